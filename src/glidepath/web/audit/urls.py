"""Addresses of the log."""

from __future__ import annotations

from django.urls import path

from glidepath.web.audit import views

urlpatterns = [path("log/", views.log, name="log")]
