"""Writing and checking the chain of events.

Each event's digest is keyed (HMAC-SHA-256) and covers the digest before it, so that altering or
removing one event breaks every later one, for anybody without the key. The newest event is sealed
in a row of its own, so that cutting off the end shows as well. Someone who holds the key and the
database could rewrite both; `glidepath audit verify --expect` compares with a head kept elsewhere.
"""

from __future__ import annotations

import hmac
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.conf import settings
from django.db import transaction

from glidepath.web.audit.models import ChainHead, Event
from glidepath.web.base.clock import now

# The chain of what belongs to no programme, such as a sign-in that did not succeed.
INSTALLATION = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold, in plain words."""

    programme: uuid.UUID
    number: int
    problem: str


def append(programme: uuid.UUID, **fields: Any) -> Event:
    """Write the next event of a programme's chain; must be called inside a transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is written in one transaction with what it tells.")
    refuse_floats(fields.get("detail"))
    head = _locked_head(programme)
    event = Event(programme=programme, number=head.number + 1, at=now(), **fields)
    event.digest = digest(event, head.digest)
    event.save(force_insert=True)
    head.number, head.digest = event.number, event.digest
    head.seal = _seal(head)
    head.save(force_update=True)
    return event


def verify() -> Iterator[Break]:
    """Every place at which a chain does not hold; nothing for sound chains."""
    programmes = set(Event.objects.values_list("programme", flat=True).distinct())
    programmes |= set(ChainHead.objects.values_list("pk", flat=True))
    for programme in sorted(programmes):
        yield from verify_one(programme)


def verify_one(programme: uuid.UUID, newest: int | None = None) -> Iterator[Break]:
    """The same for one programme; where `newest` is given, for that many of its newest events.

    Nothing is locked: what is written meanwhile is left for the next time.
    """
    head = _head(programme)
    if head is None:
        if Event.objects.filter(programme=programme).exists() and _head(programme) is None:
            yield Break(programme, 0, "the seal on the newest event is missing")
        return
    first = 1 if newest is None else max(1, head.number - newest + 1)
    yield from _broken(head, first)
    later = Event.objects.filter(programme=programme, number__gt=head.number)
    if later.exists() and _head(programme).number == head.number:
        yield Break(programme, head.number, "the seal was altered: there are later events")


def read_event(programme: uuid.UUID, number: int) -> Event | None:
    """The event of that number, if there is one."""
    return Event.objects.filter(programme=programme, number=number).first()


def digest(event: Event, previous: str) -> str:
    """The digest that an event must have after the one with the digest `previous`."""
    content = {
        "previous": previous,
        "programme": str(event.programme),
        "number": event.number,
        "id": str(event.pk),
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "action": event.action,
        "outcome": event.outcome,
        "member": str(event.member),
        "member_name": event.member_name,
        "role": event.role,
        "person": str(event.person),
        "about": event.about,
        "detail": event.detail,
    }
    return _keyed(json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":")))


def refuse_floats(value: object) -> None:
    """Raise TypeError for a float anywhere in an event's detail: databases round them differently,
    and the event would look altered when it is read again.
    """
    if isinstance(value, float):
        raise TypeError("An event's detail holds whole numbers and texts, no floats.")
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for one in value:
            refuse_floats(one)


def _locked_head(programme: uuid.UUID) -> ChainHead:
    heads = ChainHead.objects.select_for_update()
    head, _ = heads.get_or_create(pk=programme)
    return head


def _broken(head: ChainHead, first: int) -> Iterator[Break]:
    """Where the events from `first` to the sealed one do not hold."""
    before = read_event(head.pk, first - 1) if first > 1 else None
    previous, expected = before.digest if before else "", first
    events = Event.objects.filter(programme=head.pk, number__range=(first, head.number))
    for event in events.order_by("number").iterator(2000):
        if event.number != expected:
            yield Break(head.pk, expected, f"event {expected} is missing")
        elif not hmac.compare_digest(event.digest, digest(event, previous)):
            yield Break(head.pk, event.number, f"event {event.number} was altered")
        previous, expected = event.digest, event.number + 1
    if head.seal != _seal(head) or (head.number, head.digest) != (expected - 1, previous):
        yield Break(head.pk, head.number, "the newest events are missing or the seal was altered")


def _head(programme: uuid.UUID) -> ChainHead | None:
    return ChainHead.objects.filter(pk=programme).first()


def _seal(head: ChainHead) -> str:
    return _keyed(f"head {head.pk} {head.number} {head.digest}")


def _keyed(text: str) -> str:
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), "sha256").hexdigest()
