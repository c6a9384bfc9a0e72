"""The same words in English and Spanish, with places for figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from string import Formatter

from glidepath.quantities import format_number


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages; names in braces stand for figures or further words."""

    en: str
    es: str

    def filled(self, **figures: Words | str) -> Words:
        """The text with its figures put in; raises KeyError where one is missing."""
        en, es = self.en, self.es
        return Words(
            en.format_map({k: _en(figures[k]) for k in read_places(en)}) if "{" in en else en,
            es.format_map({k: _es(figures[k]) for k in read_places(es)}) if "{" in es else es,
        )

    def __add__(self, other: Words) -> Words:
        return Words(self.en + other.en, self.es + other.es)

    def __bool__(self) -> bool:
        return bool(self.en)


def _en(words: Words | str) -> str:
    return words if isinstance(words, str) else words.en


def _es(words: Words | str) -> str:
    return words if isinstance(words, str) else words.es


NOTHING = Words("", "")


def joined(parts: Iterable[Words], separator: str = " ") -> Words:
    """Texts put one after the other; empty ones are left out."""
    kept = [part for part in parts if part]
    return Words(separator.join(p.en for p in kept), separator.join(p.es for p in kept))


def listed(names: Iterable[Words], wording: Mapping[str, Words]) -> Words:
    """Names as a list that ends in "and" or "y"."""
    *most, last = [*names] or [NOTHING]
    if not most:
        return last
    return joined(most, ", ") + wording["and"] + last


@cache
def read_places(text: str) -> tuple[str, ...]:
    """The names in braces that a text has places for, in order."""
    return tuple(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def rounded(value: Fraction, places: int = 1) -> str:
    """A number with at most so many decimals, halves up; for reading, never for reckoning."""
    scale, bottom = 10**places, value.denominator
    return format_number(Fraction((2 * scale * value.numerator + bottom) // (2 * bottom), scale))
