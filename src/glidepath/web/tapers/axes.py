"""The axes of a plan's picture: which dates and which amounts are named, and where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from glidepath.documents.amounts import number

ACROSS = 1000  # units of the width inside the picture
_LEAD, _TAIL = 20, 20  # of them, before the first day and after the last
_SHORT = 84  # days; longer plans are named by months
_MOST_NAMES = 8  # dates along the axis on a wide screen
_LAST_NAME = 900  # units across; a name needs room to its right
_LAST_NAME_ON_CARD, _NAME_ON_CARD = 560, 410  # and where the picture is 160 pixels wide
_MONTHS = (1, 2, 3, 4, 6, 12, 24, 60, 120, 600)
_WEEKS = (1, 2, 4)
_AMOUNT_GAP = 34  # pixels between two amounts at least
_NICE = (Fraction(1), Fraction(2), Fraction(5))


@dataclass(frozen=True, slots=True)
class Days:
    """The dates along the axis, `span` of them from `begin` on."""

    begin: date
    span: int

    @property
    def width(self) -> Fraction:
        """One day, in units."""
        return Fraction(ACROSS - _LEAD - _TAIL, self.span)

    @property
    def by_month(self) -> bool:
        """Whether the names are those of months."""
        return self.span > _SHORT

    def at(self, day: date) -> Fraction:
        """The place of a day's beginning, in units."""
        return min(Fraction(ACROSS), _LEAD + (day - self.begin).days * self.width)

    def names(self) -> tuple[tuple[str, date, bool], ...]:
        """Days that have room for their names: place, day, and whether a card has room too."""
        named = self._months() if self.by_month else self._weeks()
        on_card = self._on_card(named)
        return tuple((share(self.at(day)), day, day in on_card) for day in named)

    def _months(self) -> list[date]:
        start = self.begin.year * 12 + self.begin.month
        months = range(start, start + self.span // 28 + 1)
        days = self._fitting(date(month // 12, month % 12 + 1, 1) for month in months)
        return next(
            found for every in _MONTHS if len(found := _aligned(days, every)) <= _MOST_NAMES
        )

    def _weeks(self) -> list[date]:
        weeks = range(self.span // 7 + 1)
        days = self._fitting(self.begin + timedelta(weeks=week) for week in weeks)
        return next(days[::every] for every in _WEEKS if len(days[::every]) <= _MOST_NAMES)

    def _fitting(self, days: Iterator[date]) -> list[date]:
        return [day for day in days if self.at(day) <= _LAST_NAME]

    def _on_card(self, named: Sequence[date]) -> list[date]:
        """The first of the names, and another where both have room on the narrowest card."""
        fitting = [day for day in named if self.at(day) <= _LAST_NAME_ON_CARD]
        far = [day for day in fitting if self.at(day) - self.at(fitting[0]) >= _NAME_ON_CARD]
        return [*fitting[:1], *far[-1:]]


def amounts(before: Fraction, room: int) -> Iterator[Fraction]:
    """Nothing, round amounts, and the dose before, as far as so many pixels have room for them."""
    most = max(1, room // _AMOUNT_GAP)
    gap = next(one for one in _nice() if one * most >= before)
    amount = Fraction(0)
    while amount <= before * (1 - Fraction(_AMOUNT_GAP, 2 * room)):
        yield amount
        amount += gap
    yield before


def amount_name(amount: Fraction) -> str:
    """An amount on the axis: exact where that is short, else to a tenth and marked as about ("≈17.7")."""
    exact = number(amount)
    short = "/" not in exact and len(exact) <= len("12.25")
    return exact if short else f"≈{number(round(amount, 1))}"


def share(units: Fraction) -> str:
    """A place across as a share of the whole width."""
    return f"{float(100 * units / ACROSS):.2f}%"


def point(value: Fraction) -> str:
    """A coordinate with one decimal; for pictures only."""
    tenths = round(value * 10)
    return f"{tenths // 10}.{tenths % 10}"


def _aligned(days: Sequence[date], every: int) -> list[date]:
    """Those of the first days of months that stand in January, or so many months after it."""
    return [day for day in days if (day.year * 12 + day.month - 1) % every == 0]


def _nice() -> Iterator[Fraction]:
    power = Fraction(1, 1000)
    while True:
        yield from (one * power for one in _NICE)
        power *= 10
