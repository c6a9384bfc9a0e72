"""Changing a row that somebody else may be changing too."""

from __future__ import annotations

from typing import Any

from glidepath.errors import GlidepathError
from glidepath.web.base.models import Changeable


class ConflictError(GlidepathError):
    """The row was changed by somebody else since it was read; `current` is what it is now."""

    code = "conflict"

    def __init__(self, current: Changeable) -> None:
        super().__init__(
            "Somebody else has changed this since you opened it. Look at what they wrote, "
            "then save yours again."
        )
        self.current = current


def change(row: Changeable, expected_version: int, **values: Any) -> None:
    """Write `values` if the row still has the version that its editor saw.

    Raises ConflictError, with the row as it is now, and writes nothing, otherwise. Call it inside
    an action, so that the event is written with it.
    """
    model = type(row)
    changed = model._default_manager.filter(pk=row.pk, version=expected_version).update(
        version=expected_version + 1, **values
    )
    if not changed:
        raise ConflictError(model._default_manager.get(pk=row.pk))
    for name, value in values.items():
        setattr(row, name, value)
    row.version = expected_version + 1
