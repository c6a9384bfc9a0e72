"""Scenarios that are compared, plans that were signed, and the documents handed out with them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from glidepath.web.accounts.models import Member
from glidepath.web.base.clock import now
from glidepath.web.base.models import Changeable, Changes, Kept, Privacy
from glidepath.web.record.models import Person


class SignedPlan(Kept):
    """A plan as it was signed: the whole answer, what was known then, and the reasons given.

    `number` counts the versions of a person's plan; each but the first follows `previous` and says
    in `cause` what changed and why. `document` is the answer of `glidepath plan --json`, certificate
    included; `evaluation` is what the evaluation said on that day; `reasons` are the prescriber's
    words on each exception, by its place. `digest` covers the document.
    """

    changes = Changes.NEVER
    privacy: ClassVar = {
        "id": Privacy.OPEN,
        "person": Privacy.IDENTITY,
        "number": Privacy.OPEN,
        "previous": Privacy.OPEN,
        "document": Privacy.HEALTH,
        "evaluation": Privacy.SUBSTANCE,
        "reasons": Privacy.HEALTH,
        "marks": Privacy.HEALTH,
        "cause": Privacy.HEALTH,
        "digest": Privacy.OPEN,
        "first_day": Privacy.HEALTH,
        "last_day": Privacy.HEALTH,
        "signed_by": Privacy.STAFF,
        "signed_at": Privacy.OPEN,
    }

    person = models.ForeignKey(Person, models.PROTECT, related_name="plans")
    number = models.PositiveSmallIntegerField()
    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="following")
    document = models.JSONField()
    evaluation = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)
    marks = models.JSONField(default=list)
    cause = models.TextField(blank=True, max_length=2000)
    digest = models.CharField(max_length=71)
    first_day = models.DateField()
    last_day = models.DateField()
    signed_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(default=now)

    class Meta:
        """One chain of versions a person; doses to look at again are found by their day."""

        indexes: ClassVar = [models.Index(fields=["last_day", "id"], name="plans_by_last_day")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "number"], name="one_plan_a_number"),
            models.CheckConstraint(
                condition=models.Q(number=1, previous=None)
                | models.Q(number__gt=1, previous__isnull=False),
                name="later_versions_follow",
            ),
        ]

    def __str__(self) -> str:
        return f"plan {self.number} of {self.person_id}"


class PlanStep(Kept):
    """One step of a signed plan, so that changes that are due are found without reading plans."""

    changes = Changes.NEVER
    privacy: ClassVar = {
        "id": Privacy.OPEN,
        "plan": Privacy.OPEN,
        "position": Privacy.OPEN,
        "first_day": Privacy.HEALTH,
        "last_day": Privacy.HEALTH,
        "dose": Privacy.HEALTH,
    }

    plan = models.ForeignKey(SignedPlan, models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()
    dose = models.CharField(max_length=200)

    class Meta:
        """Found by day."""

        indexes: ClassVar = [models.Index(fields=["first_day", "plan"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "position"], name="one_step_a_position")
        ]

    def __str__(self) -> str:
        return f"{self.first_day} {self.dose}"


class PlanFile(Kept):
    """A document made when a plan was signed; the bytes that were handed out."""

    changes = Changes.NEVER
    privacy: ClassVar = {
        "id": Privacy.OPEN,
        "plan": Privacy.OPEN,
        "kind": Privacy.OPEN,
        "language": Privacy.OPEN,
        "content": Privacy.HEALTH,
        "sha256": Privacy.OPEN,
    }

    class Kind(models.TextChoices):
        """What the document is for."""

        HANDOUT = "handout", _("Sheet for the person (PDF)")
        PRESCRIBER = "prescriber", _("Prescriber's pages (PDF)")
        CALENDAR = "calendar", _("Calendar file")
        TABLE = "table", _("Schedule as a table (CSV)")

    plan = models.ForeignKey(SignedPlan, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    language = models.CharField(max_length=2)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        """One document of a kind and language."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "kind", "language"], name="one_file_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language})"


class Scenario(Changeable):
    """A plan in the making, beside others. `document` is its answer; `edits` what was changed by
    hand in it; `marks` are holidays and hard weeks with their words; `revises` is the signed plan
    that it would follow, with the cause.
    """

    privacy: ClassVar = {
        "id": Privacy.OPEN,
        "version": Privacy.OPEN,
        "person": Privacy.IDENTITY,
        "name": Privacy.HEALTH,
        "request": Privacy.HEALTH,
        "marks": Privacy.HEALTH,
        "edits": Privacy.HEALTH,
        "document": Privacy.HEALTH,
        "state": Privacy.OPEN,
        "revises": Privacy.OPEN,
        "cause": Privacy.HEALTH,
        "made_by": Privacy.STAFF,
        "made_at": Privacy.OPEN,
    }

    class State(models.TextChoices):
        """How far it has come."""

        DRAFT = "draft", _("In the making")
        READY = "ready", _("Ready to sign")
        SIGNED = "signed", _("Signed")
        ASIDE = "aside", _("Set aside")

    person = models.ForeignKey(Person, models.PROTECT, related_name="scenarios")
    name = models.CharField(max_length=80)
    request = models.JSONField()
    marks = models.JSONField(default=list)
    edits = models.JSONField(default=list)
    document = models.JSONField()
    state = models.CharField(max_length=6, choices=State.choices, default=State.DRAFT)
    revises = models.ForeignKey(SignedPlan, models.PROTECT, null=True, related_name="drafts")
    cause = models.TextField(blank=True, max_length=2000)
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=now)

    class Meta:
        """Found by person and state; what waits for a signature, by its age."""

        indexes: ClassVar = [
            models.Index(fields=["person", "state"]),
            models.Index(fields=["state", "made_at"], name="scenarios_by_state"),
        ]

    def __str__(self) -> str:
        return self.name
