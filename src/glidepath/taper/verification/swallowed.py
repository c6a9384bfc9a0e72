"""What is swallowed day by day, worked out from the pieces of a schedule alone.

Step.daily, Intake.dose and Step.reduction are never read here: other checks hold them against
what these functions find. Days are ordinals (date.toordinal); doses are exact milligrams.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from glidepath.medicines.equivalence import Equivalences
from glidepath.medicines.formulary import Formulary
from glidepath.taper.regimen import TimeOfDay
from glidepath.taper.request import PlanRequest
from glidepath.taper.schedule import Schedule, Step, StepKind

Doses = Mapping[str, Fraction]
ByTime = Mapping[tuple[TimeOfDay, str], Fraction]
NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Day:
    """What is swallowed on each day of one step: milligrams by drug, and by dose time and drug.

    `switched` are the drugs whose fall at the start of the step is a change to another drug.
    """

    step: Step
    doses: Doses
    by_time: ByTime
    switched: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Course:
    """A schedule as it is lived: the doses before it, and those of each step.

    `earlier` are milligrams a day by drug on the last planned day before the first step.
    """

    schedule: Schedule
    request: PlanRequest
    formulary: Formulary
    equivalences: Equivalences
    earlier: Doses
    days: tuple[Day, ...]
    drugs: tuple[str, ...] = field(default=())

    def pairs(self) -> list[tuple[Doses, Day]]:
        """Each step's day with the doses of the day before it."""
        before = [self.earlier, *(day.doses for day in self.days)]
        return list(zip(before, self.days, strict=False))


def course_of(
    schedule: Schedule, request: PlanRequest, formulary: Formulary, equivalences: Equivalences
) -> Course:
    """Expand a schedule; raises UnknownName for a product that the formulary does not hold."""
    reader = _Reader(formulary)
    earlier = present = doses_before(schedule)
    target = request.switch.drug if request.switch else None
    days: list[Day] = []
    for step in schedule.steps:
        doses, by_time = reader.read(step)
        switched = _switched(step, present, doses, target)
        days.append(Day(step, doses, by_time, switched))
        present = doses
    named = [*schedule.before, *(drug for day in days for drug in day.doses)]
    named += [drug for entry in schedule.lived for drug, dose in entry.doses.items() if dose]
    drugs = tuple(dict.fromkeys(named))
    return Course(schedule, request, formulary, equivalences, earlier, tuple(days), drugs)


def doses_before(schedule: Schedule) -> Doses:
    """Milligrams by drug on the last day before the first step on which doses were as planned."""
    before = {drug: dose.value for drug, dose in schedule.before.items() if dose}
    if not schedule.steps:
        return before
    lived = {entry.day: entry for entry in schedule.lived}
    day = schedule.steps[0].first_day - timedelta(days=1)
    while day in lived:
        if not lived[day].unplanned:
            return {drug: dose.value for drug, dose in lived[day].doses.items() if dose}
        day -= timedelta(days=1)
    return before


def day_of(ordinal: int) -> date:
    """The date of an ordinal."""
    return date.fromordinal(ordinal)


class _Reader:
    """Reads steps into milligrams, keeping what each count of each product comes to."""

    def __init__(self, formulary: Formulary) -> None:
        self._formulary = formulary
        self._known: dict[tuple[str, int, int], tuple[str, Fraction]] = {}

    def read(self, step: Step) -> tuple[Doses, ByTime]:
        doses: dict[str, Fraction] = {}
        by_time: dict[tuple[TimeOfDay, str], Fraction] = {}
        for intake in step.intakes:
            for pieces in intake.pieces:
                drug, milligrams = self._swallowed(pieces.product, pieces.count)
                place = (intake.time, drug)
                by_time[place] = by_time[place] + milligrams if place in by_time else milligrams
                doses[drug] = doses[drug] + milligrams if drug in doses else milligrams
        return doses, by_time

    def _swallowed(self, name: str, count: Fraction) -> tuple[str, Fraction]:
        key = (name, count.numerator, count.denominator)
        if key not in self._known:
            product = self._formulary.product(name)
            self._known[key] = product.drug, product.strength.value * count
        return self._known[key]


def _switched(step: Step, earlier: Doses, doses: Doses, target: str | None) -> frozenset[str]:
    """The drugs that fall in a switch step in which the drug switched to rises."""
    if step.kind is not StepKind.SWITCH or target is None:
        return frozenset()
    if doses.get(target, NOTHING) <= earlier.get(target, NOTHING):
        return frozenset()
    fallen = {drug for drug, dose in earlier.items() if doses.get(drug, NOTHING) < dose}
    return frozenset(fallen - {target})
