"""A person in a programme's care, who may open their record, and what must be done at once."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from glidepath.guidance.words import Words
from glidepath.web.accounts.models import Member, Programme
from glidepath.web.base.clock import now, today
from glidepath.web.base.models import Changeable, Changes, Kept, Privacy

BREAK_GLASS_HOURS = 8
FIRST_BIRTH = date(1900, 1, 1)
_FOLDED_LENGTH = 250


def folded(*texts: str) -> str:
    """Texts as they are sorted and looked for: small letters, without accents, one blank apart."""
    letters = unicodedata.normalize("NFD", " ".join(texts)).casefold()
    plain = "".join(one for one in letters if not unicodedata.combining(one))
    return " ".join(plain.split())[:_FOLDED_LENGTH]


def possible_birth(day: date) -> None:
    """Raise ValidationError for a date of birth that lies ahead, or before 1900."""
    if day > today():
        raise ValidationError(
            _("This day has not come yet. Give the day of birth, or leave it empty.")
        )
    if day < FIRST_BIRTH:
        raise ValidationError(
            _("This is before 1900. Check the year, or leave the day of birth empty.")
        )


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
        "folded": Privacy.IDENTITY,
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
    born = models.DateField(null=True, blank=True, validators=[possible_birth])
    sex = models.CharField(max_length=6, choices=Sex.choices, blank=True)
    language = models.CharField(
        max_length=2, choices=[("en", _("English")), ("es", _("Spanish"))], default="en"
    )
    phone = models.CharField(max_length=40, blank=True)
    record_number = models.CharField(max_length=40, blank=True)
    folded = models.CharField(max_length=_FOLDED_LENGTH, blank=True, editable=False)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.RECOGNISE)
    own_words = models.TextField(blank=True, max_length=4000, validators=[MaxLengthValidator(4000)])
    restricted = models.BooleanField(default=False)
    added_at = models.DateTimeField(default=now)
    invented = models.BooleanField(default=False)

    class Meta:
        """Listed by name within a programme."""

        indexes: ClassVar = [
            models.Index(fields=["programme", "folded", "id"]),
            models.Index(fields=["programme", "stage", "folded"]),
            models.Index(
                fields=["programme"], condition=models.Q(restricted=True), name="restricted_people"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "record_number"],
                condition=~models.Q(record_number=""),
                name="one_person_a_record_number",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="person_has_a_name"),
            models.CheckConstraint(condition=models.Q(stage__in=Stage.values), name="known_stage"),
            models.CheckConstraint(
                condition=models.Q(sex__in=["female", "male", "other", ""]), name="known_sex"
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=["en", "es"]), name="known_language"
            ),
            models.CheckConstraint(
                condition=models.Q(born=None) | models.Q(born__gte=FIRST_BIRTH),
                name="possible_birth",
            ),
        ]

    def __str__(self) -> str:
        return self.known_as or self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row, with the text that it is looked for by."""
        self.folded = folded(self.name, self.known_as, self.record_number)
        super().save(*args, **kwargs)

    def open_to(self, member: Member) -> bool:
        """Whether a member of the programme may open this record without giving a reason."""
        if not self.restricted:
            return True
        if self.team.filter(member=member, ended_at=None).exists():
            return True
        since = now() - timedelta(hours=BREAK_GLASS_HOURS)
        return self.glass_broken.filter(member=member, at__gte=since).exists()


class Ending(Kept):
    """Care ended here, and why. Whoever comes back is simply moved to another stage."""

    changes = Changes.NEVER
    privacy: ClassVar = {
        "id": Privacy.OPEN,
        "person": Privacy.IDENTITY,
        "by": Privacy.STAFF,
        "at": Privacy.OPEN,
        "reason": Privacy.HEALTH,
    }

    person = models.ForeignKey(Person, models.PROTECT, related_name="endings")
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    reason = models.TextField(max_length=2000, validators=[MaxLengthValidator(2000)])

    class Meta:
        """A reason is always given."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="ending_has_a_reason")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.at:%Y-%m-%d}"


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
    """Something that cannot wait: it stays on the work list until somebody has settled it.

    `opened_by` is the member whose entry opened it; empty where no member did.
    """

    privacy: ClassVar = {
        "id": Privacy.OPEN,
        "version": Privacy.OPEN,
        "person": Privacy.IDENTITY,
        "source": Privacy.HEALTH,
        "answer": Privacy.HEALTH,
        "text_en": Privacy.HEALTH,
        "text_es": Privacy.HEALTH,
        "opened_by": Privacy.STAFF,
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
    text_en = models.TextField(validators=[MaxLengthValidator(4000)])
    text_es = models.TextField(validators=[MaxLengthValidator(4000)])
    opened_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(default=now)
    taken_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True, max_length=2000, validators=[MaxLengthValidator(2000)])

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
            models.CheckConstraint(
                condition=models.Q(settled_at=None, outcome="")
                | (models.Q(settled_at__isnull=False) & ~models.Q(outcome="")),
                name="settled_with_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} for {self.person_id}"

    @property
    def text(self) -> Words:
        """What is to be done, in both languages."""
        return Words(self.text_en, self.text_es)
