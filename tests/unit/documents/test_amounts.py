"""Numbers in words: leading zero, never a trailing one, exact or said to be about."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glidepath.catalogue import load
from glidepath.documents.amounts import (
    change_phrase,
    count_figures,
    count_words,
    date_phrase,
    number,
    percent_phrase,
    product_phrase,
)
from glidepath.documents.words import LANGUAGES, words
from glidepath.errors import InvalidFact, UnknownName


@given(st.fractions(0, 1000, max_denominator=400))
def test_a_number_reads_back_exactly_and_has_no_idle_zeros(value: Fraction) -> None:
    text = number(value)
    assert Fraction(text) == value
    assert not text.startswith(".")
    assert "." not in text or not text.endswith("0")


@pytest.mark.parametrize(
    ("share", "english", "spanish"),
    [
        ("1/10", "10 %", "10 %"),
        ("1/8", "12.5 %", "12.5 %"),
        ("1/12", "about 8.3 %", "alrededor de 8.3 %"),
        ("2/25", "8 %", "8 %"),
        ("799/10000", "about 8 %", "alrededor de 8 %"),
        ("1/9999", "less than 0.1 %", "menos de 0.1 %"),
        ("0", "0 %", "0 %"),
    ],
)
def test_a_percentage_is_exact_or_says_about(share: str, english: str, spanish: str) -> None:
    assert percent_phrase(Fraction(share), "en") == english
    assert percent_phrase(Fraction(share), "es") == spanish


def test_a_change_says_from_and_to() -> None:
    assert change_phrase(Fraction(5), Fraction(9, 2), "en") == "5 mg -> 4.5 mg (10 % less)"
    assert change_phrase(Fraction(4), Fraction(5), "es") == "4 mg -> 5 mg (25 % más)"
    assert change_phrase(Fraction(1), Fraction(1), "en") == "as before"


def test_dates_are_written_in_each_language() -> None:
    assert date_phrase(date(2027, 1, 4), "en") == "Mon 4 Jan 2027"
    assert date_phrase(date(2027, 1, 4), "es") == "lun 4 ene 2027"


@pytest.mark.parametrize(
    ("count", "figures", "english", "spanish"),
    [
        ("1", "1", "one", "una"),
        ("1/2", "½", "half a", "media"),
        ("1/4", "¼", "a quarter of a", "un cuarto de"),
        ("7/4", "1¾", "one and three quarters", "una y tres cuartos"),
        ("5/2", "2½", "two and a half", "dos y media"),
        ("1/3", "1/3", "", ""),
        ("4/3", "1 1/3", "", ""),
        ("21", "21", "", ""),
    ],
)
def test_counts_in_figures_and_words(count: str, figures: str, english: str, spanish: str) -> None:
    assert count_figures(Fraction(count)) == figures
    assert count_words(Fraction(count), "tablet", "en") == english
    assert count_words(Fraction(count), "tablet", "es") == spanish


def test_every_product_of_the_catalogue_has_words_in_each_language() -> None:
    for product in load().formulary.products.values():
        for lang in LANGUAGES:
            assert number(product.strength.value) in product_phrase(product, lang)


def test_a_form_without_words_is_refused() -> None:
    with pytest.raises(InvalidFact, match="lozenge"):
        count_words(Fraction(1, 2), "lozenge", "en")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UnknownName, match="en or es"):
        words("fr")
