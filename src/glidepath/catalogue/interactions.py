"""Groups of other medicines and what they do, from data/guidance/interactions.toml."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from types import MappingProxyType

from glidepath.catalogue.cases import read_cases
from glidepath.catalogue.entries import Entry, read_toml
from glidepath.findings import Severity
from glidepath.guidance.interactions import Interaction, Interactions, MedicineGroup
from glidepath.guidance.sheet import NALOXONE_GROUP, OPIOID_GROUPS
from glidepath.guidance.words import Words, read_places

_PLACES = frozenset({"medicines", "drugs"})


def read_interactions(root: Path, drugs: Collection[str], sources: Collection[str]) -> Interactions:
    """All groups and interactions; raises InvalidFact, also for a name that leads nowhere."""
    whole = read_toml(root, "guidance/interactions.toml")
    groups = {group.id: group for group in (_group(e, sources) for e in whole.each("group"))}
    for needed in (*OPIOID_GROUPS, NALOXONE_GROUP):
        if needed not in groups:
            raise whole.error("group", f"lacks {needed!r}, which the program looks up.")
    interactions = tuple(
        _interaction(entry, groups, drugs, sources) for entry in whole.each("interaction")
    )
    whole.close()
    return Interactions(MappingProxyType(groups), interactions)


def _group(entry: Entry, sources: Collection[str]) -> MedicineGroup:
    cns_active = entry.take("cns_active", default=False)
    if not isinstance(cns_active, bool):
        raise entry.error("cns_active", "is not true or false.")
    group = MedicineGroup(
        id=entry.text("id"),
        title=_words(entry.sub("title"), frozenset()),
        names=entry.texts("names"),
        citation=entry.citation(sources),
        cns_active=cns_active,
    )
    entry.close()
    return group


def _interaction(
    entry: Entry, groups: Collection[str], drugs: Collection[str], sources: Collection[str]
) -> Interaction:
    interaction = Interaction(
        id=entry.text("id"),
        groups=entry.texts("groups"),
        drugs=entry.texts("drugs", ()),
        severity=entry.code("severity", Severity),
        text=_words(entry.sub("text"), _PLACES),
        citation=entry.citation(sources),
        cases=read_cases(entry),
    )
    for key, names, known in (
        ("groups", interaction.groups, groups),
        ("drugs", interaction.drugs, drugs),
    ):
        for name in names:
            if name not in known:
                raise entry.error(key, f"has {name!r}, which is not known.")
    entry.close()
    return interaction


def _words(entry: Entry, places: Collection[str]) -> Words:
    words = Words(entry.text("en"), entry.text("es"))
    for language, text in (("en", words.en), ("es", words.es)):
        for place in read_places(text):
            if place not in places:
                raise entry.error(language, f"has a place {{{place}}} that nothing fills.")
    entry.close()
    return words
