"""How high the steps of a plan stand in a picture: milligrams of its drug, or of diazepam."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from glidepath.catalogue import load
from glidepath.quantities import Milligrams

_ONE = Milligrams(Fraction(1))


@dataclass(frozen=True, slots=True)
class Heights:
    """The dose before and each step's, in one unit: one drug's milligrams, or diazepam's."""

    before: Fraction
    steps: tuple[Fraction, ...]
    in_diazepam: bool


def heights_of(document: Mapping[str, Any]) -> Heights:
    """The heights of a plan that has steps."""
    if _several(document):
        steps = tuple(map(_equivalent, document["steps"]))
        return Heights(_before_in_diazepam(document) or max(steps), steps, in_diazepam=True)
    steps = tuple(_milligrams(step["mg_per_day"]) for step in document["steps"])
    before = _milligrams(document.get("before") or {}) or max(steps)
    return Heights(before or Fraction(1), steps, in_diazepam=False)


def worth(drug: str, document: Mapping[str, Any]) -> Fraction | None:
    """Milligrams of diazepam that stand for one of a drug in a plan's picture; None if not known."""
    try:
        table = document["tables"][drug]
        return load().equivalences.to_diazepam(drug, _ONE, table).high.value
    except LookupError:  # a table of an older plan that is known no more
        return None


def _before_in_diazepam(document: Mapping[str, Any]) -> Fraction:
    total = Fraction(0)
    for drug, dose in document["before"].items():
        one = worth(drug, document)
        if one is None:
            return Fraction(0)
        total += one * Fraction(dose)
    return total


def _several(document: Mapping[str, Any]) -> bool:
    """Whether more than one drug is taken, and every step has its equivalent."""
    steps = document["steps"]
    drugs = set(document.get("before") or {})
    drugs |= {drug for step in steps for drug in step["mg_per_day"]}
    return len(drugs) > 1 and all(_taken(step) == bool(_equivalent(step)) for step in steps)


def _taken(step: Mapping[str, Any]) -> bool:
    return any(Fraction(dose) for dose in step["mg_per_day"].values())


def _equivalent(step: Mapping[str, Any]) -> Fraction:
    found = step.get("diazepam_equivalent")
    return Fraction(found["high_mg"]) if found else Fraction(0)


def _milligrams(doses: Mapping[str, str]) -> Fraction:
    return sum(map(Fraction, doses.values()), Fraction(0))
