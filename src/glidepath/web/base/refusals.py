"""What a refused request says, in the language of the page."""

from __future__ import annotations

from django.utils.translation import get_language

from glidepath.errors import GlidepathError


def said(error: GlidepathError) -> str:
    """The error's message; one raised by the web application is in the page's language already."""
    return str(error.said_in((get_language() or "en")[:2]))
