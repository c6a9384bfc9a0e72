"""Check of the supply: what is dispensed for each period is what the pieces use up."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import lcm

from glidepath.guidance.naming import date_words, product_words
from glidepath.guidance.words import Words
from glidepath.medicines.product import Split
from glidepath.quantities import format_number
from glidepath.taper.schedule import Fill
from glidepath.taper.verification.swallowed import Course
from glidepath.taper.verification.verdict import SUPPLY, Check, told

# First day, last day, and what each day uses up in parts of a piece or millilitre.
_Span = tuple[int, int, int]


def supply_agrees(course: Course, fills: Sequence[Fill]) -> Check:
    """Every fill holds what its days use up, rounded up, and the fills cover every day once."""
    parts = _parts(course)
    use = _use(course, parts)
    wrong: list[Words] = []
    given: dict[str, list[Fill]] = {}
    for fill in fills:
        given.setdefault(fill.product, []).append(fill)
        needed = _within(use.get(fill.product, []), fill)
        if fill.count.numerator * parts != needed * fill.count.denominator:
            used = Fraction(needed, parts)
            counted, taken = format_number(fill.count), format_number(used)
            en, es = f"{counted} counted, {taken} used", f"{counted} contados, {taken} usados"
            wrong.append(_wrong(course, fill, Words(en, es)))
        if fill.dispense != -(-fill.count.numerator // fill.count.denominator):
            given_out, counted = fill.dispense, format_number(fill.count)
            en, es = (
                f"{given_out} dispensed for {counted}",
                f"se entregan {given_out} para {counted}",
            )
            wrong.append(_wrong(course, fill, Words(en, es)))
    for product, spans in use.items():
        mine = sorted(given.get(product, []), key=lambda fill: fill.first_day)
        if any(after.first_day <= before.last_day for before, after in pairwise(mine)):
            wrong.append(
                Words(
                    "dispensed twice for the same days: ",
                    "entregado dos veces para los mismos días: ",
                )
                + _named(course, product)
            )
        elif not _covered(spans, mine):
            wrong.append(
                Words("not dispensed for all its days: ", "no entregado para todos sus días: ")
                + _named(course, product)
            )
    kept = Words(
        "What is dispensed is what the pieces use up.",
        "Lo que se entrega es lo que se toma y lo que se desecha.",
    )
    return told(SUPPLY, wrong, kept)


def _wrong(course: Course, fill: Fill, reason: Words) -> Words:
    on = date_words(fill.first_day)
    since = Words(f" from {on.en}: ", f" desde el {on.es}: ")
    return _named(course, fill.product) + since + reason


def _named(course: Course, product: str) -> Words:
    """A product in words; one that the formulary does not know keeps the id it was given."""
    known = course.formulary.products.get(product)
    return product_words(known, course.formulary) if known else Words(product, product)


def _parts(course: Course) -> int:
    """How many parts a piece or millilitre has, so that every count is a whole number of them."""
    counts = {
        pieces.count.denominator
        for day in course.days
        for intake in day.step.intakes
        for pieces in intake.pieces
    }
    return lcm(*counts)


def _use(course: Course, parts: int) -> dict[str, list[_Span]]:
    """What is used up of each product, in the order of the days."""
    use: dict[str, list[_Span]] = {}
    for day in course.days:
        counts: dict[str, int] = {}
        for intake in day.step.intakes:
            for pieces in intake.pieces:
                count = pieces.count
                used = count.numerator * (parts // count.denominator)
                split = course.formulary.product(pieces.product).split
                if split is Split.HALF_DISCARD_REST:
                    # The other half cannot be kept: a whole piece is opened at each dose.
                    used = -(-used // parts) * parts
                counts[pieces.product] = counts.get(pieces.product, 0) + used
        first, last = day.step.first_day.toordinal(), day.step.last_day.toordinal()
        for product, used in counts.items():
            use.setdefault(product, []).append((first, last, used))
    return use


def _within(spans: list[_Span], fill: Fill) -> int:
    """What the days of a fill use up."""
    first, last = fill.first_day.toordinal(), fill.last_day.toordinal()
    used = 0
    for position in range(bisect_left(spans, first, key=_last_day), len(spans)):
        begin, end, count = spans[position]
        days = min(end, last) - max(begin, first) + 1
        if days <= 0:
            break
        used += count * days
    return used


def _last_day(span: _Span) -> int:
    return span[1]


def _covered(spans: list[_Span], fills: list[Fill]) -> bool:
    """True where every day on which the product is used lies in one of the fills, in order."""
    ranges = [(fill.first_day.toordinal(), fill.last_day.toordinal()) for fill in fills]
    position = 0
    for begin, end, _ in spans:
        day = begin
        while day <= end:
            while position < len(ranges) and ranges[position][1] < day:
                position += 1
            if position == len(ranges) or ranges[position][0] > day:
                return False
            day = ranges[position][1] + 1
    return True
