"""Conditions of rules, questions and decisions: groups of comparisons of known facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from glidepath.catalogue.entries import Entry
from glidepath.guidance.conditions import OPERATORS, Condition, Operator
from glidepath.guidance.person import FactKind, FactValue


@dataclass(frozen=True, slots=True)
class ReadableFact:
    """A fact that conditions may read: its kind, and its values where they are listed."""

    kind: FactKind
    values: frozenset[str] = frozenset()


def read_conditions(
    entry: Entry, key: str, readable: Mapping[str, ReadableFact]
) -> tuple[tuple[Condition, ...], ...]:
    """Groups of conditions under a key; raises InvalidFact for a fact or value that is not known."""
    groups = entry.take(key)
    if not isinstance(groups, list) or not groups:
        raise entry.error(key, "is not a list of groups of conditions.")
    read = []
    for position, group in enumerate(groups, start=1):
        place = f"{key}[{position}]"
        if not isinstance(group, list) or not group:
            raise entry.error(place, "is not a list of conditions.")
        read.append(tuple(_condition(Entry(entry.file, place, c), readable) for c in group))
    return tuple(read)


def _condition(entry: Entry, readable: Mapping[str, ReadableFact]) -> Condition:
    fact = entry.text("fact")
    if fact not in readable:
        raise entry.error("fact", f"is {fact!r}, which is neither asked nor worked out.")
    names = [key for key in entry.values if key != "fact"]
    if len(names) != 1 or names[0] not in OPERATORS[readable[fact].kind]:
        allowed = ", ".join(sorted(OPERATORS[readable[fact].kind]))
        raise entry.error(fact, f"needs exactly one of {allowed}.")
    operator = Operator(names[0])
    condition = Condition(fact, operator, _operand(entry, operator, readable[fact]))
    entry.close()
    return condition


def _operand(entry: Entry, operator: Operator, fact: ReadableFact) -> FactValue:
    if fact.kind in (FactKind.WHOLE, FactKind.NUMBER):
        return entry.number(operator)
    value: Any = entry.take(operator)
    if fact.kind is FactKind.YES_NO:
        if not isinstance(value, bool):
            raise entry.error(operator, "is not true or false.")
        return value
    several = operator in (Operator.IS_ANY, Operator.CONTAINS_ANY, Operator.CONTAINS_NONE)
    values = entry.texts(operator) if several else (entry.text(operator),)
    for one in values:
        if fact.values and one not in fact.values:
            raise entry.error(operator, f"has {one!r}, which this fact never is.")
    return values if several else values[0]
