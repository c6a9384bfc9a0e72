"""How steps changed by hand are made and how each follows the one before, on an invented shelf.

Diazepam comes in tablets of 2 mg that can be halved, clonazepam in such tablets of 0.5 mg. By the
table 1 mg of clonazepam counts as 10 mg of diazepam.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from glidepath.taper.edited_steps import EditedSteps, Wanted
from glidepath.taper.planning.draft import PlanningFacts
from glidepath.taper.request import Allowed
from glidepath.taper.schedule import Pieces, Schedule, StepKind
from tests import builders as made
from tests.builders import BEDTIME, DIAZEPAM_2, MIDDAY, MORNING, START, mg
from tests.planning_facts import planning_facts

CLOCK = {MORNING: 8, MIDDAY: 13, BEDTIME: 22}
FACTS = PlanningFacts(
    made.FORMULARY, made.EQUIVALENCES, made.LIMITS, CLOCK, 84, planning_facts().said
)
HALF = "clonazepam-half"
PRESENT = {"clonazepam": {MIDDAY: "0.5"}, "diazepam": {MORNING: "2", BEDTIME: "2"}}
BEFORE = {"clonazepam": mg("0.5"), "diazepam": mg(4)}
TABLES = {"clonazepam": "first", "diazepam": "first"}
CLONAZEPAM = (MIDDAY, {HALF: "1"})
ONE_EACH = (MORNING, {DIAZEPAM_2: "1"}), (BEDTIME, {DIAZEPAM_2: "1"})


def making(*steps, present=PRESENT, before=BEFORE, **asked):
    usual = {"products": (DIAZEPAM_2, HALF), "allowed": Allowed(liquids=False)}
    return EditedSteps(
        Schedule(before, steps, TABLES), made.request(present, **{**usual, **asked}), FACTS
    )


def step(*taken, lowered="diazepam", kind=StepKind.TAPER, reduction="0"):
    return made.step(START, 14, taken, kind=kind, lowered=lowered, reduction=reduction)


def wanted(drug, dose, was=None, earlier=BEFORE, days=14):
    return Wanted(was, earlier, days, drug, None if dose is None else mg(dose))


KEPT = step(CLONAZEPAM, *ONE_EACH)


def related(one):
    return one.kind, one.lowered, one.reduction


def only(steps, *asked):
    ((one, refusal),) = steps.make(list(asked))
    assert refusal is None
    return one


# --- what a drug can be made of ------------------------------------------------------------------


def test_each_drug_has_its_own_times_greatest_dose_and_pieces():
    more = step((MIDDAY, {HALF: "2"}), (MORNING, {DIAZEPAM_2: "3/2"}))
    steps = making(more)
    plan = steps.dispensable("clonazepam").plan
    assert (plan.drug, plan.times, plan.greatest) == ("clonazepam", (MIDDAY,), mg(1))
    assert plan.used == (Pieces(HALF, Fraction(1)), Pieces(HALF, Fraction(2)))
    plan = steps.dispensable("diazepam").plan
    assert (plan.times, plan.greatest) == ((MORNING, BEDTIME), mg(4))
    assert {pieces.product for pieces in plan.used} == {DIAZEPAM_2}
    assert steps.dispensable("diazepam") is steps.dispensable("diazepam")


def test_a_time_at_which_nothing_can_be_made_any_more_still_counts():
    # A third of a milligram is made of no piece, so that no intake tells of the morning.
    present = {"clonazepam": {MORNING: "1/3"}, "diazepam": {BEDTIME: "2"}}
    steps = making(step((BEDTIME, {DIAZEPAM_2: "1", HALF: "1"})), present=present)
    assert steps.dispensable("clonazepam").plan.times == (MORNING, BEDTIME)
    assert steps.dispensable("diazepam").plan.times == (BEDTIME,)


# --- what is refused -------------------------------------------------------------------------------


def refusal(drug, dose, steps=None):
    ((one, found),) = (steps or making(KEPT)).make([wanted(drug, dose, KEPT)])
    assert one == KEPT
    assert (found.drug, found.asked) == (drug, mg(dose))
    return found


def test_twice_the_greatest_dose_is_made_and_anything_above_it_is_refused():
    assert only(making(KEPT), wanted("diazepam", 8, KEPT)).daily["diazepam"] == mg(8)
    found = refusal("diazepam", "8.5")
    assert found.nearest == ()
    assert "8 mg" in found.words.en


def nearest(found):
    return [
        (
            str(one.dose),
            [(i.time, {p.product: str(p.count) for p in i.pieces}) for i in one.intakes],
        )
        for one in found.nearest
    ]


def test_between_two_doses_that_can_be_made_both_are_told():
    found = refusal("diazepam", "2.5")
    # A day has two dose times; 3 mg of 4 mg leave the bedtime as it was.
    assert nearest(found) == [
        ("2", [(BEDTIME, {DIAZEPAM_2: "1"})]),
        ("3", [(MORNING, {DIAZEPAM_2: "1/2"}), (BEDTIME, {DIAZEPAM_2: "1"})]),
    ]
    assert found.words.en.startswith("2.5 mg of diazepam a day cannot be made")
    assert "2 mg" in found.words.en.partition("cannot")[2]
    assert "3 mg" in found.words.en.partition("cannot")[2]


def test_below_the_smallest_dose_that_can_be_made_that_one_is_told():
    found = refusal("diazepam", "0.5")
    assert [str(one.dose) for one in found.nearest] == ["1"]
    told = FACTS.said.words["edit_not_made"]
    assert found.words == told.filled(drug="diazepam", dose="0.5", nearest="1")


def test_where_nothing_can_be_made_that_is_told():
    found = refusal("diazepam", 1, making(KEPT, products=("elsewhere",)))
    assert found.nearest == ()
    assert found.words == FACTS.said.words["edit_nothing_made"].filled(drug="diazepam", dose="1")


# --- what a step is, seen from the one before ------------------------------------------------------


def test_a_step_that_follows_the_same_doses_stays_as_it_was():
    # Even where its own record is not what would be told of it.
    was = step(CLONAZEPAM, *ONE_EACH, lowered="clonazepam", reduction="1/3")
    assert only(making(was), wanted("diazepam", None, was, BEFORE)) == was


def test_the_drug_asked_for_is_the_one_that_falls_where_it_does():
    was = step(CLONAZEPAM, (BEDTIME, {DIAZEPAM_2: "1"}))
    # Both fall: diazepam from 4 to 2 mg in the plan, and clonazepam to half by hand.
    found = only(making(was), wanted("clonazepam", "0.25", was))
    assert found.daily == {"clonazepam": mg("0.25"), "diazepam": mg(2)}
    assert related(found) == (StepKind.TAPER, "clonazepam", Fraction(1, 2))


def test_else_it_is_the_one_the_plan_lowers_there():
    was = step((MIDDAY, {HALF: "1/2"}), (BEDTIME, {DIAZEPAM_2: "3/2"}))
    found = only(making(was), wanted("clonazepam", "0.75", was))
    assert related(found) == (StepKind.TAPER, "diazepam", Fraction(1, 4))


def test_else_it_is_the_first_that_falls():
    # The plan lowers clonazepam here; it is raised by hand, while diazepam stands at less.
    was = step((MIDDAY, {HALF: "1/2"}), (BEDTIME, {DIAZEPAM_2: "1"}), lowered="clonazepam")
    found = only(making(was), wanted("clonazepam", "0.75", was))
    assert related(found) == (StepKind.TAPER, "diazepam", Fraction(1, 2))


def test_a_step_in_which_nothing_falls_but_something_rises_is_told_as_a_taper_of_nothing():
    found = only(making(KEPT), wanted("diazepam", 6))
    assert related(found) == (StepKind.TAPER, None, 0)


def test_a_change_of_drug_tells_the_fall_of_the_total():
    # 0.5 mg of clonazepam and 4 mg are 9 mg in all. Instead: 6 mg, or 10 mg.
    was = step((BEDTIME, {DIAZEPAM_2: "7/2"}), kind=StepKind.SWITCH, lowered=None)
    found = only(making(was), wanted("diazepam", 6, was))
    assert related(found) == (StepKind.SWITCH, None, Fraction(1, 3))
    found = only(making(was), wanted("diazepam", 10, was))
    assert related(found) == (StepKind.SWITCH, None, 0)


def test_a_change_of_drug_after_all_has_stopped_falls_by_nothing():
    was = step((BEDTIME, {DIAZEPAM_2: "1"}), kind=StepKind.SWITCH, lowered=None)
    nothing = replace(was, daily={}, intakes=())
    stopped = wanted("diazepam", None, nothing, earlier={})
    found = making(was).make([stopped, wanted("diazepam", 0, was)])
    assert [one.reduction for one, _ in found] == [1, 0]
