"""Checking a taper that anyone wrote: milligrams swallowed of each drug, day by day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from glidepath.errors import NoEquivalence
from glidepath.findings import Citation, Reliability, Severity
from glidepath.guidance.limits import Limits
from glidepath.medicines.equivalence import Equivalences
from glidepath.quantities import ONE_MILLIGRAM, Milligrams, format_number
from glidepath.taper.verification.swallowed import Stay, largest_reduction

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
    lines = {drug: _stays(line) for drug, line in given.doses.items()}
    totals, tables = _total(given, equivalences)
    findings: list[DailyFinding] = []
    for drug, stays in lines.items():
        findings += _falls(drug, stays, limits, given, totals, tables)
        findings += _rises(drug, stays, given)
        findings += _final(drug, stays, equivalences, limits)
    if totals is not None and len(lines) > 1:
        findings += _falls(TOTAL, _stays(totals), limits, given, None, tables)
    findings.sort(key=lambda finding: (finding.day, finding.drug))
    watched = lines if len(lines) == 1 or totals is None else {TOTAL: _stays(totals)}
    return DailyCheck(
        holds=not any(finding.severity is Severity.STOP for finding in findings),
        findings=tuple(findings),
        largest_reduction=max(
            (largest_reduction(stays, limits.window_days) for stays in watched.values()),
            default=Fraction(0),
        ),
        days=given.days,
        final_doses={
            drug: Milligrams(next((s.dose for s in reversed(stays) if s.dose), Fraction(0)))
            for drug, stays in lines.items()
        },
    )


def _stays(line: tuple[Fraction, ...]) -> list[Stay]:
    stays: list[Stay] = []
    for day, dose in enumerate(line, start=1):
        if stays and stays[-1].dose == dose:
            stays[-1] = Stay(stays[-1].first, day, dose, None)
        else:
            stays.append(Stay(day, day, dose, None))
    return stays


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
    stays: list[Stay],
    limits: Limits,
    given: DailyDoses,
    totals: tuple[Fraction, ...] | None,
    tables: str,
) -> Iterator[DailyFinding]:
    keep, window = 1 - limits.max_reduction, limits.window_days
    for position, later in enumerate(stays):
        highest: Stay | None = None
        for earlier in reversed(stays[:position]):
            if later.first - earlier.last > window:
                break
            if highest is None or earlier.dose > highest.dose:
                highest = earlier
        if highest is None or later.dose >= keep * highest.dose or not later.dose:
            continue
        switched = drug != TOTAL and _is_switch(drug, later, highest, given, totals, keep)
        yield _fall(drug, highest, later, limits, switched, tables)


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
    drug: str, earlier: Stay, later: Stay, limits: Limits, switched: bool, tables: str
) -> DailyFinding:
    reduction = 1 - later.dose / earlier.dose
    unit = f"mg of diazepam ({tables})" if drug == TOTAL else "mg"
    fall = (
        f"On day {later.first} {drug} falls from {format_number(earlier.dose)} to"
        f" {format_number(later.dose)} {unit} within {limits.window_days} days,"
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
        day=later.first,
        drug=drug,
        from_mg=earlier.dose,
        to_mg=later.dose,
        reduction=reduction,
        text=text,
        citation=limits.reduction_citation,
    )


def _rises(drug: str, stays: list[Stay], given: DailyDoses) -> Iterator[DailyFinding]:
    for earlier, later in zip(stays, stays[1:], strict=False):
        if later.dose <= earlier.dose:
            continue
        before, after = earlier.last - 1, later.first - 1
        replaced = any(
            line[after] < line[before] for name, line in given.doses.items() if name != drug
        )
        if replaced:
            continue
        yield DailyFinding(
            rule="no-increase",
            severity=Severity.CAUTION,
            day=later.first,
            drug=drug,
            from_mg=earlier.dose,
            to_mg=later.dose,
            reduction=Fraction(0),
            text=(
                f"On day {later.first} {drug} rises from {format_number(earlier.dose)} to"
                f" {format_number(later.dose)} mg. A taper rises only where a clinician orders it."
            ),
            citation=_PROJECT,
        )


def _final(
    drug: str, stays: list[Stay], equivalences: Equivalences, limits: Limits
) -> Iterator[DailyFinding]:
    """The last step to zero, where there is one, by the final-dose rule."""
    if len(stays) < 2 or stays[-1].dose:
        return
    last, end = stays[-2], stays[-1]
    try:
        inside = equivalences.range_in_diazepam(drug, Milligrams(last.dose))
    except NoEquivalence:
        return
    if inside.high <= limits.final_dose:
        return
    yield DailyFinding(
        rule="final-dose",
        severity=Severity.CAUTION,
        day=end.first,
        drug=drug,
        from_mg=last.dose,
        to_mg=Fraction(0),
        reduction=Fraction(1),
        text=(
            f"On day {end.first} {drug} stops from {format_number(last.dose)} mg, which is"
            f" {inside.low} to {inside.high} mg of diazepam depending on the table. The"
            f" final-dose rule accepts {limits.final_dose} mg. Go lower first, with smaller"
            " pieces, a liquid or a drug with finer steps."
        ),
        citation=limits.final_dose_citation,
    )


def _percent(share: Fraction) -> str:
    return f"{format_number(Fraction(round(share * 1000), 10))} %"
