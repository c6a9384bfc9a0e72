"""Answers are added, numbered, merged with those of others, and never change."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, transaction

from glidepath.errors import InvalidRequest, UnknownName
from glidepath.web.accounts.models import Member
from glidepath.web.audit.models import Event
from glidepath.web.audit.recording import AlreadyDoneError, NotAllowedError
from glidepath.web.base.clock import telling
from glidepath.web.base.editing import ConflictError
from glidepath.web.base.models import UnchangeableError
from glidepath.web.evaluation.actions import (
    ClosedError,
    answer_questions,
    close_evaluation,
    start_evaluation,
)
from glidepath.web.evaluation.history import history_of
from glidepath.web.evaluation.models import Answer, Evaluation
from glidepath.web.record.models import Person, SafetyTask

REGIMEN = [{"drug": "clonazepam", "doses": {"morning": "0.5", "bedtime": "1"}}]


def standing(evaluation: Evaluation) -> dict[str, object]:
    state = history_of(evaluation).state()
    return {key: answer.value for key, answer in state.answers.items()}


def test_an_answer_stands_until_a_later_one(evaluation: Evaluation, prescriber: Member) -> None:
    first = answer_questions(
        by=prescriber, evaluation=evaluation, answers={"drives": True, "sleep_hours": "6.5"}, seen=0
    )
    answer_questions(
        by=prescriber, evaluation=evaluation, answers={"drives": False}, seen=first.newest
    )
    assert standing(evaluation) == {"drives": False, "sleep_hours": "6.5"}
    assert [one.number for one in evaluation.answers.order_by("number")] == [1, 2, 3]


def test_not_asked_no_and_not_known_are_three_things(
    evaluation: Evaluation, prescriber: Member
) -> None:
    saved = answer_questions(
        by=prescriber, evaluation=evaluation, answers={"drives": False, "machines": None}, seen=0
    )
    assert standing(evaluation) == {"drives": False, "machines": None}
    answer_questions(
        by=prescriber,
        evaluation=evaluation,
        answers={},
        withdrawn=["drives", "lives_alone"],
        seen=saved.newest,
    )
    assert standing(evaluation) == {"machines": None}
    assert evaluation.answers.count() == 3


@pytest.mark.parametrize(
    ("key", "given", "kept"),
    [
        ("regimen", REGIMEN, [{**REGIMEN[0], "product": None}]),
        (
            "regimen",
            [{"drug": "Klonopin", "doses": {"bedtime": "1/2"}}],
            [{"drug": "clonazepam", "doses": {"bedtime": "0.5"}, "product": None}],
        ),
        ("alcohol_days", 3, 3),
        ("alcohol_days", "3", 3),
        ("alcohol_drinks", "2.5", "2.5"),
        ("last_seizure", "2020-02-29", "2020-02-29"),
        ("withdrawal_signs", ["sleep", "sleep", "anxiety"], ["sleep", "anxiety"]),
        ("withdrawal_signs", [], []),
        ("medicines", ["  omeprazole "], ["omeprazole"]),
        ("past_attempts", [{"when": "2019", "pace": None}], [{"when": "2019"}]),
        ("hopes", "Dormir 😀", "Dormir 😀"),
    ],
)
def test_an_answer_is_kept_in_one_form(
    key: str, given: object, kept: object, evaluation: Evaluation, prescriber: Member
) -> None:
    answer_questions(by=prescriber, evaluation=evaluation, answers={key: given}, seen=0)
    assert standing(evaluation) == {key: kept}


@pytest.mark.parametrize(
    ("key", "given", "named"),
    [
        ("drvies", True, "drives"),
        ("drives", "yes", "true or false"),
        ("alcohol_days", 8, "from 0 to 7"),
        ("last_seizure", "2021-02-29", "date"),
        ("hopes", "a" * 10_001, "10000"),
        ("hopes", "a\x00b", "sign"),
        ("hopes", "\ud800", "sign"),
        ("past_attempts", [{"colour": "red"}], "rows"),
        ("past_attempts", [{"when": "\x00"}], "sign"),
        ("medicines", ["\x00"], "sign"),
        ("regimen", [], "empty"),
        ("regimen", [{"drug": "clonazepan", "doses": {"bedtime": "1"}}], "clonazepam"),
        ("regimen", [{"drug": "clonazepam", "doses": {"bedtime": "1000"}}], "highest"),
    ],
)
def test_what_is_no_answer_is_refused_and_nothing_written(
    key: str, given: object, named: str, evaluation: Evaluation, prescriber: Member
) -> None:
    with pytest.raises((InvalidRequest, UnknownName)) as refused:
        answer_questions(
            by=prescriber, evaluation=evaluation, answers={"machines": True, key: given}, seen=0
        )
    assert named in refused.value.message
    assert not Answer.objects.exists()
    assert Event.objects.filter(about__startswith="evaluation:").count() == 1  # its start


def test_what_the_other_changed_is_kept_and_told(
    evaluation: Evaluation, prescriber: Member, therapist: Member
) -> None:
    begun = answer_questions(
        by=prescriber, evaluation=evaluation, answers={"drives": True, "hopes": "sleep"}, seen=0
    )
    answer_questions(
        by=therapist, evaluation=evaluation, answers={"hopes": "work"}, seen=begun.newest
    )
    result = answer_questions(
        by=prescriber,
        evaluation=evaluation,
        answers={"hopes": "family", "drives": False, "machines": True},
        seen=begun.newest,
    )
    assert result.written == ("drives", "machines")
    assert [(one.key, one.theirs.value, one.yours) for one in result.conflicts] == [
        ("hopes", "work", "family")
    ]
    assert result.conflicts[0].theirs.by == therapist
    assert standing(evaluation) == {"drives": False, "hopes": "work", "machines": True}


def test_what_the_editor_left_alone_does_not_undo_the_other(
    evaluation: Evaluation, prescriber: Member, therapist: Member
) -> None:
    begun = answer_questions(
        by=prescriber, evaluation=evaluation, answers={"hopes": "sleep"}, seen=0
    )
    answer_questions(
        by=therapist,
        evaluation=evaluation,
        answers={"hopes": "work", "drives": True},
        seen=begun.newest,
    )
    result = answer_questions(
        by=prescriber,
        evaluation=evaluation,
        answers={"hopes": "sleep", "machines": True},
        withdrawn=["drives"],
        seen=begun.newest,
    )
    assert (result.written, result.conflicts) == (("machines",), ())
    assert standing(evaluation) == {"hopes": "work", "drives": True, "machines": True}


def test_two_who_say_the_same_agree(
    evaluation: Evaluation, prescriber: Member, therapist: Member
) -> None:
    for member in (prescriber, therapist):
        result = answer_questions(
            by=member, evaluation=evaluation, answers={"drives": True}, seen=0
        )
    assert (result.written, result.conflicts) == ((), ())
    assert evaluation.answers.count() == 1


def test_the_same_form_sent_twice_is_saved_once(evaluation: Evaluation, prescriber: Member) -> None:
    key = uuid.uuid4()
    answer_questions(
        by=prescriber, evaluation=evaluation, answers={"drives": True}, seen=0, once=key
    )
    with pytest.raises(AlreadyDoneError):
        answer_questions(
            by=prescriber, evaluation=evaluation, answers={"drives": True}, seen=0, once=key
        )
    assert evaluation.answers.count() == 1


def test_a_thought_of_suicide_opens_a_safety_task_at_once(
    evaluation: Evaluation, prescriber: Member
) -> None:
    saved = answer_questions(
        by=prescriber,
        evaluation=evaluation,
        answers={"suicidality": True, "drives": True},
        seen=0,
    )
    task = SafetyTask.objects.get()
    assert (task.person, task.source, task.answer) == (
        evaluation.person,
        "Evaluation",
        "suicidality",
    )
    assert "988" in task.text_en
    assert "988" in task.text_es
    answer_questions(
        by=prescriber, evaluation=evaluation, answers={"machines": True}, seen=saved.newest
    )
    assert SafetyTask.objects.count() == 1


@pytest.mark.parametrize("value", [False, None])
def test_no_thought_of_suicide_opens_none(
    evaluation: Evaluation, prescriber: Member, *, value: bool | None
) -> None:
    answer_questions(by=prescriber, evaluation=evaluation, answers={"suicidality": value}, seen=0)
    assert not SafetyTask.objects.exists()


def test_a_closed_evaluation_takes_no_answer(evaluation: Evaluation, prescriber: Member) -> None:
    closed = close_evaluation(by=prescriber, evaluation=evaluation, version=1)
    with pytest.raises(ClosedError):
        answer_questions(by=prescriber, evaluation=closed, answers={"drives": True}, seen=0)
    assert start_evaluation(by=prescriber, person=closed.person) != closed


def test_closing_what_somebody_else_closed_is_told(
    evaluation: Evaluation, prescriber: Member, therapist: Member
) -> None:
    close_evaluation(by=prescriber, evaluation=evaluation, version=1)
    with pytest.raises((ClosedError, ConflictError)):
        close_evaluation(by=therapist, evaluation=evaluation, version=1)
    evaluation.refresh_from_db()
    assert evaluation.closed_by == prescriber


def test_a_second_start_leads_to_the_open_one(
    person: Person, prescriber: Member, therapist: Member
) -> None:
    first = start_evaluation(by=prescriber, person=person)
    assert start_evaluation(by=therapist, person=person) == first


def test_roles_without_the_right_write_nothing(
    evaluation: Evaluation, pharmacist: Member, programme: object, member_of: object
) -> None:
    from glidepath.web.accounts.rights import Role

    administrator = member_of(programme, Role.ADMINISTRATOR)
    with pytest.raises(NotAllowedError):
        answer_questions(by=administrator, evaluation=evaluation, answers={"drives": True}, seen=0)
    with pytest.raises(NotAllowedError):
        close_evaluation(by=pharmacist, evaluation=evaluation, version=1)
    assert not Answer.objects.exists()


def test_the_log_names_questions_and_no_answers(evaluation: Evaluation, prescriber: Member) -> None:
    answer_questions(
        by=prescriber, evaluation=evaluation, answers={"hopes": "a secret hope"}, seen=0
    )
    event = Event.objects.order_by("-number").first()
    assert event.detail == {"answered": ["hopes"], "kept": []}
    assert event.person == evaluation.person_id


def test_the_database_keeps_answers_as_they_were(
    evaluation: Evaluation, prescriber: Member
) -> None:
    answer_questions(by=prescriber, evaluation=evaluation, answers={"drives": True}, seen=0)
    for change in (
        lambda: Answer.objects.update(value=False),
        lambda: Answer.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(UnchangeableError):
        evaluation.answers.get().save()
    assert standing(evaluation) == {"drives": True}


def test_what_stood_at_a_moment_can_be_seen_again(
    evaluation: Evaluation, prescriber: Member
) -> None:
    with telling(datetime(2026, 1, 4, 9, tzinfo=UTC)):
        first = answer_questions(
            by=prescriber, evaluation=evaluation, answers={"drives": True}, seen=0
        )
    answer_questions(
        by=prescriber,
        evaluation=evaluation,
        answers={"drives": None, "machines": True},
        seen=first.newest,
    )
    history = history_of(evaluation)
    assert history.state(first.newest).value("drives") is True
    assert [one.key for one in history.last_batch()] == ["drives", "machines"]
