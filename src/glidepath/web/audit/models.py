"""The log: events that nobody can alter, each chained to the one before."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from glidepath.web.base.models import Changes, Kept, Privacy


class Event(Kept):
    """Something that was done, read or refused.

    It points at rows by plain values, without foreign keys, so that live data can neither block nor
    change it. `detail` says what changed, never a clinical answer. `number` counts the programme's
    events without a gap; `digest` is keyed and covers the event and the digest before it.
    """

    changes = Changes.NEVER
    privacy: ClassVar = {
        "id": Privacy.OPEN,
        "programme": Privacy.OPEN,
        "number": Privacy.OPEN,
        "at": Privacy.OPEN,
        "action": Privacy.OPEN,
        "outcome": Privacy.OPEN,
        "member": Privacy.STAFF,
        "member_name": Privacy.STAFF,
        "role": Privacy.STAFF,
        "person": Privacy.IDENTITY,
        "about": Privacy.OPEN,
        "detail": Privacy.HEALTH,
        "digest": Privacy.SECRET,
    }

    class Outcome(models.TextChoices):
        """What came of it."""

        DONE = "done", _("done")
        READ = "read", _("looked at")
        REFUSED = "refused", _("not allowed")

    programme = models.UUIDField()
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=32)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    member = models.UUIDField(null=True)
    member_name = models.CharField(max_length=160)
    role = models.CharField(max_length=16)
    person = models.UUIDField(null=True)
    about = models.CharField(max_length=80)
    detail = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        """Numbered within a programme; found by person, member and action."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "number"], name="one_event_a_number")
        ]
        indexes: ClassVar = [
            models.Index(fields=["programme", "person", "-number"]),
            models.Index(fields=["programme", "member", "-number"]),
            models.Index(fields=["programme", "action", "-number"]),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.number} {self.action}"


class ChainHead(Kept):
    """The newest event of a programme; its row is locked while the next is written."""

    changes = Changes.MAY
    privacy: ClassVar = {
        "id": Privacy.OPEN,
        "number": Privacy.OPEN,
        "digest": Privacy.SECRET,
        "seal": Privacy.SECRET,
    }

    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")
    seal = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.pk} {self.number}"


class Submission(Kept):
    """A form that was sent and done, by its own key, so that sending it again does nothing twice."""

    changes = Changes.NEVER
    privacy: ClassVar = {
        "id": Privacy.OPEN,
        "member": Privacy.STAFF,
        "result": Privacy.OPEN,
        "at": Privacy.OPEN,
    }

    member = models.UUIDField()
    result = models.CharField(max_length=80)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)
