"""Addresses that belong to no part in particular."""

from __future__ import annotations

from django.urls import path

from glidepath.web.base import views

urlpatterns = [path("language/", views.choose_language, name="choose-language")]
