"""Addresses of people and of the work list."""

from __future__ import annotations

from django.urls import path

from glidepath.web.record import changing, emergency, tasks, team, views

urlpatterns = [
    path("", views.work_list, name="work-list"),
    path("people/", views.people, name="people"),
    path("people/add/", changing.add, name="person-add"),
    path("people/<uuid:person>/", views.person, name="person"),
    path("people/<uuid:person>/change/", changing.change, name="person-change"),
    path("people/<uuid:person>/stage/", changing.stage, name="person-stage"),
    path("people/<uuid:person>/end/", changing.end, name="person-end"),
    path("people/<uuid:person>/team/", team.team, name="person-team"),
    path("people/<uuid:person>/safety/", tasks.add_task, name="safety-task-add"),
    path("people/<uuid:person>/emergency/", emergency.break_glass, name="break-glass"),
    path("safety/<uuid:task>/", tasks.safety_task, name="safety-task"),
    path("safety/<uuid:task>/take/", tasks.take_task, name="safety-task-take"),
]
