"""Short words for doses, the same in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from glidepath.documents.amounts import number, percent_phrase

NOTHING = "0 mg"


def dose_words(doses: Mapping[str, str]) -> str:
    """Milligrams a day by drug, such as "diazepam 12 mg"; drugs at zero are left out."""
    taken = [f"{drug} {dose} mg" for drug, dose in doses.items() if Fraction(dose)]
    return " + ".join(taken) or NOTHING


def doses_in_words(step: Mapping[str, Any], labels: Mapping[str, Any], language: str) -> str:
    """The milligrams of a step by drug, each drug by its name in a language."""
    return " + ".join(
        f"{labels['drugs'].get(drug, {}).get(language, drug)} {dose} mg"
        for drug, dose in step["mg_per_day"].items()
    )


def drug_of(step: Mapping[str, Any]) -> str:
    """The medicine whose dose stands in the cell of a step: the one being lowered, else the first."""
    return str(step["lowered"] or next(iter(step["mg_per_day"])))


def total(doses: Mapping[str, str]) -> Fraction:
    """The sum of the milligrams, for pictures of one drug."""
    return sum((Fraction(dose) for dose in doses.values()), Fraction(0))


def percent(share: str, language: str) -> str:
    """A share in percent, as the documents say it."""
    return percent_phrase(Fraction(share), language)


def shown(value: Fraction) -> str:
    """An exact number as a decimal or fraction."""
    return number(value)
