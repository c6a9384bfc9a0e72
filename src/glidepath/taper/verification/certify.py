"""Verification of a schedule against its request: every check with its figure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from glidepath.guidance.limits import Limits
from glidepath.medicines.equivalence import Equivalences
from glidepath.medicines.formulary import Formulary
from glidepath.quantities import ONE_MILLIGRAM, Milligrams, format_number
from glidepath.taper.request import GoalKind, PaceBase, PlanRequest
from glidepath.taper.schedule import Fill, LimitException, Schedule, Step, StepKind
from glidepath.taper.verification.pieces import pieces_checks
from glidepath.taper.verification.swallowed import (
    Break,
    Line,
    breaks_in,
    largest_reduction,
    line_of,
    taken_in,
)

TOTAL = "total"
_ORDERED = (StepKind.STEP_BACK, StepKind.HOLD)


@dataclass(frozen=True, slots=True)
class Check:
    """One rule: whether it holds, its figure and a sentence; an advisory one is for information."""

    rule: str
    holds: bool
    figure: str
    text: str
    advisory: bool = False


@dataclass(frozen=True, slots=True)
class Verification:
    """All checks of one schedule, and every fall beyond the limit found on the way."""

    checks: tuple[Check, ...]
    breaks: tuple[tuple[str, Break], ...]

    @property
    def holds(self) -> bool:
        """True when every check that is not advisory holds."""
        return all(check.holds or check.advisory for check in self.checks)


@dataclass(frozen=True, slots=True)
class _Case:
    """A schedule with what it is checked against."""

    schedule: Schedule
    request: PlanRequest
    formulary: Formulary
    equivalences: Equivalences
    limits: Limits
    taken: tuple[dict[str, Fraction], ...]
    drugs: tuple[str, ...]
    in_diazepam: Mapping[str, Fraction]

    def line(self, factors: Mapping[str, Fraction]) -> Line:
        return line_of(self.schedule, self.taken, factors, self.limits.window_days)


def verify(
    schedule: Schedule,
    request: PlanRequest,
    formulary: Formulary,
    equivalences: Equivalences,
    limits: Limits,
    exceptions: Sequence[LimitException],
    fills: Sequence[Fill],
) -> Verification:
    """Check a schedule from its pieces alone; the result has every check, kept or not."""
    counted = tuple(taken_in(step, formulary.products) for step in schedule.steps)
    taken = tuple(step.by_drug for step in counted)
    drugs = tuple(dict.fromkeys([*schedule.before, *(drug for doses in taken for drug in doses)]))
    # Milligrams of diazepam per milligram, by the tables the schedule names.
    in_diazepam = {
        drug: equivalences.to_diazepam(drug, ONE_MILLIGRAM, schedule.table[drug]).low.value
        for drug in drugs
    }
    case = _Case(schedule, request, formulary, equivalences, limits, taken, drugs, in_diazepam)
    lines = {drug: case.line({drug: Fraction(1)}) for drug in drugs}
    breaks = list(_all_breaks(case, lines))
    checks = [
        *_limit_checks(case, lines, breaks, exceptions),
        _no_increase(case),
        _minimum_hold(case),
        _maximum_hold(case),
        _pace(case),
        *(Check(*parts) for parts in pieces_checks(schedule, counted, request, formulary, fills)),
        _reductions_agree(case),
        _days_follow_on(case),
        _change_days(case),
        _goal_reached(case),
        *_final_doses(case),
    ]
    return Verification(tuple(checks), tuple(breaks))


def _all_breaks(case: _Case, lines: Mapping[str, Line]) -> Iterator[tuple[str, Break]]:
    keep, window = 1 - case.limits.max_reduction, case.limits.window_days
    for drug, line in lines.items():
        for found in breaks_in(line, keep, window):
            if found.kind is not StepKind.SWITCH:
                yield drug, found
    if len(case.drugs) > 1:
        for found in breaks_in(case.line(case.in_diazepam), keep, window):
            yield TOTAL, found


def _limit_checks(
    case: _Case,
    lines: Mapping[str, Line],
    breaks: list[tuple[str, Break]],
    exceptions: Sequence[LimitException],
) -> Iterator[Check]:
    listed = {(e.drug, e.day.toordinal(), e.from_dose.value, e.to_dose.value) for e in exceptions}
    taper = (StepKind.TAPER, StepKind.STOP, StepKind.SWITCH)
    real = {
        (drug, found.day, found.from_dose, found.to_dose)
        for drug, found in breaks
        if not found.after_unplanned or found.kind in taper
    }
    unlisted = real - listed
    largest = max(
        (largest_reduction(line, case.limits.window_days) for line in lines.values()),
        default=Fraction(0),
    )
    yield Check(
        "limit-14-days",
        not unlisted,
        format_number(largest),
        f"No fall of more than {format_number(case.limits.max_reduction * 100)} % between two"
        f" days at most {case.limits.window_days} days apart, but for {len(real & listed)}"
        " listed exceptions."
        if not unlisted
        else f"{len(unlisted)} falls beyond the limit are not listed as exceptions.",
    )
    yield Check(
        "exceptions-are-real",
        listed <= real,
        str(len(listed)),
        "Every listed exception is a fall beyond the limit, worked out from the pieces.",
    )


def _no_increase(case: _Case) -> Check:
    rises: list[str] = []
    earlier = {drug: dose.value for drug, dose in case.schedule.before.items()}
    target = case.request.switch.drug if case.request.switch else None
    weights = case.in_diazepam if len(case.drugs) > 1 else {}
    for step, doses in zip(case.schedule.steps, case.taken, strict=True):
        if step.kind not in _ORDERED:
            for drug, dose in doses.items():
                switched_to = step.kind is StepKind.SWITCH and drug == target
                if dose > earlier.get(drug, Fraction(0)) and not switched_to:
                    rises.append(f"{drug} on {step.first_day}")
            total = sum((mg * weights[d] for d, mg in doses.items() if weights), Fraction(0))
            before = sum((mg * weights[d] for d, mg in earlier.items() if weights), Fraction(0))
            if total > before:
                rises.append(f"the total on {step.first_day}")
        earlier = doses
    return Check(
        "no-increase",
        not rises,
        str(len(rises)),
        "No dose rises unless ordered." if not rises else "Rises: " + "; ".join(rises) + ".",
    )


def _runs(steps: Sequence[Step]) -> list[list[Step]]:
    """Steps grouped into stays at one spread of doses."""
    runs: list[list[Step]] = []
    for step in steps:
        if runs and runs[-1][-1].intakes == step.intakes:
            runs[-1].append(step)
        else:
            runs.append([step])
    return runs


def _length(run: Sequence[Step]) -> int:
    return (run[-1].last_day - run[0].first_day).days + 1


def _minimum_hold(case: _Case) -> Check:
    exempt = (StepKind.SWITCH, StepKind.MAINTAIN, StepKind.STEP_BACK, StepKind.HOLD)
    lengths = [_length(run) for run in _runs(case.schedule.steps) if run[0].kind not in exempt]
    shortest = min(lengths, default=case.request.min_hold_days)
    return Check(
        "minimum-hold",
        shortest >= case.request.min_hold_days,
        str(shortest),
        f"The shortest stay at one dose is {shortest} days"
        f" (asked: at least {case.request.min_hold_days}).",
    )


def _maximum_hold(case: _Case) -> Check:
    free = (StepKind.MAINTAIN, StepKind.HOLD, StepKind.STEP_BACK)
    longest = max((step.days for step in case.schedule.steps if step.kind not in free), default=0)
    return Check(
        "maximum-hold",
        longest <= case.request.max_hold_days,
        str(longest),
        f"The longest time without a planned review is {longest} days"
        f" (asked: at most {case.request.max_hold_days}).",
    )


def _pace(case: _Case) -> Check:
    """Each stay after a taper step is at least as long as the pace needs for that step."""
    pace = case.request.pace
    ahead: list[str] = []
    start: dict[str, Fraction] = {}
    earlier = {drug: dose.value for drug, dose in case.schedule.before.items()}
    position = 0
    for run in _runs(case.schedule.steps):
        now, step = case.taken[position], run[0]
        position += len(run)
        drug = step.lowered
        if step.kind is StepKind.TAPER and drug and now.get(drug):
            upper, lower = earlier[drug], now[drug]
            base = start.setdefault(drug, upper)
            if case.request.pace_base is not None:
                base = case.request.pace_base.value
            days, every = _length(run), pace.every_days
            if pace.of is PaceBase.START:
                enough = pace.reduction * base * days >= every * (upper - lower)
            else:
                enough = (1 - pace.reduction) ** days * upper**every <= lower**every
            if not enough:
                ahead.append(f"{step.first_day}")
        earlier = now
    return Check(
        "pace",
        not ahead,
        str(len(ahead)),
        "The average never runs ahead of the pace asked."
        if not ahead
        else "Ahead of the pace asked after the steps of " + ", ".join(ahead) + ".",
    )


def _reductions_agree(case: _Case) -> Check:
    wrong: list[str] = []
    earlier = {drug: dose.value for drug, dose in case.schedule.before.items()}
    for step, doses in zip(case.schedule.steps, case.taken, strict=True):
        if _reduction(case, step, earlier, doses) != step.reduction:
            wrong.append(str(step.first_day))
        earlier = doses
    return Check(
        "reduction-agrees",
        not wrong,
        str(len(wrong)),
        "Each step's reduction is what the pieces give."
        if not wrong
        else "The reduction is wrong on " + ", ".join(wrong) + ".",
    )


def _reduction(
    case: _Case, step: Step, earlier: Mapping[str, Fraction], doses: Mapping[str, Fraction]
) -> Fraction:
    if step.kind is StepKind.SWITCH:
        weights = case.in_diazepam
        before = sum((mg * weights[d] for d, mg in earlier.items()), Fraction(0))
        after = sum((mg * weights[d] for d, mg in doses.items()), Fraction(0))
        return max(Fraction(0), 1 - after / before) if before else Fraction(0)
    if step.lowered is None:
        return Fraction(0)
    before = earlier.get(step.lowered, Fraction(0))
    return 1 - doses.get(step.lowered, Fraction(0)) / before if before else Fraction(0)


def _days_follow_on(case: _Case) -> Check:
    steps = case.schedule.steps
    wrong = [
        str(later.first_day)
        for earlier, later in zip(steps, steps[1:], strict=False)
        if (later.first_day - earlier.last_day).days != 1
    ]
    wrong += [str(step.first_day) for step in steps if step.last_day < step.first_day]
    lead = case.request.lead
    if steps[0].first_day < (lead.first_day if lead else case.request.start):
        wrong.append(str(steps[0].first_day))
    return Check(
        "days-follow-on",
        not wrong,
        str(len(wrong)),
        "Steps follow one another without gap or overlap, from the start asked."
        if not wrong
        else "Days do not follow on at " + ", ".join(wrong) + ".",
    )


def _change_days(case: _Case) -> Check:
    request = case.request
    runs = _runs(case.schedule.steps)
    skip = 1 if request.lead or request.goal.kind is GoalKind.MAINTAIN else 0
    wrong = [
        str(day)
        for day in (run[0].first_day for run in runs[skip:])
        if not _may_change(day, request)
    ]
    return Check(
        "change-days",
        not wrong,
        str(len(wrong)),
        "Every change falls on an allowed day."
        if not wrong
        else "Changes fall on days to be kept free: " + ", ".join(wrong) + ".",
    )


def _may_change(day: date, request: PlanRequest) -> bool:
    if request.change_weekday is not None and day.isoweekday() != request.change_weekday:
        return False
    return not any(days.first <= day <= days.last for days in request.no_change)


def _goal_reached(case: _Case) -> Check:
    goal, last = case.request.goal, case.taken[-1]
    if goal.kind is GoalKind.STOP:
        holds, figure = not last, format_number(sum(last.values(), Fraction(0)))
    elif goal.kind is GoalKind.MAINTAIN:
        before = {drug: dose.value for drug, dose in case.schedule.before.items()}
        holds, figure = last == before, "unchanged" if last == before else "changed"
    else:
        lowered = next(
            (step.lowered for step in reversed(case.schedule.steps) if step.lowered), None
        )
        dose = last.get(lowered, Fraction(0)) if lowered else sum(last.values(), Fraction(0))
        holds = goal.daily is not None and dose >= goal.daily.value
        figure = format_number(dose)
    return Check("goal-reached", holds, figure, "The schedule ends where the goal says.")


def _final_doses(case: _Case) -> Iterator[Check]:
    earlier = {drug: dose.value for drug, dose in case.schedule.before.items()}
    for step, doses in zip(case.schedule.steps, case.taken, strict=True):
        for drug in earlier:
            if drug not in doses and step.kind is not StepKind.SWITCH:
                inside = case.equivalences.range_in_diazepam(drug, Milligrams(earlier[drug]))
                yield Check(
                    "final-dose",
                    inside.high <= case.limits.final_dose,
                    f"{inside.low} to {inside.high}",
                    f"The last dose of {drug}, {format_number(earlier[drug])} mg, comes to"
                    f" {inside.low} to {inside.high} mg of diazepam over the tables"
                    f" (accepted: {case.limits.final_dose} mg).",
                    True,
                )
        earlier = doses


def schedule_digest(schedule: Schedule) -> str:
    """ "sha256:..." over all that is swallowed: days, products, counts and dose times."""
    canonical = [
        [
            step.first_day.isoformat(),
            step.last_day.isoformat(),
            [
                [intake.time, [[p.product, format_number(p.count)] for p in intake.pieces]]
                for intake in step.intakes
            ],
        ]
        for step in schedule.steps
    ]
    text = json.dumps(canonical, separators=(",", ":"), sort_keys=True)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
