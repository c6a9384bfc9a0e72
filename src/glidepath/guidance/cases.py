"""Worked cases that stand inside the data files and are run by the tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from glidepath.guidance.pace import AskedPace
from glidepath.quantities import Milligrams


@dataclass(frozen=True, slots=True)
class Case:
    """A question, and whether the rule or interaction it stands with answers it.

    `person` is as written in a request. `missing` names facts that must be asked for. `says` is
    a part of the English text that must stand in the finding.
    """

    name: str
    fires: bool
    regimen: tuple[tuple[str, Milligrams], ...]
    on: date
    person: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    goal: str = "stop"
    pace: AskedPace | None = None
    switch_to: str | None = None
    products: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    says: str = ""
