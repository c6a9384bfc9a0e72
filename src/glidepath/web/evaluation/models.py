"""Evaluations, and what was answered in them: answers are added, never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from glidepath.web.accounts.models import Member
from glidepath.web.base.clock import now, today
from glidepath.web.base.models import Changeable, Changes, Kept, Privacy
from glidepath.web.record.models import Person


class Evaluation(Changeable):
    """One guided evaluation of a person; open until somebody closes it.

    `touched_at` is when an answer was last added, or its start where there is none.
    """

    privacy: ClassVar = {
        "id": Privacy.OPEN,
        "version": Privacy.OPEN,
        "person": Privacy.IDENTITY,
        "started_by": Privacy.STAFF,
        "started_at": Privacy.OPEN,
        "touched_at": Privacy.OPEN,
        "closed_by": Privacy.STAFF,
        "closed_at": Privacy.OPEN,
    }

    person = models.ForeignKey(Person, models.PROTECT, related_name="evaluations")
    started_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=now)
    touched_at = models.DateTimeField(default=now)
    closed_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """One open evaluation a person, found by its age; who closed it and when come together."""

        indexes: ClassVar = [
            models.Index(fields=["person", "-started_at"]),
            models.Index(
                fields=["started_at", "id"],
                condition=models.Q(closed_at=None),
                name="open_by_start",
            ),
            models.Index(
                fields=["touched_at", "id"],
                condition=models.Q(closed_at=None),
                name="open_by_touch",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(closed_at=None),
                name="one_open_evaluation",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_by=None, closed_at=None)
                | models.Q(closed_by__isnull=False, closed_at__isnull=False),
                name="closed_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.started_at:%Y-%m-%d}"


class Answer(Kept):
    """One answer to one question of the interview; a later one of the same key stands instead.

    `value` is written as in a request of `glidepath evaluate`; None says "asked, not known".
    `withdrawn` says that the question is open again, as if it had never been asked.
    """

    changes = Changes.NEVER
    privacy: ClassVar = {
        "id": Privacy.OPEN,
        "evaluation": Privacy.OPEN,
        "number": Privacy.OPEN,
        "key": Privacy.OPEN,
        "value": Privacy.COUNSELLING,
        "withdrawn": Privacy.OPEN,
        "by": Privacy.STAFF,
        "at": Privacy.OPEN,
    }

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="answers")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    withdrawn = models.BooleanField(default=False)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        """Numbered from 1 within an evaluation."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["evaluation", "number"], name="one_answer_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.evaluation_id} {self.number} {self.key}"


class InstrumentResponse(Kept):
    """A questionnaire as it was filled in, with what it came to on that day.

    `answers` are numbers by item; `scales` the result as `glidepath score --json` writes it;
    `urgent` the items whose answers could not wait. `total` is exact, empty where it is not known.
    """

    changes = Changes.NEVER
    privacy: ClassVar = {
        "id": Privacy.OPEN,
        "person": Privacy.IDENTITY,
        "evaluation": Privacy.OPEN,
        "instrument": Privacy.OPEN,
        "version": Privacy.OPEN,
        "band_set": Privacy.OPEN,
        "answers": Privacy.SUBSTANCE,
        "scales": Privacy.SUBSTANCE,
        "total": Privacy.SUBSTANCE,
        "band_en": Privacy.SUBSTANCE,
        "band_es": Privacy.SUBSTANCE,
        "missing": Privacy.SUBSTANCE,
        "urgent": Privacy.SUBSTANCE,
        "about": Privacy.SUBSTANCE,
        "taken_on": Privacy.HEALTH,
        "language": Privacy.IDENTITY,
        "by": Privacy.STAFF,
        "at": Privacy.OPEN,
    }

    person = models.ForeignKey(Person, models.PROTECT, related_name="instrument_responses")
    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, null=True, related_name="instrument_responses"
    )
    instrument = models.CharField(max_length=255)  # the name of a file
    version = models.TextField()
    band_set = models.TextField(blank=True)
    answers = models.JSONField(default=dict)
    scales = models.JSONField(default=dict)
    total = models.CharField(max_length=40, blank=True)
    band_en = models.TextField(blank=True)
    band_es = models.TextField(blank=True)
    missing = models.JSONField(default=list)
    urgent = models.JSONField(default=list)
    about = models.CharField(max_length=60, blank=True)
    taken_on = models.DateField(default=today)
    language = models.CharField(max_length=2, default="en")
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        """The course of one questionnaire is found at once."""

        indexes: ClassVar = [
            models.Index(fields=["person", "instrument", "-taken_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} of {self.person_id}"


class GateAcknowledgement(Kept):
    """A prescriber has seen what must be settled first, and says in their own words what follows.

    `text_en` and `text_es` are what was shown: where the reasons change later, it is open again.
    """

    changes = Changes.NEVER
    privacy: ClassVar = {
        "id": Privacy.OPEN,
        "evaluation": Privacy.OPEN,
        "gate": Privacy.HEALTH,
        "text_en": Privacy.HEALTH,
        "text_es": Privacy.HEALTH,
        "words": Privacy.HEALTH,
        "by": Privacy.STAFF,
        "at": Privacy.OPEN,
    }

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="acknowledgements")
    gate = models.CharField(max_length=80)
    text_en = models.TextField()
    text_es = models.TextField()
    words = models.TextField(max_length=2000)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.gate} of {self.evaluation_id}"
