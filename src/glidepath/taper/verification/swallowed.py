"""What is swallowed, day by day, and where it falls beyond the limit.

Days are ordinals (date.toordinal), doses exact fractions of a milligram. A line of doses is kept
as stays: runs of days at one dose. Two days lie within a window exactly when the later stay begins
within it after the earlier one ends, so comparing stays compares every pair of days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from glidepath.medicines.product import Product
from glidepath.taper.schedule import Schedule, Step, StepKind


@dataclass(frozen=True, slots=True)
class Stay:
    """A run of days, both ends included, at one dose; `kind` is that of the step it begins with.

    `dose` counts in the unit of its line. `kind` is None for days before the schedule;
    `unplanned` marks a lived day on which doses were missed or extra doses taken.
    """

    first: int
    last: int
    dose: int
    kind: StepKind | None
    unplanned: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """The stays of one drug, or of a total, in order; `unit` is one over so many milligrams."""

    stays: tuple[Stay, ...]
    unit: int

    def milligrams(self, stay: Stay) -> Fraction:
        """The dose of a stay in milligrams."""
        return Fraction(stay.dose, self.unit)


@dataclass(frozen=True, slots=True)
class Break:
    """A fall beyond the limit: the first day of the lower dose, and both doses in milligrams."""

    day: int
    from_dose: Fraction
    to_dose: Fraction
    kind: StepKind | None
    after_unplanned: bool

    @property
    def reduction(self) -> Fraction:
        """The share lost between the two days."""
        return 1 - self.to_dose / self.from_dose


@dataclass(frozen=True, slots=True)
class Taken:
    """What one step comes to from its pieces: milligrams of each intake, and of each drug a day."""

    by_intake: tuple[Fraction, ...]
    by_drug: dict[str, Fraction]


def taken_in(step: Step, products: Mapping[str, Product]) -> Taken:
    """Milligrams of a step, from its pieces alone."""
    by_intake: list[Fraction] = []
    by_drug: dict[str, Fraction] = {}
    for intake in step.intakes:
        total = Fraction(0)
        for pieces in intake.pieces:
            product = products[pieces.product]
            milligrams = product.strength.value * pieces.count
            total += milligrams
            by_drug[product.drug] = by_drug.get(product.drug, Fraction(0)) + milligrams
        by_intake.append(total)
    return Taken(tuple(by_intake), by_drug)


def line_of(
    schedule: Schedule,
    taken: Iterable[Mapping[str, Fraction]],
    factors: Mapping[str, Fraction],
    window: int,
) -> Line:
    """The line of doses from one window before the schedule to its end.

    `taken` holds milligrams a day by drug for each step; `factors` weighs each drug that counts
    (1 for a drug by itself; milligrams of diazepam per milligram for a total).
    """
    first = schedule.steps[0].first_day.toordinal()
    lived = {entry.day.toordinal(): entry for entry in schedule.lived}
    before = _weigh({drug: dose.value for drug, dose in schedule.before.items()}, factors)
    parts: list[tuple[int, int, Fraction, StepKind | None, bool]] = []
    for day in range(first - window - 1, first):
        entry = lived.get(day)
        if entry is None:
            parts.append((day, day, before, None, False))
        else:
            dose = _weigh({drug: mg.value for drug, mg in entry.doses.items()}, factors)
            parts.append((day, day, dose, None, entry.unplanned))
    for step, doses in zip(schedule.steps, taken, strict=True):
        dose = _weigh(doses, factors)
        span = (step.first_day.toordinal(), step.last_day.toordinal())
        parts.append((*span, dose, step.kind, False))
    unit = lcm(*(dose.denominator for _, _, dose, _, _ in parts))
    stays: list[Stay] = []
    for start, end, dose, kind, unplanned in parts:
        counted = dose.numerator * (unit // dose.denominator)
        last = stays[-1] if stays else None
        if last and last.dose == counted and last.unplanned == unplanned:
            stays[-1] = Stay(last.first, end, counted, last.kind, unplanned)
        else:
            stays.append(Stay(start, end, counted, kind, unplanned))
    return Line(tuple(stays), unit)


def _weigh(doses: Mapping[str, Fraction], factors: Mapping[str, Fraction]) -> Fraction:
    return sum((mg * factors[drug] for drug, mg in doses.items() if drug in factors), Fraction(0))


def breaks_in(line: Line, keep: Fraction, window: int) -> list[Break]:
    """Every pair of stays within a window whose later dose is less than `keep` of the earlier.

    A later dose of zero is left out: the final-dose rule judges it.
    """
    found: list[Break] = []
    for earlier, later in pairs_within(line.stays, window):
        if later.kind is None or not later.dose:
            continue
        if later.dose * keep.denominator < keep.numerator * earlier.dose:
            found.append(
                Break(
                    later.first,
                    line.milligrams(earlier),
                    line.milligrams(later),
                    later.kind,
                    earlier.unplanned,
                )
            )
    return found


def largest_reduction(line: Line, window: int) -> Fraction:
    """The largest share lost between two days of a window, steps to zero left out."""
    worst = (1, 1)
    for earlier, later in pairs_within(line.stays, window):
        if later.dose and later.dose * worst[1] < worst[0] * earlier.dose:
            worst = (later.dose, earlier.dose)
    return 1 - Fraction(*worst)


def pairs_within(stays: Sequence[Stay], window: int) -> Iterator[tuple[Stay, Stay]]:
    """Every (earlier, later) pair of stays that have two days at most `window` days apart."""
    for position, later in enumerate(stays):
        for index in range(position - 1, -1, -1):
            if later.first - stays[index].last > window:
                break
            yield stays[index], later
