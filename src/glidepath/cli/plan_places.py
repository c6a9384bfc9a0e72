"""The places of a request that options set: whoever wrote an option reads of the option."""

from __future__ import annotations

import argparse
import re

from glidepath.errors import GlidepathError

# Where in the request each option of one value stands, and its place among the parsed options.
_PLACES = {
    "start": "start",
    "market": "market",
    "goal": "goal",
    "products": "products",
    "order": "order",
    "max_pieces": "max_pieces",
    "min_hold_days": "min_hold",
    "max_hold_days": "max_hold",
    "change_weekday": "change_weekday",
    "no_change": "no_change",
    "pace.reduction": "pace",
    "pace.every_days": "pace",
    "pace": "pace",
    "switch_to.drug": "switch_to",
    "switch_to.table": "table",
    "switch_to.over_days": "over_days",
    "switch_to.from_mg_per_day": "switch_at",
    "from_mg_per_day": "switch_at",
    "allow.confirmed_splits": "confirmed_splits",
    "person": "person",
}


def in_words_of_options(error: GlidepathError, options: argparse.Namespace) -> GlidepathError:
    """The error, naming the option that set a place where it names the place in a request."""
    for place, name in _PLACES.items():
        if getattr(options, name) is None:
            continue
        option = f"--{name.replace('_', '-')}"
        error.message = _renamed(error.message, place, option)
        error.message_es = _renamed(error.message_es, place, option)
        if re.match(rf"{re.escape(place)}(?![\w-])", error.where):
            error.where = option
    return error


def _renamed(message: str, place: str, option: str) -> str:
    """A word such as "start" is the place only where a message begins with it."""
    name = re.escape(place) + r"(?:\[\d+\])?(?![\w.-])"
    if "_" in place or "." in place:
        return re.sub(rf"(?<![\w.'-]){name}", option, message)
    return re.sub(rf"^{name}(?= is | es )", option, message, flags=re.IGNORECASE)
