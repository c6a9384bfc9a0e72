"""Schedules that hold, verified: what the tests of verification share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from glidepath.medicines.equivalence import Equivalences
from glidepath.taper.request import Goal, GoalKind, Pace, PlanRequest
from glidepath.taper.schedule import Fill, LimitException, Schedule
from glidepath.taper.verification import Verification, verify
from tests import builders as made
from tests.builders import BEDTIME, mg

# A pace so fast that only the other rules bind, unless a test asks for another.
FAST = Pace(Fraction(1, 4), 14)

KEEP = Goal(GoalKind.REDUCE, mg("0.1"))


def bedtime(**counts: str) -> list[made.Taken]:
    return [(BEDTIME, {name.replace("_", "-"): count for name, count in counts.items()})]


def sound() -> Schedule:
    """From 10 mg of diazepam at bedtime to nothing, with no fall of more than a quarter."""
    doses = [
        bedtime(diazepam_2="4"),
        bedtime(diazepam_2="3"),
        bedtime(diazepam_5="1"),
        bedtime(diazepam_2="2"),
        bedtime(diazepam_2="3/2"),
        bedtime(diazepam_liquid="2.4"),
        bedtime(diazepam_liquid="1.8"),
        bedtime(diazepam_liquid="1.4"),
        bedtime(diazepam_liquid="1.1"),
        bedtime(diazepam_liquid="1"),
        [],
    ]
    return made.taper({"diazepam": "10"}, [(16, dose) for dose in doses])


def asked(**changes: object) -> PlanRequest:
    return made.request({"diazepam": {BEDTIME: "10"}}, pace=FAST, **changes)


def check(
    schedule: Schedule,
    request: PlanRequest | None = None,
    exceptions: Sequence[LimitException] = (),
    fills: Sequence[Fill] | None = (),
    equivalences: Equivalences = made.EQUIVALENCES,
) -> Verification:
    given = made.fills(schedule) if fills == () else fills
    return verify(
        schedule,
        request or asked(),
        made.FORMULARY,
        equivalences,
        made.LIMITS,
        tuple(exceptions),
        given,
    )


def broken(verification: Verification) -> set[str]:
    return {c.rule for c in verification.checks if not c.holds and not c.advisory}


def changed(schedule: Schedule, position: int, **changes: object) -> Schedule:
    steps = list(schedule.steps)
    steps[position] = replace(steps[position], **changes)  # type: ignore[arg-type]
    return replace(schedule, steps=tuple(steps))


def figure(verification: Verification, rule: str) -> str:
    return next(c.figure for c in verification.checks if c.rule == rule)


def text(verification: Verification, rule: str) -> str:
    return next(c.text for c in verification.checks if c.rule == rule)


def exception(day: date, upper: str, lower: str, drug: str = "diazepam") -> LimitException:
    a, b = Fraction(upper), Fraction(lower)
    return LimitException(day, "limit-14-days", drug, mg(a), mg(b), 1 - b / a, "why", "por qué")


def short(*doses: tuple[int, str], **more: object) -> Schedule:
    """Liquid diazepam at bedtime: (days, mg) for each step; from 10 mg."""
    return made.taper(
        {"diazepam": "10"},
        [(days, bedtime(diazepam_liquid=dose) if dose != "0" else []) for days, dose in doses],
        **more,  # type: ignore[arg-type]
    )


def limit_only(schedule: Schedule, *exceptions: LimitException, **changes: object) -> Verification:
    return check(schedule, asked(goal=KEEP, min_hold_days=1, **changes), exceptions)
