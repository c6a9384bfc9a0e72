"""Whatever is altered, removed or put elsewhere in the log shows when the chain is checked."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from unittest.mock import Mock

import pytest
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glidepath.web.accounts.models import Member, Programme
from glidepath.web.audit.chain import INSTALLATION, append, verify, verify_one
from glidepath.web.audit.models import ChainHead, Event
from glidepath.web.base.clock import telling

Tamper = Callable[..., None]
EMPTY = {"member": None, "member_name": "", "role": "", "person": None, "about": ""}


def problems() -> list[str]:
    return [found.problem for found in verify()]


def test_a_sound_chain_is_numbered_from_one_and_holds(events: list[Event]) -> None:
    assert [event.number for event in events] == [1, 2, 3, 4, 5]
    assert problems() == []


@pytest.mark.parametrize("number", [1, 3, 5])
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("member_name", "Somebody else"),
        ("action", "see-person"),
        ("outcome", "read"),
        ("role", "therapist"),
        ("about", "person:1"),
        ("detail", '{"number": 9}'),
        ("digest", "0" * 64),
        ("at", "2020-01-01 00:00:00+00:00"),
        ("person", uuid.UUID(int=7).hex),
        ("member", uuid.UUID(int=7).hex),
    ],
)
def test_altering_an_event_shows(
    events: list[Event], tamper: Tamper, number: int, column: str, value: str
) -> None:
    tamper(f"UPDATE audit_event SET {column} = %s WHERE number = %s", value, number)  # noqa: S608
    assert f"event {number} was altered" in problems()


@pytest.mark.parametrize("number", [1, 3, 5])
def test_removing_an_event_shows(events: list[Event], tamper: Tamper, number: int) -> None:
    tamper("DELETE FROM audit_event WHERE number = %s", number)
    expected = "the newest events are missing" if number == 5 else f"event {number} is missing"
    assert any(expected in problem for problem in problems())


def test_removing_everything_but_the_seal_shows(events: list[Event], tamper: Tamper) -> None:
    tamper("DELETE FROM audit_event")
    assert problems() == ["the newest events are missing or the seal was altered"]


def test_removing_the_seal_shows(events: list[Event]) -> None:
    ChainHead.objects.all()._raw_delete("default")
    assert problems() == ["the seal on the newest event is missing"]


def test_swapping_two_events_shows(events: list[Event], tamper: Tamper) -> None:
    for old, new in ((2, 99), (4, 2), (99, 4)):
        tamper("UPDATE audit_event SET number = %s WHERE number = %s", new, old)
    assert {"event 2 was altered", "event 4 was altered"} <= set(problems())


def test_closing_the_gap_after_removing_one_shows(events: list[Event], tamper: Tamper) -> None:
    tamper("DELETE FROM audit_event WHERE number = 3")
    for number in (4, 5):
        tamper("UPDATE audit_event SET number = %s WHERE number = %s", number - 1, number)
    assert "event 3 was altered" in problems()


@pytest.mark.parametrize(
    "change", [{"number": 3}, {"digest": "0" * 64}, {"seal": "0" * 64}, {"number": 9}]
)
def test_altering_the_seal_shows(events: list[Event], change: dict[str, object]) -> None:
    ChainHead.objects.filter(number=5).update(**change)
    assert problems()


def test_going_back_to_an_older_seal_shows(events: list[Event], prescriber: Member) -> None:
    older = ChainHead.objects.get()
    append(prescriber.programme_id, action="x", outcome="done", **EMPTY, detail={})
    older.save()
    assert problems() == ["the seal was altered: there are later events"]


def test_an_event_of_another_programme_does_not_fit(
    events: list[Event], tamper: Tamper, other_programme: Programme
) -> None:
    append(other_programme.pk, action="x", outcome="done", **EMPTY, detail={})
    tamper(
        "UPDATE audit_event SET programme = %s WHERE number = 5",
        other_programme.pk if connection.vendor == "postgresql" else other_programme.pk.hex,
    )
    broken = {found.programme for found in verify()}
    assert broken == {events[0].programme, other_programme.pk}


def test_another_key_opens_nothing(events: list[Event], settings: object) -> None:
    settings.AUDIT_KEY = "another"
    assert len(problems()) == 6


def test_only_the_newest_can_be_checked(events: list[Event], tamper: Tamper) -> None:
    programme = events[0].programme
    tamper("UPDATE audit_event SET role = 'x' WHERE number = 2")
    assert list(verify_one(programme, newest=3)) == []
    assert [found.number for found in verify_one(programme, newest=4)] == [2]
    assert [found.number for found in verify_one(programme, newest=500)] == [2]


@pytest.mark.parametrize(
    "change", ["UPDATE audit_event SET role = 'x'", "DELETE FROM audit_event WHERE number = 5"]
)
def test_the_database_itself_refuses_to_alter_an_event(events: list[Event], change: str) -> None:
    with (
        pytest.raises(DatabaseError, match="kept as they were written"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
    assert problems() == []


def test_an_event_is_written_only_with_what_it_tells(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as outside:
        outside.setattr(transaction, "get_connection", lambda: Mock(in_atomic_block=False))
        with pytest.raises(RuntimeError, match="one transaction"):
            append(INSTALLATION, action="x", outcome="done", **EMPTY, detail={})


def test_a_float_is_refused_because_databases_round_it(db: None) -> None:
    for detail in ({"a": 1.5}, {"a": [{"b": 1e20}]}):
        with pytest.raises(TypeError, match="no floats"):
            append(INSTALLATION, action="x", outcome="done", **EMPTY, detail=detail)
    assert not Event.objects.exists()


def test_a_moment_told_in_another_time_zone_is_the_same_moment(db: None) -> None:
    there = datetime(2026, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=-6)))
    with telling(there):
        append(INSTALLATION, action="x", outcome="done", **EMPTY, detail={})
    assert Event.objects.get().at == datetime(2026, 3, 1, 15, 30, tzinfo=UTC)
    assert problems() == []


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abñ½", max_size=5), inner),
    max_leaves=8,
)
name = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
told = st.fixed_dictionaries({"name": name, "detail": st.dictionaries(name, plain, max_size=3)})


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(stories=st.lists(told, min_size=1, max_size=6), data=st.data())
def test_any_events_make_a_chain_that_holds_until_one_letter_changes(
    tamper: Tamper, stories: list[dict], data: st.DataObject
) -> None:
    programme = uuid.uuid4()
    for story in stories:
        fields = EMPTY | {"member_name": story["name"], "detail": story["detail"]}
        append(programme, action="x", outcome="done", **fields)
    assert list(verify_one(programme)) == []
    number = data.draw(st.integers(1, len(stories)))
    change = data.draw(st.sampled_from(["remove", "alter"]))
    where = "programme = %s AND number = %s"
    key = programme if connection.vendor == "postgresql" else programme.hex
    if change == "remove":
        tamper(f"DELETE FROM audit_event WHERE {where}", key, number)  # noqa: S608
    else:
        tamper(f"UPDATE audit_event SET about = 'x' WHERE {where}", key, number)  # noqa: S608
    assert list(verify_one(programme))


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite writes one at a time")
def test_two_who_write_at_once_leave_no_gap() -> None:
    programme = uuid.uuid4()
    failures: list[BaseException] = []
    start = threading.Barrier(2)

    def write() -> None:
        try:
            start.wait(10)
            for _ in range(20):
                with transaction.atomic():
                    append(programme, action="x", outcome="done", **EMPTY, detail={})
        except BaseException as error:  # noqa: BLE001 - told by the main thread
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    numbers = Event.objects.filter(programme=programme).order_by("number")
    assert list(numbers.values_list("number", flat=True)) == list(range(1, 41))
    assert list(verify_one(programme)) == []
