"""What a prescriber gives a reason for before a plan is signed, and what no reason can carry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Checks that a prescriber may accept with a reason: the last dose is advised on, and steps made by
# hand may be faster or shorter than was asked. A fall beyond the limit that a dispensable dose could
# avoid is never signed, nor what cannot be made, does not add up, or rises unordered.
_MAY_BE_ACCEPTED = {
    "final-dose",
    "pace",
    "minimum-hold",
    "maximum-hold",
    "change-days",
    "goal-reached",
}


def reasons_needed(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What needs a reason before signing: each exception, and each check that does not hold.

    Each has `key` (the name of its reason) and its text in both languages.
    """
    needed = [
        {"key": str(place), "exception": one, "text": one["why"], "text_es": one["why_es"]}
        for place, one in enumerate(document["exceptions"])
    ]
    needed += [
        {"key": one["rule"], "check": one, "text": one["text"], "text_es": one["text_es"]}
        for one in document["certificate"]["checks"]
        if not one["holds"]
    ]
    return needed


def unacceptable(document: Mapping[str, Any]) -> list[str]:
    """The rules of checks that do not hold and may not be accepted with a reason."""
    return [
        one["rule"]
        for one in document["certificate"]["checks"]
        if not one["holds"] and one["rule"] not in _MAY_BE_ACCEPTED
    ]
