"""The work list: what cannot wait, then what is theirs, for each role."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from glidepath.assessment.recommendations import Item
from glidepath.web.accounts.models import Member, Programme
from glidepath.web.accounts.rights import Role
from glidepath.web.base.templatetags.glidepath import in_language
from glidepath.web.evaluation.actions import (
    acknowledge_gate,
    answer_questions,
    close_evaluation,
    start_evaluation,
)
from glidepath.web.evaluation.gates import gates_left
from glidepath.web.evaluation.models import Evaluation
from glidepath.web.evaluation.reading import open_gates
from glidepath.web.record import work
from glidepath.web.record.actions import restrict
from glidepath.web.record.emergency import open_in_emergency
from glidepath.web.record.models import Person, Stage
from glidepath.web.record.work import FIRST, Part, duties_of, part_of, work_of


@pytest.fixture
def evaluation(prescriber: Member, person: Person) -> Evaluation:
    """An open evaluation with something to settle first: an opioid is taken, too."""
    started = start_evaluation(by=prescriber, person=person)
    answers = {"opioids": "prescribed"}
    answer_questions(by=prescriber, evaluation=started, seen=0, answers=answers)
    return started


def _part(member: Member, key: str) -> Part:
    return next(one for one in work_of(member).parts if one.key == key)


def _left(member: Member) -> list[tuple[Item, ...]]:
    return [one.gates for one in gates_left(member.programme, slice(50))]


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
    assert _left(prescriber) == [gates]
    for gate in gates:
        assert in_language(gate.title) in _part(prescriber, "gates").entries[0].text
        acknowledge_gate(by=prescriber, evaluation=evaluation, gate=gate.id, words="Spoken with")
    assert _part(prescriber, "gates").entries == []


def test_an_answer_that_changes_a_gate_is_noticed(
    prescriber: Member, evaluation: Evaluation
) -> None:
    assert _left(prescriber) != [()]
    answer_questions(by=prescriber, evaluation=evaluation, seen=1, answers={"opioids": "none"})
    assert _left(prescriber) == [()]


def test_gates_are_the_prescribers_first_work_and_nobody_elses(
    programme: Programme, prescriber: Member, member_of: Callable[..., Member]
) -> None:
    for role in Role:
        if role is not Role.ADMINISTRATOR:
            keys = [part.key for part in work_of(member_of(programme, role)).parts]
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
        assert [part.entries for part in work_of(member).parts if part.entries] == []
    assert _part(prescriber, "evaluations").entries


@pytest.fixture
def many(programme: Programme, prescriber: Member) -> list[Person]:
    """More open evaluations than the first view shows, from the oldest to the newest."""
    people = [
        Person.objects.create(programme=programme, name=f"Person {number:02}")
        for number in range(FIRST + 3)
    ]
    for person in people:
        start_evaluation(by=prescriber, person=person)
    return people


def _people(part: Part) -> list[Person]:
    return [one.person for one in part.entries]


def test_the_first_view_shows_the_first_and_says_that_others_follow(
    prescriber: Member, many: list[Person], signed_in: Callable[[Member], Client]
) -> None:
    part = _part(prescriber, "evaluations")
    assert (_people(part), part.more) == (many[:FIRST], True)
    client = signed_in(prescriber)
    content = client.get(reverse("work-list")).content.decode()
    assert f">{FIRST}+</span>" in content
    assert "?all=evaluations" in content
    assert many[-1].name not in content
    every = client.get(reverse("work-list"), {"all": "evaluations"}).content.decode()
    assert all(one.name in every for one in many)
    assert "page=2" not in every


def test_every_entry_stands_on_one_page(
    prescriber: Member, many: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "PAGE", 5)
    pages = [part_of(prescriber, "evaluations", page) for page in range(4)]
    assert [one for page in pages for one in _people(page)] == many
    assert [page.more for page in pages] == [True, True, False, False]


def test_something_to_settle_is_found_behind_evaluations_without_it(
    prescriber: Member,
    many: list[Person],
    evaluation: Evaluation,
    signed_in: Callable[[Member], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert _people(_part(prescriber, "gates")) == [evaluation.person]
    monkeypatch.setattr(work, "PAGE", 8)
    part = _part(prescriber, "gates")
    assert (part.entries, part.more) == ([], True)
    client = signed_in(prescriber)
    content = client.get(reverse("work-list"), {"all": "gates"}).content.decode()
    assert "Others follow." in content
    assert "?all=gates&amp;page=2" in content
    content = client.get(reverse("work-list"), {"all": "gates", "page": "2"}).content.decode()
    assert evaluation.person.name in content


def test_records_that_are_closed_to_a_reader_take_nobodys_place(
    programme: Programme,
    prescriber: Member,
    many: list[Person],
    member_of: Callable[..., Member],
) -> None:
    for person in many[:FIRST]:
        person.refresh_from_db()
        restrict(by=prescriber, person=person, version=person.version, restricted=True)
    outside = _part(member_of(programme, Role.THERAPIST), "evaluations")
    assert (_people(outside), outside.more) == (many[FIRST:], False)
    assert _people(_part(prescriber, "evaluations")) == many[:FIRST]


def test_a_record_opened_in_an_emergency_is_on_the_list_of_who_opened_it(
    programme: Programme,
    prescriber: Member,
    evaluation: Evaluation,
    person: Person,
    member_of: Callable[..., Member],
) -> None:
    person.refresh_from_db()
    restrict(by=prescriber, person=person, version=person.version, restricted=True)
    opener = member_of(programme, Role.THERAPIST)
    assert _people(_part(opener, "evaluations")) == []
    open_in_emergency(by=opener, person=person, reason="Called from the emergency room")
    assert _people(_part(opener, "evaluations")) == [person]


def test_who_was_answered_for_last_waits_last(prescriber: Member, many: list[Person]) -> None:
    oldest = many[0].evaluations.get()
    answer_questions(by=prescriber, evaluation=oldest, seen=0, answers={"opioids": "none"})
    listed = part_of(prescriber, "evaluations", 0)
    assert _people(listed) == [*many[1:], many[0]]
    assert listed.entries[-1].when == oldest.answers.get().at
    second = many[1].evaluations.get()
    answer_questions(by=prescriber, evaluation=second, seen=0, answers={})
    assert _people(part_of(prescriber, "evaluations", 0))[0] == many[1]


@pytest.mark.parametrize("page", ["0", "-1", "x", "9999", "99999999999999999999", "٣"])
@pytest.mark.parametrize("kind", ["act-now", "evaluations", "nothing"])
def test_an_odd_address_shows_a_page_all_the_same(
    kind: str,
    page: str,
    prescriber: Member,
    many: list[Person],
    signed_in: Callable[[Member], Client],
) -> None:
    asked = {"all": kind, "page": page}
    assert signed_in(prescriber).get(reverse("work-list"), asked).status_code == 200


def test_a_kind_of_work_that_is_not_theirs_shows_the_work_list(
    programme: Programme,
    evaluation: Evaluation,
    member_of: Callable[..., Member],
    signed_in: Callable[[Member], Client],
) -> None:
    client = signed_in(member_of(programme, Role.COORDINATOR))
    content = client.get(reverse("work-list"), {"all": "gates"}).content.decode()
    assert 'id="part-due"' in content


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
