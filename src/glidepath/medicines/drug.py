"""A drug: a benzodiazepine or Z-drug as a substance, apart from the products that hold it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from glidepath.findings import Citation
from glidepath.quantities import Milligrams


class DrugClass(StrEnum):
    """The two families of medicines that Glidepath plans for."""

    BENZODIAZEPINE = "benzodiazepine"
    Z_DRUG = "z-drug"


@dataclass(frozen=True, slots=True)
class HalfLife:
    """Published elimination half-life of the drug, in hours: a typical value and its range."""

    typical_hours: Fraction
    low_hours: Fraction
    high_hours: Fraction
    citation: Citation


@dataclass(frozen=True, slots=True)
class Drug:
    """A substance with its names, codes and the facts that planning and findings need.

    `id` is the English generic name in lower case. `short_acting` says whether symptoms between
    doses are likely when dose times are dropped. `highest_usual_dose` is the highest labelled
    daily dose. `synonyms` are further names a person may type (brands, Spanish names).
    """

    id: str
    drug_class: DrugClass
    name_es: str
    atc: str
    rxcui: str
    half_life: HalfLife
    short_acting: bool
    highest_usual_dose: Milligrams
    highest_usual_dose_citation: Citation
    synonyms: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
