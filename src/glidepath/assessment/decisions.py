"""Small decision tables of the project's own, with what is published beside each row.

In a table of the kind "gravest wins", the row with the gravest outcome among those that hold
decides; where none holds, the answer is `otherwise`, and only when nothing graver is open. In one
of the kind "every row", each row that holds gives its own outcome.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from glidepath.assessment.basis import Published
from glidepath.findings import Citation
from glidepath.guidance.conditions import Condition, Facts, any_of
from glidepath.guidance.rules import PaceAdvice
from glidepath.guidance.words import NOTHING, Words


class Method(StrEnum):
    """How the rows of a table come to an answer."""

    GRAVEST_WINS = "gravest-wins"
    EVERY_ROW = "every-row"


@dataclass(frozen=True, slots=True)
class OutcomeName:
    """One outcome of a table, in words; a pace where the table is about pace."""

    value: str
    words: Words
    pace: PaceAdvice | None = None


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """Holds where all conditions of one group hold; says an outcome and why."""

    id: str
    outcome: str
    when: tuple[tuple[Condition, ...], ...]
    because: Words
    published: Published


@dataclass(frozen=True, slots=True)
class DecisionCase:
    """A request as a program would send it, and the outcome or outcomes it must come to."""

    name: str
    request: Mapping[str, object]
    outcome: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """One table; `outcomes` stand from the least to the gravest.

    `otherwise` is the outcome where no row holds and nothing is open; empty where there is none.
    """

    id: str
    title: Words
    method: Method
    outcomes: Mapping[str, OutcomeName]
    rows: tuple[DecisionRow, ...]
    citation: Citation
    otherwise: str = ""
    otherwise_because: Words = NOTHING
    cases: tuple[DecisionCase, ...] = ()

    def weight(self, outcome: str) -> int:
        """The place of an outcome, from the least to the gravest."""
        return list(self.outcomes).index(outcome)


class Askable(Facts, Protocol):
    """Facts that also say whom to ask where one is unknown."""

    def keys_to_ask(self, fact: str) -> tuple[str, ...]:
        """The keys of `person` that would settle an unknown fact; none where asking is no help."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of a table (None: not known), the rows that say so, and what is still open.

    `open` are keys of `person` that could make the outcome graver, once answered.
    """

    table: DecisionTable
    outcome: str | None
    rows: tuple[DecisionRow, ...]
    open: tuple[str, ...]


def decide(table: DecisionTable, facts: Askable) -> Decision:
    """The gravest outcome among the rows that hold; facts not known are never taken for "no"."""
    holding: list[DecisionRow] = []
    waiting: list[tuple[DecisionRow, tuple[str, ...]]] = []
    for row in table.rows:
        outcome = any_of(row.when, facts)
        if outcome.holds:
            holding.append(row)
        elif outcome.holds is None:
            waiting.append((row, outcome.unknown))
    gravest = max((table.weight(row.outcome) for row in holding), default=-1)
    open_keys = [
        key
        for row, unknown in waiting
        if table.weight(row.outcome) > gravest
        for fact in unknown
        for key in facts.keys_to_ask(fact)
    ]
    deciding = tuple(row for row in holding if table.weight(row.outcome) == gravest)
    outcome_now = deciding[0].outcome if deciding else table.otherwise or None
    if not deciding and open_keys:
        outcome_now = None
    return Decision(table, outcome_now, deciding, tuple(dict.fromkeys(open_keys)))


def rows_that_hold(table: DecisionTable, facts: Facts) -> tuple[DecisionRow, ...]:
    """Every row that holds, in the order of the table."""
    return tuple(row for row in table.rows if any_of(row.when, facts).holds)
