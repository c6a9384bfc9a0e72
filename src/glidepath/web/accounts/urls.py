"""Addresses of the programme's members and one's own settings."""

from __future__ import annotations

from django.urls import path

from glidepath.web.accounts import member_views, settings_views, views

urlpatterns = [
    path("no-programme/", views.no_programme, name="no-programme"),
    path("members/", member_views.members, name="members"),
    path("members/invite/", member_views.invite, name="member-invite"),
    path("members/<uuid:member>/", member_views.member, name="member"),
    path("members/<uuid:member>/end/", member_views.end, name="member-end"),
    path("members/<uuid:member>/again/", member_views.reactivate, name="member-again"),
    path("members/<uuid:member>/help/", member_views.help_signing_in, name="member-help"),
    path("settings/", settings_views.settings, name="settings"),
    path("settings/programme/", settings_views.choose_programme, name="choose-programme"),
    path("settings/sessions/", settings_views.sessions, name="sessions"),
    path("rights/", member_views.rights, name="rights"),
]
