"""Addresses of the log."""

from __future__ import annotations

from django.urls import path

from glidepath.web.audit import access_log, views

_PERSON = "people/<uuid:person>/access-log"

urlpatterns = [
    path("log/", views.log, name="log"),
    path("log/<uuid:person>/", views.log_of_person, name="log-person"),
    path(f"{_PERSON}/", access_log.access_log, name="access-log"),
    path(f"{_PERSON}/copy/", access_log.access_log_copy, name="access-log-copy"),
    path(f"{_PERSON}.csv", access_log.access_log_csv, name="access-log-csv"),
]
