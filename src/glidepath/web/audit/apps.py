"""The append-only, chained log of what was done and read."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The append-only, chained log of what was done and read."""

    name = "glidepath.web.audit"
    label = "audit"
