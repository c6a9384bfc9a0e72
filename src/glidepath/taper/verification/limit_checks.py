"""The limit over a whole schedule: each drug by itself, the total, and the listed exceptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from glidepath.errors import NoEquivalence
from glidepath.guidance.limits import Limits
from glidepath.medicines.equivalence import DIAZEPAM, Equivalences
from glidepath.quantities import format_number
from glidepath.taper.schedule import LimitException
from glidepath.taper.verification.limit import Stay, append, falls, is_beyond
from glidepath.taper.verification.swallowed import NOTHING, Course, Doses, day_of
from glidepath.taper.verification.verdict import EXCEPTIONS, LIMIT, TOTAL, Break, Check

ONE = Fraction(1)


def diazepam_per_milligram(equivalences: Equivalences, table: str, drug: str) -> Fraction:
    """Milligrams of diazepam that 1 mg of the drug counts for: the low end of the table's row.

    Worked out here from the printed row, apart from `Equivalences`. Raises NoEquivalence or
    UnknownName.
    """
    if drug == DIAZEPAM:
        return ONE
    row = equivalences.table(table).row(drug)
    return min(row.diazepam_low.value / row.low.value, row.diazepam_high.value / row.high.value)


class LimitReport:
    """All falls of a course held against the limit."""

    def __init__(self, course: Course, limits: Limits) -> None:
        self._course = course
        self._limits = limits
        self.breaks: list[Break] = []
        self.largest = NOTHING
        self.untabled: list[str] = []
        for drug in course.drugs:
            self._judge(drug, {drug: ONE})
        self.factors = self._factors()
        if self.factors:
            self._judge(TOTAL, self.factors)

    def _factors(self) -> dict[str, Fraction]:
        """What each drug weighs in the total; empty where there is no total to judge."""
        course = self._course
        factors: dict[str, Fraction] = {}
        if len(course.drugs) < 2:
            return factors
        for drug in course.drugs:
            try:
                table = course.schedule.table.get(drug, "")
                if drug != DIAZEPAM and not table:
                    raise NoEquivalence(f"The schedule names no table for {drug}.")
                factors[drug] = diazepam_per_milligram(course.equivalences, table, drug)
            except LookupError:
                self.untabled.append(drug)
        return {} if self.untabled else factors

    def _judge(self, name: str, factors: Mapping[str, Fraction]) -> None:
        window, share = self._limits.window_days, self._limits.max_reduction
        stays = _stays(self._course, factors, window)
        for stay, highest, lived in falls(stays, window):
            if highest > stay.dose:
                self.largest = max(self.largest, 1 - stay.dose / highest)
            for upper, apart in ((highest, False), (lived, True)):
                if is_beyond(stay.dose, upper, share):
                    day = day_of(stay.first)
                    self.breaks.append(Break(LIMIT, name, day, upper, stay.dose, apart))

    def checks(self, exceptions: Sequence[LimitException]) -> tuple[Check, Check]:
        """Every break is listed, and every listed exception is a break."""
        real = {
            (b.drug, b.day, b.from_dose, b.to_dose): b for b in self.breaks if not b.already_lived
        }
        listed = {(e.drug, e.day, e.from_dose.value, e.to_dose.value): e for e in exceptions}
        unlisted = [
            f"{key[0]} on {key[1]}: {format_number(key[2])} to {format_number(key[3])} mg"
            for key in real
            if key not in listed
        ]
        unreal = [
            f"{key[0]} on {key[1]}"
            for key, entry in listed.items()
            if key not in real or entry.reduction != real[key].reduction
        ]
        return self._limit_check(unlisted, len(real)), Check(
            EXCEPTIONS,
            not unreal,
            str(len(listed)),
            "Every exception listed is a fall beyond the limit in what is swallowed."
            if not unreal
            else f"Listed as exceptions, and not found as listed: {'; '.join(unreal[:5])}.",
        )

    def _limit_check(self, unlisted: list[str], real: int) -> Check:
        limits = self._limits
        rule = (
            f"more than {format_number(limits.max_reduction * 100)} % between two days at most"
            f" {limits.window_days} days apart"
        )
        apart = sum(found.already_lived for found in self.breaks)
        if self.untabled:
            text = (
                f"The total cannot be judged: no equivalence for {', '.join(self.untabled)} in"
                " the table that the schedule names."
            )
        elif unlisted:
            text = f"Falls of {rule} that are not listed as exceptions: {'; '.join(unlisted[:5])}."
        elif real:
            text = f"No fall of {rule}, but for {real} listed as exceptions."
        else:
            text = f"No fall of {rule}."
        if apart:
            text += f" Apart from the plan, {apart} against days already lived, with nothing lowered since."
        holds = not unlisted and not self.untabled
        return Check(LIMIT, holds, format_number(self.largest), text)


def _stays(course: Course, factors: Mapping[str, Fraction], window: int) -> list[Stay]:
    """The line of doses from one window before the first step to the last day."""
    schedule = course.schedule
    stays: list[Stay] = []
    if not course.days:
        return stays
    start = schedule.steps[0].first_day.toordinal()
    before = weigh({drug: dose.value for drug, dose in schedule.before.items()}, factors)
    lived = {entry.day.toordinal(): entry for entry in schedule.lived}
    oldest = min(lived, default=start)
    append(stays, Stay(min(oldest, start) - window - 1, oldest - 1, before, judged=False))
    for ordinal in range(oldest, start):
        entry = lived.get(ordinal)
        if entry is None:
            append(stays, Stay(ordinal, ordinal, before, judged=False))
            continue
        dose = weigh({drug: mg.value for drug, mg in entry.doses.items()}, factors)
        append(stays, Stay(ordinal, ordinal, dose, judged=False, planned=not entry.unplanned))
    single = next(iter(factors)) if len(factors) == 1 else None
    for day in course.days:
        first, last = day.step.first_day.toordinal(), day.step.last_day.toordinal()
        append(
            stays,
            Stay(first, last, weigh(day.doses, factors), barrier=single in day.switched),
        )
    return stays


def weigh(doses: Doses, factors: Mapping[str, Fraction]) -> Fraction:
    """The sum of the doses that have a factor, each times its factor."""
    total = NOTHING
    for drug, dose in doses.items():
        factor = factors.get(drug)
        if factor is not None:
            total += dose if factor is ONE else dose * factor
    return total
