"""A reference of the person's facts: what each key holds, and which rules read it."""

from __future__ import annotations

from dataclasses import dataclass

from glidepath.guidance.person import FactDefinition
from glidepath.guidance.rules import Guidance
from glidepath.guidance.sheet import DERIVED


@dataclass(frozen=True, slots=True)
class FactReference:
    """One key of `person` with the ids of the rules and interactions that read it."""

    definition: FactDefinition
    rules: tuple[str, ...]


def facts_reference(guidance: Guidance) -> tuple[FactReference, ...]:
    """Every key of `person` in the order of a form, with what reads it, directly or worked out."""
    readers: dict[str, dict[str, None]] = {key: {} for key in guidance.schema.facts}
    for rule in guidance.rules:
        for fact in rule.facts:
            for key in _keys_of(fact):
                readers[key][rule.id] = None
    for interaction in guidance.interactions.interactions:
        readers["medicines"][f"interactions/{interaction.id}"] = None
    return tuple(
        FactReference(definition, tuple(readers[key]))
        for key, definition in guidance.schema.facts.items()
    )


def _keys_of(fact: str) -> tuple[str, ...]:
    return DERIVED[fact].reads if fact in DERIVED else (fact,)
