"""The words of every document in each language, read from data/words so a translator can edit them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from glidepath.errors import UnknownName

LANGUAGES = ("en", "es")

Words = Mapping[str, Any]


@cache
def words(language: str) -> Words:
    """All the words of a language ("en" or "es"); raises UnknownName for any other."""
    if language not in LANGUAGES:
        raise UnknownName(
            f"No words are written in the language {language[:20]!r}; use en or es.",
            "lang",
            es=f"No hay palabras escritas en el idioma {language[:20]!r}; use en o es.",
        )
    text = files("glidepath").joinpath("data", "words", f"{language}.toml").read_text("utf-8")
    return tomllib.loads(text)
