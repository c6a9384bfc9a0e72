"""What a plan begins with, worked by hand: the present doses, their pieces and a lead-in."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from glidepath.guidance.words import Words
from glidepath.taper.planning.draft import NoPlan
from glidepath.taper.planning.state import present_state
from glidepath.taper.regimen import DrugDoses, Regimen
from glidepath.taper.request import Allowed, Lead
from glidepath.taper.schedule import StepKind
from tests import builders as made
from tests.builders import BEDTIME, FORMULARY, MORNING, START, mg

SAID = SimpleNamespace(
    words={
        "present_not_made": Words("{drug}: {dose}", "{drug}: {dose}."),
        "present_not_made_remedy": Words("Ask.", "Pregunte."),
    }
)
FACTS = SimpleNamespace(formulary=FORMULARY, said=SAID)
SEVEN = {"diazepam": {MORNING: "2", BEDTIME: "5"}}
TABLETS = ("diazepam-2", "diazepam-5")


def state_of(present=SEVEN, **asked):
    return present_state(made.request(present, **asked), FACTS)


def counts(intakes):
    return [
        (one.time, {piece.product: str(piece.count) for piece in one.pieces}) for one in intakes
    ]


def test_the_present_doses_are_made_of_what_the_request_allows():
    whole = Allowed(halves=False)
    state = state_of(products=TABLETS, allowed=whole)
    assert state.taken == {"diazepam": {MORNING: mg(2), BEDTIME: mg(5)}}
    assert state.daily() == state.totals == {"diazepam": mg(7)}
    made_of = [(MORNING, {"diazepam-2": "1"}), (BEDTIME, {"diazepam-5": "1"})]
    assert counts(state.intakes["diazepam"]) == made_of
    assert state.in_hand == {"diazepam": frozenset(TABLETS)}
    assert state.moves == []
    # Nobody said which product it is.
    assert state.assumed == {"diazepam": state.intakes["diazepam"]}


def test_a_named_product_is_not_assumed():
    entry = DrugDoses("diazepam", {BEDTIME: mg(10)}, "diazepam-5")
    state = state_of(Regimen((entry,)))
    assert counts(state.intakes["diazepam"]) == [(BEDTIME, {"diazepam-5": "2"})]
    assert state.assumed == {}


def test_the_intakes_of_all_drugs_stand_together_and_daily_is_a_copy():
    state = state_of({"diazepam": {BEDTIME: "5"}, "clonazepam": {MORNING: "0.5"}})
    assert [one.drug for one in state.all_intakes()] == ["diazepam", "clonazepam"]
    state.daily()["diazepam"] = mg(1)
    assert state.totals["diazepam"] == mg(5)


def test_a_person_may_already_halve_quarter_measure_or_have_a_split_confirmed():
    # None of it may be used in the plan; 0.5 mg are a quarter of 2 mg.
    none = Allowed(halves=False, liquids=False)
    quarter = state_of({"alprazolam": {BEDTIME: "0.5"}}, allowed=none)
    assert quarter.in_hand["alprazolam"]
    compounded = DrugDoses("diazepam", {BEDTIME: mg("0.1")}, "diazepam-compounded")
    state = state_of(Regimen((compounded,)))
    assert counts(state.intakes["diazepam"]) == [(BEDTIME, {"diazepam-compounded": "1/10"})]
    unscored = DrugDoses("alprazolam", {BEDTIME: mg("0.5")}, "alprazolam-unscored")
    state = state_of(Regimen((unscored,)), products=("alprazolam-unscored",))
    assert counts(state.intakes["alprazolam"]) == [(BEDTIME, {"alprazolam-unscored": "1/2"})]
    fine = DrugDoses("alprazolam", {BEDTIME: mg("0.5")}, "alprazolam-2")
    state = state_of(Regimen((fine,)), products=("alprazolam-2",))
    assert counts(state.intakes["alprazolam"]) == [(BEDTIME, {"alprazolam-2": "1/4"})]


def test_a_dose_that_nothing_makes_has_no_pieces_and_assumes_none():
    state = state_of({"untabled": {BEDTIME: "5"}})
    assert state.intakes == {"untabled": ()}
    assert state.in_hand == {"untabled": frozenset()}
    assert state.assumed == {}
    assert state.totals == {"untabled": mg(5)}


def lead(days, *taken, kind=StepKind.HOLD):
    return Lead(START - timedelta(days=days), kind, made.intakes(taken))


def test_a_running_plan_goes_on_with_its_own_pieces_and_opens_with_them():
    pieces = (MORNING, {"diazepam-2": "1"}), (BEDTIME, {"diazepam-2": "5/2"})
    for days, kind in ((9, StepKind.HOLD), (2, StepKind.STEP_BACK)):
        led = lead(days, *pieces, kind=kind)
        state = state_of(lead=led)
        assert state.intakes["diazepam"] == led.intakes
        assert state.in_hand["diazepam"] == {"diazepam-2"}
        (move,) = state.moves
        assert (move.kind, move.hold, move.daily) == (kind, days, {"diazepam": mg(7)})
        assert move.intakes == led.intakes
        assert move.lowered is None
        assert state.assumed == {}


def test_a_lead_in_lasts_a_day_at_least():
    pieces = (MORNING, {"diazepam-2": "1"}), (BEDTIME, {"diazepam-5": "1"})
    assert [move.hold for move in state_of(lead=lead(0, *pieces)).moves] == [1]
    assert [move.hold for move in state_of(lead=lead(1, *pieces)).moves] == [1]


def test_each_drug_of_a_running_plan_has_its_own_pieces_and_one_without_them_is_made_anew():
    both = {"diazepam": {BEDTIME: "5"}, "clonazepam": {MORNING: "0.5"}}
    led = lead(3, (BEDTIME, {"diazepam-2": "5/2"}))
    state = state_of(both, lead=led)
    assert state.intakes["diazepam"] == led.intakes
    assert counts(state.intakes["clonazepam"]) == [(MORNING, {"clonazepam-half": "1"})]
    assert state.assumed == {}


def test_a_running_plan_is_refused_where_what_is_left_does_not_make_its_doses():
    with pytest.raises(NoPlan) as refused:
        state_of({"diazepam": {BEDTIME: "5"}}, lead=lead(3), products=("diazepam-2-uk",))
    assert refused.value.reason == Words("diazepam: 5", "diazepam: 5.")
    assert refused.value.remedy == SAID.words["present_not_made_remedy"]


def test_only_products_of_the_market_make_the_present_doses():
    state = state_of({"diazepam": {BEDTIME: "2"}}, market="UK")
    assert counts(state.intakes["diazepam"]) == [(BEDTIME, {"diazepam-2-uk": "1"})]
