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
    heads = {head.pk: head for head in ChainHead.objects.all()}
    for programme in sorted(programmes | heads.keys()):
        yield from _verify(programme, heads.get(programme))


def digest(event: Event, previous: str) -> str:
    """The digest that an event must have after the one with the digest `previous`."""
    content = {
        "previous": previous,
        "programme": str(event.programme),
        "number": event.number,
        "id": str(event.pk),
        "at": event.at.isoformat(timespec="microseconds"),
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


def _locked_head(programme: uuid.UUID) -> ChainHead:
    heads = ChainHead.objects.select_for_update()
    head, _ = heads.get_or_create(pk=programme)
    return head


def _verify(programme: uuid.UUID, head: ChainHead | None) -> Iterator[Break]:
    previous, expected = "", 1
    for event in Event.objects.filter(programme=programme).order_by("number").iterator(2000):
        if event.number != expected:
            yield Break(programme, expected, f"event {expected} is missing")
        elif not hmac.compare_digest(event.digest, digest(event, previous)):
            yield Break(programme, event.number, f"event {event.number} was altered")
        previous, expected = event.digest, event.number + 1
    if head is None:
        yield Break(programme, expected - 1, "the seal on the newest event is missing")
    elif head.seal != _seal(head) or (head.number, head.digest) != (expected - 1, previous):
        yield Break(
            programme, expected - 1, "the newest events are missing or the seal was altered"
        )


def _seal(head: ChainHead) -> str:
    return _keyed(f"head {head.pk} {head.number} {head.digest}")


def _keyed(text: str) -> str:
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), "sha256").hexdigest()
