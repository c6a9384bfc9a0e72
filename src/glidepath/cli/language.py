"""The language of the command line: found before anything else is read, so that errors have it too."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

# Picks one of two texts: the English one or the Spanish one.
Say = Callable[[str, str], str]


def language_of(arguments: Sequence[str]) -> str:
    """The language asked for with `--lang`, whatever else is wrong with the arguments."""
    asked = ["en", *(one.removeprefix("--lang=") for one in arguments if one.startswith("--lang="))]
    asked += [value for name, value in pairwise(arguments) if name == "--lang"]
    return asked[-1]


def in_language(language: str) -> Say:
    """What picks the text of a language: "es" is Spanish, anything else English."""
    return lambda en, es: es if language == "es" else en


def add_language_option(parser: Any, say: Say) -> None:
    """Add `--lang`, which may stand before the command as well as after it."""
    parser.add_argument(
        "--lang",
        choices=("en", "es"),
        default=argparse.SUPPRESS,
        help=say("language of the words", "idioma de las palabras"),
    )
