"""Medicines taken beside the benzodiazepine: recognised by name, then looked up by group."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from glidepath.findings import Citation, Severity
from glidepath.guidance.cases import Case
from glidepath.guidance.words import Words


@dataclass(frozen=True)
class MedicineGroup:
    """Medicines that act alike here; `names` are generic names, brands and Spanish names.

    `cns_active` says that they count among the medicines that slow the brain.
    """

    id: str
    title: Words
    names: tuple[str, ...]
    citation: Citation
    cns_active: bool = False

    def has(self, medicine: str) -> bool:
        """True where one of the group's names stands in the text as whole words."""
        return self._pattern.search(plain(medicine)) is not None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        names = sorted({plain(name) for name in self.names}, key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(name) for name in names)})(?!\w)")


@dataclass(frozen=True, slots=True)
class Interaction:
    """What a group of medicines does to some drugs; the text has {medicines} and {drugs}.

    `drugs` empty means every benzodiazepine and Z-drug.
    """

    id: str
    groups: tuple[str, ...]
    drugs: tuple[str, ...]
    severity: Severity
    text: Words
    citation: Citation
    cases: tuple[Case, ...] = ()

    def touches(self, drugs: Iterable[str]) -> tuple[str, ...]:
        """Those of the drugs that the interaction is about."""
        return tuple(drug for drug in drugs if not self.drugs or drug in self.drugs)


@dataclass(frozen=True, slots=True)
class Interactions:
    """All groups by id, and what each does."""

    groups: Mapping[str, MedicineGroup]
    interactions: tuple[Interaction, ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """Medicines by the groups they belong to, as the person's list names them, and the rest."""

    by_group: Mapping[str, tuple[str, ...]]
    unknown: tuple[str, ...]

    def named(self, groups: Iterable[str]) -> tuple[str, ...]:
        """The medicines of any of these groups, each once."""
        found = (name for group in groups for name in self.by_group.get(group, ()))
        return tuple(dict.fromkeys(found))


def plain(text: str) -> str:
    """A name in lower case, without accents and with single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def match_medicines(medicines: Iterable[str], interactions: Interactions) -> Matches:
    """Sort a list of medicine names into groups; a name in no group is kept apart, never lost."""
    by_group: dict[str, list[str]] = {}
    unknown: list[str] = []
    for name in medicines:
        groups = [group.id for group in interactions.groups.values() if group.has(name)]
        for group in groups:
            by_group.setdefault(group, []).append(name)
        if not groups:
            unknown.append(name)
    return Matches({group: tuple(names) for group, names in by_group.items()}, tuple(unknown))
