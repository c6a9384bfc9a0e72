"""Checking a taper that anyone wrote: milligrams swallowed of each drug, day by day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import lcm

from glidepath.errors import NoEquivalence
from glidepath.findings import Citation, Reliability, Severity
from glidepath.guidance.limits import Limits
from glidepath.medicines.equivalence import Equivalences
from glidepath.quantities import NO_MILLIGRAMS, ONE_MILLIGRAM, Milligrams, format_number
from glidepath.taper.verification.swallowed import Line, Stay, largest_reduction, pairs_within

TOTAL = "total"
_PROJECT = Citation("project-policy", "checks of a schedule", reliability=Reliability.PROJECT)


@dataclass(frozen=True, slots=True)
class DailyDoses:
    """Milligrams swallowed each day, all times together: one equally long tuple per drug.

    Day 1 is the first entry. A schedule must name every day; 0 stands for a day without.
    """

    doses: Mapping[str, tuple[Fraction, ...]]

    @property
    def days(self) -> int:
        """Number of days covered."""
        return max((len(line) for line in self.doses.values()), default=0)


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


@dataclass(frozen=True, slots=True)
class DailyCheck:
    """The outcome: `holds` is False only where the limit is broken."""

    holds: bool
    findings: tuple[DailyFinding, ...]
    largest_reduction: Fraction
    days: int
    final_doses: Mapping[str, Milligrams]


def check_daily(given: DailyDoses, equivalences: Equivalences, limits: Limits) -> DailyCheck:
    """Hold a schedule against the limit, the final-dose rule and the rule of no increase.

    The drug names must be known to the formulary. Where several drugs stand in it, each is checked
    by itself and the total in diazepam by each drug's default table. A drug that falls while
    another takes its place, the total keeping the limit, is being switched: that is said and no break.
    """
    lines = {drug: _line(doses) for drug, doses in given.doses.items()}
    totals, tables = _total(given, equivalences)
    findings: list[DailyFinding] = []
    for drug, line in lines.items():
        findings += _falls(drug, line, limits, given, totals, tables)
        findings += _rises(drug, line, given)
        findings += _final(drug, line, equivalences, limits)
    watched = lines
    if totals is not None and len(lines) > 1:
        watched = {TOTAL: _line(totals)}
        findings += _falls(TOTAL, watched[TOTAL], limits, given, None, tables)
    findings.sort(key=lambda finding: (finding.day, finding.drug))
    return DailyCheck(
        holds=not any(finding.severity is Severity.STOP for finding in findings),
        findings=tuple(findings),
        largest_reduction=max(
            (largest_reduction(line, limits.window_days) for line in watched.values()),
            default=Fraction(0),
        ),
        days=given.days,
        final_doses={drug: _last_dose(line) for drug, line in lines.items()},
    )


def _line(doses: tuple[Fraction, ...]) -> Line:
    unit = lcm(*(dose.denominator for dose in doses))
    stays: list[Stay] = []
    for day, dose in enumerate(doses, start=1):
        counted = dose.numerator * (unit // dose.denominator)
        if stays and stays[-1].dose == counted:
            stays[-1] = Stay(stays[-1].first, day, counted, None)
        else:
            stays.append(Stay(day, day, counted, None))
    return Line(tuple(stays), unit)


def _last_dose(line: Line) -> Milligrams:
    taken = [stay for stay in line.stays if stay.dose]
    return Milligrams(line.milligrams(taken[-1])) if taken else NO_MILLIGRAMS


def _total(
    given: DailyDoses, equivalences: Equivalences
) -> tuple[tuple[Fraction, ...] | None, str]:
    """The total of each day in milligrams of diazepam, and the tables used; None without a table."""
    weights: dict[str, Fraction] = {}
    names: dict[str, str] = {}
    for drug in given.doses:
        try:
            table = equivalences.default_for(drug)
            weights[drug] = equivalences.to_diazepam(drug, ONE_MILLIGRAM, table.id).low.value
        except NoEquivalence:
            return None, ""
        names[drug] = table.title
    total = tuple(
        sum((line[day] * weights[drug] for drug, line in given.doses.items()), Fraction(0))
        for day in range(given.days)
    )
    return total, "; ".join(f"{drug} by {name}" for drug, name in names.items())


def _falls(
    drug: str,
    line: Line,
    limits: Limits,
    given: DailyDoses,
    totals: tuple[Fraction, ...] | None,
    tables: str,
) -> Iterator[DailyFinding]:
    """One finding for each stay that is too low against the highest dose within its window."""
    keep = 1 - limits.max_reduction
    highest: dict[Stay, Stay] = {}
    for earlier, later in pairs_within(line.stays, limits.window_days):
        if later not in highest or earlier.dose > highest[later].dose:
            highest[later] = earlier
    for later, earlier in highest.items():
        if not later.dose or later.dose >= keep * earlier.dose:
            continue
        switched = drug != TOTAL and _is_switch(drug, later, earlier, given, totals, keep)
        doses = line.milligrams(earlier), line.milligrams(later)
        yield _fall(drug, later.first, doses, limits, tables, switched=switched)


def _is_switch(
    drug: str,
    later: Stay,
    earlier: Stay,
    given: DailyDoses,
    totals: tuple[Fraction, ...] | None,
    keep: Fraction,
) -> bool:
    """True when another drug rose over the same days and the total keeps the limit."""
    if totals is None:
        return False
    before, after = earlier.last - 1, later.first - 1
    rose = any(line[after] > line[before] for name, line in given.doses.items() if name != drug)
    return rose and totals[after] >= keep * totals[before]


def _fall(
    drug: str,
    day: int,
    doses: tuple[Fraction, Fraction],
    limits: Limits,
    tables: str,
    *,
    switched: bool,
) -> DailyFinding:
    upper, lower = doses
    reduction = 1 - lower / upper
    unit = f"mg of diazepam ({tables})" if drug == TOTAL else "mg"
    fall = (
        f"On day {day} {drug} falls from {format_number(upper)} to"
        f" {format_number(lower)} {unit} within {limits.window_days} days,"
        f" {_percent(reduction)} less"
    )
    if switched:
        text = f"{fall}, while another drug takes its place: read as a change of drug."
    else:
        text = (
            f"{fall}. The limit is {_percent(limits.max_reduction)}. Put a dose in between, or"
            " wait until the higher dose is longer ago."
        )
    return DailyFinding(
        rule="switch" if switched else "limit-14-days",
        severity=Severity.INFO if switched else Severity.STOP,
        day=day,
        drug=drug,
        from_mg=upper,
        to_mg=lower,
        reduction=reduction,
        text=text,
        citation=limits.reduction_citation,
    )


def _rises(drug: str, line: Line, given: DailyDoses) -> Iterator[DailyFinding]:
    for earlier, later in pairwise(line.stays):
        before, after = earlier.last - 1, later.first - 1
        replaces = any(
            doses[after] < doses[before] for name, doses in given.doses.items() if name != drug
        )
        if later.dose <= earlier.dose or replaces:
            continue
        lower, upper = line.milligrams(earlier), line.milligrams(later)
        yield DailyFinding(
            rule="no-increase",
            severity=Severity.CAUTION,
            day=later.first,
            drug=drug,
            from_mg=lower,
            to_mg=upper,
            reduction=Fraction(0),
            text=(
                f"On day {later.first} {drug} rises from {format_number(lower)} to"
                f" {format_number(upper)} mg. A taper rises only where a clinician orders it."
            ),
            citation=_PROJECT,
        )


def _final(
    drug: str, line: Line, equivalences: Equivalences, limits: Limits
) -> Iterator[DailyFinding]:
    """The last step to zero, where there is one, by the final-dose rule."""
    if len(line.stays) < 2 or line.stays[-1].dose:
        return
    last, end = line.milligrams(line.stays[-2]), line.stays[-1]
    try:
        inside = equivalences.range_in_diazepam(drug, Milligrams(last))
    except NoEquivalence:
        return
    if inside.high <= limits.final_dose:
        return
    yield DailyFinding(
        rule="final-dose",
        severity=Severity.CAUTION,
        day=end.first,
        drug=drug,
        from_mg=last,
        to_mg=Fraction(0),
        reduction=Fraction(1),
        text=(
            f"On day {end.first} {drug} stops from {format_number(last)} mg, which is"
            f" {inside.low} to {inside.high} mg of diazepam depending on the table. The"
            f" final-dose rule accepts {limits.final_dose} mg. Go lower first, with smaller"
            " pieces, a liquid or a drug with finer steps."
        ),
        citation=limits.final_dose_citation,
    )


def _percent(share: Fraction) -> str:
    return f"{format_number(Fraction(round(share * 1000), 10))} %"
