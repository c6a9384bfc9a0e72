"""A schedule changed by hand: what is kept, added, left out, refused and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement

import pytest

from glidepath.catalogue import load
from glidepath.catalogue.editing import doses_to_choose, edit
from glidepath.catalogue.planning import plan
from glidepath.documents.answers import answer_to_json
from glidepath.documents.edits import refusal_text
from glidepath.documents.text import plan_text
from glidepath.errors import InvalidRequest
from glidepath.quantities import Milligrams
from glidepath.taper.answer import Answer
from glidepath.taper.editing import Edited, StepEdit
from glidepath.taper.request import Allowed, Switch
from glidepath.taper.revision import Event, EventKind, RunningPlan, revise
from glidepath.taper.schedule import StepKind
from tests.planning_facts import doses, request

TABLETS = ("diazepam-tablet-2mg-us", "diazepam-tablet-5mg-us")


def mg(text: str) -> Milligrams:
    return Milligrams.parse(text)


@cache
def tablets() -> Answer:
    """Diazepam from 2 mg and 5 mg tablets and halves: 4 mg morning and bedtime, to stop."""
    asked = request(doses("diazepam", morning="4", bedtime="4"), products=TABLETS)
    return plan(replace(asked, allowed=Allowed(liquids=False)))


def changed(answer: Answer, changes: dict[int, StepEdit]) -> Edited:
    edits = [changes.get(i, StepEdit(i)) for i in range(len(answer.schedule.steps))]
    return edit(answer, edits)


def checks(edited: Edited) -> dict[str, bool]:
    return {check.rule: check.holds for check in edited.answer.certificate.checks}


def test_a_longer_step_moves_all_later_ones_and_changes_no_dose():
    answer = tablets()
    steps = changed(answer, {1: StepEdit(1, days=21)}).answer.schedule.steps
    was = answer.schedule.steps
    assert [s.intakes for s in steps] == [s.intakes for s in was]
    more = timedelta(days=21 - was[1].days)
    assert [s.first_day for s in steps[2:]] == [s.first_day + more for s in was[2:]]
    assert steps[0] == was[0]


def test_a_step_added_follows_the_one_before_at_the_pace_asked():
    answer = tablets()
    edits = [StepEdit(i) for i in range(len(answer.schedule.steps))]
    held = edit(answer, [edits[0], StepEdit(None), *edits[1:]]).answer.schedule.steps
    assert held[1].intakes == held[0].intakes
    assert (held[1].kind, held[1].days, held[1].reduction) == (StepKind.HOLD, 14, 0)
    assert held[2].reduction == answer.schedule.steps[1].reduction


def test_a_step_left_out_makes_the_next_fall_larger():
    answer = tablets()
    was = answer.schedule.steps
    left = edit(answer, [StepEdit(i) for i in range(len(was)) if i != 1]).answer.schedule.steps
    assert left[1].intakes == was[2].intakes
    assert left[1].first_day == was[1].first_day
    fall = was[0].daily["diazepam"].value - was[2].daily["diazepam"].value
    assert left[1].reduction == fall / was[0].daily["diazepam"].value


def test_a_dose_raised_again_and_a_rushed_pace_are_shown_and_not_refused():
    edited = changed(tablets(), {2: StepEdit(2, dose=mg("8")), 0: StepEdit(0, days=3)})
    assert edited.refusals == (None,) * len(edited.refusals)
    held = checks(edited)
    assert not held["no-increase"]
    assert not held["minimum-hold"]
    told = [finding for finding in edited.answer.findings if finding.rule == "edited-breaks"]
    assert len(told) >= 2
    assert all(finding.text and finding.text_es for finding in told)


def test_a_refused_dose_leaves_the_step_as_it_was_and_offers_pieces():
    answer = tablets()
    edited = changed(answer, {0: StepEdit(0, dose=mg("7.3"))})
    assert edited.answer == answer
    refusal = edited.refusals[0]
    assert [one.dose for one in refusal.nearest] == [mg("7"), mg("7.5")]
    formulary = load().formulary
    english = refusal_text(refusal, formulary, "en")
    assert english.startswith("7.3 mg of diazepam a day cannot be made of what may be dispensed.")
    assert "7 mg: morning" in english
    assert "tablets of 2 mg" in english
    assert "no se pueden preparar" in refusal_text(refusal, formulary, "es")


def test_a_dose_above_twice_the_largest_is_taken_for_a_slip():
    refusal = changed(tablets(), {0: StepEdit(0, dose=mg("75"))}).refusals[0]
    assert refusal.nearest == ()
    assert "16 mg" in refusal.words.en


def test_stopping_at_once_is_shown_as_a_sudden_stop():
    edited = edit(tablets(), [StepEdit(0, dose=mg("0"))])
    (step,) = edited.answer.schedule.steps
    assert (step.kind, step.intakes, step.reduction) == (StepKind.STOP, (), 1)
    assert not checks(edited)["final-dose"]
    assert any(finding.rule == "edited-breaks" for finding in edited.answer.findings)


def test_a_half_that_a_change_brings_in_is_to_be_confirmed_by_the_pharmacist():
    asked = request(doses("lorazepam", bedtime="2"), products=("lorazepam-tablet-0.5mg-us",))
    held = StepEdit(None, dose=mg("2"))
    hold = edit(plan(asked), [held])
    half = edit(plan(asked), [held, StepEdit(None, dose=mg("1.75"))])
    assert half.answer.schedule.steps[1].intakes[0].pieces[0].count == Fraction(7, 2)
    rules = [{f.rule for f in one.answer.findings} for one in (hold, half)]
    assert "confirm-split" not in rules[0]
    assert "confirm-split" in rules[1]
    assert "edited-by-hand" in rules[0] & rules[1]


def test_changes_are_told_against_the_plan_as_it_was_made():
    first = edit(tablets(), [StepEdit(0, dose=mg("14"))]).answer
    with pytest.raises(InvalidRequest) as refused:
        edit(first, [StepEdit(0, days=20)])
    assert refused.value.where == "answer"


def test_a_plan_that_changes_drugs_can_be_edited_in_either_drug():
    answer = plan(request(doses("clonazepam", morning="1", bedtime="1"), switch=Switch("diazepam")))
    last = next(i for i, s in enumerate(answer.schedule.steps) if set(s.daily) == {"diazepam"})
    lower = Milligrams(answer.schedule.steps[last].daily["diazepam"].value - 2)
    edited = changed(answer, {last: StepEdit(last, dose=lower, drug="diazepam")})
    assert edited.refusals[last] is None
    assert edited.answer.schedule.steps[last].daily == {"diazepam": lower}
    held = checks(edited)
    assert held["milligrams-agree"]
    assert held["reduction-agrees"]


@pytest.mark.parametrize("kind", [EventKind.HOLD, EventKind.STEP_BACK])
def test_an_edited_plan_is_revised_and_the_revision_edited_like_any_other(kind):
    formulary = load().formulary
    first = changed(tablets(), {1: StepEdit(1, days=21)}).answer
    today = first.schedule.steps[3].first_day + timedelta(days=3)
    running = RunningPlan(first.request, first.schedule)
    events = [Event(kind, days=7)]
    second = plan(revise(running, today, events, formulary, Fraction(1, 2)))
    lead = second.schedule.steps[0].daily["diazepam"].value
    assert changed(second, {}).answer == second
    lower = changed(second, {0: StepEdit(0, dose=Milligrams(lead - 1))})
    assert lower.refusals[0] is None
    held = checks(lower)
    assert held["reduction-agrees"]
    assert held["days-follow-on"]


@pytest.mark.parametrize(
    ("edits", "where"),
    [
        ([], "edits"),
        ([StepEdit(99)], "edits[0].of"),
        ([StepEdit(1), StepEdit(0)], "edits[1].of"),
        ([StepEdit(-1)], "edits[0].of"),
        ([StepEdit(0, days=0)], "edits[0].days"),
        ([StepEdit(0, days=367)], "edits[0].days"),
        ([StepEdit(0, dose=Milligrams(Fraction(1)), drug="zopiclone")], "edits[0].drug"),
    ],
)
def test_an_edit_that_makes_no_sense_is_refused_with_its_place(edits, where):
    with pytest.raises(InvalidRequest) as caught:
        edit(tablets(), edits)
    assert caught.value.where == where


def test_a_request_without_a_plan_cannot_be_edited():
    with pytest.raises(InvalidRequest, match="no plan"):
        edit(replace(tablets(), status="impossible", schedule=None), [StepEdit(0)])


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_edited_plan_is_written_like_any_other_and_says_what_could_be_smaller(language):
    edited = changed(tablets(), {0: StepEdit(0, dose=mg("4"))})
    catalogue = load()
    document = answer_to_json(edited.answer, catalogue.formulary)
    assert document["exceptions"][0]["avoidable"] is True
    assert document["steps"][0]["mg_per_day"] == {"diazepam": "4"}
    text = " ".join(plan_text(edited.answer, catalogue.formulary, language).split())
    assert {"en": "smaller or later fall", "es": "bajada menor o más tarde"}[language] in text


def test_the_doses_to_choose_are_all_that_the_pieces_make_up_to_twice_the_largest():
    answer = tablets()
    pieces = [Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5)]
    once = {
        sum(taken, Fraction(0))
        for count in range(answer.request.max_pieces + 1)
        for taken in combinations_with_replacement(pieces, count)
    }
    daily = {one + other for one in once for other in once}
    expected = sorted(dose for dose in daily if 0 < dose <= 16)
    assert [dose.value for dose in doses_to_choose(answer)["diazepam"]] == expected


def test_no_doses_can_be_chosen_where_there_is_no_plan():
    with pytest.raises(InvalidRequest, match="no plan to edit"):
        doses_to_choose(replace(tablets(), schedule=None))
