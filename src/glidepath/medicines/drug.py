"""A drug: a benzodiazepine or Z-drug as a substance, apart from the products that hold it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from glidepath.findings import Citation, Reliability
from glidepath.quantities import Milligrams


class DrugClass(StrEnum):
    """The two families of medicines that Glidepath plans for."""

    BENZODIAZEPINE = "benzodiazepine"
    Z_DRUG = "z-drug"


@dataclass(frozen=True, slots=True)
class HalfLife:
    """Published elimination half-life in hours: a typical value and its range.

    `of` names the substance measured, which for a prodrug is its active metabolite.
    """

    typical_hours: Fraction
    low_hours: Fraction
    high_hours: Fraction
    citation: Citation
    of: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Drug:
    """A substance with its names, codes and the facts that planning and findings need.

    `id` is the English generic name in lower case. `short_acting` says whether symptoms between
    doses are likely when dose times are dropped: project policy, from the longest half-life among
    the drug and its active metabolite. `highest_usual_dose` is the highest labelled daily dose.
    `synonyms` are further names a person may type (brands, Spanish names). `groups` are ids of
    data/groups.toml. `reliability` holds the mark of each fact by its name.
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
    metabolite_half_life: HalfLife | None = None
    dea_schedule: str = ""
    reliability: Mapping[str, Reliability] = field(default_factory=lambda: MappingProxyType({}))
