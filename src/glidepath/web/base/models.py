"""What every model declares: whether its rows may change, and how private each field is."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from enum import Enum
from typing import Any, ClassVar

from django.db import models

from glidepath.errors import GlidepathError


class Changes(Enum):
    """Whether a row may change after it was written. Rows are never deleted."""

    MAY = "may change; each change is an event"
    NEVER = "never changes; the database refuses it"


class Privacy(Enum):
    """How private a field is: who may see it, and whether a copy for development may keep it."""

    OPEN = "says nothing about a person"
    STAFF = "about a member of staff"
    IDENTITY = "says who a person is"
    HEALTH = "about a person's health"
    SUBSTANCE = "about substance use: 42 CFR Part 2 where the programme is one"
    COUNSELLING = "counselling notes, with a consent of their own"
    SECRET = "a key, a token or a digest"  # noqa: S105


class UnchangeableError(GlidepathError):
    """Someone tried to alter or delete what is kept as it was written."""

    code = "unchangeable"


class Kept(models.Model):
    """The base of every model of the record.

    A model says whether its rows may change (`changes`) and how private each field is (`privacy`,
    by field name); a test walks all models and fails where either is missing.
    """

    changes: ClassVar[Changes]
    privacy: ClassVar[Mapping[str, Privacy]]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        """Shared by all."""

        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row; raises UnchangeableError where it is there already and may not change."""
        if self.changes is Changes.NEVER and not self._state.adding:
            raise UnchangeableError(
                f"{type(self).__name__} is kept as it was written. Write a new one instead."
            )
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        """Nothing of a record is deleted; always raises UnchangeableError."""
        raise UnchangeableError(f"{type(self).__name__} is never deleted. End or close it instead.")


class Changeable(Kept):
    """A row that may change; `version` counts its changes, so that two editors notice each other.

    Change it through `glidepath.web.base.editing.change`.
    """

    changes = Changes.MAY
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        """Shared by all."""

        abstract = True
