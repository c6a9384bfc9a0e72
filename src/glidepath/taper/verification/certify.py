"""Verification of a schedule against its request: every check, kept or not, with its figure."""

from __future__ import annotations

from collections.abc import Sequence

from glidepath.guidance.limits import Limits
from glidepath.medicines.equivalence import Equivalences
from glidepath.medicines.formulary import Formulary
from glidepath.taper.request import PlanRequest
from glidepath.taper.schedule import Fill, LimitException, Schedule
from glidepath.taper.verification.digest import schedule_digest
from glidepath.taper.verification.ending import final_doses, goal_reached, last_doses
from glidepath.taper.verification.limit_checks import LimitReport
from glidepath.taper.verification.pieces import milligrams_agree, pieces_checks, reductions_agree
from glidepath.taper.verification.supply import supply_agrees
from glidepath.taper.verification.swallowed import course_of
from glidepath.taper.verification.timing import (
    change_days,
    days_follow_on,
    maximum_hold,
    minimum_hold,
    no_increase,
    pace,
    runs_of,
)
from glidepath.taper.verification.verdict import Verification


def verify(  # noqa: PLR0913, PLR0917 - everything that a schedule is judged by
    schedule: Schedule,
    request: PlanRequest,
    formulary: Formulary,
    equivalences: Equivalences,
    limits: Limits,
    exceptions: Sequence[LimitException] = (),
    fills: Sequence[Fill] | None = None,
) -> Verification:
    """Check a schedule from its pieces alone, against the request and the limits in force.

    `exceptions` must be exactly the falls beyond the limit. `fills` left out are not checked.
    Raises UnknownName for a product that is not in the formulary; anything else wrong with the
    schedule is a check that does not hold.
    """
    course = course_of(schedule, request, formulary, equivalences, limits.window_days)
    limit = LimitReport(course, limits)
    runs = runs_of(course)
    checks = [
        *limit.checks(exceptions),
        no_increase(course, limit.factors),
        minimum_hold(course, runs),
        maximum_hold(course),
        pace(course),
        *pieces_checks(course),
        milligrams_agree(course),
        reductions_agree(course, limit.factors),
        days_follow_on(course),
        change_days(course, runs),
        *([] if fills is None else [supply_agrees(course, fills)]),
        goal_reached(course),
        *final_doses(course, limits),
    ]
    return Verification(
        checks=tuple(checks),
        breaks=tuple(limit.breaks),
        largest_reduction=limit.largest,
        days=sum(max(0, step.days) for step in schedule.steps),
        final_doses={drug: dose for drug, (_, dose) in last_doses(course).items()},
        schedule=schedule_digest(schedule),
    )
