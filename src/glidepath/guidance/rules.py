"""Rules as data: when each holds, what it says in two languages, and the cases that test it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from glidepath.findings import Citation, Severity
from glidepath.guidance.cases import Case
from glidepath.guidance.conditions import Condition
from glidepath.guidance.dependence import DependenceTable
from glidepath.guidance.interactions import Interactions
from glidepath.guidance.person import PersonSchema
from glidepath.guidance.words import Words


class Role(StrEnum):
    """What a rule is for, so that an evaluation can be set out under headings."""

    GOAL = "goal"
    DEPENDENCE = "dependence"
    PACE = "pace"
    CARE = "level-of-care"
    GATE = "gate"
    URGENT = "urgent"
    ALONGSIDE = "alongside"
    REVIEW = "review"
    SAFETY = "safety"


class Setting(StrEnum):
    """Where a taper is done; the clinician decides, a rule only gives reasons."""

    OUTPATIENT = "outpatient"
    CONSIDER_INPATIENT = "consider-inpatient"
    INPATIENT = "inpatient"


@dataclass(frozen=True, slots=True)
class PaceAdvice:
    """A starting pace that a rule speaks for: a share of the current dose every so many days."""

    reduction: Fraction
    every_days: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One recommendation: it fires where all conditions of one group of `when` hold.

    `text` may name figures of the fact sheet in braces. In force from `in_force_from` up to, not
    including, `in_force_until`. `setting` is the care it speaks for, `pace` the starting pace.
    """

    id: str
    role: Role
    title: Words
    text: Words
    severity: Severity
    citation: Citation
    when: tuple[tuple[Condition, ...], ...]
    in_force_from: date
    in_force_until: date | None = None
    setting: Setting = Setting.OUTPATIENT
    pace: PaceAdvice | None = None
    cases: tuple[Case, ...] = ()

    def in_force(self, on: date) -> bool:
        """True where the rule is in force on that day."""
        return self.in_force_from <= on and (
            self.in_force_until is None or on < self.in_force_until
        )

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts its conditions read, each once, in order."""
        return tuple(dict.fromkeys(c.fact for group in self.when for c in group))


@dataclass(frozen=True, slots=True)
class Guidance:
    """Everything this package reads from data: facts, rules, tables and words."""

    schema: PersonSchema
    rules: tuple[Rule, ...]
    dependence: DependenceTable
    interactions: Interactions
    wording: Mapping[str, Words]
