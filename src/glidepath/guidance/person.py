"""The person's facts: which keys exist, what each may hold, and how a request's answers are read.

A fact left out, or given as null, is unknown. It is never taken for "no".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from glidepath.errors import InvalidQuantity, InvalidRequest
from glidepath.guidance.words import Words
from glidepath.quantities import format_number, parse_number

FactValue = bool | str | Fraction | tuple[str, ...]

_LONGEST_LIST = 100
_LONGEST_NAME = 100


class FactKind(StrEnum):
    """What sort of value a fact holds."""

    YES_NO = "yes-no"
    WHOLE = "whole-number"
    NUMBER = "number"
    CHOICE = "choice"
    NAMES = "names"


# The units of numbers, as Spanish sentences call them.
_UNITS_ES = {
    "years": "años",
    "weeks": "semanas",
    "hours": "horas",
    "days a week": "días por semana",
    "drinks": "bebidas",
    "points of 10": "puntos de 10",
}


def unit_es(unit: str) -> str:
    """A unit in Spanish; one that a programme's own file names stays as it is."""
    return _UNITS_ES.get(unit, unit)


@dataclass(frozen=True, slots=True)
class Option:
    """One allowed value of a choice, with its words in English and Spanish."""

    value: str
    label: str
    label_es: str


@dataclass(frozen=True, slots=True)
class FactDefinition:
    """One key of `person`: its kind, unit, range or options, and its words for a form.

    `low` and `high` bound a number, both included. `true_means` and `false_means` are the options
    that a plain true or false stands for, empty where it stands for none.
    """

    key: str
    kind: FactKind
    label: str
    label_es: str
    help: str
    help_es: str
    unit: str = ""
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)
    options: tuple[Option, ...] = ()
    true_means: str = ""
    false_means: str = ""

    @property
    def values(self) -> tuple[str, ...]:
        """The allowed values of a choice."""
        return tuple(option.value for option in self.options)

    @property
    def allowed(self) -> Words:
        """What may be written, in plain words."""
        match self.kind:
            case FactKind.YES_NO:
                return Words("true or false", "true o false")
            case FactKind.CHOICE:
                values = ", ".join(self.values)
                return Words(f"one of {values}", f"uno de estos valores: {values}")
            case FactKind.NAMES:
                most = _LONGEST_LIST
                return Words(
                    f"a list of at most {most} names", f"una lista de {most} nombres como máximo"
                )
            case _:
                whole = self.kind is FactKind.WHOLE
                low, high = format_number(self.low), format_number(self.high)
                return Words(
                    f"a{' whole' * whole} number from {low} to {high} ({self.unit})",
                    f"un número{' entero' * whole} de {low} a {high} ({unit_es(self.unit)})",
                )


@dataclass(frozen=True, slots=True)
class PersonSchema:
    """Every key of `person`, in the order in which a form asks for them."""

    facts: Mapping[str, FactDefinition]


@dataclass(frozen=True, slots=True)
class Person:
    """The facts known about a person; a key that is absent is unknown."""

    facts: Mapping[str, FactValue] = field(default_factory=lambda: MappingProxyType({}))

    def get(self, key: str) -> FactValue | None:
        """The value of a fact, or None where it is unknown."""
        return self.facts.get(key)


def parse_person(raw: object, schema: PersonSchema) -> Person:
    """Read the `person` of a request; raises InvalidRequest that names the key and what is allowed.

    Numbers may be written as whole numbers, exact decimals or text ("4.5").
    """
    if not isinstance(raw, Mapping):
        raise InvalidRequest(
            'person is not a set of named facts; write it as {"age": 71}.',
            "person",
            es='person no es un conjunto de datos con nombre; escríbalo como {"age": 71}.',
        )
    known: dict[str, FactValue] = {}
    for key, value in raw.items():
        definition = schema.facts.get(key) if isinstance(key, str) else None
        if definition is None:
            raise _unknown_key(key, schema)
        if value is not None:
            known[definition.key] = _parse(definition, value)
    return Person(MappingProxyType(known))


def _unknown_key(key: object, schema: PersonSchema) -> InvalidRequest:
    shown = str(key)[:60]
    nearest = get_close_matches(shown.lower(), schema.facts, n=3, cutoff=0.5)
    hint = f" Did you mean {' or '.join(nearest)}?" if nearest else ""
    pista = f" ¿Quiso decir {' o '.join(nearest)}?" if nearest else ""
    return InvalidRequest(
        f"person has no fact named {shown!r}.{hint} `glidepath facts` lists them all.",
        f"person.{shown}",
        es=f"person no tiene ningún dato llamado {shown!r}.{pista} `glidepath facts` los muestra"
        " todos.",
    )


def _parse(definition: FactDefinition, value: object) -> FactValue:
    match definition.kind:
        case FactKind.YES_NO:
            parsed: FactValue | None = value if isinstance(value, bool) else None
        case FactKind.CHOICE:
            parsed = _choice(definition, value)
        case FactKind.NAMES:
            parsed = _names(value)
        case _:
            parsed = _number(definition, value)
    if parsed is None:
        raise _not_allowed(definition, value)
    return parsed


def _choice(definition: FactDefinition, value: object) -> str | None:
    if isinstance(value, bool):
        return (definition.true_means if value else definition.false_means) or None
    return value if isinstance(value, str) and value in definition.values else None


def _names(value: object) -> tuple[str, ...] | None:
    if isinstance(value, str) or not isinstance(value, Sequence) or len(value) > _LONGEST_LIST:
        return None
    if not all(isinstance(name, str) and len(name) <= _LONGEST_NAME for name in value):
        return None
    names = tuple(dict.fromkeys(" ".join(name.split()) for name in value))
    # What no one can read, such as a sign that steers a terminal, is no name.
    return names if all(name and name.isprintable() for name in names) else None


def _number(definition: FactDefinition, value: object) -> Fraction | None:
    number = _exact(value)
    if number is None or not definition.low <= number <= definition.high:
        return None
    if definition.kind is FactKind.WHOLE and number.denominator != 1:
        return None
    return number


def _exact(value: object) -> Fraction | None:
    """The number as written; a decimal of JSON counts as the digits that stand there."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Fraction):
        return Fraction(value)
    if isinstance(value, float | Decimal):
        value = str(value)
    if isinstance(value, str):
        try:
            return parse_number(value)
        except InvalidQuantity:
            return None
    return None


def _not_allowed(definition: FactDefinition, value: object) -> InvalidRequest:
    shown = repr(value)
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    allowed = definition.allowed
    return InvalidRequest(
        f"person.{definition.key} is {shown}; write {allowed.en},"
        " or leave it out where it is not known.",
        f"person.{definition.key}",
        es=f"person.{definition.key} es {shown}; escriba {allowed.es}, u omítalo si no se sabe.",
    )
