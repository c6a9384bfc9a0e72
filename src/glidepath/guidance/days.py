"""Days as they are written, such as 2027-01-04, and the years between two of them."""

from __future__ import annotations

import re
from datetime import date

WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""How a day is written, be it one of the calendar or not."""


def parse_day(text: object) -> date | None:
    """The day; None for what is no text, no day of the calendar, or written in another way.

    Digits of other scripts, weeks and days of the year are other ways.
    """
    if not isinstance(text, str) or not WRITTEN.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def years_between(first: date, last: date) -> int:
    """Whole years from a day to a later one, such as from a day of birth: an age."""
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))
