"""The one clock of the web application, so that an invented history can be told in order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """The moment, with its time zone; while history is being told, the moment that is told of."""
    return _told.get() or timezone.now()


def today() -> date:
    """The day in the installation's time zone."""
    return timezone.localdate(now())


@contextmanager
def telling(moment: datetime) -> Iterator[None]:
    """Write what happens inside as of `moment`: for the invented clinic and for tests only."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)
