"""A chain with some events, and ways to tamper with it as somebody at the database could."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from glidepath.web.accounts.models import Member
from glidepath.web.accounts.rights import Action
from glidepath.web.audit.models import Event
from glidepath.web.audit.recording import write_event


@pytest.fixture
def events(prescriber: Member) -> list[Event]:
    """Five events of the programme."""
    for number in range(1, 6):
        detail = {"number": number, "what": "½ tableta, «año»"}
        write_event(prescriber, Action.EVALUATE, Event.Outcome.DONE, None, "", detail)
    return list(Event.objects.order_by("number"))


@pytest.fixture
def tamper(db: None) -> Iterator[Callable[..., None]]:
    """Run SQL with the database's own guard taken away."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER audit_event_unchangeable ON audit_event")
        else:
            for verb in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER audit_event_no_{verb}")

        def run(sql: str, *values: object) -> None:
            cursor.execute(sql, values)

        yield run
