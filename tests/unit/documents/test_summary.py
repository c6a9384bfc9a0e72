"""Whom to call: every market has its numbers, each from a listed source."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from glidepath.catalogue import load
from glidepath.documents.summary import emergency_numbers
from glidepath.documents.words import LANGUAGES


def test_every_market_has_an_emergency_and_a_crisis_line_from_a_listed_source() -> None:
    catalogue = load()
    path = files("glidepath").joinpath("data", "words", "emergency.toml")
    entries = tomllib.loads(path.read_text("utf-8"))
    assert set(entries) == set(catalogue.formulary.markets())
    for market, entry in entries.items():
        assert entry["source"] in catalogue.sources
        for language in LANGUAGES:
            numbers = emergency_numbers(market, language)
            assert numbers["emergency"].isdigit()
            assert numbers["crisis"].isdigit()
            assert numbers["crisis_line"]


def test_the_united_states_call_911_and_988() -> None:
    numbers = emergency_numbers("US", "en")
    assert (numbers["emergency"], numbers["crisis"]) == ("911", "988")
    assert "988" in numbers["crisis_line"]
