"""What the rules are asked about: a regimen, a goal, a pace and a person, on a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from glidepath.guidance.pace import AskedPace
from glidepath.guidance.person import Person
from glidepath.medicines.product import Product
from glidepath.quantities import Milligrams


@dataclass(frozen=True, slots=True)
class Question:
    """One question to the rules.

    `regimen` holds drug ids with their milligrams a day as taken now. `goal` is stop, reduce or
    maintain. `pace` None means that none was asked. `switch_to` is the drug that a plan changes
    to. `products` are those that a plan hands out. `on` decides which rules are in force.
    """

    regimen: tuple[tuple[str, Milligrams], ...]
    on: date
    person: Person = field(default_factory=Person)
    goal: str = "stop"
    pace: AskedPace | None = None
    switch_to: str | None = None
    products: tuple[Product, ...] = ()
