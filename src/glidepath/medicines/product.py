"""A product: one strength of one form of a drug in one market, and how it may be divided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from glidepath.findings import Citation, Reliability
from glidepath.quantities import Milligrams


class Split(StrEnum):
    """How a product may be divided, as its label or pharmacist allows."""

    NONE = "none"
    HALF = "half"
    QUARTER = "quarter"
    HALF_DISCARD_REST = "half-discard-rest"
    PRODUCT_SPECIFIC = "product-specific"
    PHARMACIST_CONFIRM = "pharmacist-confirm"
    LIQUID = "liquid"
    WHOLE_ACTUATION = "whole-actuation"


class Release(StrEnum):
    """How the product gives up the drug; the planner never mixes these unasked."""

    IMMEDIATE = "IR"
    EXTENDED = "ER"
    DISINTEGRATING = "ODT"
    FILM = "film"
    SUBLINGUAL = "SL"
    SPRAY = "spray"


# Compared and hashed by identity: the catalogue holds each product once.
@dataclass(frozen=True, slots=True, eq=False)
class Product:
    """One thing a pharmacy can hand over.

    `strength` is milligrams per piece (tablet, capsule, film, actuation) or per millilitre.
    `smallest_count` is the smallest part that may be taken: a fraction of a piece, or millilitres
    for a liquid. `scored` is the label's own wording; `known_unscored` says that a label read
    says "no". `compounded` products are made by a pharmacist to order. `rxcui` is empty where
    no code was found. `excipients` are keys such as "ethanol" and "propylene-glycol".
    `reliability` holds the mark of each fact by its name: status, scored, smallest_count,
    dea_schedule, and rxcui and excipients where there are any.
    """

    id: str
    drug: str
    market: str
    form: str
    release: Release
    strength: Milligrams
    split: Split
    smallest_count: Fraction
    scored: str
    known_unscored: bool
    rxcui: str
    citation: Citation
    status_reliability: Reliability
    scored_reliability: Reliability
    excipients: tuple[str, ...] = ()
    excipient_note: str = ""
    handling: str = ""
    compounded: bool = False
    rxnorm_name: str = ""
    dea_schedule: str = ""
    reliability: Mapping[str, Reliability] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_liquid(self) -> bool:
        """True when counts of this product are millilitres."""
        return self.split is Split.LIQUID

    @property
    def per(self) -> str:
        """The unit that `strength` counts by: "mL" for liquids, "piece" otherwise."""
        return "mL" if self.is_liquid else "piece"
