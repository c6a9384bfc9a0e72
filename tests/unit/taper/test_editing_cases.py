"""What is told of a plan changed by hand, and which drug an edit means, worked by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import cache

from glidepath.catalogue.editing import edit
from glidepath.catalogue.planning import plan
from glidepath.taper.answer import Answer
from glidepath.taper.editing import StepEdit
from glidepath.taper.request import Allowed, Goal, GoalKind, Lead, Switch
from glidepath.taper.schedule import StepKind
from tests.builders import START, mg
from tests.planning_facts import doses, request

WHOLE = Allowed(halves=False, liquids=False)
HALF_MILLIGRAM = "clonazepam-tablet-0.5mg-us"
FINER = "clonazepam-odt-0.25mg-us"


@cache
def steep() -> Answer:
    """Whole tablets of 0.5 mg from 1.5 mg: 1 mg, 0.5 mg for two stays, nothing.

    Both falls are beyond the limit and unavoidable, and half a milligram is a large last dose.
    """
    asked = request(doses("clonazepam", bedtime="1.5"), products=(HALF_MILLIGRAM,), allowed=WHOLE)
    return plan(asked)


def changed(answer: Answer, **changes: StepEdit | None) -> Answer:
    """The plan with some of its steps (`step_3`) changed, or left out (None)."""
    edits = [
        changes.get(f"step_{place}", StepEdit(place)) for place in range(len(answer.schedule.steps))
    ]
    return edit(answer, [one for one in edits if one]).answer


def rules(answer: Answer) -> list[str]:
    return [finding.rule for finding in answer.findings]


def said(answer: Answer, *names: str) -> Answer:
    """The answer with invented findings of these rules, and no others."""
    model = answer.findings[0]
    return replace(
        answer, findings=tuple(replace(model, rule=name, text="invented") for name in names)
    )


def invented(answer: Answer) -> list[str]:
    return [finding.rule for finding in answer.findings if finding.text == "invented"]


# --- findings ------------------------------------------------------------------------------------


def test_what_speaks_of_pieces_and_days_is_found_anew_and_the_rest_is_kept():
    about = ("confirm-split", "halved-waste", "compounded", "unverified-product", "dose-gap")
    days = ("hold-longer", "start-moved")
    kept = ("assumed-products", "slower-than-asked", "of-the-guidance", "another")
    answer = said(steep(), *about, *days, *kept)
    found = changed(answer, step_3=StepEdit(3, days=20))
    assert rules(found) == ["edited-by-hand", *kept]
    assert invented(found) == list(kept)


def test_planning_speaks_before_guidance_and_pieces_in_between():
    # Halves of 0.5 mg of lorazepam, which a pharmacist has to confirm, are told between the two.
    asked = request(doses("lorazepam", bedtime="2"), products=("lorazepam-tablet-0.5mg-us",))
    answer = said(plan(asked), "of-the-guidance", "assumed-products")
    found = changed(answer, step_0=StepEdit(0, days=20))
    assert "confirm-split" in rules(found)
    order = ["edited-by-hand", "assumed-products", "confirm-split", "of-the-guidance"]
    assert [rule for rule in rules(found) if rule in order] == order
    assert Counter(rules(found))["assumed-products"] == 1


def test_guidance_is_asked_again_where_other_products_are_used():
    asked = request(
        doses("clonazepam", bedtime="1.5"), products=(HALF_MILLIGRAM, FINER), allowed=WHOLE
    )
    answer = said(plan(asked), "of-the-guidance", "assumed-products")
    used = {fill.product for fill in answer.fills}
    assert used == {HALF_MILLIGRAM, FINER}
    same = changed(answer, step_0=StepEdit(0, days=20))
    assert invented(same) == ["assumed-products", "of-the-guidance"]
    # Taken down to 0.5 mg at once and then to zero: no smaller tablet is used.
    last = len(answer.schedule.steps) - 1
    fewer = edit(answer, [StepEdit(0, mg("0.5")), StepEdit(last)]).answer
    assert {fill.product for fill in fewer.fills} == {HALF_MILLIGRAM}
    assert invented(fewer) == ["assumed-products"]
    assert "no-abrupt-stop" in rules(fewer)


def less_steep() -> Answer:
    """The same plan with its last dose found to be within the rule by some table."""
    told = (
        replace(finding, rule=finding.rule.removesuffix("-large")) for finding in steep().findings
    )
    return replace(steep(), findings=tuple(told))


def test_exceptions_and_last_doses_that_stay_as_they_were_are_told_as_before():
    found = changed(steep(), step_3=StepEdit(3, days=20))
    assert found.exceptions == steep().exceptions
    told = {finding.rule: finding for finding in steep().findings}
    assert found.findings[1:3] == (told["exceptions"], told["final-dose-large"])
    assert rules(changed(less_steep(), step_3=StepEdit(3, days=20)))[2] == "final-dose"


def test_exceptions_that_moved_are_not_told_as_they_were():
    found = changed(steep(), step_0=StepEdit(0, days=60))
    assert [one.day for one in found.exceptions] == [
        steep().exceptions[0].day,
        steep().exceptions[1].day + timedelta(days=6),
    ]
    assert "exceptions" not in rules(found)
    assert "final-dose-large" in rules(found)


def test_another_last_dose_is_not_told_as_the_one_before():
    found = changed(steep(), step_1=None, step_2=None)
    assert [str(step.daily.get("clonazepam", 0)) for step in found.schedule.steps] == ["1", "0"]
    assert "final-dose-large" not in rules(found)
    assert "final-dose" not in rules(changed(less_steep(), step_1=None, step_2=None))
    # Nor where the drug does not end any more.
    found = changed(steep(), step_3=None)
    assert "final-dose-large" not in rules(found)


# --- what no longer holds ----------------------------------------------------------------------------


def breaches(answer: Answer) -> list[str]:
    return [f.text for f in answer.findings if f.rule == "edited-breaks"]


def failing(answer: Answer) -> list[str]:
    return [check.rule for check in answer.certificate.checks if not check.holds]


def test_what_did_not_hold_before_is_not_said_to_hold_no_longer():
    assert failing(steep()) == ["final-dose"]
    for edited in (
        changed(steep(), step_3=StepEdit(3, days=20)),
        changed(steep(), step_0=StepEdit(0, days=55)),  # the day of the last dose moves
    ):
        assert failing(edited) == ["final-dose"]
        assert breaches(edited) == []


def test_what_held_before_is_told_whatever_its_figure_was():
    certificate = steep().certificate
    held = tuple(replace(check, holds=True) for check in certificate.checks)
    answer = replace(steep(), certificate=replace(certificate, checks=held))
    (text,) = breaches(changed(answer, step_3=StepEdit(3, days=20)))
    assert "is 2.5 to 10 mg of diazepam" in text


def test_another_breach_of_the_same_figure_is_told():
    certificate = steep().certificate
    other = tuple(
        check if check.holds else replace(check, text=check.text.replace("clonazepam", "lorazepam"))
        for check in certificate.checks
    )
    answer = replace(steep(), certificate=replace(certificate, checks=other))
    (text,) = breaches(changed(answer, step_3=StepEdit(3, days=20)))
    assert "clonazepam" in text


def test_each_check_that_a_change_breaks_is_told():
    edited = changed(steep(), step_1=None, step_2=None)
    assert failing(edited) == ["final-dose"]
    (text,) = breaches(edited)
    assert "1 mg, is 5 to 20 mg of diazepam" in text
    edited = changed(steep(), step_0=StepEdit(0, days=3))
    assert failing(edited)[-1] == "final-dose"
    assert len(breaches(edited)) == len(failing(edited)) - 1 >= 2


def test_only_what_could_not_be_avoided_is_accepted_by_the_certificate():
    limit = steep().exceptions[0].rule

    def accepted(answer: Answer) -> bool:
        return limit not in failing(answer)

    # From 1.5 to 0.5 mg leaves out 1 mg, which can be made.
    edited = changed(steep(), step_0=None)
    assert [one.avoidable for one in edited.exceptions] == [True]
    assert not accepted(edited)
    # The second fall stands as it was.
    edited = changed(steep(), step_3=StepEdit(3, days=20))
    assert [one.avoidable for one in edited.exceptions] == [False, False]
    assert accepted(edited)
    # 2 mg to 1 mg could be smaller, 1 mg to 0.5 mg not.
    edits = StepEdit(0, mg(2)), StepEdit(None, mg(1), 60), StepEdit(1), StepEdit(2)
    edited = edit(steep(), edits).answer
    assert [one.avoidable for one in edited.exceptions] == [True, False]
    assert not accepted(edited)


# --- the drug that is meant where none is named ------------------------------------------------------


def meant(answer: Answer, of: int | None) -> str:
    """The drug of which a dose that cannot be made is refused."""
    (refusal,) = edit(answer, [StepEdit(of, mg("0.00001"))]).refusals
    assert refusal is not None
    return refusal.drug


def meant_at_each(answer: Answer) -> list[str]:
    return [meant(answer, place) for place in range(len(answer.schedule.steps))]


def test_an_edit_means_the_drug_that_is_lowered_there():
    # Both drugs are at a last dose that goes to zero at once.
    present = doses("clonazepam", bedtime="0.5"), doses("diazepam", morning="2")
    products = (HALF_MILLIGRAM, "diazepam-tablet-2mg-us")
    asked = request(*present, products=products, allowed=WHOLE, min_hold_days=40, max_hold_days=20)
    answer = plan(asked)
    kinds = [step.kind for step in answer.schedule.steps]
    assert kinds == [StepKind.STOP, StepKind.HOLD, StepKind.STOP, StepKind.HOLD]
    # While the clonazepam is gone and nothing is lowered, what is left is meant; in the end nothing.
    assert meant_at_each(answer) == ["clonazepam", "diazepam", "diazepam", "diazepam"]
    assert meant(answer, None) == "clonazepam"
    # After a lead-in the first drug to be lowered is meant from the beginning.
    led = plan(replace(asked, lead=Lead(START - timedelta(days=9), StepKind.HOLD)))
    assert meant_at_each(led)[:3] == ["clonazepam", "clonazepam", "diazepam"]
    assert meant(led, None) == "clonazepam"
    other = plan(replace(asked, order=("diazepam", "clonazepam"), lead=led.request.lead))
    assert meant_at_each(other)[:3] == ["diazepam", "diazepam", "clonazepam"]


def test_during_a_change_of_drug_the_new_one_is_meant_where_it_is_taken():
    present = doses("clonazepam", morning="0.5", bedtime="0.5")
    answer = plan(request(present, switch=Switch("diazepam")))
    assert set(answer.schedule.steps[0].daily) == {"clonazepam", "diazepam"}
    assert set(meant_at_each(answer)) == {"diazepam"}


def test_where_nothing_is_lowered_the_first_drug_is_meant():
    present = doses("clonazepam", bedtime="0.5"), doses("diazepam", morning="2")
    answer = plan(request(*present, goal=Goal(GoalKind.MAINTAIN)))
    assert meant_at_each(answer)[0] == "clonazepam"
