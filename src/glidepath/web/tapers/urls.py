"""Addresses of scenarios and plans."""

from __future__ import annotations

from django.urls import path

from glidepath.web.tapers import plan_views, scenario_views, signing_views, step_views

_SCENARIO = "people/<uuid:person>/scenarios/<uuid:scenario>/"
_PLAN = "people/<uuid:person>/plans/<uuid:plan>/"

urlpatterns = [
    path("people/<uuid:person>/scenarios/", scenario_views.scenarios, name="scenarios"),
    path("people/<uuid:person>/scenarios/new/", scenario_views.add, name="scenario-add"),
    path(_SCENARIO, step_views.scenario, name="scenario"),
    path(f"{_SCENARIO}doses/", step_views.doses, name="scenario-doses"),
    path(f"{_SCENARIO}preview/", step_views.preview, name="scenario-preview"),
    path(f"{_SCENARIO}steps/", step_views.save_steps, name="scenario-steps"),
    path(f"{_SCENARIO}request/", scenario_views.change_request, name="scenario-request"),
    path(f"{_SCENARIO}variant/", scenario_views.variant, name="scenario-variant"),
    path(f"{_SCENARIO}state/", scenario_views.state, name="scenario-state"),
    path(f"{_SCENARIO}sign/", signing_views.sign, name="plan-sign"),
    path("people/<uuid:person>/plans/", plan_views.plans, name="plans"),
    path(_PLAN, plan_views.plan, name="plan"),
    path(f"{_PLAN}files/<str:kind>/", plan_views.plan_file, name="plan-file"),
    path(f"{_PLAN}revise/", plan_views.revise, name="plan-revise"),
    path(f"{_PLAN}compare/<uuid:other>/", plan_views.compare, name="plan-compare"),
]
