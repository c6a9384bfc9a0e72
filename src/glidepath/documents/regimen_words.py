"""The vocabulary of a written regimen, made into one pattern, and the marks a text is cut into."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from glidepath.medicines.formulary import Formulary


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing found in the text: its kind, what it means, and the words as written."""

    kind: str
    value: Any
    said: str
    start: int


@cache
def vocabulary() -> Mapping[str, Any]:
    """The phrases of data/words/regimen.toml."""
    text = files("glidepath").joinpath("data", "words", "regimen.toml").read_text("utf-8")
    return tomllib.loads(text)


def folded(text: str) -> str:
    """Lower case without accents, letter for letter, so that places stay the same."""
    return "".join(_fold(letter) for letter in text)


def _fold(letter: str) -> str:
    plain = unicodedata.normalize("NFD", letter.lower())[0]
    return plain if len(plain) == 1 else letter


# Digits of other scripts are not read: some look like another digit.
_NUMBER = r"[0-9]{1,6}/[0-9]{1,3}|[0-9]{0,6}[½¼¾]|[0-9]{1,9}(?:\.[0-9]{1,9})?|\.[0-9]{1,9}"


def marks_of(text: str, formulary: Formulary) -> Iterator[Mark]:
    """Cut a text into marks; words that mean nothing to us become marks of the kind "unknown"."""
    pattern, meanings = _pattern(tuple(sorted(_drug_names(formulary).items())))
    plain, place = folded(text), 0
    while place < len(plain):
        found = pattern.match(plain, place)
        if found is None:
            found = re.compile(r"[^\s,;+&]+|.", re.DOTALL).match(plain, place)
            assert found is not None
            yield Mark("unknown", None, text[place : found.end()], place)
        elif found.lastgroup is not None and found.lastgroup not in {"space", "filler"}:
            said = text[found.start() : found.end()]
            kind, value = _meaning(found, meanings)
            yield Mark(kind, value, said, place)
        place = found.end()


def _meaning(found: re.Match[str], meanings: Mapping[str, Mapping[str, Any]]) -> tuple[str, Any]:
    kind = found.lastgroup or ""
    words = " ".join(found[kind].split())
    if kind == "number":
        return kind, _figure(words)
    if kind in {"counted", "divided"}:
        number = next(group for group in found.groups()[1:] if group and group != found[kind])
        return kind, _count(number, meanings)
    return kind, meanings.get(kind, {}).get(words, words)


def _figure(text: str) -> Fraction:
    signs = {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4)}
    if text[-1] in signs:
        return Fraction(text[:-1] or 0) + signs[text[-1]]
    top, _, bottom = text.partition("/")
    if bottom:
        return Fraction(int(top), int(bottom)) if int(bottom) else Fraction(0)
    return Fraction(text)


def _count(text: str, meanings: Mapping[str, Mapping[str, Any]]) -> Fraction:
    if text in meanings["spoken"]:
        return Fraction(meanings["spoken"][text])
    return _figure(text)


def _drug_names(formulary: Formulary) -> dict[str, str]:
    names: dict[str, str] = {}
    for drug in formulary.drugs.values():
        for name in (drug.id, drug.name_es, *drug.synonyms):
            names[folded(name)] = drug.id
    return names


@cache
def _pattern(
    drugs: tuple[tuple[str, str], ...],
) -> tuple[re.Pattern[str], Mapping[str, Mapping[str, Any]]]:
    """One pattern of all phrases, longest first within a kind, and what each phrase means."""
    terms = vocabulary()
    meanings: dict[str, dict[str, Any]] = {
        "drug": dict(drugs),
        "spoken": _turned({Fraction(key): said for key, said in terms["numbers"].items()}),
        "time": _turned(terms["times"]),
        "frequency": _turned({int(key): said for key, said in terms["frequency"].items()}),
        "form": _turned(terms["forms"]),
        "release": _turned(terms["releases"]),
        "milligram": dict.fromkeys(map(folded, terms["units"]["milligram"]), "mg"),
    }
    spoken = _either(meanings["spoken"])
    number = f"(?:{_NUMBER}|{spoken})"
    parts = [
        r"(?P<space>\s+)",
        r"(?P<range>[0-9]+(?:\.[0-9]+)?\s*[-–]\s*[0-9]+(?:\.[0-9]+)?)",
        r"(?P<decimal_comma>[0-9]+,[0-9]+)",
        r"(?P<exponent>[0-9.]+e[+-]?[0-9]+)",
        r"(?P<separator>[,;+&\n]|\.(?=\s|$))",
        _group("drug", _either(meanings["drug"])),
        _group("divided", _counted(terms["frequency_counted"]["divided"], number)),
        _group("counted", _counted(terms["frequency_counted"]["phrases"], number)),
        _group("unsettled", _either(map(folded, terms["unsettled"]["phrases"]))),
        _group("time", _either(meanings["time"])),
        _group("frequency", _either(meanings["frequency"])),
        _group("form", _either(meanings["form"])),
        _group("release", _either(meanings["release"])),
        rf"(?P<number>{_NUMBER})",
        _group("milligram", _either(meanings["milligram"])),
        _group("unit", _either(map(folded, terms["units"]["other"]))),
        _group("filler", _either(map(folded, terms["filler"]["words"]))),
        _group("spoken", spoken),
    ]
    return re.compile("|".join(parts)), meanings


def _turned(table: Mapping[Any, Iterable[str]]) -> dict[str, Any]:
    return {folded(phrase): key for key, phrases in table.items() for phrase in phrases}


def _either(phrases: Iterable[str]) -> str:
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return "(?:" + "|".join(_spaced(phrase) for phrase in longest_first) + ")"


def _spaced(phrase: str) -> str:
    return r"\s+".join(re.escape(word) for word in phrase.split())


def _counted(phrases: Iterable[str], number: str) -> str:
    longest_first = sorted(map(folded, phrases), key=lambda phrase: (-len(phrase), phrase))
    return "|".join(
        _spaced(phrase).replace(re.escape("{n}"), f"({number})") for phrase in longest_first
    )


def _group(name: str, inner: str) -> str:
    """A named group of whole words; a mark such as "/day" or "½" needs no space before it."""
    return rf"(?<![a-z])(?P<{name}>{inner})(?![a-z])"
