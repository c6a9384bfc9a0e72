"""The planner's whole answer: the schedule with its exceptions, findings, supply and certificate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from glidepath.findings import Finding
from glidepath.medicines.equivalence import DoseRange
from glidepath.quantities import Milligrams
from glidepath.taper.request import PlanRequest
from glidepath.taper.schedule import Fill, LimitException, Schedule


@dataclass(frozen=True, slots=True)
class Reason:
    """Why no plan exists, and what to change in the request, in plain English and Spanish."""

    text: str
    text_es: str
    remedy: str
    remedy_es: str


@dataclass(frozen=True, slots=True)
class Check:
    """One rule of the certificate: whether it holds, its exact figure, a sentence in two languages."""

    rule: str
    holds: bool
    figure: str
    text: str
    text_es: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was checked, apart from planning, on which facts and on which schedule.

    `catalogue` and `schedule` are digests ("sha256:..."); `version` is the program's version.
    """

    checks: tuple[Check, ...]
    catalogue: str
    schedule: str
    version: str


@dataclass(frozen=True, slots=True)
class StepEquivalent:
    """What one step's total comes to in milligrams of diazepam a day.

    `named` is under the table of the schedule, as a range where the table gives one; `low` and
    `high` are the ends over the other conversion tables. `table_by_drug` names the table of each
    drug.
    """

    table_by_drug: tuple[tuple[str, str], ...]
    named: DoseRange
    low: Milligrams
    high: Milligrams


@dataclass(frozen=True, slots=True)
class Answer:
    """What the planner answers to one request.

    `status` is "planned" or "impossible"; an impossible request has `reasons` and no schedule.
    `equivalents` has one entry per step of the schedule. `table_titles` names the tables of
    equivalence that the schedule rests on, by id.
    """

    request: PlanRequest
    status: str
    reasons: tuple[Reason, ...] = ()
    schedule: Schedule | None = None
    exceptions: tuple[LimitException, ...] = ()
    findings: tuple[Finding, ...] = ()
    fills: tuple[Fill, ...] = ()
    certificate: Certificate | None = None
    equivalents: tuple[StepEquivalent, ...] = ()
    table_titles: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
