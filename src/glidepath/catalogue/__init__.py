"""The catalogue: the only reader of data/, strict about every fact in it.

`load()` gives frozen values. A fact without unit, source or reliability mark, a source that is
not listed, a key nobody reads or an id given twice is refused with InvalidFact that names the
file and the key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from glidepath.assessment.decisions import DecisionTable
from glidepath.assessment.instrument import Instrument
from glidepath.assessment.interview import Interview
from glidepath.assessment.recognition import RecognitionScreen
from glidepath.catalogue.assessment import read_interview
from glidepath.catalogue.decisions import (
    facts_of_decisions,
    read_assessment_wording,
    read_decisions,
)
from glidepath.catalogue.drugs import Group, check_group_members, read_drugs, read_groups
from glidepath.catalogue.facts import Figure, Source, read_sources
from glidepath.catalogue.guidance import read_guidance, readable_facts
from glidepath.catalogue.instruments import read_instruments
from glidepath.catalogue.limits import DatedLimits, limits_on, read_limits
from glidepath.catalogue.messages import read_planning_words
from glidepath.catalogue.policy import read_policy
from glidepath.catalogue.products import read_products
from glidepath.catalogue.recognition import read_recognition
from glidepath.catalogue.tables import read_equivalences
from glidepath.guidance.limits import Limits
from glidepath.guidance.messages import PlanningWords
from glidepath.guidance.rules import Guidance
from glidepath.guidance.words import Words
from glidepath.medicines.equivalence import Equivalences
from glidepath.medicines.formulary import Formulary

__all__ = ["Catalogue", "Figure", "Group", "Source", "load"]

_DATA = Path(__file__).resolve().parent.parent / "data"
_FACT_FILES = frozenset({".toml", ".csv", ".json"})


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything read from one data folder.

    `digest` is "sha256:..." over all its files, so a certificate can say which facts it rests on.
    `policy` holds the project's own figures by name.
    """

    formulary: Formulary
    equivalences: Equivalences
    dated_limits: tuple[DatedLimits, ...]
    groups: Mapping[str, Group]
    policy: Mapping[str, Figure]
    planning_words: PlanningWords
    guidance: Guidance
    interview: Interview
    recognition: RecognitionScreen
    decisions: Mapping[str, DecisionTable]
    assessment_words: Mapping[str, Words]
    instruments: Mapping[str, Instrument]
    sources: Mapping[str, Source]
    digest: str

    def limits(self, on: date) -> Limits:
        """The hard limits in force on a day; raises InvalidRequest for a day before the first."""
        return limits_on(self.dated_limits, on)


def load(path: Path | None = None) -> Catalogue:
    """Read a data folder, the program's own unless another is named; raises InvalidFact.

    The result is kept: a second call with the same folder reads nothing.
    """
    return _load(_DATA if path is None else path.resolve())


@cache
def _load(root: Path) -> Catalogue:
    sources = read_sources(root)
    policy = read_policy(root, sources)
    groups = read_groups(root, sources)
    drugs = read_drugs(root, groups, policy["short_acting_below"], sources)
    check_group_members(groups, drugs)
    equivalences = read_equivalences(root, drugs, sources)
    guidance = read_guidance(root, drugs, equivalences, sources)
    interview = read_interview(root, guidance.schema)
    instruments = read_instruments(root, sources)
    readable = readable_facts(guidance.schema, drugs, guidance.interactions.groups)
    return Catalogue(
        formulary=Formulary(drugs, read_products(root, drugs, sources)),
        equivalences=equivalences,
        dated_limits=read_limits(root, sources),
        groups=groups,
        policy=policy,
        planning_words=read_planning_words(root, sources),
        guidance=guidance,
        interview=interview,
        recognition=read_recognition(root, sources),
        decisions=read_decisions(
            root,
            facts_of_decisions(readable, interview, instruments, guidance.rules),
            sources,
        ),
        assessment_words=read_assessment_wording(root),
        instruments=instruments,
        sources=sources,
        digest=digest_of(root),
    )


def digest_of(root: Path) -> str:
    """Digest the names and bytes of all data files, in the order of their names: "sha256:..."."""
    digest = hashlib.sha256()
    files = {
        path.relative_to(root).as_posix(): path
        for path in root.rglob("*")
        if path.suffix in _FACT_FILES and path.is_file()
    }
    for name in sorted(files):
        content = files[name].read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return f"sha256:{digest.hexdigest()}"
