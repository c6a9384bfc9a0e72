"""The work list: what cannot wait, then what is theirs, for each role."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from glidepath.web.accounts.models import Member, Programme
from glidepath.web.accounts.rights import Role
from glidepath.web.base.templatetags.glidepath import in_language
from glidepath.web.evaluation.actions import (
    acknowledge_gate,
    answer_questions,
    close_evaluation,
    start_evaluation,
)
from glidepath.web.evaluation.gates import gates_waiting
from glidepath.web.evaluation.models import Evaluation
from glidepath.web.evaluation.reading import open_gates
from glidepath.web.record.actions import restrict
from glidepath.web.record.emergency import open_in_emergency
from glidepath.web.record.models import Person, Stage
from glidepath.web.record.work import Part, duties_of, work_of


@pytest.fixture
def evaluation(prescriber: Member, person: Person) -> Evaluation:
    """An open evaluation with something to settle first: an opioid is taken, too."""
    started = start_evaluation(by=prescriber, person=person)
    answers = {"opioids": "prescribed"}
    answer_questions(by=prescriber, evaluation=started, seen=0, answers=answers)
    return started


def _part(member: Member, key: str) -> Part:
    return next(one for one in work_of(member) if one.key == key)


def test_starting_an_evaluation_brings_somebody_there(
    evaluation: Evaluation, person: Person
) -> None:
    assert Person.objects.get().stage == Stage.EVALUATE


def test_an_open_evaluation_waits_until_it_is_closed(
    prescriber: Member, evaluation: Evaluation, person: Person
) -> None:
    entry = _part(prescriber, "evaluations").entries[0]
    assert (entry.person, entry.where) == (person, reverse("evaluation", args=[person.pk]))
    assert entry.text == "1 question answered so far"
    close_evaluation(by=prescriber, evaluation=evaluation, version=1)
    assert _part(prescriber, "evaluations").entries == []


def test_a_gate_waits_for_a_prescriber_until_each_is_acknowledged(
    prescriber: Member, evaluation: Evaluation
) -> None:
    gates = open_gates(evaluation)
    assert gates
    assert gates_waiting(prescriber.programme)[0].gates == gates
    for gate in gates:
        assert in_language(gate.title) in _part(prescriber, "gates").entries[0].text
        acknowledge_gate(by=prescriber, evaluation=evaluation, gate=gate.id, words="Spoken with")
    assert _part(prescriber, "gates").entries == []


def test_an_answer_that_changes_a_gate_is_noticed(
    prescriber: Member, evaluation: Evaluation
) -> None:
    assert gates_waiting(prescriber.programme)
    answer_questions(by=prescriber, evaluation=evaluation, seen=1, answers={"opioids": "none"})
    assert gates_waiting(prescriber.programme) == []


def test_gates_are_the_prescribers_first_work_and_nobody_elses(
    programme: Programme, prescriber: Member, member_of: Callable[..., Member]
) -> None:
    for role in Role:
        if role is not Role.ADMINISTRATOR:
            keys = [part.key for part in work_of(member_of(programme, role))]
            assert len(set(keys)) == len(keys)
            assert ("gates" in keys) == (role is Role.PRESCRIBER)


def test_work_of_a_restricted_record_and_of_another_programme_is_not_told(
    programme: Programme,
    other_programme: Programme,
    prescriber: Member,
    evaluation: Evaluation,
    person: Person,
    member_of: Callable[..., Member],
) -> None:
    person.refresh_from_db()
    restrict(by=prescriber, person=person, version=person.version, restricted=True)
    outside = [member_of(one, Role.PRESCRIBER) for one in (programme, other_programme)]
    for member in outside:
        assert [part.entries for part in work_of(member) if part.entries] == []
    assert _part(prescriber, "evaluations").entries


def test_an_administrator_sees_emergency_accesses_and_nobodys_name(
    programme: Programme,
    prescriber: Member,
    evaluation: Evaluation,
    person: Person,
    member_of: Callable[..., Member],
    signed_in: Callable[[Member], Client],
) -> None:
    person.refresh_from_db()
    restrict(by=prescriber, person=person, version=person.version, restricted=True)
    opener = member_of(programme, Role.THERAPIST)
    open_in_emergency(by=opener, person=person, reason="Called from the emergency room")
    administrator = member_of(programme, Role.ADMINISTRATOR)
    assert [one.member for one in duties_of(administrator)] == [opener]
    content = signed_in(administrator).get(reverse("work-list")).content.decode()
    assert opener.user.name in content
    assert person.name not in content
    assert "emergency room" not in content


@pytest.mark.parametrize(
    ("role", "language", "says"),
    [
        (Role.THERAPIST, "en", "Nothing that cannot wait."),
        (Role.COORDINATOR, "es", "Nada que no pueda esperar."),
        (Role.ADMINISTRATOR, "en", "No restricted record was opened"),
    ],
)
def test_an_empty_list_says_so_kindly(
    role: Role,
    language: str,
    says: str,
    programme: Programme,
    member_of: Callable[..., Member],
    signed_in: Callable[[Member], Client],
) -> None:
    page = signed_in(member_of(programme, role, language=language)).get(reverse("work-list"))
    assert says in page.content.decode()
