"""Verification against a second, literal definition, and against defects put in one at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from math import log

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from glidepath.quantities import Milligrams
from glidepath.taper.request import Allowed, DateRange, Goal, GoalKind, Pace, PlanRequest
from glidepath.taper.schedule import Fill, LimitException, LivedDay, Schedule
from glidepath.taper.verification import DailyDoses, Verification, check_daily, verify
from tests import builders as made
from tests.builders import BEDTIME, MORNING, START, mg

WINDOW, KEEP = made.LIMITS.window_days, 1 - made.LIMITS.max_reduction
# Every day as (milligrams, planned, part of the plan).
Lived = list[tuple[Fraction, bool, bool]]


# --- the limit, by its own words: every pair of days ----------------------------------------------


def pairs_beyond(days: Lived) -> dict[int, Fraction]:
    """For each first day of a dose of the plan that is beyond the limit: the highest dose before.

    For every two days s < t with t - s <= 14: D(t) >= 0.75 x D(s), with t in the plan and D(t) not
    the lasting zero at its end. Days before the plan count where D(t) is lower than the present dose,
    the last planned one before the plan.
    """
    found: dict[int, Fraction] = {}
    for t, (dose, _, in_plan) in enumerate(days):
        if not in_plan or not any(later for later, _, _ in days[t:]):
            continue
        first = t
        while days[first - 1][2] and days[first - 1][0] == dose:
            first -= 1
        present = [d for d, planned, part in days if planned and not part][-1]
        for s in range(max(0, t - WINDOW), t):
            counts = days[s][2] or dose < present
            if counts and dose < KEEP * days[s][0]:
                found[first] = max(found.get(first, Fraction(0)), days[s][0])
    return found


@st.composite
def courses(draw: st.DrawFn) -> tuple[Schedule, Lived]:
    """Any doses at all in steps of any length, with days lived before, some of them unplanned."""
    before = draw(st.integers(1, 12))
    past = draw(st.lists(st.tuples(st.integers(0, 16), st.booleans()), max_size=20))
    doses = draw(
        st.lists(st.tuples(st.integers(1, 20), st.integers(0, 12)), min_size=1, max_size=8)
    )
    schedule = made.taper(
        {"diazepam": str(before)},
        [
            (days, [(BEDTIME, {"diazepam-2": str(Fraction(d, 2))})] if d else [])
            for days, d in doses
        ],
    )
    lived = tuple(
        LivedDay(START - timedelta(days=len(past) - n), {"diazepam": mg(dose)}, unplanned)
        for n, (dose, unplanned) in enumerate(past)
    )
    days: Lived = [(Fraction(before), True, False)] * (WINDOW + 2)
    days += [(Fraction(dose), not unplanned, False) for dose, unplanned in past]
    days += [(Fraction(dose), True, True) for length, dose in doses for _ in range(length)]
    return replace(schedule, lived=lived), days


def verified(
    schedule: Schedule,
    request: PlanRequest,
    exceptions: Sequence[LimitException] = (),
    fills: Sequence[Fill] | None = None,
) -> Verification:
    return verify(
        schedule, request, made.FORMULARY, made.EQUIVALENCES, made.LIMITS, exceptions, fills
    )


REQUEST = made.request({"diazepam": {BEDTIME: "12"}})


@given(courses())
@settings(max_examples=400, deadline=None)
def test_the_limit_is_every_pair_of_days(course: tuple[Schedule, Lived]) -> None:
    schedule, days = course
    start = next(n for n, (_, _, in_plan) in enumerate(days) if in_plan)

    found = {b.day: b.from_dose for b in verified(schedule, REQUEST).breaks if not b.already_lived}

    expected = pairs_beyond(days)
    assert found == {START + timedelta(days=n - start): dose for n, dose in expected.items()}


@given(courses())
@settings(max_examples=200, deadline=None)
def test_listing_exactly_the_breaks_is_what_the_limit_asks(course: tuple[Schedule, Lived]) -> None:
    schedule, _ = course
    breaks = [b for b in verified(schedule, REQUEST).breaks if not b.already_lived]
    listed = [
        LimitException(
            b.day,
            b.rule,
            b.drug,
            Milligrams(b.from_dose),
            Milligrams(b.to_dose),
            b.reduction,
            "",
            "",
        )
        for b in breaks
    ]

    def rules(exceptions: Sequence[LimitException]) -> dict[str, bool]:
        return {c.rule: c.holds for c in verified(schedule, REQUEST, exceptions).checks}

    complete = rules(listed)
    assert complete["limit-14-days"]
    assert complete["exceptions-are-real"]
    for left_out in range(len(listed)):
        assert not rules(listed[:left_out] + listed[left_out + 1 :])["limit-14-days"]


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_the_total_of_two_drugs_is_every_pair_of_days(data: st.DataObject) -> None:
    doses = data.draw(
        st.lists(
            st.tuples(st.integers(1, 20), st.integers(0, 6), st.integers(0, 6)),
            min_size=1,
            max_size=6,
        )
    )
    first_day, steps = START, []
    for days, clonazepam, diazepam in doses:
        taken: list[made.Taken] = []
        if clonazepam:
            taken.append((MORNING, {"clonazepam-half": str(Fraction(clonazepam, 2))}))
        if diazepam:
            taken.append((BEDTIME, {"diazepam-2": str(diazepam)}))
        steps.append(made.step(first_day, days, taken))
        first_day += timedelta(days=days)
    schedule = Schedule(
        {"clonazepam": mg("1.5"), "diazepam": mg(12)},
        tuple(steps),
        {"clonazepam": "first", "diazepam": "first"},
    )

    breaks = verified(schedule, REQUEST).breaks

    # 1 mg of clonazepam counts for 10 mg of diazepam, the low end of 0.5 to 1 mg for 10 mg.
    total: Lived = [(Fraction(27), True, False)] * (WINDOW + 1)
    total += [
        (Fraction(clonazepam * 10, 4) + 2 * diazepam, True, True)
        for days, clonazepam, diazepam in doses
        for _ in range(days)
    ]
    expected = {
        START + timedelta(days=n - WINDOW - 1): dose for n, dose in pairs_beyond(total).items()
    }
    total_breaks = [b for b in breaks if b.drug == "total" and not b.already_lived]
    assert {b.day: b.from_dose for b in total_breaks} == expected


# --- sound schedules hold, and one defect breaks one check ----------------------------------------

REDUCTION, EVERY, SHORTEST, LONGEST = Fraction(1, 10), 14, 21, 70
Plan = list[tuple[int, int]]  # tenths of a milligram and days, step by step


def days_needed(upper: int, lower: int) -> int:
    """The fewest days after a fall, by logarithms; never near a whole number for these doses."""
    exact = EVERY * log(lower / upper) / log(1 - REDUCTION)
    assume(abs(exact - round(exact)) > 1e-6)
    return int(exact) + 1


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """From 20 mg, falls of at most a quarter, each stay as long as its fall asks, in whole weeks."""
    plan: Plan = []
    upper = 200
    for _ in range(draw(st.integers(2, 6))):
        share = draw(st.integers(76, 95))
        lower = min(upper - 1, -(-upper * share // 100))
        needed = max(SHORTEST, days_needed(upper, lower))
        days = -(-needed // 7) * 7 + 7 * draw(st.integers(0, 1))
        plan.append((lower, days))
        upper = lower
    plan.append((0, 21))
    return plan


def taken_as(tenths: int) -> list[made.Taken]:
    return [(BEDTIME, {"diazepam-liquid": str(Fraction(tenths, 10))})] if tenths else []


def built(plan: Plan) -> Schedule:
    return made.taper({"diazepam": "20"}, [(days, taken_as(tenths)) for tenths, days in plan])


ASKED = made.request(
    {"diazepam": {BEDTIME: "20"}},
    pace=Pace(REDUCTION, EVERY),
    min_hold_days=SHORTEST,
    max_hold_days=LONGEST,
    change_weekday=START.isoweekday(),
)


@dataclass
class Case:
    """What verification is given."""

    schedule: Schedule
    request: PlanRequest
    exceptions: tuple[LimitException, ...]
    fills: tuple[Fill, ...]

    def broken(self) -> set[str]:
        found = verified(self.schedule, self.request, self.exceptions, self.fills)
        return {c.rule for c in found.checks if not c.holds and not c.advisory}


def case(plan: Plan, **changes: object) -> Case:
    schedule = built(plan)
    request = replace(ASKED, **changes)  # type: ignore[arg-type]
    return Case(schedule, request, (), made.fills(schedule))


def with_step(given_: Case, position: int, **changes: object) -> Case:
    steps = list(given_.schedule.steps)
    steps[position] = replace(steps[position], **changes)  # type: ignore[arg-type]
    return replace(given_, schedule=replace(given_.schedule, steps=tuple(steps)))


@given(plans())
@settings(max_examples=200, deadline=None)
def test_a_sound_schedule_holds(plan: Plan) -> None:
    assert case(plan).broken() == set()


Draw = Callable[..., int]


def fall_too_large(plan: Plan, at: int) -> Case:
    upper = plan[at - 1][0] if at else 200
    lower = upper * 70 // 100
    changed: Plan = [*plan[:at], (lower, 56)]
    changed += [
        (min(tenths, lower - 1 - n), days) for n, (tenths, days) in enumerate(plan[at + 1 : -1])
    ]
    assume(
        all(
            a[0] > b[0] and 4 * b[0] >= 3 * a[0]
            for a, b in zip(changed[at:], changed[at + 1 :], strict=False)
        )
    )
    return case([*changed, plan[-1]])


def unreal_exception(plan: Plan, at: int) -> Case:
    given_ = case(plan)
    step = given_.schedule.steps[at]
    listed = LimitException(
        step.first_day, "limit-14-days", "diazepam", mg(20), mg(10), Fraction(1, 2), "", ""
    )
    return replace(given_, exceptions=(listed,))


def rise(plan: Plan, at: int) -> Case:
    above = plan[at - 1][0] if at else 200
    return case(
        [*plan[:at], (above + 1, plan[at][1]), *[(above - 1 - n, 56) for n in range(2)], (0, 21)]
    )


def short_stay(plan: Plan, at: int) -> Case:
    # At a quarter every 14 days, 14 days are enough for every fall here.
    pace = Pace(Fraction(1, 4), EVERY)
    return case([*plan[:at], (plan[at][0], 14), *plan[at + 1 :]], pace=pace)


def long_stay(plan: Plan, at: int) -> Case:
    return case([*plan[:at], (plan[at][0], LONGEST + 7), *plan[at + 1 :]])


def ahead_of_pace(plan: Plan, at: int) -> Case:
    upper = plan[at - 1][0] if at else 200
    needed = days_needed(upper, plan[at][0])
    assume(needed > SHORTEST)
    return case([*plan[:at], (plan[at][0], needed - 1), *plan[at + 1 :]], change_weekday=None)


def odd_measure(plan: Plan, at: int) -> Case:
    """The same milligrams in two measures, neither of which the syringe can take."""
    given_ = case(plan)
    intake = given_.schedule.steps[at].intakes[0]
    (whole,) = intake.pieces
    parts = (
        replace(whole, count=Fraction(1, 20)),
        replace(whole, count=whole.count - Fraction(1, 20)),
    )
    return with_step(given_, at, intakes=(replace(intake, pieces=parts),))


def too_many_pieces(plan: Plan, at: int) -> Case:
    given_ = case(plan, max_pieces=4)
    step = given_.schedule.steps[at]
    # Five halves of 2 mg and the rest as liquid: the same milligrams.
    assume(plan[at][0] > 50)
    rest = Fraction(plan[at][0], 10) - 5
    taken = [(BEDTIME, {"diazepam-2": "1/2", "diazepam-5": "0", "diazepam-liquid": str(rest)})]
    (intake,) = made.intakes(taken)
    half = intake.pieces[0]
    pieces = (*(half,) * 5, intake.pieces[2])
    changed = with_step(given_, at, intakes=(replace(step.intakes[0], pieces=pieces),))
    return replace(changed, fills=made.fills(changed.schedule))


def wrong_milligrams(plan: Plan, at: int) -> Case:
    given_ = case(plan)
    intake = given_.schedule.steps[at].intakes[0]
    return with_step(given_, at, intakes=(replace(intake, dose=intake.dose + mg("0.1")),))


def wrong_day(plan: Plan, at: int) -> Case:
    given_ = case(plan)
    daily = given_.schedule.steps[at].daily["diazepam"]
    return with_step(given_, at, daily={"diazepam": daily + mg("0.1")})


def wrong_reduction(plan: Plan, at: int) -> Case:
    given_ = case(plan)
    return with_step(given_, at, reduction=given_.schedule.steps[at].reduction / 2)


def gap(plan: Plan, at: int) -> Case:
    given_ = case(plan, min_hold_days=7)
    last_day = given_.schedule.steps[at].last_day - timedelta(days=1)
    changed = with_step(given_, at, last_day=last_day)
    return replace(changed, fills=made.fills(changed.schedule))


def wrong_weekday(plan: Plan, at: int) -> Case:
    return case([*plan[:at], (plan[at][0], plan[at][1] + 1), *plan[at + 1 :]], max_hold_days=90)


def day_kept_free(plan: Plan, at: int) -> Case:
    day = built(plan).steps[at].first_day
    return case(plan, no_change=(DateRange(day - timedelta(days=2), day),))


def wrong_supply(plan: Plan, at: int) -> Case:
    given_ = case(plan)
    fills = list(given_.fills)
    fills[at] = replace(fills[at], count=fills[at].count + Fraction(1, 20))
    return replace(given_, fills=tuple(fills))


def wrong_dispensing(plan: Plan, at: int) -> Case:
    given_ = case(plan)
    fills = list(given_.fills)
    fills[at] = replace(fills[at], dispense=fills[at].dispense + 1)
    return replace(given_, fills=tuple(fills))


def no_end(plan: Plan, at: int) -> Case:
    return case([*plan[: max(1, at)], (plan[max(1, at) - 1][0], 21)])


def not_low_enough(plan: Plan, at: int) -> Case:
    goal = Goal(GoalKind.REDUCE, mg(Fraction(plan[-2][0] - 1 - at, 10)))
    return case(plan[:-1], goal=goal)


def too_low(plan: Plan, at: int) -> Case:
    goal = Goal(GoalKind.REDUCE, mg(Fraction(plan[-2][0] + 1 + at, 10)))
    return case(plan[:-1], goal=goal)


def no_liquids(plan: Plan, at: int) -> Case:
    return case(plan, allowed=Allowed(liquids=bool(at < 0)))


DEFECTS: dict[Callable[[Plan, int], Case], str] = {
    fall_too_large: "limit-14-days",
    unreal_exception: "exceptions-are-real",
    rise: "no-increase",
    short_stay: "minimum-hold",
    long_stay: "maximum-hold",
    ahead_of_pace: "pace",
    odd_measure: "dispensable-pieces",
    no_liquids: "dispensable-pieces",
    too_many_pieces: "pieces-per-time",
    wrong_milligrams: "milligrams-agree",
    wrong_day: "milligrams-agree",
    wrong_reduction: "reduction-agrees",
    gap: "days-follow-on",
    wrong_weekday: "change-days",
    day_kept_free: "change-days",
    wrong_supply: "supply-agrees",
    wrong_dispensing: "supply-agrees",
    no_end: "goal-reached",
    not_low_enough: "goal-reached",
    too_low: "goal-reached",
}


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.__name__)
@given(plan=plans(), where=st.integers(0, 5))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_one_defect_breaks_exactly_its_own_check(
    defect: Callable[[Plan, int], Case], plan: Plan, where: int
) -> None:
    at = where % (len(plan) - 1)

    assert defect(plan, at).broken() == {DEFECTS[defect]}


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.__name__)
@given(plan=plans(), where=st.integers(0, 5))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_every_check_says_the_same_in_spanish(
    defect: Callable[[Plan, int], Case], plan: Plan, where: int
) -> None:
    """Another text in each language, with the same numbers and dates, kept or not."""
    for judged in (case(plan), defect(plan, where % (len(plan) - 1))):
        found = verified(judged.schedule, judged.request, judged.exceptions, judged.fills)
        for check in found.checks:
            assert check.text != check.text_es
            assert _figures(check.text) == _figures(check.text_es)


def _figures(text: str) -> list[str]:
    return sorted(re.findall(r"\d[\d./-]*", text))


def test_every_check_has_a_defect_that_breaks_it() -> None:
    """But the final dose, which is told and never breaks a schedule."""
    checks = {c.rule for c in verified(built([(150, 21), (0, 21)]), ASKED, (), ()).checks}

    assert checks - {"final-dose"} == set(DEFECTS.values())


# --- anybody's taper ------------------------------------------------------------------------------


@given(
    st.lists(st.tuples(st.integers(1, 16), st.integers(0, 12)), min_size=1, max_size=10),
)
@settings(max_examples=300, deadline=None)
def test_anybodys_taper_breaks_the_limit_where_a_pair_of_days_does(
    runs: list[tuple[int, int]],
) -> None:
    line = tuple(Fraction(dose) for days, dose in runs for _ in range(days))
    found = check_daily(DailyDoses({"diazepam": line}), made.EQUIVALENCES, made.LIMITS)

    lasting = next((n for n in range(len(line)) if not any(line[n:])), len(line))
    beyond = {
        t for t in range(lasting) for s in range(max(0, t - WINDOW), t) if line[t] < KEEP * line[s]
    }
    told = [f for f in found.findings if f.rule == "limit-14-days"]
    assert bool(told) is bool(beyond)
    assert {f.day - 1 for f in told} <= beyond
    if beyond:
        assert min(f.day - 1 for f in told) == min(beyond)
        worst = max(
            1 - line[t] / line[s]
            for t in beyond
            for s in range(max(0, t - WINDOW), t)
            if line[t] < KEEP * line[s]
        )
        assert max(f.reduction for f in told) == worst == found.largest_reduction
