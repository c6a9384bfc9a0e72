"""Conditions of rules: a fact compared with a value, answering yes, no, or not known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Protocol

from glidepath.guidance.person import FactKind, FactValue


class Operator(StrEnum):
    """How a fact is compared; `NOT_KNOWN_TO_BE` also holds where the fact is unknown."""

    IS = "is"
    IS_ANY = "is_any"
    NOT_KNOWN_TO_BE = "not_known_to_be"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    CONTAINS_ANY = "contains_any"
    CONTAINS_NONE = "contains_none"


_COMPARING = frozenset(
    {Operator.AT_LEAST, Operator.AT_MOST, Operator.MORE_THAN, Operator.LESS_THAN}
)
OPERATORS: dict[FactKind, frozenset[Operator]] = {
    FactKind.YES_NO: frozenset({Operator.IS, Operator.NOT_KNOWN_TO_BE}),
    FactKind.CHOICE: frozenset({Operator.IS, Operator.IS_ANY, Operator.NOT_KNOWN_TO_BE}),
    FactKind.WHOLE: _COMPARING,
    FactKind.NUMBER: _COMPARING,
    FactKind.NAMES: frozenset({Operator.CONTAINS_ANY, Operator.CONTAINS_NONE}),
}


class Facts(Protocol):
    """Whatever can say the value of a fact, or None where it is unknown."""

    def get(self, key: str) -> FactValue | None:
        """The value of a fact, or None."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison: the fact, how it is compared, and with what."""

    fact: str
    operator: Operator
    operand: FactValue

    def holds(self, facts: Facts) -> bool | None:
        """True or False; None where the fact is not known."""
        value = facts.get(self.fact)
        if self.operator is Operator.NOT_KNOWN_TO_BE:
            return value is None or value != self.operand
        if value is None:
            return None
        return _compare(self.operator, value, self.operand)


def _compare(operator: Operator, value: FactValue, operand: FactValue) -> bool:
    if isinstance(value, Fraction) and isinstance(operand, Fraction):
        return _compare_numbers(operator, value, operand)
    match operator:
        case Operator.IS:
            return value == operand
        case Operator.IS_ANY:
            return isinstance(operand, tuple) and value in operand
        case Operator.CONTAINS_ANY:
            return _overlap(value, operand)
        case Operator.CONTAINS_NONE:
            return not _overlap(value, operand)
    raise TypeError(f"{operator} does not compare {value!r} with {operand!r}")


def _compare_numbers(operator: Operator, value: Fraction, operand: Fraction) -> bool:
    match operator:
        case Operator.AT_LEAST:
            return value >= operand
        case Operator.AT_MOST:
            return value <= operand
        case Operator.MORE_THAN:
            return value > operand
        case Operator.LESS_THAN:
            return value < operand
    raise TypeError(f"{operator} does not compare numbers")


def _overlap(value: FactValue, operand: FactValue) -> bool:
    return isinstance(value, tuple) and isinstance(operand, tuple) and bool({*value} & {*operand})


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a rule's conditions hold (None: not known), and the unknown facts that decide it."""

    holds: bool | None
    unknown: tuple[str, ...] = ()


def all_of(conditions: Iterable[Condition], facts: Facts) -> Outcome:
    """True where every condition holds, False as soon as one does not, else not known."""
    unknown: list[str] = []
    for condition in conditions:
        held = condition.holds(facts)
        if held is False:
            return Outcome(holds=False)
        if held is None:
            unknown.append(condition.fact)
    return Outcome(holds=None if unknown else True, unknown=tuple(unknown))


def any_of(groups: Iterable[tuple[Condition, ...]], facts: Facts) -> Outcome:
    """True where one group holds, not known where one may, else False."""
    unknown: list[str] = []
    for group in groups:
        outcome = all_of(group, facts)
        if outcome.holds:
            return outcome
        unknown.extend(outcome.unknown)
    return Outcome(holds=None if unknown else False, unknown=tuple(dict.fromkeys(unknown)))
