"""The two-minute screen with a person: kept as answered, two things kept apart, dangers at once."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from glidepath.catalogue import load
from glidepath.errors import InvalidRequest
from glidepath.web.accounts.models import Member, Programme
from glidepath.web.accounts.rights import Role
from glidepath.web.audit.models import Event
from glidepath.web.audit.recording import AlreadyDoneError
from glidepath.web.base.models import UnchangeableError
from glidepath.web.recognition.actions import record_screen
from glidepath.web.recognition.models import Screen
from glidepath.web.record.models import Person, SafetyTask


def _key() -> str:
    return str(uuid.uuid4())


def test_what_is_left_out_is_not_known_and_never_no(prescriber: Member, person: Person) -> None:
    kept = record_screen(by=prescriber, person=person, answers={"tolerance": False})
    assert kept.answers["tolerance"] is False
    assert kept.answers["others_worry"] is None
    assert set(kept.answers) == {sign.key for sign in load().recognition.signs}
    assert len(kept.result["unanswered"]) == len(kept.answers) - 1
    assert kept.result["step"] == "ask-more"


def test_dependence_and_a_use_disorder_are_kept_apart(prescriber: Member, person: Person) -> None:
    answers = {"tolerance": True, "life_smaller": True}
    result = record_screen(by=prescriber, person=person, answers=answers).result
    assert [one["key"] for one in result["physical_dependence"]] == ["tolerance"]
    assert [one["key"] for one in result["use_disorder"]] == ["life_smaller"]
    assert result["danger"] == []
    assert not SafetyTask.objects.exists()


def test_a_danger_opens_a_safety_task_in_both_languages(prescriber: Member, person: Person) -> None:
    answers = {"thoughts_of_self_harm": True, "seizure_or_confusion": True}
    record_screen(by=prescriber, person=person, answers=answers)
    tasks = {one.answer: one for one in SafetyTask.objects.all()}
    assert set(tasks) == set(answers)
    assert tasks["thoughts_of_self_harm"].text_en.startswith("Thoughts of suicide or self-harm. ")
    assert "911" in tasks["thoughts_of_self_harm"].text_es


@pytest.mark.parametrize("answers", [{"nothing": True}, {"tolerance": "yes"}, {"tolerance": 1}])
def test_what_is_no_answer_is_refused(
    answers: dict[str, object], prescriber: Member, person: Person
) -> None:
    with pytest.raises(InvalidRequest):
        record_screen(by=prescriber, person=person, answers=answers)
    assert not Screen.objects.exists()
    assert not Event.objects.exists()


def test_a_screen_stays_as_it_was_answered(prescriber: Member, person: Person) -> None:
    kept = record_screen(by=prescriber, person=person, answers={})
    with pytest.raises(UnchangeableError):
        kept.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        Screen.objects.filter(pk=kept.pk).update(answers={})


def test_the_same_form_keeps_one_screen_and_one_task(prescriber: Member, person: Person) -> None:
    key, answers = uuid.uuid4(), {"thoughts_of_self_harm": True}
    record_screen(by=prescriber, person=person, once=key, answers=answers)
    with pytest.raises(AlreadyDoneError):
        record_screen(by=prescriber, person=person, once=key, answers=answers)
    assert (Screen.objects.count(), SafetyTask.objects.count()) == (1, 1)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_asks_every_sign_warns_first_and_leads_on_to_the_evaluation(
    language: str,
    programme: Programme,
    person: Person,
    member_of: Callable[..., Member],
    signed_in: Callable[[Member], Client],
) -> None:
    client = signed_in(member_of(programme, Role.PHARMACIST, language=language))
    where, known = reverse("screen", args=[person.pk]), load().recognition
    page = client.get(where).content.decode()
    warning = getattr(known.warning.clinician, language)
    for sign in known.signs:
        assert page.index(warning) < page.index(getattr(sign.text.clinician, language))
    sent = {"tolerance": "yes", "others_worry": "no", "life_smaller": "unknown", "once": _key()}
    first, second = client.post(where, sent), client.post(where, sent)
    kept = Screen.objects.get()
    assert first.url == second.url == reverse("screen-kept", args=[person.pk, kept.pk])
    assert (kept.answers["tolerance"], kept.answers["others_worry"]) == (True, False)
    assert kept.answers["life_smaller"] is None
    shown = client.get(first.url).content.decode()
    assert reverse("evaluation", args=[person.pk]) in shown
    assert getattr(known.no_diagnosis.clinician, language) in shown
    assert reverse("screen-kept", args=[person.pk, kept.pk]) in client.get(where).content.decode()


def test_an_answer_that_is_none_is_refused_at_its_question(
    prescriber: Member, person: Person, signed_in: Callable[[Member], Client]
) -> None:
    client, where = signed_in(prescriber), reverse("screen", args=[person.pk])
    page = client.post(where, {"tolerance": "maybe", "danger": "yes", "once": _key()})
    assert page.status_code == 200
    assert "or leave it open" in page.content.decode()
    assert not Screen.objects.exists()


def test_a_screen_is_found_under_its_own_person_alone(
    programme: Programme,
    prescriber: Member,
    person: Person,
    signed_in: Callable[[Member], Client],
) -> None:
    other = Person.objects.create(programme=programme, name="Somebody else")
    kept = record_screen(by=prescriber, person=person, answers={})
    where = reverse("screen-kept", args=[other.pk, kept.pk])
    assert signed_in(prescriber).get(where).status_code == 404
