"""A regimen in one line, as `glidepath plan` reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def regimen_line(regimen: Sequence[Mapping[str, Any]]) -> str:
    """Such as "lorazepam 1 mg morning, 0.5 mg bedtime + zolpidem 10 mg bedtime"."""
    return " + ".join(
        f"{one['drug']} " + ", ".join(f"{dose} mg {time}" for time, dose in one["doses"].items())
        for one in regimen
    )
