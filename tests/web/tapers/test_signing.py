"""What is signed is what was looked at, verified anew, and never altered."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from tests.web.tapers.conftest import CLONAZEPAM, DIAZEPAM

from glidepath.web.accounts.models import Member, Programme
from glidepath.web.accounts.rights import Role
from glidepath.web.audit.chain import verify
from glidepath.web.audit.models import Event
from glidepath.web.audit.recording import AlreadyDoneError, NotAllowedError
from glidepath.web.base.editing import ConflictError
from glidepath.web.evaluation.models import Evaluation
from glidepath.web.record.models import Person, Stage
from glidepath.web.tapers.actions import (
    change_scenario,
    make_scenario,
    mark_ready,
    revise_plan,
    set_aside,
)
from glidepath.web.tapers.computing import digest_of
from glidepath.web.tapers.models import PlanFile, PlanStep, Scenario, SignedPlan
from glidepath.web.tapers.reading import current, due, to_sign
from glidepath.web.tapers.reasons import reasons_needed
from glidepath.web.tapers.signing import sign_plan
from glidepath.web.tapers.states import CannotSignError

Sign = Callable[..., SignedPlan]


def test_a_signed_plan_is_the_document_that_was_looked_at(scenario: Scenario, sign: Sign) -> None:
    looked_at = scenario.document
    signed = sign(scenario)
    assert signed.document == looked_at
    assert signed.digest == digest_of(looked_at)
    assert signed.evaluation["answers"]
    assert SignedPlan.objects.get(pk=signed.pk).document == looked_at
    assert list(verify()) == []
    event = Event.objects.filter(action="sign-plan", outcome="done").get()
    assert event.detail == {"number": 1, "digest": signed.digest, "stage": "taper"}


def test_signing_brings_the_person_to_the_taper(scenario: Scenario, sign: Sign) -> None:
    sign(scenario)
    assert Person.objects.get(pk=scenario.person_id).stage == Stage.TAPER
    assert Scenario.objects.get(pk=scenario.pk).state == Scenario.State.SIGNED


def test_signing_keeps_the_documents_as_they_are_handed_out(scenario: Scenario, sign: Sign) -> None:
    signed = sign(scenario)
    files = {one.kind: one for one in signed.files.all()}
    assert set(files) == set(PlanFile.Kind.values)
    for file in files.values():
        assert hashlib.sha256(bytes(file.content)).hexdigest() == file.sha256
    assert bytes(files["handout"].content).startswith(b"%PDF")
    assert b"BEGIN:VCALENDAR" in bytes(files["calendar"].content)


def test_the_handout_speaks_the_persons_language_and_the_pages_the_prescribers(
    person: Person, evaluation: Evaluation, prescriber: Member, sign: Sign
) -> None:
    Person.objects.filter(pk=person.pk).update(language="es")
    person.refresh_from_db()
    made = make_scenario(by=prescriber, person=person, name="Tabletas", request=CLONAZEPAM)
    files = {one.kind: one.language for one in sign(made).files.all()}
    assert (files["handout"], files["prescriber"]) == ("es", "en")


def test_each_exception_needs_a_reason(scenario: Scenario, sign: Sign) -> None:
    needed = reasons_needed(scenario.document)
    assert any("exception" in one for one in needed)
    missing = {one["key"]: "Because." for one in needed[1:]}
    with pytest.raises(CannotSignError, match="A reason is missing"):
        sign(scenario, reasons=missing)
    with pytest.raises(CannotSignError):
        sign(scenario, reasons={**missing, needed[0]["key"]: "   "})
    assert not SignedPlan.objects.exists()


def test_a_gate_that_is_open_stops_signing(
    person: Person, prescriber: Member, evaluation: Evaluation, scenario: Scenario, sign: Sign
) -> None:
    from glidepath.web.evaluation.actions import answer_questions

    newest = evaluation.answers.order_by("-number").first()
    answer_questions(
        by=prescriber, evaluation=evaluation, answers={"pregnant": True}, seen=newest.number
    )
    with pytest.raises(CannotSignError, match="acknowledged"):
        sign(scenario)


def test_without_an_evaluation_nothing_is_signed(
    person: Person, prescriber: Member, sign: Sign
) -> None:
    made = make_scenario(by=prescriber, person=person, name="Too early", request=DIAZEPAM)
    with pytest.raises(CannotSignError, match="Evaluate"):
        sign(made)


EVALUATE = {
    "en": "Evaluate the person first: a plan rests on the whole of them.",
    "es": "Evalúe primero a la persona: un plan se apoya en todo lo que ella es.",
}
UNFINISHED = {
    "en": "The evaluation is not finished: nobody has said yet which medicines are really taken.",
    "es": "La evaluación no está terminada: nadie ha dicho aún qué medicamentos se toman de verdad.",
}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("started", [False, True])
def test_without_a_finished_evaluation_the_page_says_what_to_do_and_signs_nothing(
    started: bool,  # noqa: FBT001 - a case
    language: str,
    person: Person,
    prescriber: Member,
    signed_in: Callable[[Member], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from glidepath.web.evaluation.actions import answer_questions, start_evaluation

    confirmed = "glidepath.web.accounts.reauthentication.recently_confirmed"
    monkeypatch.setattr(confirmed, lambda _request: True)

    type(prescriber.user).objects.filter(pk=prescriber.user_id).update(language=language)
    if started:  # and something answered, but not what the plan is about
        begun = start_evaluation(by=prescriber, person=person)
        answer_questions(by=prescriber, evaluation=begun, answers={"hopes": "to sleep"}, seen=0)
    made = make_scenario(by=prescriber, person=person, name="Too early", request=DIAZEPAM)
    where = reverse("plan-sign", kwargs={"person": person.pk, "scenario": made.pk})
    client = signed_in(prescriber)
    once = "6f1c0b9e-0000-4000-8000-00000000000a"
    page = client.post(where, {"version": made.version, "once": once, **_reasons(made)})
    content = html.unescape(page.content.decode())
    assert (UNFINISHED if started else EVALUATE)[language] in content
    to = {"person": person.pk}
    there = reverse("evaluation-section", kwargs={**to, "section": "medicines"})
    assert (f"{there}#q-regimen" if started else reverse("evaluation", kwargs=to)) in content
    assert not SignedPlan.objects.exists()


def _reasons(scenario: Scenario) -> dict[str, str]:
    needed = reasons_needed(scenario.document)
    return {f"reason-{one['key']}": "Nothing smaller can be had." for one in needed}


def test_a_document_that_was_altered_in_the_database_is_not_signed(
    scenario: Scenario, sign: Sign
) -> None:
    document = scenario.document
    document["steps"][0]["take"][0]["pieces"][0]["count"] = "4"
    Scenario.objects.filter(pk=scenario.pk).update(document=document)
    scenario.refresh_from_db()
    with pytest.raises(CannotSignError, match="look at it once more"):
        sign(scenario)


def test_a_scenario_that_somebody_changed_meanwhile_is_not_signed(
    scenario: Scenario, prescriber: Member, sign: Sign
) -> None:
    seen = scenario.version
    change_scenario(
        by=prescriber, scenario=Scenario.objects.get(pk=scenario.pk), version=seen, name="Other"
    )
    with pytest.raises(ConflictError):
        sign(scenario, version=seen)
    assert not SignedPlan.objects.exists()


def test_only_a_prescriber_signs(
    scenario: Scenario, programme: Programme, member_of: Callable[..., Member]
) -> None:
    for role in set(Role) - {Role.PRESCRIBER}:
        with pytest.raises(NotAllowedError):
            sign_plan(
                by=member_of(programme, role),
                scenario=scenario,
                version=scenario.version,
                reasons={},
            )


def test_a_form_that_is_sent_twice_signs_once(
    scenario: Scenario, prescriber: Member, sign: Sign
) -> None:
    from uuid import uuid4

    key = uuid4()
    sign(scenario, once=key)
    other = make_scenario(by=prescriber, person=scenario.person, name="Again", request=CLONAZEPAM)
    with pytest.raises(AlreadyDoneError):
        sign(other, once=key)
    assert SignedPlan.objects.count() == 1


@pytest.mark.parametrize("table", ["tapers_signedplan", "tapers_planstep", "tapers_planfile"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_refuses_to_alter_what_was_signed(
    table: str, statement: str, scenario: Scenario, sign: Sign
) -> None:
    sign(scenario)
    with (
        pytest.raises(DatabaseError, match="kept as they were written"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))


def test_a_later_version_follows_and_says_why(
    scenario: Scenario, prescriber: Member, sign: Sign
) -> None:
    first = sign(scenario)
    held = revise_plan(
        by=prescriber, plan=first, events=[{"kind": "hold", "days": 14}], cause="Hard weeks."
    )
    second = sign(held, cause="")
    assert (second.number, second.previous, second.cause) == (2, first, "Hard weeks.")
    assert SignedPlan.objects.get(pk=first.pk).document == first.document


def test_a_later_version_without_a_cause_is_not_signed(
    scenario: Scenario, prescriber: Member, sign: Sign
) -> None:
    sign(scenario)
    other = make_scenario(by=prescriber, person=scenario.person, name="New", request=CLONAZEPAM)
    with pytest.raises(CannotSignError, match="what changed"):
        sign(other, cause=" ")


def test_what_is_due_is_found_for_the_plan_in_force_alone(
    scenario: Scenario, programme: Programme, prescriber: Member, sign: Sign
) -> None:
    first = sign(scenario)
    change = date.fromisoformat(first.document["steps"][1]["first_day"])
    assert [one.plan for one in due(programme, change, slice(9))] == [first]
    other = make_scenario(
        by=prescriber,
        person=scenario.person,
        name="Kept",
        request={**CLONAZEPAM, "start": "2027-06-07"},
    )
    sign(other)
    assert due(programme, change, slice(9)) == []


def test_where_somebody_is_in_their_plan(scenario: Scenario, sign: Sign) -> None:
    signed = sign(scenario)
    steps = signed.document["steps"]
    here = current(scenario.person, date.fromisoformat(steps[2]["first_day"]))
    assert here is not None
    assert here.step is not None
    assert (here.position, here.steps) == (3, len(steps))
    assert here.step.dose == f"clonazepam {steps[2]['mg_per_day']['clonazepam']} mg"
    assert here.next is not None
    assert here.next.first_day.isoformat() == steps[3]["first_day"]
    before = current(scenario.person, date(2026, 12, 1))
    assert before is not None
    assert before.step is None


def test_the_kept_steps_are_those_of_the_document(scenario: Scenario, sign: Sign) -> None:
    signed = sign(scenario)
    kept = list(PlanStep.objects.filter(plan=signed).order_by("position"))
    assert [(one.first_day.isoformat(), one.last_day.isoformat()) for one in kept] == [
        (one["first_day"], one["last_day"]) for one in signed.document["steps"]
    ]


def test_what_is_ready_stands_on_the_work_list_until_it_is_signed(
    scenario: Scenario, programme: Programme, prescriber: Member, sign: Sign
) -> None:
    mark_ready(by=prescriber, scenario=scenario, version=scenario.version)
    assert [one.pk for one in to_sign(programme, slice(9))] == [scenario.pk]
    sign(scenario)
    assert to_sign(programme, slice(9)) == []


def test_what_was_set_aside_is_not_signed(
    scenario: Scenario, prescriber: Member, sign: Sign
) -> None:
    set_aside(by=prescriber, scenario=scenario, version=scenario.version)
    with pytest.raises(CannotSignError, match="closed"):
        sign(scenario)


@pytest.mark.parametrize("goal", [{"kind": "maintain"}, {"kind": "reduce", "mg_per_day": "0.5"}])
def test_keeping_and_lowering_are_signed_like_stopping(
    goal: dict[str, str], person: Person, evaluation: Evaluation, prescriber: Member, sign: Sign
) -> None:
    made = make_scenario(
        by=prescriber, person=person, name="Goal", request={**CLONAZEPAM, "goal": goal}
    )
    assert sign(made).document["request"]["goal"]["kind"] == goal["kind"]
