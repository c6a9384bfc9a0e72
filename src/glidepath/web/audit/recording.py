"""Doing something to a record: the right, the change and its event in one transaction.

with recorded(by=member, action=Action.ADD_PERSON, once=key) as note:
    person = Person.objects.create(...)
    note.person, note.about = person.pk, person
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import IntegrityError, models, transaction

from glidepath.errors import GlidepathError
from glidepath.web.accounts.models import Member
from glidepath.web.accounts.rights import Action
from glidepath.web.audit.chain import append
from glidepath.web.audit.models import Event, Submission
from glidepath.web.base.clock import now


class NotAllowedError(GlidepathError):
    """A member's role has no right to this action."""

    code = "not-allowed"

    def __init__(self, by: Member, action: Action) -> None:
        super().__init__(
            f"Your role, {by.get_role_display()}, does not include this: {action.label}. "
            "Ask a colleague whose role does, or your programme's administrator."
        )
        self.action = action


class AlreadyDoneError(GlidepathError):
    """The same form was sent before, and was done then; `result` is what it made."""

    code = "already-done"

    def __init__(self, result: str) -> None:
        super().__init__("This was saved already. Nothing was done twice.")
        self.result = result


@dataclass(slots=True)
class Note:
    """What the event will say: whose record, about which row, and what changed (no clinical text)."""

    person: uuid.UUID | None = None
    about: models.Model | None = None
    detail: dict[str, object] = field(default_factory=dict)


@contextmanager
def recorded(
    *, by: Member, action: Action, person: uuid.UUID | None = None, once: uuid.UUID | None = None
) -> Iterator[Note]:
    """Everything inside is saved with its event, or nothing is.

    `once` is the key of the form that was sent. Raises NotAllowedError where the role has no right,
    and AlreadyDoneError where a form with this key was done before.
    """
    check_right(by, action)
    with transaction.atomic():
        if once is not None:
            _refuse_repeat(by, once)
        note = Note(person=person)
        yield note
        about = _named(note.about)
        if once is not None:
            _remember(by, once, about)
        write_event(by, action, Event.Outcome.DONE, note.person, about, note.detail)


def check_right(by: Member, action: Action) -> None:
    """Raise NotAllowedError, and log it, where the member's role has no right to the action."""
    if not by.may(action):
        record_refusal(by, action)
        raise NotAllowedError(by, action)


def record_read(by: Member, action: Action, person: uuid.UUID | None, about: str = "") -> None:
    """Log that a member looked at a record."""
    with transaction.atomic():
        write_event(by, action, Event.Outcome.READ, person, about, {})


def record_refusal(by: Member, action: Action, person: uuid.UUID | None = None) -> None:
    """Log that a member asked for something that their role, or the record, does not allow."""
    with transaction.atomic():
        write_event(by, action, Event.Outcome.REFUSED, person, "", {})


def write_event(
    by: Member,
    action: Action,
    outcome: str,
    person: uuid.UUID | None,
    about: str,
    detail: dict[str, object],
) -> None:
    """Append an event by a member to the programme's chain."""
    append(
        by.programme_id,
        action=action.value,
        outcome=outcome,
        member=by.pk,
        member_name=by.user.name,
        role=by.role,
        person=person,
        about=about,
        detail=detail,
    )


def _refuse_repeat(by: Member, once: uuid.UUID) -> None:
    done = Submission.objects.filter(pk=once).first()
    if done is not None:
        raise AlreadyDoneError(done.result if done.member == by.pk else "")


def _remember(by: Member, once: uuid.UUID, result: str) -> None:
    try:
        Submission.objects.create(pk=once, member=by.pk, result=result, at=now())
    except IntegrityError:  # the same form is being saved by a twin of this request
        raise AlreadyDoneError("") from None


def _named(row: models.Model | None) -> str:
    return "" if row is None else f"{row._meta.model_name}:{row.pk}"
