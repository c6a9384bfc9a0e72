"""The short screen for dependence."""

from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    """The short screen for dependence."""

    name = "glidepath.web.recognition"
    label = "recognition"
