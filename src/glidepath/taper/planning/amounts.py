"""Numbers as planning says them in its sentences."""

from __future__ import annotations

from fractions import Fraction

from glidepath.quantities import format_number


def rounded(value: Fraction) -> str:
    """A number for a sentence: exact where it is short, else to two decimals."""
    exact = format_number(value)
    return (
        exact
        if len(exact) <= 5 and "/" not in exact
        else format_number(Fraction(round(value * 100), 100))
    )


def percent(share: Fraction) -> str:
    """A share as a percentage for a sentence, to one decimal at most."""
    return f"{format_number(Fraction(round(share * 1000), 10))} %"
