"""Numbers in sentences, worked by hand: exact where short, else rounded to what people can read."""

from __future__ import annotations

from fractions import Fraction

import pytest

from glidepath.taper.planning.amounts import percent, rounded


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("3", "3"),
        ("0.125", "0.125"),
        ("12.25", "12.25"),  # five signs are still short
        ("0.0625", "0.06"),  # six are not: 6.25 hundredths are nearest to 6
        ("10.125", "10.12"),  # half a hundredth goes to the even one
        ("12345", "12345"),
        ("1/3", "0.33"),  # no decimal is exact
        ("2/3", "0.67"),
        ("1/7", "0.14"),
        ("301/300", "1"),  # 1.00333
    ],
)
def test_a_number_is_exact_where_it_is_short_and_else_has_two_decimals(value, said):
    assert rounded(Fraction(value)) == said


@pytest.mark.parametrize(
    ("share", "said"),
    [
        ("1/4", "25 %"),
        ("1", "100 %"),
        ("1/3", "33.3 %"),
        ("2/3", "66.7 %"),
        ("0.005", "0.5 %"),
        ("0.0004", "0 %"),
    ],
)
def test_a_share_is_a_percentage_with_one_decimal_at_most(share, said):
    assert percent(Fraction(share)) == said
