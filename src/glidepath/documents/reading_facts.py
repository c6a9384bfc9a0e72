"""What requests and regimens are read against."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from glidepath.catalogue import load
from glidepath.guidance.person import PersonSchema
from glidepath.medicines.equivalence import Equivalences
from glidepath.medicines.formulary import Formulary


@dataclass(frozen=True, slots=True)
class ReadingFacts:
    """What a request is read against: names, tables, keys of `person`.

    A daily dose above `highest_factor` times the highest labelled one is taken for a slip, and so
    is a pace at which half the dose takes more than `slowest_halving` days.
    """

    formulary: Formulary
    equivalences: Equivalences
    person: PersonSchema
    highest_factor: Fraction
    slowest_halving: Fraction


def reading_facts() -> ReadingFacts:
    """What requests are read against, from the program's own data."""
    catalogue = load()
    return ReadingFacts(
        formulary=catalogue.formulary,
        equivalences=catalogue.equivalences,
        person=catalogue.guidance.schema,
        highest_factor=catalogue.policy["absurd_dose_factor"].value,
        slowest_halving=catalogue.policy["slowest_halving_days"].value,
    )
