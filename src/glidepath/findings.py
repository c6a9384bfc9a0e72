"""How any rule answers: a finding with its severity, plain words and citation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Severity(StrEnum):
    """How much a finding asks of the clinician: know it, look before going on, or stop and decide."""

    INFO = "info"
    CAUTION = "caution"
    STOP = "stop"


class Reliability(StrEnum):
    """How far a fact has been checked against its source; a property of the fact itself."""

    CONFIRMED = "CONFIRMED"
    DERIVED = "DERIVED"
    UNVERIFIED = "UNVERIFIED"
    PROJECT = "PROJECT"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a fact or rule comes from, and how strong it is.

    `source` is a key of data/sources.toml, `at` a page, table or recommendation number; `strength`
    and `certainty` are the guideline's own grades ("strong", "clinical consensus"), empty if none.
    """

    source: str
    at: str = ""
    strength: str = ""
    certainty: str = ""
    reliability: Reliability = Reliability.CONFIRMED


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's answer about a regimen, a person or a schedule.

    `rule` is the rule's identifier; `text` is plain English and `text_es` plain Spanish;
    `figures` holds the exact numbers behind the sentence as strings; `ways_out` are plain
    sentences that say what could be done instead, and `ways_out_es` the same ones in Spanish.
    """

    rule: str
    severity: Severity
    text: str
    citation: Citation
    text_es: str = ""
    figures: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    ways_out: tuple[str, ...] = ()
    ways_out_es: tuple[str, ...] = ()
