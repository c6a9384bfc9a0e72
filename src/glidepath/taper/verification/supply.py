"""Check of the supply: what is dispensed for each period is what the pieces use up."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from glidepath.medicines.product import Split
from glidepath.taper.schedule import Fill
from glidepath.taper.verification.swallowed import NOTHING, Course
from glidepath.taper.verification.verdict import SUPPLY, Check, told

_Span = tuple[int, int, Fraction]


def supply_agrees(course: Course, fills: Sequence[Fill]) -> Check:
    """Every fill holds what its days use up, rounded up, and the fills cover every day once."""
    use = _use(course)
    wrong = [
        f"{fill.product} from {fill.first_day}: {fill.count} counted, {needed} used"
        for fill in fills
        if fill.count != (needed := _within(use.get(fill.product, []), fill))
    ]
    wrong += [
        f"{fill.product} from {fill.first_day}: {fill.dispense} dispensed for {fill.count}"
        for fill in fills
        if not fill.count <= fill.dispense < fill.count + 1
    ]
    for product, spans in use.items():
        mine = sorted((f for f in fills if f.product == product), key=lambda f: f.first_day)
        if any(b.first_day <= a.last_day for a, b in pairwise(mine)):
            wrong.append(f"{product} is dispensed twice for the same days")
        elif sum((f.count for f in mine), NOTHING) < sum(_used(s) for s in spans):
            wrong.append(f"{product} is not dispensed for all its days")
    return told(SUPPLY, wrong, "What is dispensed is what the pieces use up.")


def _use(course: Course) -> dict[str, list[_Span]]:
    """First day, last day and what each day uses up, by product."""
    use: dict[str, list[_Span]] = {}
    for day in course.days:
        first, last = day.step.first_day.toordinal(), day.step.last_day.toordinal()
        counts: dict[str, Fraction] = {}
        for intake in day.step.intakes:
            for pieces in intake.pieces:
                used = pieces.count
                split = course.formulary.product(pieces.product).split
                if split is Split.HALF_DISCARD_REST and used.denominator != 1:
                    # The other half cannot be kept: a whole piece is opened at each dose.
                    used = Fraction(used.numerator // used.denominator + 1)
                counts[pieces.product] = counts.get(pieces.product, NOTHING) + used
        for product, count in counts.items():
            use.setdefault(product, []).append((first, last, count))
    return use


def _within(spans: list[_Span], fill: Fill) -> Fraction:
    first, last = fill.first_day.toordinal(), fill.last_day.toordinal()
    used = NOTHING
    for begin, end, count in spans:
        days = min(end, last) - max(begin, first) + 1
        if days > 0:
            used += count * days
    return used


def _used(span: _Span) -> Fraction:
    first, last, count = span
    return count * max(0, last - first + 1)
