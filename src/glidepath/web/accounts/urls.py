"""Addresses of the programme's members and one's own settings."""

from __future__ import annotations

from django.urls import path

from glidepath.web.accounts import views

urlpatterns = [path("no-programme/", views.no_programme, name="no-programme")]
