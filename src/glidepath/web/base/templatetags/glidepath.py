"""Tags and filters of the templates."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language

register = template.Library()


@register.filter
def in_language(words: Any) -> str:
    """The English or the Spanish of a core `Words` value."""
    return words.es if get_language() == "es" else words.en
