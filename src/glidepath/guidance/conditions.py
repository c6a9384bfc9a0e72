"""Conditions of rules: a fact compared with a value, answering yes, no, or not known."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

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


def _overlap(value: Any, operand: Any) -> bool:
    return any(name in operand for name in value)


def _no_overlap(value: Any, operand: Any) -> bool:
    return not _overlap(value, operand)


def _is_any(value: Any, operand: Any) -> bool:
    return value in operand


# The reader of the rules has checked that each operator suits its fact and operand.
_COMPARE: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.IS: operator.eq,
    Operator.IS_ANY: _is_any,
    Operator.NOT_KNOWN_TO_BE: operator.ne,
    Operator.AT_LEAST: operator.ge,
    Operator.AT_MOST: operator.le,
    Operator.MORE_THAN: operator.gt,
    Operator.LESS_THAN: operator.lt,
    Operator.CONTAINS_ANY: _overlap,
    Operator.CONTAINS_NONE: _no_overlap,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison: the fact, how it is compared, and with what."""

    fact: str
    operator: Operator
    operand: FactValue
    compare: Callable[[Any, Any], bool] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "compare", _COMPARE[self.operator])

    def holds(self, facts: Facts) -> bool | None:
        """True or False; None where the fact is not known."""
        value = facts.get(self.fact)
        if value is None:
            return True if self.operator is Operator.NOT_KNOWN_TO_BE else None
        return self.compare(value, self.operand)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a rule's conditions hold (None: not known), and the unknown facts that decide it."""

    holds: bool | None
    unknown: tuple[str, ...] = ()


_NOT_KNOWN = Operator.NOT_KNOWN_TO_BE
_NO = Outcome(holds=False)
_YES = Outcome(holds=True)


def all_of(conditions: tuple[Condition, ...], facts: Facts) -> Outcome:
    """True where every condition holds, False as soon as one does not, else not known."""
    return any_of((conditions,), facts)


def any_of(groups: Iterable[tuple[Condition, ...]], facts: Facts) -> Outcome:
    """True where all conditions of one group hold, not known where they may, else False.

    Says what `Condition.holds` says, in one loop: every rule of every answer runs through it.
    """
    get = facts.get
    unknown: list[str] = []
    for group in groups:
        waiting: list[str] = []
        for condition in group:
            value = get(condition.fact)
            if value is None:
                if condition.operator is not _NOT_KNOWN:
                    waiting.append(condition.fact)
            elif not condition.compare(value, condition.operand):
                break
        else:
            if not waiting:
                return _YES
            unknown += waiting
    return Outcome(holds=None, unknown=tuple(dict.fromkeys(unknown))) if unknown else _NO
