"""Rules as data: when each holds, what it says in two languages, and the cases that test it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from glidepath.findings import Citation, Finding, Severity
from glidepath.guidance.cases import Case
from glidepath.guidance.conditions import Condition, Operator
from glidepath.guidance.dependence import DependenceTable
from glidepath.guidance.interactions import Interactions, MedicineGroup, NameIndex
from glidepath.guidance.person import PersonSchema
from glidepath.guidance.words import Words, read_places

GRAVEST_FIRST = (Severity.STOP, Severity.CAUTION, Severity.INFO)


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
    `facts` are those its conditions read, each once; `left_open` those that may be unknown while
    it fires.
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
    facts: tuple[str, ...] = field(init=False)
    left_open: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        read = [condition for group in self.when for condition in group]
        unsure = [c.fact for c in read if c.operator is Operator.NOT_KNOWN_TO_BE]
        object.__setattr__(self, "facts", tuple(dict.fromkeys(c.fact for c in read)))
        object.__setattr__(self, "left_open", tuple(dict.fromkeys(unsure)))

    def in_force(self, on: date) -> bool:
        """True where the rule is in force on that day."""
        return self.in_force_from <= on and (
            self.in_force_until is None or on < self.in_force_until
        )


@dataclass(frozen=True)
class Guidance:
    """Everything this package reads from data: facts, rules, tables and words.

    `site_drugs` are the benzodiazepines and Z-drugs with all their names, so that one that stands
    among the other medicines is recognised.
    """

    schema: PersonSchema
    rules: tuple[Rule, ...]
    dependence: DependenceTable
    interactions: Interactions
    site_drugs: tuple[MedicineGroup, ...]
    wording: Mapping[str, Words]

    def finding(self, rule: Rule, figures: Mapping[str, Words]) -> Finding:
        """What a rule that fires says, with its figures and the mark of its fact."""
        fixed = self._fixed_findings.get(rule.id)
        return fixed or self._finding(rule, figures)

    def marked(self, text: Words, citation: Citation) -> Words:
        """The text with the mark of its fact said in words; a confirmed one needs none."""
        mark = self.wording.get(f"mark_{citation.reliability.lower()}")
        return text if mark is None else mark.filled(text=text)

    def _finding(self, rule: Rule, figures: Mapping[str, Words]) -> Finding:
        text = self.marked(rule.text.filled(**figures), rule.citation)
        return Finding(
            rule=rule.id,
            severity=rule.severity,
            text=text.en,
            text_es=text.es,
            citation=rule.citation,
            figures={name: figures[name].en for name in read_places(rule.text.en)},
        )

    @cached_property
    def _fixed_findings(self) -> Mapping[str, Finding]:
        """Those of the rules whose words have no place for a figure: always the same."""
        fixed = (rule for rule in self.rules if not read_places(rule.text.en + rule.text.es))
        return {rule.id: self._finding(rule, {}) for rule in fixed}

    @cached_property
    def gravest_first(self) -> tuple[Rule, ...]:
        """The rules by severity, then as they stand."""
        return tuple(sorted(self.rules, key=lambda rule: GRAVEST_FIRST.index(rule.severity)))

    @cached_property
    def site_names(self) -> NameIndex:
        """The benzodiazepines and Z-drugs by their names."""
        return NameIndex(self.site_drugs)
