"""Scenarios, signed plans and their documents."""

from django.apps import AppConfig


class TapersConfig(AppConfig):
    """Scenarios, signed plans and their documents."""

    name = "glidepath.web.tapers"
    label = "tapers"
