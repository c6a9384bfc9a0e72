"""Whole plans worked by hand, of invented tablets at a pace of 25 %, which is also the limit.

1 mg of clonazepam or alprazolam counts as 10 mg of diazepam. From 4 mg by whole milligrams: 3 mg keep
the pace. To 2 mg it is a third, and 0.75 ^ (20 / 14) is the first to be no more than 2/3 (0.6630;
0.6768 a day earlier): 20 days. To 1 mg it is half, and 0.75 ^ (34 / 14) is 0.4973 (0.5076 before): 34.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from glidepath.errors import InvalidRequest
from glidepath.guidance.limits import Limits
from glidepath.medicines.formulary import Formulary
from glidepath.medicines.product import Split
from glidepath.taper.planning.draft import NoPlan
from glidepath.taper.planning.plan import outlook_of
from glidepath.taper.request import Allowed, Goal, GoalKind, Lead, Pace, PaceBase, Switch
from glidepath.taper.schedule import LivedDay, StepKind
from tests import builders as made
from tests.builders import BEDTIME, START, mg
from tests.unit.taper.planning.given_shelves import (
    FACTS,
    FOUR,
    STOP,
    TAPER,
    TWO_DRUGS,
    doses,
    draft,
    pieces,
    told,
)


def refused(present=FOUR, **asked):
    with pytest.raises(NoPlan) as caught:
        draft(present, **asked)
    return caught.value


def test_a_drug_is_lowered_to_zero_with_its_pieces_and_exceptions():
    plan = draft()
    assert told(plan) == [
        (TAPER, {"diazepam": "3"}, 14),
        (TAPER, {"diazepam": "2"}, 20),
        (TAPER, {"diazepam": "1"}, 34),
        (STOP, {}, 14),
    ]
    steps = plan.schedule.steps
    assert steps[0].first_day == START
    assert [step.reduction for step in steps] == [
        Fraction(1, 4),
        Fraction(1, 3),
        Fraction(1, 2),
        Fraction(1),
    ]
    assert [step.lowered for step in steps] == ["diazepam"] * 4
    assert [pieces(step) for step in steps] == [
        [(BEDTIME, "diazepam", {"d-1": str(count)})] for count in (3, 2, 1)
    ] + [[]]
    found = [(one.day, one.drug, str(one.from_dose), str(one.to_dose)) for one in plan.exceptions]
    assert found == [
        (START + timedelta(days=14), "diazepam", "3", "2"),
        (START + timedelta(days=34), "diazepam", "2", "1"),
    ]
    assert plan.schedule.before == {"diazepam": mg(4)}
    assert plan.schedule.table == {"diazepam": "only"}
    assert [str(dose) for dose in plan.ladders["diazepam"].doses] == ["3", "2", "1"]
    assert plan.switch is None
    assert list(plan.assumed) == ["diazepam"]


def test_an_outline_has_everything_but_the_pieces():
    plan, outline = draft(), draft(outline=True)
    assert told(outline) == told(plan)
    assert outline.exceptions == plan.exceptions
    assert [step.intakes for step in outline.schedule.steps] == [()] * 4


def test_the_last_step_lasts_as_long_as_any_hold_and_the_window():
    def last(**changes):
        return told(draft(**changes))[-1]

    assert last(min_hold_days=25) == (STOP, {}, 25)
    assert last(pace=Pace(Fraction(1, 4), 21)) == (STOP, {}, 21)
    wide = Limits(Fraction(1, 4), 30, made.SOURCE, mg(1), made.SOURCE)
    assert last(facts=replace(FACTS, limits=wide)) == (STOP, {}, 30)


def test_a_kept_dose_is_one_stay_until_its_review():
    plan = draft(goal=Goal(GoalKind.MAINTAIN), max_hold_days=100)
    assert told(plan) == [(StepKind.MAINTAIN, {"diazepam": "4"}, 84)]
    assert pieces(plan.schedule.steps[0]) == [(BEDTIME, "diazepam", {"d-1": "4"})]


def test_a_reduction_ends_at_its_goal():
    plan = draft(goal=Goal(GoalKind.REDUCE, mg(2)))
    assert told(plan) == [(TAPER, {"diazepam": "3"}, 14), (TAPER, {"diazepam": "2"}, 20)]
    # 1 mg may be the last dose before zero, but is no goal of less.
    assert doses(draft(goal=Goal(GoalKind.REDUCE, mg("0.5"))))[-1] == "1"
    finer = {"alprazolam": {BEDTIME: "0.4"}}
    low = draft(finer, goal=Goal(GoalKind.REDUCE, mg("0.05")), products=None, allowed=Allowed())
    assert doses(low, "alprazolam")[-1] == "0.1"


def test_a_taper_to_zero_ends_at_the_largest_last_dose_that_is_accepted():
    # 1 mg of diazepam is accepted, though 0.5 mg could be made; a goal of 0.5 mg is kept.
    two = {"diazepam": {BEDTIME: "2"}}
    asked = {"products": ("small",), "facts": small()}
    assert doses(draft(two, **asked)) == ["1.5", "1"]
    assert doses(draft(two, goal=Goal(GoalKind.REDUCE, mg("0.5")), **asked))[-1] == "0.5"


def test_a_pace_of_the_starting_dose_counts_from_that_of_the_plan_before():
    # A quarter of 4 mg a fortnight is a tablet; of 2 mg it is half of one.
    pace = Pace(Fraction(1, 4), 14, PaceBase.START)
    assert [days for _, _, days in told(draft(pace=pace))] == [14, 14, 14, 14]
    later = draft(pace=pace, pace_base=mg(2))
    assert [days for _, _, days in told(later)] == [28, 28, 28, 14]


def test_of_several_drugs_the_one_named_is_reduced_or_the_last():
    goal = Goal(GoalKind.REDUCE, mg("0.2"))
    assert doses(draft(TWO_DRUGS, goal=goal, goal_drug="clonazepam"), "clonazepam") == ["0.2"]
    last = {"diazepam": {BEDTIME: "2"}, "clonazepam": {BEDTIME: "0.3"}}
    assert doses(draft(last, goal=goal), "clonazepam") == ["0.2"]


def test_drugs_are_lowered_in_the_order_asked_then_in_that_of_the_regimen():
    three = {
        "alprazolam": {BEDTIME: "1"},
        "clonazepam": {BEDTIME: "0.1"},
        "diazepam": {BEDTIME: "1"},
    }

    def order(**asked):
        return [step.lowered for step in draft(three, **asked).schedule.steps]

    # Each is at its last dose and goes to zero.
    assert order() == ["alprazolam", "clonazepam", "diazepam"]
    assert order(order=("diazepam", "other")) == ["diazepam", "alprazolam", "clonazepam"]
    plan = draft(three, order=("diazepam",))
    assert told(plan) == [
        (STOP, {"alprazolam": "1", "clonazepam": "0.1"}, 14),
        (STOP, {"clonazepam": "0.1"}, 14),
        (STOP, {}, 14),
    ]
    assert [one.drug for one in plan.exceptions] == ["total"]


def test_a_goal_above_the_present_dose_is_refused():
    with pytest.raises(InvalidRequest) as caught:
        draft(goal=Goal(GoalKind.REDUCE, mg(5)))
    assert caught.value.where == "goal.mg_per_day"
    assert "5 mg a day is above the present 4 mg of diazepam" in caught.value.message
    assert "5 mg al día supera la dosis actual, 4 mg de diazepam" in caught.value.message_es


LEAD = Lead(START - timedelta(days=10), StepKind.HOLD)


@pytest.mark.parametrize("lead", [None, LEAD])
def test_a_goal_that_is_the_present_dose_is_refused_as_such(lead):
    said = refused(goal=Goal(GoalKind.REDUCE, mg(4)), lead=lead)
    assert said.reason.en == "The goal of 4 mg a day is the present dose already."
    assert said.remedy.en.startswith("To keep this dose, choose the goal maintain")
    # The one lower dose that is at or above 3.5 mg is none of whole milligrams.
    said = refused(goal=Goal(GoalKind.REDUCE, mg("3.5")), lead=lead)
    assert said.reason.en.endswith("at or above the goal of 3.5 mg a day.")
    assert said.remedy.en.startswith("Name other products")


def test_which_dose_is_the_goal_depends_on_the_drug_to_reduce():
    def reason(number, **asked):
        return refused(TWO_DRUGS, goal=Goal(GoalKind.REDUCE, mg(number)), **asked).reason.en

    assert "present dose already" in reason(2)
    assert "at or above the goal of 1.5 mg" in reason("1.5")
    assert "present dose already" in reason("0.3", goal_drug="clonazepam")
    assert "at or above the goal of 0.25 mg" in reason("0.25", goal_drug="clonazepam")


def test_the_steps_down_follow_a_lead_in():
    plan = draft(lead=LEAD)
    assert told(plan)[:2] == [
        (StepKind.HOLD, {"diazepam": "4"}, 10),
        (TAPER, {"diazepam": "3"}, 14),
    ]
    assert plan.schedule.steps[0].first_day == LEAD.first_day


def test_days_lived_stand_in_their_order():
    later, earlier = (LivedDay(START - timedelta(days=n), {"diazepam": mg(4)}) for n in (1, 2))
    assert draft(lived=(later, earlier)).schedule.lived == (earlier, later)


def test_a_drug_lived_with_counts_by_its_table_as_long_as_the_limit_reaches_back():
    def tables(days, dose="0.1", **asked):
        lived = LivedDay(START - timedelta(days=days), {"diazepam": mg(4), "clonazepam": mg(dose)})
        return sorted(draft(lived=(lived,), **asked).schedule.table)

    # The window is of 14 days; a revised plan begins with its lead-in.
    assert tables(14) == ["clonazepam", "diazepam"]
    assert tables(15) == ["diazepam"]
    assert tables(14, "0") == ["diazepam"]
    assert tables(24, lead=LEAD) == ["clonazepam", "diazepam"]
    assert tables(25, lead=LEAD) == ["diazepam"]


def test_a_drug_without_products_is_refused():
    said = refused(products=("elsewhere",))
    assert said.reason.en == (
        "No product of diazepam that the request allows is known in the market US."
    )
    assert said.remedy.en.startswith("Name other products")


def test_too_few_pieces_for_the_present_dose_are_refused_with_how_many_would_do():
    # Of 6 mg four pieces make 4 mg, a third less; five make 5 mg, a sixth less.
    said = refused({"diazepam": {BEDTIME: "6"}}, products=("d-1",))
    assert said.reason.en == (
        "The present 6 mg of diazepam a day needs more than 4 pieces at one time: the most that can"
        " be made is 4 mg, so the first step would fall too far."
    )
    assert said.remedy.en == (
        "Allow 5 pieces at one time, or choose products of a higher strength."
    )
    # 5 mg: four pieces fall by a fifth.
    assert doses(draft({"diazepam": {BEDTIME: "5"}}, products=("d-1",)))[0] == "4"
    # Up to four times the pieces are looked at: 16 mg of 21 mg, and 16.5 mg of 22 mg, are 75 %.
    said = refused({"diazepam": {BEDTIME: "21"}}, products=("d-1",))
    assert said.remedy.en.startswith("Allow 16 pieces")
    assert doses(draft({"diazepam": {BEDTIME: "22"}}, products=("d-1",)))[0] == "4"


def test_pieces_that_make_the_present_dose_are_not_too_few():
    # 8 mg are four pieces of 2 mg, 7 mg are none of five: it falls to 6 mg.
    plan = draft({"diazepam": {BEDTIME: "2"}}, products=("d-1",), max_pieces=2)
    assert doses(plan) == ["1"]
    # One piece makes 1 mg; two make the present 2 mg, which falls no less.
    low = {"diazepam": {BEDTIME: "1"}}
    half = Allowed(liquids=False)
    plan = draft(low, products=("small",), max_pieces=1, facts=small(), allowed=half)
    assert doses(plan) == ["0.5"]


def small():
    """The facts with one tablet of 0.5 mg."""
    tablet = made.product("small", "diazepam", "0.5", Split.NONE)
    return replace(FACTS, formulary=Formulary(FACTS.formulary.drugs, {"small": tablet}))


def test_what_is_told_of_a_plan_ahead_is_told_of_one_drug():
    def outlook(present, **asked):
        asked = {"products": ("d-1", "c"), "pace": Pace(Fraction(1, 4), 14), **asked}
        allowed = Allowed(halves=False, liquids=False)
        return outlook_of(made.request(present, allowed=allowed, **asked), FACTS)

    found = outlook(FOUR)
    # 3/4 of 3 mg is 9/8 of 2 mg, and 3/4 of 2 mg 3/2 of 1 mg.
    assert found.excess == Fraction(27, 16)
    assert found.last == mg(1)
    assert outlook(FOUR, goal=Goal(GoalKind.REDUCE, mg(2))).last == mg(2)
    assert outlook(FOUR, switch=Switch("clonazepam")) is None
    assert outlook(TWO_DRUGS) is None


def test_a_fall_waits_where_another_drug_was_taken_just_before():
    # On the day before the start 1 mg of clonazepam was taken too: 14 mg of diazepam in all.
    day = START - timedelta(days=1)
    lived = (LivedDay(day, {"diazepam": mg(4), "clonazepam": mg(1)}),)
    assert draft(FOUR).schedule.steps[0].first_day == START
    assert draft(FOUR, lived=lived).schedule.steps[0].first_day == START + timedelta(days=14)
    assert "total" not in {one.drug for one in draft(FOUR, lived=lived).exceptions}
