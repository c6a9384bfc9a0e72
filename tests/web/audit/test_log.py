"""The log on its pages: filtered, in pages, with emergency access marked, and given to the person."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from glidepath.web.accounts.models import Member, Programme
from glidepath.web.accounts.rights import Action, Role
from glidepath.web.audit.models import Event
from glidepath.web.audit.reading import Filter, emergency_accesses, page_of_log
from glidepath.web.audit.recording import record_read, write_event
from glidepath.web.base.clock import now, telling
from glidepath.web.record.emergency import open_in_emergency
from glidepath.web.record.models import BREAK_GLASS_HOURS, BrokenGlass, Person, TeamMember

Signed = Callable[[Member], Client]
REASON = "She was brought in after a seizure"


@pytest.fixture
def administrator(programme: Programme, member_of: Callable[..., Member]) -> Member:
    return member_of(programme, Role.ADMINISTRATOR)


@pytest.fixture
def restricted(person: Person, programme: Programme, member_of: Callable[..., Member]) -> Person:
    """A person whose record only one therapist opens."""
    TeamMember.objects.create(person=person, member=member_of(programme, Role.THERAPIST))
    Person.objects.filter(pk=person.pk).update(restricted=True)
    person.refresh_from_db()
    return person


def where(person: Person) -> str:
    return f"/people/{person.pk}/emergency/"


def test_a_restricted_record_opens_with_a_reason_for_some_hours(
    restricted: Person, prescriber: Member, signed_in: Signed
) -> None:
    client = signed_in(prescriber)
    record = f"/people/{restricted.pk}/"
    assert client.get(record).url == where(restricted)
    assert client.get(where(restricted)).status_code == 200
    assert not Event.objects.filter(action="see-person").exists()
    sent = {"once": uuid.uuid4(), "reason": REASON}
    for _ in range(2):
        assert client.post(where(restricted), sent).url == record
    assert BrokenGlass.objects.get().reason == REASON
    start = now()
    assert client.get(record).status_code == 200
    event = Event.objects.get(action="break-glass")
    assert (event.outcome, event.person, event.member) == ("done", restricted.pk, prescriber.pk)
    assert REASON not in str(event.detail)
    with telling(start + timedelta(hours=BREAK_GLASS_HOURS, minutes=1)):
        assert not restricted.open_to(prescriber)


@pytest.mark.parametrize("reason", ["", "short", "   a  b      ", "123456789"])
def test_a_reason_of_a_few_letters_is_not_enough(
    restricted: Person, prescriber: Member, signed_in: Signed, reason: str
) -> None:
    client = signed_in(prescriber)
    page = client.post(where(restricted), {"once": uuid.uuid4(), "reason": reason})
    assert page.status_code == 200
    assert not BrokenGlass.objects.exists()
    assert client.get(f"/people/{restricted.pk}/").status_code == 302


def test_the_reason_opens_one_record_to_one_member(
    restricted: Person, prescriber: Member, programme: Programme, member_of: Callable[..., Member]
) -> None:
    open_in_emergency(by=prescriber, person=restricted, reason=REASON)
    other = Person.objects.create(programme=programme, name="Other", restricted=True)
    assert restricted.open_to(prescriber)
    assert not other.open_to(prescriber)
    assert not restricted.open_to(member_of(programme, Role.PRESCRIBER))


def test_emergency_access_is_marked_on_the_log_and_found_for_the_work_list(
    restricted: Person,
    prescriber: Member,
    administrator: Member,
    other_programme: Programme,
    signed_in: Signed,
) -> None:
    open_in_emergency(by=prescriber, person=restricted, reason=REASON)
    page = signed_in(administrator).get("/log/").content.decode()
    assert '<span class="tag caution">emergency</span>' in page
    assert REASON in page
    (line,) = emergency_accesses(administrator.programme_id, now() - timedelta(hours=1))
    assert (line.person, line.reason, line.who) == (restricted, REASON, prescriber.user.name)
    assert emergency_accesses(administrator.programme_id, now() + timedelta(hours=1)) == []
    assert emergency_accesses(other_programme.pk, now() - timedelta(hours=1)) == []


def test_the_log_says_whether_it_is_whole(
    events: list[Event],
    administrator: Member,
    signed_in: Signed,
    tamper: Callable[..., None],
) -> None:
    client = signed_in(administrator)
    assert "linked as they were written" in client.get("/log/").content.decode()
    tamper("UPDATE audit_event SET role = 'x' WHERE number = 3")
    assert "was altered or is not whole" in client.get("/log/").content.decode()


def test_the_log_comes_in_pages_by_number(prescriber: Member) -> None:
    for number in range(120):
        write_event(prescriber, Action.EVALUATE, Event.Outcome.DONE, None, "", {"number": number})
    seen, before = [], None
    while True:
        lines, before = page_of_log(prescriber.programme_id, Filter(), before)
        seen.append([line.event.number for line in lines])
        if before is None:
            break
    assert [len(page) for page in seen] == [50, 50, 20]
    assert [number for page in seen for number in page] == list(range(120, 0, -1))


def test_a_full_last_page_has_no_empty_one_after_it(prescriber: Member) -> None:
    for _ in range(50):
        write_event(prescriber, Action.EVALUATE, Event.Outcome.DONE, None, "", {})
    assert page_of_log(prescriber.programme_id, Filter(), None)[1] is None


@pytest.fixture
def mixed(
    prescriber: Member, person: Person, programme: Programme, member_of: Callable[..., Member]
) -> Member:
    """Events of two members about two people; the other member."""
    other = member_of(programme, Role.THERAPIST)
    somebody = Person.objects.create(programme=programme, name="José Álvarez")
    record_read(prescriber, Action.SEE_PERSON, person.pk)
    record_read(other, Action.SEE_PERSON, somebody.pk)
    write_event(other, Action.EVALUATE, Event.Outcome.DONE, person.pk, "", {})
    write_event(other, Action.SIGN_PLAN, Event.Outcome.REFUSED, None, "", {})
    return other


def test_the_log_is_filtered_by_what_is_sent_not_by_the_address(
    mixed: Member, person: Person, administrator: Member, signed_in: Signed
) -> None:
    client = signed_in(administrator)

    def numbers(address: str = "/log/", **sent: object) -> list[int]:
        page = client.post(address, sent)
        assert page.status_code == 200
        return [line.event.number for line in page.context["lines"]]

    assert numbers(member=mixed.pk) == [4, 3, 2]
    assert numbers(action="see-person") == [2, 1]
    assert numbers(outcome="refused") == [4]
    assert numbers(name="jose alva") == [2]
    assert numbers(name="RIVERS", action="evaluate") == [3]
    assert numbers(name="nobody of this name") == []
    assert numbers(member=mixed.pk, before=4) == [3, 2]
    assert numbers(f"/log/{person.pk}/", member=mixed.pk) == [3]


def test_of_several_people_of_a_name_one_is_picked(
    person: Person, programme: Programme, administrator: Member, signed_in: Signed
) -> None:
    twin = Person.objects.create(programme=programme, name="Jordan Banks", born="1960-01-01")
    page = signed_in(administrator).post("/log/", {"name": "jordan"}).content.decode()
    for one in (person, twin):
        assert f'href="/log/{one.pk}/"' in page


def test_looking_at_the_log_of_one_person_is_in_it(
    person: Person, administrator: Member, signed_in: Signed
) -> None:
    assert signed_in(administrator).get(f"/log/{person.pk}/").status_code == 200
    event = Event.objects.get()
    assert (event.action, event.person) == ("see-audit", person.pk)


def test_nobody_sees_the_log_of_another_programme(
    mixed: Member,
    person: Person,
    other_programme: Programme,
    member_of: Callable[..., Member],
    signed_in: Signed,
) -> None:
    client = signed_in(member_of(other_programme, Role.ADMINISTRATOR))
    assert client.post("/log/", {"name": "jordan"}).context["people"] == []
    assert client.get("/log/").context["lines"] == []
    for address in (f"/log/{person.pk}/", f"/people/{person.pk}/access-log/"):
        assert client.get(address).status_code == 404


def test_who_has_seen_a_record_is_shown_and_that_is_logged_too(
    restricted: Person, prescriber: Member, signed_in: Signed
) -> None:
    open_in_emergency(by=prescriber, person=restricted, reason=REASON)
    client = signed_in(prescriber)
    client.get(f"/people/{restricted.pk}/")
    client.get(f"/people/{restricted.pk}/access-log/")
    page = client.get(f"/people/{restricted.pk}/access-log/").content.decode()
    for words in (prescriber.user.name, REASON, "Look at a person", "Look at who has seen"):
        assert words in page
    assert Event.objects.filter(action="see-access-log", person=restricted.pk).count() == 2


def test_who_saw_a_restricted_record_is_not_shown_to_every_prescriber(
    restricted: Person, prescriber: Member, administrator: Member, signed_in: Signed
) -> None:
    address = f"/people/{restricted.pk}/access-log"
    for end in ("/", "/copy/", ".csv"):
        assert signed_in(prescriber).get(address + end).url == where(restricted)
        assert signed_in(administrator).get(address + end).status_code == 200


def test_the_person_gets_a_copy_in_their_own_language(
    person: Person, prescriber: Member, signed_in: Signed
) -> None:
    Person.objects.filter(pk=person.pk).update(language="es")
    record_read(prescriber, Action.SEE_PERSON, person.pk)
    client = signed_in(prescriber)
    page = client.get(f"/people/{person.pk}/access-log/copy/")
    assert page.headers["Content-Language"] == "es"
    assert '<html lang="es"' in page.content.decode()
    assert "Quién ha visto mi expediente" in page.content.decode()
    table = client.get(f"/people/{person.pk}/access-log.csv")
    assert table.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert rows[0][0] == "Cuándo"
    assert rows[1][1] == prescriber.user.name
    assert len(rows) == 1 + 3  # the reading before, the copy, and this table


def test_no_spreadsheet_takes_a_reason_for_a_formula(
    restricted: Person, prescriber: Member, signed_in: Signed
) -> None:
    open_in_emergency(by=prescriber, person=restricted, reason='=HYPERLINK("http://x")')
    table = signed_in(prescriber).get(f"/people/{restricted.pk}/access-log.csv")
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert rows[1][5].startswith("'=")


def test_the_number_of_queries_does_not_grow_with_the_log(
    administrator: Member,
    prescriber: Member,
    programme: Programme,
    signed_in: Signed,
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(administrator)
    client.get("/log/")
    counts = []
    for _ in range(2):
        for number in range(10):
            somebody = Person.objects.create(programme=programme, name=f"Person {number}")
            record_read(prescriber, Action.SEE_PERSON, somebody.pk)
        with CaptureQueriesContext(connection) as queries:
            client.get("/log/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
