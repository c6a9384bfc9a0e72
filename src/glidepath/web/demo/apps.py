"""An invented clinic."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """An invented clinic."""

    name = "glidepath.web.demo"
    label = "demo"
