"""Two-minute screens of people, kept as they were answered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from glidepath.guidance.words import Words
from glidepath.web.accounts.models import Member
from glidepath.web.base.clock import now
from glidepath.web.base.models import Changes, Kept, Privacy
from glidepath.web.record.models import Person

PARTS = ("step_text", "found", "danger", "physical_dependence", "use_disorder", "unanswered")


class Screen(Kept):
    """One screen: what was answered, and what it came to in the words of that day.

    `answers` are true, false or null ("not known") by sign. `result` keeps signs of physical
    dependence, signs that also occur in a use disorder, and dangers apart; it is no diagnosis.
    """

    changes = Changes.NEVER
    privacy: ClassVar = {
        "id": Privacy.OPEN,
        "person": Privacy.IDENTITY,
        "answers": Privacy.SUBSTANCE,
        "result": Privacy.SUBSTANCE,
        "by": Privacy.STAFF,
        "at": Privacy.OPEN,
    }

    person = models.ForeignKey(Person, models.PROTECT, related_name="screens")
    answers = models.JSONField()
    result = models.JSONField()
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        """The newest is found at once."""

        indexes: ClassVar = [models.Index(fields=["person", "-at"])]

    def __str__(self) -> str:
        return f"{self.person_id} {self.at:%Y-%m-%d}"

    def words(self, part: str) -> list[Words]:
        """What one part of the result says, in the words of that day; one of PARTS."""
        return [Words(one["en"], one["es"]) for one in self.result[part]]

    @property
    def step(self) -> Words:
        """The next step that the screen suggests."""
        return self.words("step_text")[0]
