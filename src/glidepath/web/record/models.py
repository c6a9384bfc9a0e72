"""A person in a programme's care, who may open their record, and what must be done at once."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from glidepath.web.accounts.models import Member, Programme
from glidepath.web.base.clock import now
from glidepath.web.base.models import Changeable, Changes, Kept, Privacy

BREAK_GLASS_HOURS = 8


class Stage(models.TextChoices):
    """Where somebody is on the road."""

    RECOGNISE = "recognise", _("Recognise")
    EVALUATE = "evaluate", _("Evaluate")
    PLAN = "plan", _("Build the plan")
    TAPER = "taper", _("Taper")
    AFTER = "after", _("Aftercare")
    ENDED = "ended", _("No longer in care here")


class Person(Changeable):
    """Somebody in a programme's care."""

    privacy: ClassVar = {
        "id": Privacy.OPEN,
        "version": Privacy.OPEN,
        "programme": Privacy.OPEN,
        "name": Privacy.IDENTITY,
        "known_as": Privacy.IDENTITY,
        "born": Privacy.IDENTITY,
        "sex": Privacy.IDENTITY,
        "language": Privacy.IDENTITY,
        "phone": Privacy.IDENTITY,
        "record_number": Privacy.IDENTITY,
        "stage": Privacy.HEALTH,
        "own_words": Privacy.HEALTH,
        "restricted": Privacy.OPEN,
        "added_at": Privacy.OPEN,
        "invented": Privacy.OPEN,
    }

    class Sex(models.TextChoices):
        """Sex, where the published cut-off of a questionnaire depends on it."""

        FEMALE = "female", _("Female")
        MALE = "male", _("Male")
        OTHER = "other", _("Other")
        UNKNOWN = "", _("Not known")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="people")
    name = models.CharField(max_length=120)
    known_as = models.CharField(max_length=60, blank=True)
    born = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=6, choices=Sex.choices, blank=True)
    language = models.CharField(
        max_length=2, choices=[("en", _("English")), ("es", _("Spanish"))], default="en"
    )
    phone = models.CharField(max_length=40, blank=True)
    record_number = models.CharField(max_length=40, blank=True)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.RECOGNISE)
    own_words = models.TextField(blank=True, max_length=4000)
    restricted = models.BooleanField(default=False)
    added_at = models.DateTimeField(default=now)
    invented = models.BooleanField(default=False)

    class Meta:
        """Listed by name within a programme."""

        indexes: ClassVar = [
            models.Index(fields=["programme", "name"]),
            models.Index(fields=["programme", "stage", "name"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "record_number"],
                condition=~models.Q(record_number=""),
                name="one_person_a_record_number",
            )
        ]

    def __str__(self) -> str:
        return self.known_as or self.name

    def open_to(self, member: Member) -> bool:
        """Whether a member of the programme may open this record without giving a reason."""
        if not self.restricted:
            return True
        if self.team.filter(member=member, ended_at=None).exists():
            return True
        since = now() - timedelta(hours=BREAK_GLASS_HOURS)
        return self.glass_broken.filter(member=member, at__gte=since).exists()


class TeamMember(Changeable):
    """Somebody who looks after a person; only they open a restricted record."""

    privacy: ClassVar = {
        "id": Privacy.OPEN,
        "version": Privacy.OPEN,
        "person": Privacy.IDENTITY,
        "member": Privacy.STAFF,
        "since": Privacy.OPEN,
        "ended_at": Privacy.OPEN,
    }

    person = models.ForeignKey(Person, models.PROTECT, related_name="team")
    member = models.ForeignKey(Member, models.PROTECT, related_name="looks_after")
    since = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """At most one current place in a team."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "member"],
                condition=models.Q(ended_at=None),
                name="once_in_a_team",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} for {self.person_id}"


class BrokenGlass(Kept):
    """A member opened a restricted record in an emergency, and said why."""

    changes = Changes.NEVER
    privacy: ClassVar = {
        "id": Privacy.OPEN,
        "person": Privacy.IDENTITY,
        "member": Privacy.STAFF,
        "at": Privacy.OPEN,
        "reason": Privacy.HEALTH,
    }

    person = models.ForeignKey(Person, models.PROTECT, related_name="glass_broken")
    member = models.ForeignKey(Member, models.PROTECT, related_name="glass_broken")
    at = models.DateTimeField(default=now)
    reason = models.TextField(max_length=1000)

    def __str__(self) -> str:
        return f"{self.member} opened {self.person_id}"


class SafetyTask(Changeable):
    """Something that cannot wait: it stays on the work list until somebody has settled it."""

    privacy: ClassVar = {
        "id": Privacy.OPEN,
        "version": Privacy.OPEN,
        "person": Privacy.IDENTITY,
        "source": Privacy.HEALTH,
        "answer": Privacy.HEALTH,
        "text_en": Privacy.HEALTH,
        "text_es": Privacy.HEALTH,
        "opened_at": Privacy.OPEN,
        "taken_by": Privacy.STAFF,
        "taken_at": Privacy.OPEN,
        "settled_by": Privacy.STAFF,
        "settled_at": Privacy.OPEN,
        "outcome": Privacy.HEALTH,
    }

    person = models.ForeignKey(Person, models.PROTECT, related_name="safety_tasks")
    source = models.CharField(max_length=80)
    answer = models.CharField(max_length=80, blank=True)
    text_en = models.TextField()
    text_es = models.TextField()
    opened_at = models.DateTimeField(default=now)
    taken_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True, max_length=2000)

    class Meta:
        """Open ones are found at once; who and when come together."""

        indexes: ClassVar = [
            models.Index(fields=["person"], condition=models.Q(settled_at=None), name="open_tasks")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(taken_by=None, taken_at=None)
                | models.Q(taken_by__isnull=False, taken_at__isnull=False),
                name="taken_by_and_at",
            ),
            models.CheckConstraint(
                condition=models.Q(settled_by=None, settled_at=None)
                | models.Q(settled_by__isnull=False, settled_at__isnull=False),
                name="settled_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} for {self.person_id}"
