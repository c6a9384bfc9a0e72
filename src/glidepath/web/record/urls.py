"""Addresses of people and of the work list."""

from __future__ import annotations

from django.urls import path

from glidepath.web.record import views

urlpatterns = [
    path("", views.work_list, name="work-list"),
    path("people/", views.people, name="people"),
    path("people/<uuid:person>/", views.person, name="person"),
    path("people/<uuid:person>/emergency/", views.break_glass, name="break-glass"),
]
