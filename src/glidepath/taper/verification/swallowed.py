"""What is swallowed, day by day, and where it falls beyond the limit.

Days are ordinals (date.toordinal), doses exact fractions of a milligram. A line of doses is kept
as stays: runs of days at one dose. Two days lie within a window exactly when the later stay begins
within it after the earlier one ends, so comparing stays compares every pair of days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from glidepath.medicines.product import Product
from glidepath.taper.schedule import Schedule, Step, StepKind


@dataclass(frozen=True, slots=True)
class Stay:
    """A run of days, both ends included, at one dose; `kind` is that of the step it begins with.

    `kind` is None for days before the schedule; `unplanned` marks a lived day on which doses were
    missed or extra doses taken.
    """

    first: int
    last: int
    dose: Fraction
    kind: StepKind | None
    unplanned: bool = False


@dataclass(frozen=True, slots=True)
class Break:
    """A fall beyond the limit: the first day of the lower dose, and both doses."""

    day: int
    from_dose: Fraction
    to_dose: Fraction
    kind: StepKind | None
    after_unplanned: bool

    @property
    def reduction(self) -> Fraction:
        """The share lost between the two days."""
        return 1 - self.to_dose / self.from_dose


def swallowed_in(step: Step, products: Mapping[str, Product]) -> dict[str, Fraction]:
    """Milligrams a day by drug, from the pieces of a step alone."""
    doses: dict[str, Fraction] = {}
    for intake in step.intakes:
        for pieces in intake.pieces:
            product = products[pieces.product]
            milligrams = product.strength.value * pieces.count
            doses[product.drug] = doses.get(product.drug, Fraction(0)) + milligrams
    return doses


def stays_of(
    schedule: Schedule,
    taken: Iterable[dict[str, Fraction]],
    factors: Mapping[str, Fraction],
    window: int,
) -> list[Stay]:
    """The line of doses from one window before the schedule to its end.

    `taken` holds milligrams a day by drug for each step; `factors` weighs each drug that counts
    (1 for a drug by itself; milligrams of diazepam per milligram for a total).
    """
    stays: list[Stay] = []
    first = schedule.steps[0].first_day.toordinal()
    lived = {entry.day.toordinal(): entry for entry in schedule.lived}
    before = _weigh({drug: dose.value for drug, dose in schedule.before.items()}, factors)
    for day in range(first - window - 1, first):
        entry = lived.get(day)
        if entry is None:
            _add(stays, Stay(day, day, before, None))
        else:
            dose = _weigh({drug: mg.value for drug, mg in entry.doses.items()}, factors)
            _add(stays, Stay(day, day, dose, None, entry.unplanned))
    for step, doses in zip(schedule.steps, taken, strict=True):
        _add(
            stays,
            Stay(
                step.first_day.toordinal(),
                step.last_day.toordinal(),
                _weigh(doses, factors),
                step.kind,
            ),
        )
    return stays


def _weigh(doses: Mapping[str, Fraction], factors: Mapping[str, Fraction]) -> Fraction:
    return sum((mg * factors[drug] for drug, mg in doses.items() if drug in factors), Fraction(0))


def _add(stays: list[Stay], stay: Stay) -> None:
    """Append a stay, joined to the last one where the dose goes on unchanged."""
    if stays and stays[-1].dose == stay.dose and stays[-1].unplanned == stay.unplanned:
        previous = stays[-1]
        stays[-1] = Stay(previous.first, stay.last, stay.dose, previous.kind, stay.unplanned)
    else:
        stays.append(stay)


def breaks_in(stays: list[Stay], keep: Fraction, window: int) -> list[Break]:
    """Every pair of stays within a window whose later dose is less than `keep` of the earlier.

    A later dose of zero is left out: the final-dose rule judges it.
    """
    found: list[Break] = []
    for position, later in enumerate(stays):
        if not later.dose or later.kind is None:
            continue
        for earlier in reversed(stays[:position]):
            if later.first - earlier.last > window:
                break
            if later.dose < keep * earlier.dose:
                found.append(
                    Break(later.first, earlier.dose, later.dose, later.kind, earlier.unplanned)
                )
    return found


def largest_reduction(stays: list[Stay], window: int) -> Fraction:
    """The largest share lost between two days of a window, steps to zero left out."""
    largest = Fraction(0)
    for position, later in enumerate(stays):
        if not later.dose:
            continue
        for earlier in reversed(stays[:position]):
            if later.first - earlier.last > window:
                break
            if earlier.dose:
                largest = max(largest, 1 - later.dose / earlier.dose)
    return largest
