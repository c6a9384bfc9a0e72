"""Steps changed by hand, worked by hand: what they follow, which drug falls, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from functools import cache

import pytest

from glidepath.catalogue.editing import doses_to_choose, edit
from glidepath.catalogue.planning import plan
from glidepath.errors import InvalidRequest
from glidepath.quantities import Milligrams
from glidepath.taper.answer import Answer
from glidepath.taper.edited_steps import doses_before
from glidepath.taper.editing import StepEdit
from glidepath.taper.request import Allowed, Switch
from glidepath.taper.schedule import LivedDay, Schedule, StepKind
from tests import builders as made
from tests.builders import BEDTIME, START, mg
from tests.planning_facts import doses, request

TABLETS = Allowed(liquids=False)


@cache
def two_drugs() -> Answer:
    """Temazepam is lowered first, then diazepam, from tablets and capsules."""
    return plan(
        request(
            doses("temazepam", bedtime="15"),
            doses("diazepam", morning="10"),
            order=("temazepam", "diazepam"),
            allowed=TABLETS,
        )
    )


@cache
def no_plan() -> Answer:
    """1 mg of clobazam is too little to be changed for diazepam tablets."""
    asked = request(doses("clobazam", midday="1"), switch=Switch("diazepam"), allowed=TABLETS)
    return plan(asked)


# --- which drug falls -------------------------------------------------------------------------------


def test_a_fall_of_the_drug_that_was_to_stay_is_told_as_that_drugs_fall():
    answer = two_drugs()
    was = answer.schedule.steps[0]
    assert was.lowered == "temazepam"
    first = StepEdit(0, Milligrams.parse("15"), None, "temazepam")
    second = StepEdit(None, Milligrams.parse("8"), 14, "diazepam")
    steps = edit(answer, [first, second]).answer.schedule.steps
    # The temazepam as before the plan: no fall, a hold. Then a fifth of the diazepam.
    assert (steps[0].kind, steps[0].lowered, steps[0].reduction) == (StepKind.HOLD, None, 0)
    assert (steps[1].kind, steps[1].lowered) == (StepKind.TAPER, "diazepam")
    assert steps[1].reduction == Fraction(1, 5)
    assert steps[1].daily == {"temazepam": mg(15), "diazepam": mg(8)}
    assert (steps[1].last_day - steps[1].first_day).days == 13


def test_a_drug_taken_down_to_nothing_is_stopped_and_the_other_goes_on():
    edits = [StepEdit(0, Milligrams.parse("0"), 20, "temazepam")]
    (step,) = edit(two_drugs(), edits).answer.schedule.steps
    assert (step.kind, step.lowered, step.reduction) == (StepKind.STOP, "temazepam", 1)
    assert step.daily == {"diazepam": mg(10)}
    assert {intake.drug for intake in step.intakes} == {"diazepam"}


def test_a_step_added_has_the_doses_before_it_and_falls_by_nothing():
    answer = two_drugs()
    steps = edit(answer, [StepEdit(0), StepEdit(None, days=3)]).answer.schedule.steps
    assert (steps[1].daily, steps[1].intakes) == (steps[0].daily, steps[0].intakes)
    assert (steps[1].kind, steps[1].lowered, steps[1].reduction) == (StepKind.HOLD, None, 0)


def test_an_edited_plan_counts_its_supply_and_its_equivalents_anew():
    answer = two_drugs()
    edited = edit(answer, [StepEdit(0, days=10)]).answer
    (step,) = edited.schedule.steps
    used = {fill.product: fill.count for fill in edited.fills}
    assert used == {
        part.product: part.count * 10 for intake in step.intakes for part in intake.pieces
    }
    assert len(edited.equivalents) == 1
    assert edited.equivalents[0] == answer.equivalents[0]


# --- the doses that the first step follows ----------------------------------------------------------


def after_days(*lived: LivedDay) -> Schedule:
    step = made.step(START, 14, [(BEDTIME, {"diazepam-liquid": "7"})], lowered="diazepam")
    return Schedule({"diazepam": mg(10)}, (step,), {}, lived)


def ago(days: int, dose: str, *, unplanned: bool = False) -> LivedDay:
    return LivedDay(START - timedelta(days=days), {"diazepam": mg(dose)}, unplanned)


@pytest.mark.parametrize(
    ("lived", "before"),
    [
        ((), "10"),
        ((ago(2, "9"), ago(1, "8")), "8"),
        ((ago(2, "8"), ago(1, "20", unplanned=True)), "8"),
        ((ago(3, "8"), ago(2, "20", unplanned=True), ago(1, "0", unplanned=True)), "8"),
        # Of the last day nothing is known, so what was lived before it does not count.
        ((ago(3, "9"), ago(2, "8")), "10"),
        ((ago(2, "20", unplanned=True), ago(1, "20", unplanned=True)), "10"),
    ],
)
def test_a_first_step_follows_what_was_last_lived_as_planned(lived, before):
    assert doses_before(after_days(*lived)) == {"diazepam": mg(before)}


# --- what makes no sense ----------------------------------------------------------------------------


def refused(answer: Answer, *edits: StepEdit) -> tuple[str, str, str]:
    with pytest.raises(InvalidRequest) as caught:
        edit(answer, edits)
    return caught.value.where, caught.value.message, caught.value.message_es


def test_without_a_plan_there_is_nothing_to_edit():
    where, english, spanish = refused(no_plan(), StepEdit(0))
    assert (where, english.partition(";")[0]) == ("answer", "There is no plan to edit")
    assert spanish.startswith("No hay ningún plan que modificar")
    with pytest.raises(InvalidRequest) as caught:
        doses_to_choose(no_plan())
    assert caught.value.where == "answer"
    assert caught.value.message_es.startswith("No hay ningún plan que modificar")


def test_a_plan_is_not_edited_twice():
    once = edit(two_drugs(), [StepEdit(0, days=20)]).answer
    where, english, spanish = refused(once, StepEdit(0))
    assert where == "answer"
    assert english.startswith("This plan was changed by hand before")
    assert spanish.startswith("Este plan ya se modificó a mano")


def test_a_plan_keeps_a_step():
    where, english, spanish = refused(two_drugs())
    assert (where, english.partition(";")[0]) == ("edits", "No step is left")
    assert spanish.startswith("No queda ningún paso")


def test_steps_are_named_once_in_order():
    count = len(two_drugs().schedule.steps)
    for edits in ((StepEdit(1), StepEdit(0)), (StepEdit(0), StepEdit(0))):
        where, english, spanish = refused(two_drugs(), *edits)
        assert where == "edits[1].of"
        assert english.startswith("Step 0 is not in the plan, or stands out of order")
        assert spanish.startswith("El paso 0 no está en el plan, o está fuera de orden")
    assert refused(two_drugs(), StepEdit(count))[0] == "edits[0].of"
    assert refused(two_drugs(), StepEdit(-1))[0] == "edits[0].of"
    (kept,) = edit(two_drugs(), [StepEdit(count - 1)]).answer.schedule.steps
    assert kept.daily == {}


def test_a_drug_has_to_be_in_the_plan():
    where, english, spanish = refused(two_drugs(), StepEdit(0, mg(1), None, "zolpidem"))
    assert where == "edits[0].drug"
    assert english == "zolpidem is not in this plan; name one of diazepam, temazepam."
    assert spanish == "zolpidem no está en este plan; nombre uno de diazepam, temazepam."


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_step_has_a_length(days):
    where, english, spanish = refused(two_drugs(), StepEdit(0), StepEdit(1, days=days))
    assert where == "edits[1].days"
    assert english.startswith(f"{days} days is outside 1 to 366")
    assert spanish.startswith(f"{days} días queda fuera de 1 a 366")


@pytest.mark.parametrize("days", [1, 366])
def test_a_step_lasts_from_a_day_to_a_year(days):
    assert edit(two_drugs(), [StepEdit(0, days=days)]).answer.schedule.steps[0].days == days
