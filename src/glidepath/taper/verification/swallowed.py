"""What is swallowed day by day, worked out from the pieces of a schedule alone.

Step.daily, Intake.dose and Step.reduction are never read here: other checks hold them against
what these functions find. Amounts are whole numbers of a unit so small that every dose of the
course is a whole number of it; `Course.milligrams` turns them back into exact milligrams.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from itertools import groupby
from math import lcm
from typing import TypeVar

from glidepath.medicines.equivalence import Equivalences
from glidepath.medicines.formulary import Formulary
from glidepath.taper.regimen import TimeOfDay
from glidepath.taper.request import PlanRequest
from glidepath.taper.schedule import LivedDay, Schedule, Step, StepKind

Doses = Mapping[str, int]
ByTime = Mapping[tuple[TimeOfDay, str], int]
Place = TypeVar("Place")  # a drug, or a dose time and drug


@dataclass(frozen=True, slots=True)
class Day:
    """What is swallowed on each day of one step, in units: by drug, and by dose time and drug.

    `switched` are the drugs whose fall at the start of the step is a change to another drug.
    """

    step: Step
    doses: Doses
    by_time: ByTime
    switched: frozenset[str]


@dataclass(frozen=True, slots=True)
class Course:
    """A schedule as it is lived: the doses before it, and those of each step.

    `per_milligram` is how many units make a milligram. `earlier` are units a day by drug on the
    last planned day before the first step, `present` those of the regimen by dose time. `in_reach`
    are the days before the plan that the limit can reach. `pairs` holds each step's day with the
    doses of the day before it. `drugs` are those taken in the plan or on a day in reach.
    """

    schedule: Schedule
    request: PlanRequest
    formulary: Formulary
    equivalences: Equivalences
    per_milligram: int
    earlier: Doses
    present: ByTime
    in_reach: tuple[LivedDay, ...]
    days: tuple[Day, ...]
    pairs: tuple[tuple[Doses, Day], ...]
    drugs: tuple[str, ...]

    def is_lead(self, day: Day) -> bool:
        """True for the steps that a revised plan was asked to begin with.

        They keep the present doses: a step on the same days with other doses is one of the plan's.
        """
        asked = self.request.lead is not None and day.step.first_day < self.request.start
        return asked and day.by_time == self.present

    def milligrams(self, units: int) -> Fraction:
        """Units as exact milligrams."""
        return Fraction(units, self.per_milligram)

    def units(self, milligrams: Fraction) -> int:
        """Milligrams of a day in reach as units."""
        return milligrams.numerator * (self.per_milligram // milligrams.denominator)


def course_of(
    schedule: Schedule,
    request: PlanRequest,
    formulary: Formulary,
    equivalences: Equivalences,
    window: int,
) -> Course:
    """Expand a schedule, with the days before it that lie within `window` days of its first.

    Raises UnknownName for a product that the formulary does not hold.
    """
    swallowed = _swallowed(schedule, formulary)
    unit = _units_per_milligram(schedule, request, swallowed)
    scaled = {
        key: (drug, dose.numerator * (unit // dose.denominator))
        for key, (drug, dose) in swallowed.items()
    }
    earlier: Doses = _scaled(doses_before(schedule), unit)
    present = earlier
    target = request.switch.drug if request.switch else None
    read = [_read(step, scaled) for step in schedule.steps]
    changes = _changes_of_drug(schedule.steps, [earlier, *(doses for doses, _ in read)], target)
    days: list[Day] = []
    pairs: list[tuple[Doses, Day]] = []
    for position, (step, (doses, by_time)) in enumerate(zip(schedule.steps, read, strict=True)):
        fallen = {drug for drug, dose in present.items() if doses.get(drug, 0) < dose}
        switched = fallen - {target} if position in changes else ()
        days.append(Day(step, doses, by_time, frozenset(switched)))
        pairs.append((present, days[-1]))
        present = doses
    in_reach = before_in_reach(schedule, window)
    named = [drug for entry in in_reach for drug, dose in entry.doses.items() if dose]
    named += [drug for day in days for drug in day.doses]
    return Course(
        schedule=schedule,
        request=request,
        formulary=formulary,
        equivalences=equivalences,
        per_milligram=unit,
        earlier=earlier,
        present=_scaled(
            {
                (time, entry.drug): dose.value
                for entry in request.regimen.drugs
                for time, dose in entry.doses.items()
            },
            unit,
        ),
        in_reach=in_reach,
        days=tuple(days),
        pairs=tuple(pairs),
        drugs=tuple(dict.fromkeys(named)),
    )


def doses_before(schedule: Schedule) -> dict[str, Fraction]:
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


def before_in_reach(schedule: Schedule, window: int) -> tuple[LivedDay, ...]:
    """The days from one window before the first step on: as lived, or at the doses before."""
    if not schedule.steps:
        return ()
    start = schedule.steps[0].first_day
    lived = {entry.day: entry for entry in schedule.lived}
    days = [start - timedelta(days=ago) for ago in range(window, 0, -1)]
    return tuple(lived.get(day) or LivedDay(day, schedule.before) for day in days)


_Key = tuple[str, int, int]


def _swallowed(schedule: Schedule, formulary: Formulary) -> dict[_Key, tuple[str, Fraction]]:
    """Drug and milligrams of each count of each product that the schedule names."""
    found: dict[_Key, tuple[str, Fraction]] = {}
    for step in schedule.steps:
        for intake in step.intakes:
            for pieces in intake.pieces:
                count = pieces.count
                key = (pieces.product, count.numerator, count.denominator)
                if key not in found:
                    product = formulary.product(pieces.product)
                    found[key] = product.drug, product.strength.value * count
    return found


def _units_per_milligram(
    schedule: Schedule, request: PlanRequest, swallowed: Mapping[_Key, tuple[str, Fraction]]
) -> int:
    def denominators() -> Iterator[int]:
        yield from (dose.denominator for _, dose in swallowed.values())
        yield from (dose.value.denominator for dose in schedule.before.values())
        for entry in schedule.lived:
            yield from {dose.value.denominator for dose in entry.doses.values()}
        for drug in request.regimen.drugs:
            yield from (dose.value.denominator for dose in drug.doses.values())

    return lcm(*set(denominators()))


def _scaled(doses: Mapping[Place, Fraction], unit: int) -> dict[Place, int]:
    return {place: mg.numerator * (unit // mg.denominator) for place, mg in doses.items()}


def _read(step: Step, scaled: Mapping[_Key, tuple[str, int]]) -> tuple[Doses, ByTime]:
    doses: dict[str, int] = {}
    by_time: dict[tuple[TimeOfDay, str], int] = {}
    for intake in step.intakes:
        for pieces in intake.pieces:
            count = pieces.count
            drug, units = scaled[pieces.product, count.numerator, count.denominator]
            place = (intake.time, drug)
            by_time[place] = by_time.get(place, 0) + units
            doses[drug] = doses.get(drug, 0) + units
    return doses, by_time


def _changes_of_drug(
    steps: Sequence[Step], doses: Sequence[Doses], target: str | None
) -> frozenset[int]:
    """The switch steps whose falls are a change of drug; `doses` begins with those before step 0.

    Switch steps that follow one another are one change. It is one only where the drug switched to
    is higher after it than before: a name alone excuses no fall. A single dose time may be too
    small for a piece of the new drug, so a rise in each step is not asked.
    """
    found: list[int] = []
    if target is None:
        return frozenset()
    for is_switch, group in groupby(
        range(len(steps)), key=lambda position: steps[position].kind is StepKind.SWITCH
    ):
        block = list(group)
        before, after = doses[block[0]], doses[block[-1] + 1]
        if is_switch and after.get(target, 0) > before.get(target, 0):
            found += block
    return frozenset(found)
