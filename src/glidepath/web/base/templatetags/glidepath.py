"""Tags and filters of the templates."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language

from glidepath.documents.words import words

register = template.Library()
_BEFORE_UNIT = re.compile(r"(?<=[\d½¼¾⅓⅔]) (?=(?:mg|mL|%)(?!\w))")


@register.filter
def in_language(said: Any) -> str:
    """The English or the Spanish of a core `Words` value."""
    return said.es if get_language() == "es" else said.en


@register.filter
def grade(name: str) -> str:
    """A guideline's grade of its own statement, as documents print it; an unknown one as it is."""
    return str(words("es" if get_language() == "es" else "en")["grades"].get(name, name))


@register.filter
def iso_date(day: str) -> str:
    """A day that is kept as text, as dates are shown."""
    return date_format(date.fromisoformat(day))


@register.filter(is_safe=True)
def together(text: Any) -> str:
    """Text in which no number is parted from its unit at the end of a line."""
    return _BEFORE_UNIT.sub("\N{NO-BREAK SPACE}", str(text))


@register.simple_tag
def once_key() -> str:
    """A fresh key for a form: sent twice, it is done once."""
    return str(uuid.uuid4())
