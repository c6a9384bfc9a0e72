"""Addresses of evaluations and questionnaires."""

from __future__ import annotations

from django.urls import URLPattern, path

from glidepath.web.evaluation import instrument_pages, instrument_views, section_views, views

_PERSON = "people/<uuid:person>"

urlpatterns: list[URLPattern] = [
    path(f"{_PERSON}/evaluation/", views.overview, name="evaluation"),
    path(f"{_PERSON}/evaluation/close/", views.close, name="evaluation-close"),
    path(
        f"{_PERSON}/evaluation/sections/<slug:section>/",
        section_views.section,
        name="evaluation-section",
    ),
    path(f"{_PERSON}/recommendations/", views.recommendations, name="recommendations"),
    path(f"{_PERSON}/recommendations/acknowledge/", views.acknowledge, name="gate-acknowledge"),
    path(
        f"{_PERSON}/evaluations/<uuid:evaluation>/summary/",
        views.summary,
        name="evaluation-summary",
    ),
    path(f"{_PERSON}/questionnaires/", instrument_views.all_instruments, name="instruments"),
    path(
        f"{_PERSON}/questionnaires/results/<uuid:response>/",
        instrument_pages.result,
        name="instrument-result",
    ),
    path(
        f"{_PERSON}/questionnaires/results/<uuid:response>/finish/",
        instrument_views.finish,
        name="instrument-finish",
    ),
    path(
        f"{_PERSON}/questionnaires/results/<uuid:response>/sheet.pdf",
        instrument_pages.filled_sheet,
        name="instrument-filled-sheet",
    ),
    path(
        f"{_PERSON}/questionnaires/<str:instrument>/", instrument_views.fill_in, name="instrument"
    ),
    path(
        f"{_PERSON}/questionnaires/<str:instrument>/results/",
        instrument_pages.results,
        name="instrument-results",
    ),
    path(
        f"{_PERSON}/questionnaires/<str:instrument>/trend.svg",
        instrument_pages.trend,
        name="instrument-trend",
    ),
    path(
        f"{_PERSON}/questionnaires/<str:instrument>/blank.pdf",
        instrument_pages.blank_sheet,
        name="instrument-blank-sheet",
    ),
]
