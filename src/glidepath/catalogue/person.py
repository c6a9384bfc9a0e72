"""The keys of `person` from data/guidance/person.toml."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

from glidepath.catalogue.entries import Entry, read_toml
from glidepath.guidance.person import FactDefinition, FactKind, Option, PersonSchema


def read_person(root: Path) -> PersonSchema:
    """Every key in the order of the file; raises InvalidFact."""
    whole = read_toml(root, "guidance/person.toml")
    facts = {key: _fact(key, whole.sub(key)) for key in whole.values}
    whole.close()
    return PersonSchema(MappingProxyType(facts))


def _fact(key: str, entry: Entry) -> FactDefinition:
    kind = entry.code("kind", FactKind)
    counted = kind in (FactKind.WHOLE, FactKind.NUMBER)
    options = (
        tuple(_option(option) for option in entry.each("options"))
        if kind is FactKind.CHOICE
        else ()
    )
    fact = FactDefinition(
        key=key,
        kind=kind,
        label=entry.text("label"),
        label_es=entry.text("label_es"),
        help=entry.text("help"),
        help_es=entry.text("help_es"),
        unit=entry.text("unit") if counted else "",
        low=entry.number("low") if counted else Fraction(0),
        high=entry.positive("high") if counted else Fraction(0),
        options=options,
        true_means=entry.text("true_means", ""),
        false_means=entry.text("false_means", ""),
    )
    for name, value in (("true_means", fact.true_means), ("false_means", fact.false_means)):
        if value and value not in fact.values:
            raise entry.error(name, f"is {value!r}, which is not an option.")
    entry.close()
    return fact


def _option(entry: Entry) -> Option:
    option = Option(entry.text("value"), entry.text("label"), entry.text("label_es"))
    entry.close()
    return option
