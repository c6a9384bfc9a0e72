"""Checking a taper that anyone wrote: milligrams swallowed of each drug, day by day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import NamedTuple

from glidepath.errors import NoEquivalence
from glidepath.findings import Citation, Reliability, Severity
from glidepath.guidance.limits import Limits
from glidepath.guidance.words import NOTHING, Words
from glidepath.medicines.equivalence import DIAZEPAM, Equivalences
from glidepath.medicines.formulary import Formulary
from glidepath.quantities import Milligrams
from glidepath.taper.verification import daily_words as words
from glidepath.taper.verification.limit import (
    Fall,
    Stay,
    append,
    falls,
    is_beyond,
    larger,
    share_lost,
)
from glidepath.taper.verification.limit_checks import diazepam_per_milligram
from glidepath.taper.verification.verdict import FINAL_DOSE, INCREASE, LIMIT, TOTAL, named

SWITCH = "change-of-drug"
NO_TOTAL = "total-unknown"
READ_AS_ZERO = "read-as-zero"
_NO_NAMES = Formulary({}, {})
_UNVERIFIED = Words(" (UNVERIFIED)", " (SIN VERIFICAR)")
_PROJECT = Citation("project-policy", "checks of a schedule", reliability=Reliability.PROJECT)


@dataclass(frozen=True, slots=True)
class DailyDoses:
    """Milligrams swallowed each day, all times together: one equally long tuple per drug.

    Keys are drug ids. Day 1 is the first entry, on `first_day` where dates are known. `assumed`
    names days (first and last) that the author left out for a drug and that are read as 0.
    """

    doses: Mapping[str, tuple[Fraction, ...]]
    first_day: date | None = None
    assumed: tuple[tuple[str, int, int], ...] = ()

    @property
    def days(self) -> int:
        """Number of days covered."""
        return max((len(line) for line in self.doses.values()), default=0)

    def date_of(self, day: int) -> date | None:
        """The date of a day counted from 1, where dates are known."""
        return None if self.first_day is None else self.first_day + timedelta(days=day - 1)


@dataclass(frozen=True, slots=True)
class DailyFinding:
    """One thing found: on which day (from 1), for which drug, from what to what.

    For "total" the doses are milligrams of diazepam by the tables named in the text.
    """

    rule: str
    severity: Severity
    day: int
    drug: str
    from_mg: Fraction
    to_mg: Fraction
    reduction: Fraction
    text: str
    citation: Citation
    text_es: str


@dataclass(frozen=True, slots=True)
class DailyCheck:
    """The outcome.

    `holds` is False where the limit is broken, where a stop is above the final-dose rule whichever
    table is right, or where a total cannot be judged. `largest_reduction` leaves out the last step
    to zero and changes of drug. `final_doses` are each drug's last milligrams a day above zero;
    a drug that another one replaced has none.
    """

    holds: bool
    findings: tuple[DailyFinding, ...]
    largest_reduction: Fraction
    days: int
    final_doses: Mapping[str, Milligrams]


def check_daily(
    given: DailyDoses,
    equivalences: Equivalences,
    limits: Limits,
    formulary: Formulary = _NO_NAMES,
) -> DailyCheck:
    """Hold a schedule against the limit, the final-dose rule and the rule of no increase.

    Where several drugs stand in it, each is checked by itself and the total in diazepam by each
    drug's default table, which the text names. A drug that falls while another takes its place, the
    total keeping the limit, is being changed: that is told, and is no break.
    """
    return _Checking(given, equivalences, limits, formulary).outcome()


class _Rule(NamedTuple):
    """Which rule a finding belongs to, how much it asks, and where the rule comes from."""

    id: str
    severity: Severity
    citation: Citation


class _Checking:
    """One schedule while it is checked; doses are whole numbers of `units` to the milligram."""

    def __init__(
        self,
        given: DailyDoses,
        equivalences: Equivalences,
        limits: Limits,
        formulary: Formulary,
    ) -> None:
        self.given = given
        self.equivalences = equivalences
        self.limits = limits
        self.formulary = formulary
        lines = {d: line for d, line in given.doses.items() if any(line)} or given.doses
        self.units = lcm(*{dose.denominator for line in lines.values() for dose in line})
        self.lines = {
            drug: [dose.numerator * (self.units // dose.denominator) for dose in line]
            for drug, line in lines.items()
        }
        self.per_diazepam = self.units
        self.tables: dict[str, Words] = {}
        self.untabled: list[str] = []
        self.total = self._total() if len(self.lines) > 1 else None
        self.replaced: set[str] = set()
        self.largest = (1, 1)

    def outcome(self) -> DailyCheck:
        found = [*self._assumed(), *self._untabled()]
        lines = {drug: _stays(line) for drug, line in self.lines.items()}
        for drug, stays in lines.items():
            found += self._single(drug, stays)
            found += self._rises(drug, stays)
        if self.total is not None:
            stays = _stays(self.total)
            found += self._breaks(TOTAL, stays, list(falls(stays, self.limits.window_days)))
            found += self._rises(TOTAL, stays)
        found.sort(key=lambda finding: (finding.day, finding.drug, finding.rule))
        return DailyCheck(
            holds=not any(finding.severity is Severity.STOP for finding in found),
            findings=tuple(found),
            largest_reduction=share_lost(self.largest),
            days=self.given.days,
            final_doses={
                drug: Milligrams(next((dose for dose in reversed(line) if dose), Fraction(0)))
                for drug, line in self.given.doses.items()
                if drug not in self.replaced
            },
        )

    def _total(self) -> list[int] | None:
        """The total of each day in parts of a milligram of diazepam; None where a table is missing."""
        exact: dict[str, Fraction] = {}
        for drug in self.lines:
            try:
                table = self.equivalences.default_for(drug)
                exact[drug] = diazepam_per_milligram(self.equivalences, table.id, drug)
            except NoEquivalence:
                self.untabled.append(drug)
                continue
            if drug != DIAZEPAM:
                mark = NOTHING if table.is_confirmed(drug) else _UNVERIFIED
                self.tables[drug] = Words(table.title, table.title) + mark
        if self.untabled:
            return None
        common = lcm(*(factor.denominator for factor in exact.values()))
        self.per_diazepam = self.units * common
        weights = {drug: int(factor * common) for drug, factor in exact.items()}
        return [
            sum(line[day] * weights[drug] for drug, line in self.lines.items())
            for day in range(self.given.days)
        ]

    def _single(self, drug: str, stays: list[Stay]) -> Iterator[DailyFinding]:
        """The breaks of one drug, its changes for another drug, and its stop."""
        window, share = self.limits.window_days, self.limits.max_reduction
        beyond = [f for f in falls(stays, window) if is_beyond(f.stay.dose, f.highest, share)]
        ending = stays[-1] if len(stays) > 1 and not stays[-1].dose else None
        changed = {f.stay.first for f in beyond if self._is_switch(drug, f.stay.first)}
        if ending and self._is_switch(drug, ending.first):
            changed.add(ending.first)
            self.replaced.add(drug)
        if changed:
            # The smaller falls on the way belong to the same change.
            changed |= {
                later.first
                for upper, later in pairwise(stays)
                if later.dose < upper.dose and self._is_switch(drug, later.first)
            }
        marked = [s._replace(barrier=s.first in changed) for s in stays]
        yield from self._breaks(drug, marked, list(falls(marked, window)))
        if changed:
            yield self._switch(drug, marked)
        if ending and ending.first not in changed:
            yield from self._stop(drug, stays[-2].dose, ending.first)

    def _is_switch(self, drug: str, day: int) -> bool:
        """True when another drug rose within the window before this day and the total held."""
        if self.total is None:
            return False
        now, since = day - 1, max(0, day - 1 - self.limits.window_days)
        highest = max(self.total[since : now + 1])
        if is_beyond(self.total[now], highest, self.limits.max_reduction):
            return False
        return any(
            line[now] > min(line[since : now + 1])
            for name, line in self.lines.items()
            if name != drug
        )

    def _breaks(self, drug: str, stays: list[Stay], found: list[Fall]) -> Iterator[DailyFinding]:
        """One finding for each fall beyond the limit; falls on day after day are one."""
        groups: list[list[Fall]] = []
        for fall in found:
            self.largest = larger((fall.stay.dose, fall.highest), self.largest)
            if not is_beyond(fall.stay.dose, fall.highest, self.limits.max_reduction):
                continue
            if groups and groups[-1][-1].stay.first == fall.stay.first - 1:
                groups[-1].append(fall)
            elif not _repeats(stays, fall):
                groups.append([fall])
        for group in groups:
            worst = min(group, key=lambda fall: Fraction(fall.stay.dose, fall.highest))
            yield self._finding(
                _Rule(LIMIT, Severity.STOP, self.limits.reduction_citation),
                group[0].stay.first,
                drug,
                (worst.highest, worst.stay.dose),
                words.fall(self._named(drug), len(group), self.limits),
            )

    def _switch(self, drug: str, stays: list[Stay]) -> DailyFinding:
        marks = [position for position, stay in enumerate(stays) if stay.barrier]
        first, last = stays[marks[0]], stays[marks[-1]]
        return self._finding(
            _Rule(SWITCH, Severity.INFO, self.limits.reduction_citation),
            first.first,
            drug,
            (stays[marks[0] - 1].dose, last.dose),
            words.switch(
                self._words(drug),
                self._named(TOTAL),
                last.first if last.first > first.first else None,
            ),
        )

    def _rises(self, drug: str, stays: list[Stay]) -> Iterator[DailyFinding]:
        groups: list[list[tuple[Stay, Stay]]] = []
        for lower, upper in pairwise(stays):
            if upper.dose <= lower.dose or (drug != TOTAL and self._replaces(drug, upper.first)):
                continue
            if groups and groups[-1][-1][1].first == upper.first - 1:
                groups[-1].append((lower, upper))
            else:
                groups.append([(lower, upper)])
        for group in groups:
            yield self._finding(
                _Rule(INCREASE, Severity.CAUTION, _PROJECT),
                group[0][1].first,
                drug,
                (group[0][0].dose, group[-1][1].dose),
                words.rise(self._named(drug)),
            )

    def _replaces(self, drug: str, day: int) -> bool:
        """True when another drug falls within a window of the rise: then the total is judged."""
        if self.total is None:
            return False
        window = self.limits.window_days
        since, until = max(0, day - 1 - window), min(self.given.days, day + window)
        return any(
            line[until - 1] < line[since] for name, line in self.lines.items() if name != drug
        )

    def _stop(self, drug: str, dose: int, day: int) -> Iterator[DailyFinding]:
        """The last step to zero, by the final-dose rule."""
        try:
            inside = self.equivalences.range_in_diazepam(
                drug, Milligrams(Fraction(dose, self.units))
            )
        except NoEquivalence:
            inside = None
        if inside is not None and inside.high <= self.limits.final_dose:
            return
        surely = inside is not None and inside.low > self.limits.final_dose
        yield self._finding(
            _Rule(
                FINAL_DOSE,
                Severity.STOP if surely else Severity.CAUTION,
                self.limits.final_dose_citation,
            ),
            day,
            drug,
            (dose, 0),
            words.stop(self._words(drug), inside, self.limits),
        )

    def _assumed(self) -> Iterator[DailyFinding]:
        for drug, first, last in self.given.assumed:
            yield self._finding(
                _Rule(READ_AS_ZERO, Severity.INFO, _PROJECT),
                first,
                drug,
                (0, 0),
                words.read_as_zero(self._words(drug), last),
            )

    def _untabled(self) -> Iterator[DailyFinding]:
        if self.untabled:
            yield self._finding(
                _Rule(NO_TOTAL, Severity.STOP, self.limits.reduction_citation),
                1,
                TOTAL,
                (0, 0),
                words.no_total(map(self._words, self.untabled)),
            )

    def _words(self, drug: str) -> Words:
        return named(drug, self.formulary)

    def _named(self, drug: str) -> words.Named:
        tables = self.tables.items() if drug == TOTAL else ()
        return words.Named(
            self._words(drug), tuple((self._words(name), title) for name, title in tables)
        )

    def _finding(
        self,
        rule: _Rule,
        day: int,
        drug: str,
        doses: tuple[int, int],
        said: Words,
    ) -> DailyFinding:
        per_milligram = self.per_diazepam if drug == TOTAL else self.units
        upper, lower = (Fraction(dose, per_milligram) for dose in doses)
        reduction = 1 - lower / upper if lower < upper else Fraction(0)
        place = words.Place(day, self.given.date_of(day), upper, lower, reduction)
        text = said.filled(**place.figures())
        return DailyFinding(
            rule=rule.id,
            severity=rule.severity,
            day=day,
            drug=drug,
            from_mg=upper,
            to_mg=lower,
            reduction=reduction,
            text=text.en,
            citation=rule.citation,
            text_es=text.es,
        )


def _stays(line: Sequence[int]) -> list[Stay]:
    stays: list[Stay] = []
    for day, dose in enumerate(line, start=1):
        append(stays, Stay(day, day, dose))
    return stays


def _repeats(stays: list[Stay], fall: Fall) -> bool:
    """True where a dose that rose again is still beyond the limit: its fall has been told."""
    position = stays.index(fall.stay)
    return position > 0 and stays[position - 1].dose < fall.stay.dose
