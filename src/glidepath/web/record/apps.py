"""The people a programme looks after."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """The people a programme looks after."""

    name = "glidepath.web.record"
    label = "record"
