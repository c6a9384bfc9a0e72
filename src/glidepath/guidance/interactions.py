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


@dataclass(frozen=True, slots=True)
class MedicineGroup:
    """Medicines that act alike here; `names` are generic names, brands and Spanish names.

    `cns_active` says that they count among the medicines that slow the brain.
    """

    id: str
    title: Words
    names: tuple[str, ...]
    citation: Citation
    cns_active: bool = False


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


class NameIndex:
    """Groups by the words of their names, so that a text is looked up and never searched."""

    def __init__(self, groups: Iterable[MedicineGroup]) -> None:
        self._groups: dict[tuple[str, ...], list[str]] = {}
        for group in groups:
            for name in group.names:
                self._groups.setdefault(words_of(name), []).append(group.id)
        self._longest = max(map(len, self._groups), default=0)

    def groups_in(self, text: str) -> tuple[str, ...]:
        """The groups of which a name stands in the text as whole words, each once."""
        words = words_of(text)
        found: dict[str, None] = {}
        for start in range(len(words)):
            for end in range(start + 1, min(start + self._longest, len(words)) + 1):
                found.update(dict.fromkeys(self._groups.get(words[start:end], ())))
        return tuple(found)


@dataclass(frozen=True)
class Interactions:
    """All groups by id, and what each does."""

    groups: Mapping[str, MedicineGroup]
    interactions: tuple[Interaction, ...]

    @cached_property
    def names(self) -> NameIndex:
        """The groups by their names."""
        return NameIndex(self.groups.values())


@dataclass(frozen=True, slots=True)
class Matches:
    """Medicines by the groups they belong to, as the person's list names them, and the rest."""

    by_group: Mapping[str, tuple[str, ...]]
    unknown: tuple[str, ...]

    def named(self, groups: Iterable[str]) -> tuple[str, ...]:
        """The medicines of any of these groups, each once."""
        found = (name for group in groups for name in self.by_group.get(group, ()))
        return tuple(dict.fromkeys(found))


_WORD = re.compile(r"\w+")


def words_of(text: str) -> tuple[str, ...]:
    """The words of a name in lower case, without accents, points or apostrophes."""
    bare = text.casefold()
    if not bare.isascii():
        decomposed = unicodedata.normalize("NFKD", bare)
        bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return tuple(_WORD.findall(bare.replace("'", "").replace("\u2019", "")))


def match_medicines(medicines: Iterable[str], interactions: Interactions) -> Matches:
    """Sort a list of medicine names into groups; a name in no group is kept apart, never lost."""
    by_group: dict[str, list[str]] = {}
    unknown: list[str] = []
    for name in medicines:
        groups = interactions.names.groups_in(name)
        for group in groups:
            by_group.setdefault(group, []).append(name)
        if not groups:
            unknown.append(name)
    return Matches({group: tuple(names) for group, names in by_group.items()}, tuple(unknown))
