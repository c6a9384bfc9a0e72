"""A regimen in one line, as `glidepath plan` reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from glidepath.taper.regimen import TIMES


def regimen_line(regimen: Sequence[Mapping[str, Any]]) -> str:
    """Such as "lorazepam 1 mg morning, 0.5 mg bedtime + zolpidem 10 mg bedtime"."""
    return " + ".join(
        f"{one['drug']} "
        + ", ".join(f"{one['doses'][time]} mg {time}" for time in TIMES if time in one["doses"])
        for one in regimen
    )
