"""Addresses of the two-minute screen."""

from __future__ import annotations

from django.urls import path

from glidepath.web.recognition import views

urlpatterns = [
    path("check/", views.check, name="screen-public"),
    path("people/<uuid:person>/screen/", views.screen, name="screen"),
    path("people/<uuid:person>/screen/<uuid:screen>/", views.kept, name="screen-kept"),
]
