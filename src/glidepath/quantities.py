"""Exact amounts: milligrams and millilitres, which never mix and are never floats."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from glidepath.errors import InvalidQuantity

# Digits of other scripts are refused: some look like another digit.
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?|[0-9]{1,9}/[0-9]{1,9}|\.[0-9]{1,9}")


def parse_number(text: str) -> Fraction:
    """Read a non-negative decimal ("0.125") or fraction ("1/3"), exactly.

    Raises InvalidQuantity for anything else: a sign, an exponent, a float, more than nine digits.
    """
    cleaned = text.strip() if isinstance(text, str) else ""
    if not _NUMBER.fullmatch(cleaned):
        raise InvalidQuantity(
            f"{_shown(text)} is not a number such as 0.5, 2 or 1/3.",
            es=f"{_shown(text)} no es un número como 0.5, 2 o 1/3.",
        )
    try:
        return Fraction(cleaned)
    except ZeroDivisionError as error:
        raise InvalidQuantity(
            f"{_shown(text)} divides by zero.", es=f"{_shown(text)} divide por cero."
        ) from error


def format_number(value: Fraction) -> str:
    """Write a number as an exact decimal where one exists ("0.125"), else as a fraction ("1/3")."""
    denominator = value.denominator
    twos = fives = 0
    while denominator % 2 == 0:
        denominator //= 2
        twos += 1
    while denominator % 5 == 0:
        denominator //= 5
        fives += 1
    if denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    places = max(twos, fives)
    scaled = value.numerator * 10**places // value.denominator
    if places == 0:
        return str(scaled)
    sign, digits = ("-" if scaled < 0 else ""), str(abs(scaled)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def _shown(text: object) -> str:
    """Quote what was given, cut short so that junk never floods a message."""
    shown = repr(text)
    return shown if len(shown) <= 60 else shown[:57] + "..."


@dataclass(frozen=True, order=True, slots=True)
class _Amount:
    """A non-negative exact amount of one unit; adding or comparing two different units is an error."""

    value: Fraction

    def __post_init__(self) -> None:
        value: object = self.value
        if type(value) is not Fraction:
            if isinstance(value, bool) or not isinstance(value, Fraction | int):
                raise InvalidQuantity(
                    f"{_shown(value)} is not an exact number (Fraction or int).",
                    es=f"{_shown(value)} no es un número exacto (Fraction o int).",
                )
            object.__setattr__(self, "value", Fraction(value))
        if self.value.numerator < 0:
            amount = format_number(self.value)
            raise InvalidQuantity(
                f"{amount} is negative; an amount cannot be.",
                es=f"{amount} es negativo; una cantidad no puede serlo.",
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an exact amount from a decimal or fraction string; raises InvalidQuantity."""
        return cls(parse_number(text))

    def __add__(self, other: Self) -> Self:
        self._check_same_unit(other)
        return type(self)(self.value + other.value)

    def __sub__(self, other: Self) -> Self:
        self._check_same_unit(other)
        return type(self)(self.value - other.value)

    def __mul__(self, factor: Fraction | int) -> Self:
        if isinstance(factor, bool) or not isinstance(factor, Fraction | int):
            raise InvalidQuantity(
                f"{_shown(factor)} is not an exact factor.",
                es=f"{_shown(factor)} no es un factor exacto.",
            )
        return type(self)(self.value * factor)

    def __truediv__(self, other: Self) -> Fraction:
        self._check_same_unit(other)
        return self.value / other.value

    def __bool__(self) -> bool:
        return bool(self.value)

    def __str__(self) -> str:
        return format_number(self.value)

    def _check_same_unit(self, other: object) -> None:
        if type(other) is not type(self):
            units = type(self).__name__, type(other).__name__
            raise InvalidQuantity(
                f"{units[0]} and {units[1]} do not mix.",
                es=f"{units[0]} y {units[1]} no se mezclan.",
            )


class Milligrams(_Amount):
    """An exact mass of a drug in milligrams."""

    __slots__ = ()


NO_MILLIGRAMS = Milligrams(Fraction(0))
ONE_MILLIGRAM = Milligrams(Fraction(1))


class Millilitres(_Amount):
    """An exact volume of a liquid in millilitres."""

    __slots__ = ()
