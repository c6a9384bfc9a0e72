"""Events on a running plan yield a new version from the real present dose."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from glidepath.errors import InvalidRequest
from glidepath.quantities import Milligrams
from glidepath.taper.planning.draft import NoPlan
from glidepath.taper.planning.plan import draft_plan
from glidepath.taper.request import Goal, GoalKind, Pace, Switch
from glidepath.taper.revision import Event, EventKind, RunningPlan, revise
from glidepath.taper.schedule import StepKind
from glidepath.taper.verification import verify
from tests.planning_facts import doses, planning_facts, request

FACTS = planning_facts()
TODAY = date(2027, 1, 20)
HALF = Fraction(1, 2)


def running(*drugs, **changes):
    asked = request(*(drugs or (doses("diazepam", morning="10", bedtime="10"),)), **changes)
    return RunningPlan(asked, draft_plan(asked, FACTS).schedule)


def revised(plan, *events, today=TODAY):
    asked = revise(plan, today, events, FACTS.formulary, HALF)
    return asked, draft_plan(asked, FACTS).schedule


def step_on(schedule, day):
    return next(s for s in schedule.steps if s.first_day <= day <= s.last_day)


def test_a_hold_keeps_the_present_pieces_for_the_days_asked():
    plan = running()
    _, schedule = revised(plan, Event(EventKind.HOLD, days=28))
    first = schedule.steps[0]
    assert first.kind is StepKind.HOLD
    assert (first.first_day, first.days) == (TODAY, 28)
    assert first.intakes == step_on(plan.schedule, TODAY).intakes
    assert schedule.steps[1].daily["diazepam"] < first.daily["diazepam"]


def test_a_step_back_returns_to_the_dose_before_and_goes_on_more_slowly():
    plan = running()
    asked, schedule = revised(plan, Event(EventKind.STEP_BACK))
    index = plan.schedule.steps.index(step_on(plan.schedule, TODAY))
    assert schedule.steps[0].kind is StepKind.STEP_BACK
    assert schedule.steps[0].intakes == plan.schedule.steps[index - 1].intakes
    assert schedule.steps[0].days >= asked.min_hold_days
    assert asked.pace.reduction == plan.request.pace.reduction * HALF


def test_slowing_down_and_resuming_are_never_faster_than_before():
    faster = Pace(Fraction(1, 5), 14)
    for kind in (EventKind.SLOW_DOWN, EventKind.RESUME, EventKind.STEP_BACK):
        with pytest.raises(InvalidRequest, match="faster"):
            revised(running(), Event(kind, pace=faster))
    asked, _ = revised(running(), Event(EventKind.NEW_PACE, pace=faster))
    assert asked.pace == faster


def test_the_days_lived_count_in_the_limit_after_an_extra_dose():
    plan = running()
    extra = TODAY - timedelta(days=5)
    _, schedule = revised(
        plan, Event(EventKind.EXTRA, on=extra, doses={"diazepam": Milligrams.parse("30")})
    )
    first_change = schedule.steps[1]
    assert (first_change.first_day - extra).days > 14


def test_missed_doses_are_recorded_and_move_nothing_forward():
    plan = running()
    before = step_on(plan.schedule, TODAY)
    asked, schedule = revised(
        plan,
        Event(
            EventKind.MISSED,
            on=TODAY - timedelta(days=1),
            doses={"diazepam": Milligrams.parse("0")},
        ),
    )
    assert asked.lived[-1].unplanned
    assert asked.lived[-1].doses == {}
    assert schedule.steps[1].first_day > before.last_day


def test_a_product_that_ran_out_is_not_used_again():
    _, schedule = revised(running(), Event(EventKind.PRODUCT_OUT, product="diazepam-tablet-2mg-us"))
    used = {p.product for s in schedule.steps for i in s.intakes for p in i.pieces}
    assert "diazepam-tablet-2mg-us" not in used


def test_a_dose_that_cannot_be_made_without_the_product_is_not_held_in_silence():
    plan = running(doses("zolpidem", bedtime="10"))
    asked = revise(
        plan,
        date(2026, 12, 20),
        [Event(EventKind.PRODUCT_OUT, product="zolpidem-capsule-7.5mg-us")],
        FACTS.formulary,
        HALF,
    )
    with pytest.raises(NoPlan, match="zolpidem"):
        draft_plan(asked, FACTS)


def test_a_plan_that_is_over_is_not_revised():
    plan = running()
    with pytest.raises(InvalidRequest, match="over"):
        revised(plan, Event(EventKind.HOLD), today=plan.schedule.steps[-1].first_day)


def test_without_an_event_there_is_nothing_to_revise():
    with pytest.raises(InvalidRequest, match="event"):
        revised(running())


def test_the_order_forgets_a_drug_that_is_no_longer_taken():
    """Where the first of two is behind, the next version is about the other alone."""
    plan = running(
        doses("temazepam", bedtime="7.5"),
        doses("diazepam", bedtime="5"),
        order=("temazepam", "diazepam"),
    )
    behind = next(step for step in plan.schedule.steps if set(step.daily) == {"diazepam"})
    asked, schedule = revised(plan, Event(EventKind.HOLD, days=14), today=behind.first_day)
    assert asked.order == ("diazepam",)
    assert set(schedule.steps[0].daily) == {"diazepam"}


def test_a_plan_that_kept_a_dose_is_said_to_go_on_at_it():
    plan = running(goal=Goal(GoalKind.REDUCE, Milligrams.parse("10")))
    with pytest.raises(InvalidRequest, match="its last dose goes on"):
        revised(plan, Event(EventKind.HOLD, days=14), today=date(2030, 1, 1))


@pytest.mark.parametrize("days_after", [0, 1, 7, 13])
def test_after_a_change_of_drug_the_old_drug_still_counts_in_the_total_for_two_weeks(days_after):
    plan = running(doses("clonazepam", morning="1"), switch=Switch("diazepam"))
    changed = next(step for step in plan.schedule.steps if "clonazepam" not in step.daily)
    today = changed.first_day + timedelta(days=days_after)
    asked = revise(plan, today, [Event(EventKind.HOLD, days=7)], FACTS.formulary, HALF)
    draft = draft_plan(asked, FACTS)
    facts = (FACTS.formulary, FACTS.equivalences, FACTS.limits)
    checked = verify(draft.schedule, asked, *facts, draft.exceptions)
    assert [check.text for check in checked.checks if not check.holds] == []


def test_a_change_of_drug_that_waited_for_a_dose_goes_on_once_it_has_begun():
    # Two dose times are changed one after the other; the pause comes between them.
    plan = running(
        doses("clonazepam", morning="1", bedtime="1"),
        switch=Switch("diazepam", from_dose=Milligrams(Fraction(2))),
    )
    between = next(step for step in plan.schedule.steps if len(step.daily) == 2)
    _, schedule = revised(plan, Event(EventKind.HOLD, days=7), today=between.first_day)
    assert schedule.steps[0].daily == between.daily
    changes = [step for step in schedule.steps if step.kind is StepKind.SWITCH]
    assert set(changes[-1].daily) == {"diazepam"}
