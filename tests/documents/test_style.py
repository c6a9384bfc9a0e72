"""How the documents speak: no word that shames, both languages complete, easy to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter
from typing import Any

import pytest

from glidepath.documents.words import LANGUAGES, words
from tests.ease import fernandez_huerta, grade

SHAMING = {
    "en": r"addict\w*|abus\w+|clean|dirty|fail\w*|non-?complian\w*|denies|drug-seeking|junkie|habit",
    "es": r"adict\w*|abus\w+|limpi[oa]s?|suci[oa]s?|fracas\w*|incumpl\w*|drogadict\w*|vicio\w*|niega",
}


def _texts(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, f"{place}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, f"{place}[{number}]")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_word_shames(lang: str) -> None:
    for place, text in _texts(words(lang)):
        assert not re.search(rf"\b({SHAMING[lang]})\b", text, re.IGNORECASE), place


def test_both_languages_say_the_same_things_with_the_same_blanks() -> None:
    english, spanish = (dict(_texts(words(lang))) for lang in LANGUAGES)
    assert set(english) == set(spanish)
    for place, text in english.items():
        blanks = {name for _, name, _, _ in Formatter().parse(text) if name}
        other = {name for _, name, _, _ in Formatter().parse(spanish[place]) if name}
        if not place.startswith(".numbers"):
            assert blanks == other, place


def test_spanish_says_usted() -> None:
    informal = r"\b(tú|tu|tus|te|ti|puedes|debes|llama tú|tienes|eres|tómate|quédate)\b"
    for place, text in _texts(words("es")):
        assert not re.search(informal, text, re.IGNORECASE), place


def _prose(lang: str) -> str:
    sheet = words(lang)["sheet"]
    parts = [sheet["intro"], *sheet["hard"], *sheet["careful"], sheet["naloxone"], sheet["none"]]
    parts += [sheet["halves"], sheet["discard"], sheet["liquid"], sheet["next_sheet"]]
    parts += [sheet["intro_maintain"], sheet["dose_goes_on"]]
    parts += [*sheet["hard_maintain"], *sheet["careful_maintain"], sheet["until"]]
    return " ".join(parts)


def test_the_persons_english_is_at_most_of_grade_eight() -> None:
    assert grade(_prose("en")) <= 8
    for sentence in re.split(r"(?<=\.) ", _prose("en")):
        assert len(sentence.split()) <= 20, sentence


def test_the_persons_spanish_is_as_easy() -> None:
    assert fernandez_huerta(_prose("es")) >= 65
