"""The limit over a whole schedule: each drug by itself, the total, and the listed exceptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from math import lcm

from glidepath.guidance.limits import Limits
from glidepath.guidance.naming import date_words
from glidepath.guidance.words import Words, joined
from glidepath.medicines.equivalence import DIAZEPAM, Equivalences
from glidepath.quantities import format_number
from glidepath.taper.schedule import LimitException
from glidepath.taper.verification.limit import (
    Stay,
    append,
    falls,
    is_beyond,
    larger,
    share_lost,
)
from glidepath.taper.verification.swallowed import Course, Doses
from glidepath.taper.verification.verdict import (
    EXCEPTIONS,
    LIMIT,
    TOTAL,
    Break,
    Check,
    first_few,
    named,
    said,
)


def diazepam_per_milligram(equivalences: Equivalences, table: str, drug: str) -> Fraction:
    """Milligrams of diazepam that 1 mg of the drug counts for: the low end of the table's row.

    Worked out here from the printed row, apart from `Equivalences`. Raises NoEquivalence or
    UnknownName.
    """
    if drug == DIAZEPAM:
        return Fraction(1)
    row = equivalences.table(table).row(drug)
    return min(row.diazepam_low.value / row.low.value, row.diazepam_high.value / row.high.value)


class LimitReport:
    """All falls of a course held against the limit."""

    def __init__(self, course: Course, limits: Limits) -> None:
        self._course = course
        self._limits = limits
        self.breaks: list[Break] = []
        self._largest = (1, 1)
        self.untabled: list[str] = []
        for drug in course.drugs:
            self._judge(drug, {drug: 1}, course.per_milligram)
        self.factors, per_unit = self._factors()
        if self.factors:
            self._judge(TOTAL, self.factors, course.per_milligram * per_unit)

    @property
    def largest(self) -> Fraction:
        """The largest share lost within a window."""
        return share_lost(self._largest)

    def _factors(self) -> tuple[dict[str, int], int]:
        """What a unit of each drug weighs in the total, and how many weights make 1 mg of diazepam.

        Empty where there is no total to judge.
        """
        course = self._course
        exact: dict[str, Fraction] = {}
        if len(course.drugs) < 2:
            return {}, 1
        for drug in course.drugs:
            try:
                table = course.schedule.table.get(drug, "")
                exact[drug] = diazepam_per_milligram(course.equivalences, table, drug)
            except LookupError:
                self.untabled.append(drug)
        if self.untabled:
            return {}, 1
        common = lcm(*(factor.denominator for factor in exact.values()))
        return {drug: int(factor * common) for drug, factor in exact.items()}, common

    def _judge(self, name: str, factors: Mapping[str, int], per_milligram: int) -> None:
        window, share = self._limits.window_days, self._limits.max_reduction
        stays = _stays(self._course, factors)
        present = weigh(_present(self._course), factors)
        for stay, highest, lived in falls(stays, window, present):
            self._largest = larger((stay.dose, highest), self._largest)
            for upper, apart in ((highest, False), (lived, True)):
                if is_beyond(stay.dose, upper, share):
                    self.breaks.append(
                        Break(
                            LIMIT,
                            name,
                            date.fromordinal(stay.first),
                            Fraction(upper, per_milligram),
                            Fraction(stay.dose, per_milligram),
                            apart,
                        )
                    )

    def checks(self, exceptions: Sequence[LimitException]) -> tuple[Check, Check]:
        """Every break is listed, and every listed exception is a break."""
        real = {
            (b.drug, b.day, b.from_dose, b.to_dose): b for b in self.breaks if not b.already_lived
        }
        listed = {(e.drug, e.day, e.from_dose.value, e.to_dose.value): e for e in exceptions}
        unlisted = [
            self._where(key[0], key[1])
            + Words(
                f": {format_number(key[2])} to {format_number(key[3])} mg",
                f": de {format_number(key[2])} a {format_number(key[3])} mg",
            )
            for key in real
            if key not in listed
        ]
        unreal = [
            self._where(key[0], key[1])
            for key, entry in listed.items()
            if key not in real or entry.reduction != real[key].reduction
        ]
        few = first_few(unreal)
        text = Words(
            "Every exception listed is a fall beyond the limit in what is swallowed.",
            "Cada excepción de la lista es una bajada mayor que el límite en lo que se toma.",
        )
        if unreal:
            text = Words(
                f"Listed as exceptions, and not found as listed: {few.en}.",
                f"Están en la lista de excepciones y no se encuentran así: {few.es}.",
            )
        exceptions_check = said(EXCEPTIONS, not unreal, str(len(listed)), text)
        return self._limit_check(unlisted, len(real)), exceptions_check

    def _where(self, name: str, day: date) -> Words:
        what, on = named(name, self._course.formulary), date_words(day)
        return Words(f"{what.en} on {on.en}", f"{what.es} el {on.es}")

    def _limit_check(self, unlisted: list[Words], real: int) -> Check:
        text = self._limit_words(unlisted, real)
        apart = sum(found.already_lived for found in self.breaks)
        if apart:
            text = Words(
                f"{text.en} Apart from the plan, {apart} against days already lived, with nothing"
                " lowered since.",
                f"{text.es} Aparte del plan, {apart} frente a días ya vividos, sin que nada se"
                " bajara desde entonces.",
            )
        holds = not unlisted and not self.untabled
        return said(LIMIT, holds, format_number(self.largest), text)

    def _limit_words(self, unlisted: list[Words], real: int) -> Words:
        share = format_number(self._limits.max_reduction * 100)
        days = self._limits.window_days
        rule = f"more than {share} % between two days at most {days} days apart"
        regla = f"más del {share} % entre dos días separados por {days} días como máximo"
        if self.untabled:
            drugs = joined((named(d, self._course.formulary) for d in self.untabled), ", ")
            return Words(
                f"The total cannot be judged: no equivalence for {drugs.en} in the table that the"
                " schedule names.",
                f"No se puede juzgar el total: no hay equivalencia para {drugs.es} en la tabla que"
                " nombra el plan.",
            )
        if unlisted:
            few = first_few(unlisted)
            return Words(
                f"Falls of {rule} that are not listed as exceptions: {few.en}.",
                f"Bajadas de {regla} que no están en la lista de excepciones: {few.es}.",
            )
        if real:
            return Words(
                f"No fall of {rule}, but for {real} listed as exceptions.",
                f"Ninguna bajada de {regla}, salvo {real} en la lista de excepciones.",
            )
        return Words(f"No fall of {rule}.", f"Ninguna bajada de {regla}.")


def _stays(course: Course, factors: Mapping[str, int]) -> list[Stay]:
    """The line of doses from one window before the first step to the last day."""
    stays: list[Stay] = []
    for entry in course.in_reach:
        dose = weigh({drug: course.units(mg.value) for drug, mg in entry.doses.items()}, factors)
        ordinal = entry.day.toordinal()
        append(stays, Stay(ordinal, ordinal, dose, judged=False))
    single = next(iter(factors)) if len(factors) == 1 else None
    for day in course.days:
        first, last = day.step.first_day.toordinal(), day.step.last_day.toordinal()
        dose = weigh(day.doses, factors)
        append(stays, Stay(first, last, dose, barrier=single in day.switched))
    return stays


def _present(course: Course) -> Doses:
    """The doses that the plan begins from: those it was asked to lead with, or those before it."""
    if course.days and course.is_lead(course.days[0]):
        return course.days[0].doses
    return course.earlier


def weigh(doses: Doses, factors: Mapping[str, int]) -> int:
    """The sum of the doses that have a factor, each times its factor."""
    return sum([dose * factors[drug] for drug, dose in doses.items() if drug in factors])
