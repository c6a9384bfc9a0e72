"""Exact amounts: read, written, added and compared without a float or a mixed unit."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glidepath.errors import InvalidQuantity
from glidepath.quantities import Milligrams, Millilitres, format_number, parse_number


@given(
    st.integers(-(10**30), 10**30),
    st.integers(0, 70),
    st.integers(0, 40),
)
def test_a_number_with_an_end_is_written_as_the_exact_decimal(top, twos, fives):
    value = Fraction(top, 2**twos * 5**fives)
    with localcontext() as context:
        context.prec = 400
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        expected = format(exact.normalize(), "f") if exact else "0"
    assert format_number(value) == expected


def test_denominators_beyond_the_reach_of_floats_are_divided_exactly():
    assert format_number(Fraction(1, 2**1100)).startswith("0.0000")
    assert format_number(Fraction(1, 5**40)) == "0." + str(2**40).rjust(40, "0")


@pytest.mark.parametrize(
    ("value", "text"), [(Fraction(1, 3), "1/3"), (Fraction(-1, 6), "-1/6"), (Fraction(7), "7")]
)
def test_a_number_without_an_end_is_written_as_a_fraction(value, text):
    assert format_number(value) == text


@pytest.mark.parametrize("text", ["", "-1", "1e3", "1.", "0x1", "1234567890", "a", None, 5, 0.5])
def test_what_is_not_a_number_is_refused_with_what_was_given(text):
    with pytest.raises(InvalidQuantity) as refused:
        parse_number(text)
    assert str(refused.value) == f"{text!r} is not a number such as 0.5, 2 or 1/3."


def test_spaces_around_a_number_do_no_harm():
    assert parse_number(" 1/3 ") == Fraction(1, 3)
    assert parse_number(".125") == Fraction(1, 8)


def test_a_division_by_zero_is_refused():
    with pytest.raises(InvalidQuantity, match=r"'1/0' divides by zero\."):
        parse_number("1/0")


def test_junk_is_quoted_up_to_sixty_characters_and_cut_beyond():
    fits, junk = "x" * 58, "x" * 59
    with pytest.raises(InvalidQuantity) as refused:
        parse_number(fits)
    assert str(refused.value).startswith("'" + fits + "' is not")
    with pytest.raises(InvalidQuantity) as refused:
        parse_number(junk)
    assert str(refused.value).startswith("'" + "x" * 56 + "... is not")


@pytest.mark.parametrize("value", [True, 0.5, "1", None])
def test_an_amount_is_made_of_exact_numbers_only(value):
    with pytest.raises(InvalidQuantity, match="is not an exact number"):
        Milligrams(value)


def test_a_whole_number_becomes_an_exact_one():
    assert type(Milligrams(2).value) is Fraction


def test_an_amount_is_never_negative():
    with pytest.raises(InvalidQuantity, match=r"-0\.5 is negative"):
        Milligrams(Fraction(-1, 2))
    with pytest.raises(InvalidQuantity, match="-1 is negative"):
        Milligrams(1) - Milligrams(2)
    assert Milligrams(1) - Milligrams(1) == Milligrams(0)


@pytest.mark.parametrize("factor", [True, 0.5, "2", None])
def test_an_amount_is_multiplied_by_exact_numbers_only(factor):
    with pytest.raises(InvalidQuantity, match="is not an exact factor"):
        Milligrams(1) * factor


def test_amounts_of_one_unit_are_added_and_divided():
    assert Milligrams(1) + Milligrams(2) == Milligrams(3)
    assert Milligrams(1) * Fraction(1, 2) == Milligrams(Fraction(1, 2))
    assert Milligrams(1) / Milligrams(4) == Fraction(1, 4)


@pytest.mark.parametrize("other", [Millilitres(1), Fraction(1), 1])
def test_amounts_of_two_units_never_mix(other):
    for mix in (Milligrams.__add__, Milligrams.__sub__, Milligrams.__truediv__):
        with pytest.raises(InvalidQuantity, match="do not mix"):
            mix(Milligrams(1), other)
