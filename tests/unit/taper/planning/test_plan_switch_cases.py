"""Plans that change the drug, worked by hand: 1 mg of alprazolam or clonazepam counts as 10 mg of diazepam."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from glidepath.taper.planning.draft import NoPlan
from glidepath.taper.regimen import DrugDoses, Regimen
from glidepath.taper.request import Allowed, Switch
from glidepath.taper.schedule import StepKind
from tests.builders import BEDTIME, MIDDAY, MORNING, START, mg
from tests.unit.taper.planning.given_shelves import (
    SWITCH,
    TAPER,
    doses,
    draft,
    pieces,
    told,
)

TO_DIAZEPAM = Switch("diazepam")
THREE_TIMES = {"alprazolam": {MORNING: "0.2", MIDDAY: "0.1", BEDTIME: "0.3"}}
SHELF = ("d-1", "a-half")
A_HALF = Allowed(liquids=False)


def switched(present=THREE_TIMES, **asked):
    return draft(present, **{"switch": TO_DIAZEPAM, "products": SHELF, "allowed": A_HALF, **asked})


def test_one_dose_after_another_is_changed_then_the_new_drug_is_lowered():
    plan = switched()
    # 14 days in three parts are four days each; after the last stage a usual hold.
    first, second, third, lower, *_ = told(plan)
    assert first == (SWITCH, {"alprazolam": "0.3", "diazepam": "3"}, 4)
    assert second == (SWITCH, {"alprazolam": "0.1", "diazepam": "5"}, 4)
    assert third == (SWITCH, {"diazepam": "6"}, 14)
    # 4.5 mg would be a quarter less.
    assert lower == (TAPER, {"diazepam": "5"}, 14)
    steps = plan.schedule.steps
    assert [step.reduction for step in steps[:4]] == [0, 0, 0, Fraction(1, 6)]
    assert [step.lowered for step in steps[:4]] == [None, None, None, "diazepam"]
    assert pieces(steps[2]) == [
        (MORNING, "diazepam", {"d-1": "2"}),
        (MIDDAY, "diazepam", {"d-1": "1"}),
        (BEDTIME, "diazepam", {"d-1": "3"}),
    ]
    assert plan.switch.leaving == {"alprazolam": mg("0.6")}
    assert plan.switch.in_hand == {"d-1"}
    assert plan.schedule.before == {"alprazolam": mg("0.6")}
    assert plan.schedule.table == {"alprazolam": "only", "diazepam": "only"}
    assert list(plan.ladders) == ["diazepam"]
    ladder = plan.ladders["diazepam"].problem
    assert (ladder.start, ladder.times, ladder.in_hand) == (mg(6), 3, {"d-1"})


def test_every_stage_lasts_a_day_at_least():
    plan = switched(switch=Switch("diazepam", over_days=2))
    assert [days for _, _, days in told(plan)[:3]] == [1, 1, 14]
    plan = switched(switch=Switch("diazepam", over_days=28))
    assert [days for _, _, days in told(plan)[:3]] == [9, 9, 14]


def test_a_stage_that_rounds_down_lowers_the_total():
    # Whole tablets of 2 mg make 2 of the 3 mg at bedtime: 8 of 9 mg.
    present = {"clonazepam": {MORNING: "0.4", MIDDAY: "0.2", BEDTIME: "0.3"}}
    whole = Allowed(halves=False, liquids=False)
    plan = switched(present, products=("d-2", "c"), allowed=whole)
    assert [step.reduction for step in plan.schedule.steps[:3]] == [Fraction(1, 9), 0, 0]


def test_a_single_dose_is_changed_in_two_parts():
    plan = switched({"alprazolam": {BEDTIME: "0.2"}})
    first, second, *_ = told(plan)
    assert first == (SWITCH, {"alprazolam": "0.1", "diazepam": "1"}, 7)
    assert second == (SWITCH, {"diazepam": "2"}, 14)
    assert pieces(plan.schedule.steps[0])[0] == (BEDTIME, "alprazolam", {"a-half": "1/2"})
    # Whole tablets of one size make no smaller part.
    whole = Allowed(halves=False, liquids=False)
    plan = switched({"alprazolam": {BEDTIME: "0.2"}}, allowed=whole)
    assert [kind for kind, _, _ in told(plan)].count(SWITCH) == 1
    # The part is made of the person's own product too.
    own = Regimen((DrugDoses("alprazolam", {BEDTIME: mg("0.2")}, "a-half"),))
    plan = switched(own)
    assert told(plan)[0] == first
    assert plan.assumed == {}


def test_a_part_is_made_of_few_enough_pieces():
    # 1 mg are five tablets of 0.2 mg; half of it two and a half, which are three pieces.
    present = {"alprazolam": {BEDTIME: "1"}}
    assert told(switched(present, max_pieces=10))[0][1]["alprazolam"] == "0.5"
    assert told(switched(present, max_pieces=1))[0][1]["alprazolam"] == "0.2"


def test_the_change_begins_where_it_is_asked_to():
    # 1.2 mg in tablets of 0.2 mg with halves: 0.9, 0.7, 0.6 mg keep 25 %; 0.6 is above 0.55 mg, then
    # 0.5 is below it. The change begins at 0.6 mg.
    present = {"alprazolam": {MORNING: "0.6", BEDTIME: "0.6"}}
    asked = Switch("diazepam", from_dose=mg("0.55"))
    plan = switched(present, switch=asked)
    assert doses(plan, "alprazolam")[:3] == ["0.9", "0.7", "0.6"]
    kinds = [kind for kind, _, _ in told(plan)]
    assert kinds[:5] == [TAPER, TAPER, TAPER, SWITCH, SWITCH]
    assert list(plan.ladders) == ["alprazolam", "diazepam"]
    stages = plan.schedule.steps[3:5]
    assert stages[1].daily == {"diazepam": mg(6)}
    assert plan.switch.leaving == {"alprazolam": mg("0.6")}
    # What is taken at which time before the change is what the last step before it left.
    last = {one.time: one.dose for one in plan.schedule.steps[2].intakes}
    assert {t: dose.value / 10 for t, dose in plan.switch.taken.items()} == {
        time: dose.value for time, dose in last.items()
    }
    outline = switched(present, switch=asked, outline=True)
    assert told(outline) == told(plan)
    assert outline.schedule.steps[2].intakes == plan.schedule.steps[2].intakes
    assert outline.schedule.steps[5].intakes == ()


def test_a_change_from_a_dose_above_the_present_one_begins_at_once():
    plan = switched(switch=Switch("diazepam", from_dose=mg("0.6")))
    assert told(plan)[0][0] == SWITCH


def test_what_is_taken_of_the_new_drug_is_kept():
    plan = switched({"diazepam": {MORNING: "2"}, "alprazolam": {BEDTIME: "0.1"}})
    assert told(plan)[0] == (SWITCH, {"diazepam": "3"}, 14)
    assert pieces(plan.schedule.steps[0]) == [
        (MORNING, "diazepam", {"d-1": "2"}),
        (BEDTIME, "diazepam", {"d-1": "1"}),
    ]
    # Where nothing else is taken there is nothing to change.
    plan = switched({"diazepam": {MORNING: "2"}})
    assert told(plan)[0] == (TAPER, {"diazepam": "1"}, 34)
    assert pieces(plan.schedule.steps[0]) == [(MORNING, "diazepam", {"d-1": "1"})]
    assert plan.switch.stages == ()


def test_a_change_to_a_drug_without_products_is_refused():
    with pytest.raises(NoPlan) as caught:
        switched(products=("a-half",))
    said = "No product of diazepam that the request allows is known in the market US."
    assert caught.value.reason.en == said
    assert caught.value.remedy.en.startswith("Name other products")


def test_a_change_that_would_leave_nothing_is_refused():
    with pytest.raises(NoPlan) as caught:
        switched({"alprazolam": {BEDTIME: "1/30"}})
    # A third of a milligram, to two decimals.
    assert caught.value.reason.en.startswith(
        "The present doses count for 0.33 mg of diazepam a day"
    )
    assert caught.value.remedy.en.startswith(
        "Allow a liquid, halves or other strengths of diazepam"
    )


def test_a_change_in_which_the_new_drug_does_not_rise_is_refused():
    # 0.1 mg of alprazolam counts as a whole tablet of 1 mg, for which a fourth piece is needed.
    present = {"alprazolam": {BEDTIME: "0.1"}, "diazepam": {BEDTIME: "3"}}
    assert told(switched(present, max_pieces=4))[0] == (SWITCH, {"diazepam": "4"}, 14)
    with pytest.raises(NoPlan) as caught:
        switched(present, max_pieces=3)
    assert caught.value.reason.en == (
        "The present doses count for 4 mg of diazepam a day, of which the products and pieces"
        " allowed make no more than the 3 mg already taken: the rest would be taken away, not"
        " changed."
    )
    assert caught.value.remedy.es.startswith("Permita más piezas por toma")


def test_a_switch_tells_when_the_plan_before_it_began():
    plan = switched()
    assert plan.schedule.steps[0].first_day == START
    assert plan.schedule.steps[1].first_day == START + timedelta(days=4)
    assert plan.schedule.steps[-1].kind is StepKind.STOP
