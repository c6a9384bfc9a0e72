"""People, stages and teams: what is done, refused, and kept."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from glidepath.errors import InvalidRequest
from glidepath.web.accounts.models import Member, Programme
from glidepath.web.accounts.rights import Role
from glidepath.web.audit.chain import verify
from glidepath.web.audit.models import Event
from glidepath.web.audit.recording import AlreadyDoneError, NotAllowedError
from glidepath.web.base.clock import now, telling, today
from glidepath.web.base.editing import ConflictError
from glidepath.web.record.actions import (
    add_person,
    change_person,
    end_care,
    join_team,
    leave_team,
    move_to_stage,
    restrict,
)
from glidepath.web.record.emergency import open_in_emergency
from glidepath.web.record.models import (
    BREAK_GLASS_HOURS,
    Ending,
    Person,
    Stage,
    TeamMember,
    folded,
)
from glidepath.web.record.restriction import closed_to


def test_somebody_new_is_in_the_care_of_whoever_added_them(prescriber: Member) -> None:
    made = add_person(by=prescriber, name="  Ana Ríos ", born=date(1980, 2, 3), record_number="7")
    assert (made.name, made.stage, made.programme) == (
        "Ana Ríos",
        "recognise",
        prescriber.programme,
    )
    assert made.team.get().member == prescriber
    event = Event.objects.get()
    assert (event.action, event.person, event.about) == ("add-person", made.pk, f"person:{made.pk}")
    assert "Ana" not in str(event.detail)
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "a" * 121),
        ("name", "a\x00b"),
        ("known_as", "a" * 61),
        ("born", date(1899, 12, 31)),
        ("sex", "robot"),
        ("language", "fr"),
        ("phone", "1" * 41),
        ("record_number", "1" * 41),
        ("own_words", "a" * 4001),
        ("own_words", "\x00"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    field: str, value: object, prescriber: Member
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        add_person(by=prescriber, **{"name": "Ana", field: value})
    assert refused.value.where == field
    assert refused.value.message
    assert not Person.objects.exists()


def test_nobody_is_born_tomorrow(prescriber: Member) -> None:
    with pytest.raises(InvalidRequest, match="has not come yet"):
        add_person(by=prescriber, name="Ana", born=today() + timedelta(days=1))
    assert add_person(by=prescriber, name="Ana", born=today()).born == today()


def test_a_role_without_the_right_adds_nobody(
    programme: Programme, member_of: Callable[..., Member]
) -> None:
    for role in (Role.ADMINISTRATOR, Role.PHARMACIST):
        with pytest.raises(NotAllowedError):
            add_person(by=member_of(programme, role), name="Ana")
    assert not Person.objects.exists()


def test_the_same_form_adds_one_person(prescriber: Member) -> None:
    key = uuid.uuid4()
    made = add_person(by=prescriber, once=key, name="Ana")
    with pytest.raises(AlreadyDoneError) as again:
        add_person(by=prescriber, once=key, name="Ana")
    assert again.value.result == f"person:{made.pk}"
    assert Person.objects.count() == 1


def test_a_record_number_belongs_to_one_person_of_a_programme(
    prescriber: Member, other_programme: Programme, member_of: Callable[..., Member]
) -> None:
    first = add_person(by=prescriber, name="Ana", record_number="7")
    second = add_person(by=prescriber, name="Bo")
    with pytest.raises(InvalidRequest) as refused:
        add_person(by=prescriber, name="Cy", record_number="7")
    assert refused.value.where == "record_number"
    with pytest.raises(InvalidRequest):
        change_person(by=prescriber, person=second, version=1, record_number=" 7 ")
    change_person(by=prescriber, person=first, version=1, record_number="7", phone="555")
    elsewhere = member_of(other_programme, Role.PRESCRIBER)
    assert add_person(by=elsewhere, name="Di", record_number="7").record_number == "7"


def test_a_change_writes_what_differs_and_says_so_without_the_text(
    prescriber: Member, person: Person
) -> None:
    change_person(by=prescriber, person=person, version=1, name="Ñandú", own_words="I hope")
    kept = Person.objects.get()
    assert (kept.name, kept.own_words, kept.version) == ("Ñandú", "I hope", 2)
    assert kept.folded == "nandu"
    assert Event.objects.get().detail == {"changed": ["name", "own_words"]}


def test_a_second_editor_writes_nothing_over_the_first(prescriber: Member, person: Person) -> None:
    stale = Person.objects.get()
    change_person(by=prescriber, person=person, version=1, phone="1")
    with pytest.raises(ConflictError) as conflict:
        change_person(by=prescriber, person=stale, version=1, phone="2")
    assert conflict.value.current.phone == "1"
    assert Person.objects.get().phone == "1"
    assert Event.objects.count() == 1


def test_only_particulars_are_changed_as_particulars(prescriber: Member, person: Person) -> None:
    for name in ("stage", "restricted", "programme", "folded"):
        with pytest.raises(InvalidRequest):
            change_person(by=prescriber, person=person, version=1, **{name: "ended"})


def test_the_right_to_a_stage_is_that_of_what_it_is_about(
    programme: Programme, person: Person, member_of: Callable[..., Member]
) -> None:
    pharmacist = member_of(programme, Role.PHARMACIST)
    move_to_stage(by=pharmacist, person=person, stage=Stage.PLAN)
    assert (person.stage, person.version) == ("plan", 2)
    with pytest.raises(NotAllowedError):
        move_to_stage(by=pharmacist, person=person, stage=Stage.TAPER)
    move_to_stage(by=pharmacist, person=person, stage=Stage.PLAN)
    assert Event.objects.filter(outcome="done").count() == 1


def test_a_stage_is_written_beside_what_others_changed_meanwhile(
    prescriber: Member, person: Person
) -> None:
    stale = Person.objects.get()
    change_person(by=prescriber, person=person, version=1, phone="1")
    move_to_stage(by=prescriber, person=stale, stage=Stage.TAPER)
    kept = Person.objects.get()
    assert (kept.phone, kept.stage, kept.version) == ("1", "taper", 3)


def test_care_ends_with_a_reason_that_stays_and_the_way_back_is_open(
    prescriber: Member, person: Person
) -> None:
    with pytest.raises(InvalidRequest):
        move_to_stage(by=prescriber, person=person, stage=Stage.ENDED)
    with pytest.raises(InvalidRequest) as refused:
        end_care(by=prescriber, person=person, version=1, reason=" \n ")
    assert refused.value.where == "reason"
    end_care(by=prescriber, person=person, version=1, reason=" Moved away ")
    assert (Person.objects.get().stage, Ending.objects.get().reason) == ("ended", "Moved away")
    assert "Moved" not in str(Event.objects.get().detail)
    with pytest.raises(InvalidRequest, match="ended already"):
        end_care(by=prescriber, person=person, version=2, reason="Again")
    move_to_stage(by=prescriber, person=person, stage=Stage.EVALUATE)
    assert Person.objects.get().stage == "evaluate"
    assert Ending.objects.count() == 1


def test_a_restricted_record_opens_for_its_team_alone(
    programme: Programme, prescriber: Member, person: Person, member_of: Callable[..., Member]
) -> None:
    therapist = member_of(programme, Role.THERAPIST)
    restrict(by=prescriber, person=person, version=1, restricted=True)
    person = Person.objects.get()
    assert person.open_to(prescriber)
    assert not person.open_to(therapist)
    assert (closed_to(prescriber), closed_to(therapist)) == (frozenset(), {person.pk})
    place = join_team(by=prescriber, person=person, member=therapist)
    assert person.open_to(therapist)
    assert closed_to(therapist) == frozenset()
    leave_team(by=prescriber, place=place)
    assert not person.open_to(therapist)
    assert closed_to(therapist) == {person.pk}
    restrict(by=prescriber, person=person, version=2, restricted=False)
    assert person.open_to(therapist)


def test_an_emergency_opens_a_record_for_some_hours(
    programme: Programme, prescriber: Member, person: Person, member_of: Callable[..., Member]
) -> None:
    outside = member_of(programme, Role.THERAPIST)
    restrict(by=prescriber, person=person, version=1, restricted=True)
    reason = "Called from the emergency room"
    with telling(now() - timedelta(hours=BREAK_GLASS_HOURS, minutes=1)):
        open_in_emergency(by=outside, person=person, reason=reason)
    assert closed_to(outside) == {person.pk}
    with telling(now() - timedelta(hours=BREAK_GLASS_HOURS, minutes=-1)):
        open_in_emergency(by=outside, person=person, reason=reason)
    assert closed_to(outside) == frozenset()
    assert person.open_to(outside)


def test_somebody_can_always_open_a_restricted_record(prescriber: Member, person: Person) -> None:
    restrict(by=prescriber, person=person, version=1, restricted=True)
    place = TeamMember.objects.select_related("person").get()
    with pytest.raises(InvalidRequest, match="Add somebody else first"):
        leave_team(by=prescriber, place=place)
    assert person.open_to(prescriber)


def test_nobody_from_elsewhere_and_nobody_who_left_joins_a_team(
    programme: Programme,
    other_programme: Programme,
    prescriber: Member,
    person: Person,
    member_of: Callable[..., Member],
) -> None:
    gone = member_of(programme, Role.THERAPIST)
    Member.objects.filter(pk=gone.pk).update(active=False)
    gone.refresh_from_db()
    stranger = member_of(other_programme, Role.PRESCRIBER)
    for nobody in (gone, stranger, member_of(programme, Role.ADMINISTRATOR)):
        with pytest.raises(InvalidRequest):
            join_team(by=prescriber, person=person, member=nobody)
    assert not TeamMember.objects.exists()
    assert join_team(by=prescriber, person=person, member=prescriber) == join_team(
        by=prescriber, person=person, member=prescriber
    )


@pytest.mark.parametrize(
    "values",
    [
        {"name": ""},
        {"stage": "cured"},
        {"sex": "robot"},
        {"language": "fr"},
        {"born": date(1899, 1, 1)},
    ],
    ids=str,
)
def test_the_database_itself_refuses(values: dict[str, object], person: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(**values)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("José  MUÑOZ", "jose munoz"),
        ("Jose\u0301", "jose"),
        ("Straße", "strasse"),
        ("İpek", "ipek"),
        ("😀 ﷽", "😀 ﷽"),
        ("", ""),
    ],
)
def test_names_are_looked_for_without_accents(text: str, plain: str) -> None:
    assert folded(text) == plain
    assert len(folded(text * 400)) <= 250
