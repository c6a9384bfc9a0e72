"""The limit: for every two days s < t at most a window apart, D(t) >= (1 - share) x D(s).

A line of doses is kept as stays, runs of days at one dose, which is a whole number of some unit.
It is enough to look at the first day of each stay: the days in reach of a later day of the same
stay are, but for the stay itself, a part of those in reach of its first day. tests/properties
compares this with every pair of days.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple


class Stay(NamedTuple):
    """A run of days, both ends included, at one dose.

    `judged` is False before the plan. `barrier` marks a dose reached by a change of drug: it is no
    fall of this drug, and later doses are not held against those before it.
    """

    first: int
    last: int
    dose: int
    judged: bool = True
    barrier: bool = False


class Fall(NamedTuple):
    """The lower stay, and the highest dose in reach of its first day.

    `highest` is the highest dose that makes a fall of the plan's own; `lived` the highest dose of
    days before the plan where the plan lowered nothing.
    """

    stay: Stay
    highest: int
    lived: int


def append(stays: list[Stay], stay: Stay) -> None:
    """Add a stay, joined to the last one where the dose goes on unchanged."""
    last = stays[-1] if stays else None
    if last is not None and last.dose == stay.dose and last.judged is stay.judged:
        stays[-1] = last._replace(last=stay.last)
    else:
        stays.append(stay)


def falls(stays: list[Stay], window: int, present: int | None = None) -> Iterator[Fall]:
    """Each judged stay with the highest doses in reach; a lasting zero at the end is left out.

    Days before the plan (stays that are not judged) count against every dose lower than `present`,
    the one the plan begins from. Against a dose as high or higher they are only told, as `lived`:
    the plan lowered nothing.
    """
    end = len(stays) - 1
    for position, stay in enumerate(stays):
        if not stay.judged or stay.barrier or (position == end and not stay.dose):
            continue
        lowered = present is None or stay.dose < present
        highest = lived = 0
        index = position - 1
        while index >= 0 and stay.first - stays[index].last <= window:
            earlier = stays[index]
            if lowered or earlier.judged:
                highest = max(highest, earlier.dose)
            else:
                lived = max(lived, earlier.dose)
            if earlier.barrier:
                break
            index -= 1
        yield Fall(stay, highest, lived)


def is_beyond(lower: int, upper: int, share: Fraction) -> bool:
    """True when more than `share` of the upper dose is lost."""
    return lower * share.denominator < (share.denominator - share.numerator) * upper


def larger(fall: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    """Of two falls (lower, upper), the one that loses the larger share; else the other.

    A dose that is no lower than the upper one loses nothing; `other` is (1, 1) to begin with.
    """
    return fall if fall[0] * other[1] < other[0] * fall[1] else other


def share_lost(fall: tuple[int, int]) -> Fraction:
    """The exact share lost in a fall (lower, upper)."""
    return 1 - Fraction(*fall)
