"""What every page and every model shares."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    """The shared app: base model, page access, layout, style, errors."""

    name = "glidepath.web.base"
    label = "base"
