"""Breaking text into the lines of a terminal, 80 columns wide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import wrap

WIDTH = 80
_UNIT = re.compile(r"([\d½¼¾]) (?=mg|mL|%)")


def wrapped(text: str, indent: str, first: str | None = None) -> Iterator[str]:
    """The lines of a text, the first one with its own indent where it has one."""
    yield from wrap_lines(text, WIDTH, indent if first is None else first, indent)


def wrap_lines(text: str, width: int, first: str = "", indent: str = "") -> list[str]:
    """Break a text so that no line ends between a number and its unit."""
    lines = wrap(
        _UNIT.sub("\\1\N{NO-BREAK SPACE}", text),
        width,
        initial_indent=first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]
