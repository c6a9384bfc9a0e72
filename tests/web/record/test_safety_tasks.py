"""Safety tasks: opened, taken, settled with words, and always in sight until then."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from glidepath.errors import InvalidRequest
from glidepath.guidance.words import Words
from glidepath.web.accounts.models import Member, Programme
from glidepath.web.accounts.rights import Action, Role
from glidepath.web.audit.models import Event
from glidepath.web.audit.recording import NotAllowedError, recorded
from glidepath.web.base.editing import ConflictError
from glidepath.web.record.actions import (
    end_care,
    open_safety_task,
    restrict,
    settle_safety_task,
    take_safety_task,
)
from glidepath.web.record.models import Person, SafetyTask
from glidepath.web.record.work import FIRST_TASKS, Tasks, work_of

TEXT = Words("Thoughts of self-harm, nearly every day", "Piensa en hacerse daño casi cada día")


@pytest.fixture
def task(prescriber: Member, person: Person) -> SafetyTask:
    return open_safety_task(by=prescriber, person=person, source="PHQ-9", answer="9=3", text=TEXT)


def _key() -> str:
    return str(uuid.uuid4())


def test_the_same_again_is_one_task_until_somebody_has_it(
    prescriber: Member, person: Person, task: SafetyTask
) -> None:
    same = {"by": prescriber, "person": person, "source": "PHQ-9", "text": TEXT}
    assert open_safety_task(**same, answer="9=3") == task
    assert open_safety_task(**same, answer="9=2") != task
    take_safety_task(by=prescriber, task=task, version=1)
    assert open_safety_task(**same, answer="9=3") != task
    assert SafetyTask.objects.count() == 3


def test_a_task_belongs_to_the_transaction_that_it_is_opened_in(
    prescriber: Member, person: Person
) -> None:
    def evaluate() -> None:
        with recorded(by=prescriber, action=Action.EVALUATE):
            open_safety_task(by=prescriber, person=person, source="x", answer="y", text=TEXT)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        evaluate()
    assert not SafetyTask.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize("text", [Words("", ""), Words("a\x00", "a"), Words("a" * 4001, "a")])
def test_a_task_says_what_is_to_be_done(text: Words, prescriber: Member, person: Person) -> None:
    with pytest.raises(InvalidRequest):
        open_safety_task(by=prescriber, person=person, source="x", answer="", text=text)
    assert not SafetyTask.objects.exists()


def test_who_comes_second_does_not_take_it_unnoticed(
    programme: Programme, prescriber: Member, task: SafetyTask, member_of: Callable[..., Member]
) -> None:
    second, stale = member_of(programme, Role.THERAPIST), SafetyTask.objects.get()
    take_safety_task(by=prescriber, task=task, version=1)
    with pytest.raises(ConflictError) as conflict:
        take_safety_task(by=second, task=stale, version=1)
    assert conflict.value.current.taken_by == prescriber
    take_safety_task(by=second, task=stale, version=2)
    assert SafetyTask.objects.get().taken_by == second


@pytest.mark.parametrize("outcome", ["", "  \n", "a\x00", "a" * 2001])
def test_settling_needs_words(outcome: str, prescriber: Member, task: SafetyTask) -> None:
    with pytest.raises(InvalidRequest) as refused:
        settle_safety_task(by=prescriber, task=task, version=1, outcome=outcome)
    assert refused.value.where == "outcome"
    assert SafetyTask.objects.get().settled_at is None


def test_what_is_settled_stays_as_it_is(prescriber: Member, task: SafetyTask) -> None:
    settle_safety_task(by=prescriber, task=task, version=1, outcome="Spoke, safe tonight")
    for again in (
        lambda: settle_safety_task(by=prescriber, task=task, version=2, outcome="Other"),
        lambda: take_safety_task(by=prescriber, task=task, version=2),
    ):
        with pytest.raises(InvalidRequest, match="settled already"):
            again()
    kept = SafetyTask.objects.get()
    assert (kept.outcome, kept.settled_by, kept.taken_by) == (
        "Spoke, safe tonight",
        prescriber,
        None,
    )
    assert "safe" not in str(list(Event.objects.values_list("detail", flat=True)))


@pytest.mark.parametrize(
    "values",
    [{"outcome": "x"}, {"taken_at": "2026-01-01T00:00Z"}, {"settled_at": "2026-01-01T00:00Z"}],
)
def test_the_database_keeps_who_when_and_what_together(
    values: dict[str, str], task: SafetyTask
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SafetyTask.objects.filter(pk=task.pk).update(**values)


def test_care_does_not_end_over_an_open_task(
    prescriber: Member, person: Person, task: SafetyTask
) -> None:
    with pytest.raises(InvalidRequest, match="Settle it first"):
        end_care(by=prescriber, person=person, version=1, reason="Moved")
    settle_safety_task(by=prescriber, task=task, version=1, outcome="Done")
    end_care(by=prescriber, person=person, version=1, reason="Moved")


def test_an_administrator_handles_no_task(
    programme: Programme, task: SafetyTask, member_of: Callable[..., Member]
) -> None:
    with pytest.raises(NotAllowedError):
        take_safety_task(by=member_of(programme, Role.ADMINISTRATOR), task=task, version=1)


@pytest.mark.parametrize(("language", "text"), [("en", TEXT.en), ("es", TEXT.es)])
def test_a_task_stands_on_the_work_list_and_the_person_until_it_is_settled(
    language: str,
    text: str,
    programme: Programme,
    task: SafetyTask,
    member_of: Callable[..., Member],
    signed_in: Callable[[Member], Client],
) -> None:
    client = signed_in(member_of(programme, Role.THERAPIST, language=language))
    pages = [reverse("work-list"), reverse("person", args=[task.person_id])]
    for where, what_follows in zip(pages, ('id="part-', 'class="road"'), strict=True):
        content = client.get(where).content.decode()
        assert content.index(text) < content.index(what_follows)
    page = client.get(reverse("safety-task", args=[task.pk])).content.decode()
    assert "911" in page
    assert "988" in page
    client.post(reverse("safety-task-take", args=[task.pk]), {"version": 1, "once": _key()})
    sent = {"version": 2, "once": _key(), "outcome": "Is safe"}
    client.post(reverse("safety-task", args=[task.pk]), sent)
    assert SafetyTask.objects.get().outcome == "Is safe"
    assert text not in client.get(pages[0]).content.decode()
    assert "problem act-now-box" not in client.get(pages[1]).content.decode()


def test_two_who_settle_at_once_keep_both_texts_in_sight(
    programme: Programme,
    prescriber: Member,
    task: SafetyTask,
    member_of: Callable[..., Member],
    signed_in: Callable[[Member], Client],
) -> None:
    client = signed_in(member_of(programme, Role.THERAPIST))
    take_safety_task(by=prescriber, task=task, version=1)
    sent = {"version": 1, "once": _key(), "outcome": "My own words"}
    page = client.post(reverse("safety-task", args=[task.pk]), sent).content.decode()
    assert "My own words" in page
    assert prescriber.user.name in page
    assert SafetyTask.objects.get().settled_at is None


def test_a_task_by_hand_is_opened_once(
    prescriber: Member, person: Person, signed_in: Callable[[Member], Client]
) -> None:
    client, sent = signed_in(prescriber), {"text": "Fell twice today", "once": _key()}
    where = reverse("safety-task-add", args=[person.pk])
    assert [client.post(where, sent).status_code for _ in range(2)] == [302, 302]
    assert SafetyTask.objects.get().text_es == "Fell twice today"
    assert SafetyTask.objects.get().opened_by == prescriber


def test_another_programme_sees_no_task(
    other_programme: Programme, task: SafetyTask, member_of: Callable[..., Member]
) -> None:
    seen = work_of(member_of(other_programme, Role.PRESCRIBER)).act_now
    assert seen == Tasks([], 0, more=False)


def test_what_nobody_has_yet_stands_first(
    prescriber: Member, person: Person, task: SafetyTask
) -> None:
    take_safety_task(by=prescriber, task=task, version=1)
    later = open_safety_task(by=prescriber, person=person, source="x", answer="", text=TEXT)
    assert [one.task for one in work_of(prescriber).act_now.shown] == [later, task]


def test_what_does_not_fit_on_the_list_is_counted_and_can_be_seen(
    prescriber: Member, person: Person, signed_in: Callable[[Member], Client]
) -> None:
    said = {"by": prescriber, "person": person, "source": "x"}
    texts = [Words(f"Call about {n:02}", f"Llamar por {n:02}") for n in range(FIRST_TASKS + 2)]
    tasks = [open_safety_task(**said, answer="", text=one) for one in texts]
    take_safety_task(by=prescriber, task=tasks[0], version=1)
    client = signed_in(prescriber)
    first = client.get(reverse("work-list")).content.decode()
    assert "See all 22 that cannot wait" in first
    assert [one.en in first for one in texts] == [False] + [True] * FIRST_TASKS + [False]
    every = client.get(reverse("work-list"), {"all": "act-now"}).content.decode()
    assert all(one.en in every for one in texts)
    beyond = client.get(reverse("work-list"), {"all": "act-now", "page": "2"}).content.decode()
    assert "These were all." in beyond
    assert "Nothing that cannot wait" not in beyond


def test_a_restricted_record_says_nothing_on_the_list_of_others(
    programme: Programme,
    prescriber: Member,
    task: SafetyTask,
    member_of: Callable[..., Member],
    signed_in: Callable[[Member], Client],
) -> None:
    restrict(by=prescriber, person=task.person, version=1, restricted=True)
    outside = signed_in(member_of(programme, Role.THERAPIST))
    content = outside.get(reverse("work-list")).content.decode()
    assert TEXT.en not in content
    assert "PHQ-9" not in content
    assert "Restricted record" in content
    for name in ("safety-task", "safety-task-take"):
        answer = outside.post(reverse(name, args=[task.pk]), {"version": 1, "once": _key()})
        assert answer.url == reverse("break-glass", args=[task.person_id])
    assert SafetyTask.objects.get().taken_by is None
    inside = signed_in(prescriber).get(reverse("work-list")).content.decode()
    assert TEXT.en in inside
    assert "PHQ-9" in inside
