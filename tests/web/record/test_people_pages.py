"""The pages of people: looking, adding, changing, the team, the way on and back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.web.pages import read_forms

from glidepath.guidance.words import Words
from glidepath.web.accounts.models import Member, Programme
from glidepath.web.accounts.rights import Role
from glidepath.web.audit.models import Event
from glidepath.web.base.clock import today
from glidepath.web.record.actions import (
    add_person,
    change_person,
    end_care,
    join_team,
    move_to_stage,
    open_safety_task,
    restrict,
    settle_safety_task,
)
from glidepath.web.record.models import Ending, Person, Stage, TeamMember
from glidepath.web.record.search import EVERYBODY, find_people


@pytest.fixture
def client(prescriber: Member, signed_in: Callable[[Member], Client]) -> Client:
    return signed_in(prescriber)


def _key() -> str:
    return str(uuid.uuid4())


def _names(found: object) -> list[str]:
    return [one.name for one in found.people]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("jose", ["José Muñoz"]),
        ("MUÑOZ josé", ["José Muñoz"]),
        ("munoz", ["José Muñoz"]),
        ("pepe", ["José Muñoz"]),
        ("a-77", ["Ana"]),
        ("%", []),
        ("_", []),
        ("", ["Ana", "José Muñoz"]),
        ("   ", ["Ana", "José Muñoz"]),
    ],
)
def test_people_are_found_by_any_part_without_accents(
    words: str, names: list[str], prescriber: Member
) -> None:
    add_person(by=prescriber, name="José Muñoz", known_as="Pepe")
    add_person(by=prescriber, name="Ana", record_number="A-77")
    assert _names(find_people(prescriber, words)) == names


def test_pages_of_people_follow_each_other_without_gap_or_repeat(prescriber: Member) -> None:
    for number in range(120):
        add_person(by=prescriber, name=f"Same {number % 3}")
    seen: list[Person] = []
    found = find_people(prescriber)
    while True:
        seen += found.people
        if not found.more:
            break
        found = find_people(prescriber, after=found.people[-1].pk)
    assert len({one.pk for one in seen}) == len(seen) == 120
    assert [one.folded for one in seen] == sorted(one.folded for one in seen)


def test_whoever_left_is_found_among_everybody(prescriber: Member, person: Person) -> None:
    end_care(by=prescriber, person=person, version=1, reason="Moved")
    assert _names(find_people(prescriber)) == []
    assert _names(find_people(prescriber, stage=EVERYBODY)) == ["Jordan Rivers"]
    assert _names(find_people(prescriber, stage=Stage.ENDED)) == ["Jordan Rivers"]
    assert _names(find_people(prescriber, stage=Stage.TAPER)) == []


def test_people_of_another_programme_are_never_found(
    person: Person, other_programme: Programme, member_of: Callable[..., Member]
) -> None:
    stranger = member_of(other_programme, Role.PRESCRIBER)
    assert _names(find_people(stranger, "jordan", EVERYBODY)) == []
    assert _names(find_people(stranger, after=person.pk)) == []


def test_a_mark_of_another_programme_leads_to_the_first_page(
    person: Person, other_programme: Programme, member_of: Callable[..., Member]
) -> None:
    elsewhere = member_of(other_programme, Role.PRESCRIBER)
    add_person(by=elsewhere, name="Ana")
    assert _names(find_people(elsewhere, after=person.pk)) == ["Ana"]


def test_the_list_shows_for_whom_something_cannot_wait(
    client: Client, prescriber: Member, person: Person
) -> None:
    assert "Act now" not in client.get(reverse("people")).content.decode()
    text = Words("Call today", "Llame hoy")
    task = open_safety_task(by=prescriber, person=person, source="x", answer="", text=text)
    assert "Act now" in client.get(reverse("people")).content.decode()
    settle_safety_task(by=prescriber, task=task, version=1, outcome="Done")
    assert "Act now" not in client.get(reverse("people")).content.decode()


def test_the_stage_of_a_restricted_record_is_not_told_by_looking(
    programme: Programme, prescriber: Member, person: Person, member_of: Callable[..., Member]
) -> None:
    outside = member_of(programme, Role.THERAPIST)
    restrict(by=prescriber, person=person, version=1, restricted=True)
    for stage in Stage:
        assert _names(find_people(outside, stage=stage)) == []
    assert _names(find_people(outside)) == _names(find_people(prescriber)) == ["Jordan Rivers"]


def test_looking_sends_no_name_in_an_address_and_changes_nothing(
    client: Client, person: Person
) -> None:
    page = client.post(reverse("people"), {"words": "jordan", "stage": ""})
    assert "Jordan Rivers" in page.content.decode()
    part = client.post(
        reverse("people"), {"words": "nobody", "stage": ""}, headers={"hx-request": "true"}
    ).content.decode()
    assert "<html" not in part
    assert "Nobody found" in part
    assert not Event.objects.exists()
    form = next(one for one in read_forms(page.content.decode()) if one.action == "/people/")
    assert form.method == "post"


@pytest.mark.parametrize(
    "sent",
    [
        {"words": "a" * 121},
        {"stage": "cured"},
        {"after": "not-an-id"},
        {"words": "a\x00"},
    ],
    ids=str,
)
def test_what_cannot_be_looked_for_is_said(sent: dict[str, str], client: Client) -> None:
    page = client.post(reverse("people"), sent)
    assert page.status_code == 200
    assert "could not be looked for" in page.content.decode()


def test_somebody_is_added_once_and_the_second_answer_is_the_first(
    client: Client, prescriber: Member
) -> None:
    sent = {"name": "Ñandú 😀", "language": "es", "once": _key()}
    first, second = (client.post(reverse("person-add"), sent) for _ in range(2))
    made = Person.objects.get()
    assert first.url == second.url == reverse("person", args=[made.pk])
    assert (made.name, made.language) == ("Ñandú 😀", "es")


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "required"),
        ("name", "a" * 121, "120"),
        ("name", "a\x00", "Null characters"),
        ("born", "2026-02-31", "1979-05-02"),
        ("born", "1850-01-01", "before 1900"),
        ("sex", "robot", "valid choice"),
        ("language", "fr", "valid choice"),
        ("own_words", "a" * 4001, "4000"),
        ("once", "x", "UUID"),
    ],
)
def test_a_refusal_says_where_and_why_and_keeps_what_was_written(
    field: str, value: str, says: str, client: Client
) -> None:
    sent = {"name": "Ana", "language": "en", "phone": "555 1234", "once": _key(), field: value}
    page = client.post(reverse("person-add"), sent)
    content = page.content.decode()
    assert page.status_code == 200
    assert says in content
    assert 'value="555 1234"' in content
    assert not Person.objects.exists()


def test_a_birth_ahead_is_refused_in_the_language_of_the_page(
    programme: Programme,
    member_of: Callable[..., Member],
    signed_in: Callable[[Member], Client],
) -> None:
    client = signed_in(member_of(programme, Role.COORDINATOR, language="es"))
    tomorrow = (today() + timedelta(days=1)).isoformat()
    sent = {"name": "Ana", "language": "es", "born": tomorrow, "once": _key()}
    assert "Ese día aún no ha llegado" in client.post(reverse("person-add"), sent).content.decode()


def test_when_two_write_at_once_both_texts_are_shown_and_saving_again_is_a_choice(
    client: Client, prescriber: Member, person: Person
) -> None:
    where = reverse("person-change", args=[person.pk])
    form = next(one for one in read_forms(client.get(where).content.decode()) if not one.action)
    sent = {name: values[0] for name, values in form.values.items() if values}
    change_person(by=prescriber, person=person, version=1, own_words="What she wrote")
    page = client.post(where, {**sent, "own_words": "What he wrote"})
    content = page.content.decode()
    assert "What she wrote" in content
    assert content.count("What he wrote") == 2
    assert Person.objects.get().own_words == "What she wrote"
    again = next(one for one in read_forms(content) if not one.action)
    sent = {name: values[0] for name, values in again.values.items() if values}
    assert client.post(where, sent).status_code == 302
    assert Person.objects.get().own_words == "What he wrote"


def test_the_same_change_sent_twice_is_no_conflict(client: Client, person: Person) -> None:
    where = reverse("person-change", args=[person.pk])
    sent = {"name": "Jo", "language": "en", "version": 1, "once": _key()}
    assert [client.post(where, sent).status_code for _ in range(2)] == [302, 302]
    assert Person.objects.get().version == 2


def test_the_way_leads_to_the_end_of_care_and_back(client: Client, person: Person) -> None:
    end = reverse("person-end", args=[person.pk])
    assert "required" in client.post(end, {"version": 1, "once": _key()}).content.decode()
    sent = {"version": 1, "once": _key(), "reason": "Asked to end"}
    assert [client.post(end, sent).status_code for _ in range(2)] == [302, 302]
    assert Ending.objects.count() == 1
    assert "Asked to end" in client.get(reverse("person", args=[person.pk])).content.decode()
    stage = reverse("person-stage", args=[person.pk])
    back = {"version": 2, "once": _key(), "stage": "evaluate"}
    assert client.post(stage, {**back, "stage": "ended"}).status_code == 200
    assert client.post(stage, back).status_code == 302
    assert Person.objects.get().stage == "evaluate"


def test_a_stage_chosen_on_an_old_page_is_not_written_over_a_newer_one(
    client: Client, prescriber: Member, person: Person
) -> None:
    where = reverse("person-stage", args=[person.pk])
    move_to_stage(by=prescriber, person=person, stage=Stage.TAPER)
    client.post(where, {"version": 1, "once": _key(), "stage": "evaluate"})
    assert Person.objects.get().stage == "taper"


def test_the_team_page_takes_in_restricts_and_lets_go(
    client: Client,
    programme: Programme,
    other_programme: Programme,
    person: Person,
    member_of: Callable[..., Member],
) -> None:
    where = reverse("person-team", args=[person.pk])
    therapist, stranger = (member_of(one, Role.THERAPIST) for one in (programme, other_programme))
    refused = client.post(where, {"what": "join", "member": stranger.pk, "once": _key()})
    assert "they may have left meanwhile" in refused.content.decode()
    client.post(where, {"what": "join", "member": therapist.pk, "once": _key()})
    sent = {"what": "restrict", "version": 1, "restricted": "yes", "once": _key()}
    client.post(where, sent)
    client.post(where, {**sent, "restricted": "no"})
    assert Person.objects.get().restricted
    for place in TeamMember.objects.order_by("since"):
        client.post(where, {"what": "leave", "place": place.pk})
    assert TeamMember.objects.filter(ended_at=None).count() == 1
    junk = [{"what": "leave", "place": "x"}, {"what": "join"}, {"what": "🙂"}, {}]
    assert {client.post(where, one).status_code for one in junk} <= {200, 302}


def test_the_first_page_of_a_record_says_one_thing_to_do(
    programme: Programme,
    prescriber: Member,
    person: Person,
    member_of: Callable[..., Member],
    signed_in: Callable[[Member], Client],
) -> None:
    client = signed_in(prescriber)
    where = reverse("person", args=[person.pk])
    for stage in (Stage.RECOGNISE, Stage.EVALUATE, Stage.PLAN, Stage.TAPER, Stage.AFTER):
        Person.objects.update(stage=stage)
        content = client.get(where).content.decode()
        assert content.count('class="button main"') == 1
        assert content.count('aria-current="step"') == 1


def _queries(client: Client, where: str) -> int:
    client.get(where)  # what is read once and kept
    with CaptureQueriesContext(connection) as asked:
        assert client.get(where).status_code == 200
    return len(asked)


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.ADMINISTRATOR])
@pytest.mark.parametrize("name", ["work-list", "people"])
def test_a_list_asks_the_database_as_often_for_five_as_for_sixty(
    name: str,
    role: Role,
    prescriber: Member,
    member_of: Callable[..., Member],
    signed_in: Callable[[Member], Client],
    fill: Callable[..., None],
) -> None:
    client = signed_in(member_of(prescriber.programme, role))
    fill(prescriber, 5)
    few = _queries(client, reverse(name))
    fill(prescriber, 55)
    assert _queries(client, reverse(name)) == few


def test_a_person_with_a_long_history_costs_no_more_queries(
    client: Client,
    prescriber: Member,
    person: Person,
    member_of: Callable[..., Member],
    lengthen: Callable[..., None],
) -> None:
    where = reverse("person", args=[person.pk])
    lengthen(prescriber, person, 1)
    few = _queries(client, where)
    lengthen(prescriber, person, 8)
    for _ in range(4):
        member = member_of(person.programme, Role.THERAPIST)
        join_team(by=prescriber, person=person, member=member)
    assert _queries(client, where) == few
