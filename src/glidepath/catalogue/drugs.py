"""Drugs from data/drugs/, their groups from data/groups.toml."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

from glidepath.catalogue.entries import Entry, read_toml
from glidepath.catalogue.facts import Figure, read_figure
from glidepath.findings import Citation, Reliability
from glidepath.medicines.drug import Drug, DrugClass, HalfLife
from glidepath.medicines.formulary import name_key
from glidepath.quantities import Milligrams


@dataclass(frozen=True, slots=True)
class Group:
    """Drugs that a guideline or label treats alike, such as those broken down by CYP3A4."""

    id: str
    title: str
    drugs: tuple[str, ...]
    citation: Citation


def read_drugs(
    root: Path, groups: Mapping[str, Group], short_acting_below: Figure, sources: Collection[str]
) -> Mapping[str, Drug]:
    """Every drug by its id; raises InvalidFact, also for a name that stands for two drugs."""
    drugs: dict[str, Drug] = {}
    names: dict[str, str] = {}
    for path in sorted((root / "drugs").glob("*.toml")):
        entry = read_toml(root, f"drugs/{path.name}")
        drug = _drug(entry, groups, short_acting_below.value, sources)
        if drug.id != path.stem:
            raise entry.error("id", f"is {drug.id!r}; it must be the file's name, {path.stem!r}.")
        for name in map(name_key, (drug.id, drug.name_es, *drug.synonyms)):
            if names.setdefault(name, drug.id) != drug.id:
                raise entry.error("synonyms", f"has {name!r}, a name of {names[name]} already.")
        drugs[drug.id] = drug
    return MappingProxyType(drugs)


def _drug(
    entry: Entry, groups: Mapping[str, Group], short_below: Fraction, sources: Collection[str]
) -> Drug:
    drug_id = entry.text("id")
    rxcui, rxcui_mark = _code(entry, "rxcui", sources)
    atc, atc_mark = _code(entry, "atc", sources)
    schedule, schedule_mark = _code(entry, "dea_schedule", sources)
    half_life = _half_life(entry.sub("half_life"), sources)
    metabolite = (
        _half_life(entry.sub("metabolite_half_life"), sources)
        if "metabolite_half_life" in entry.values
        else None
    )
    highest = read_figure(entry.sub("highest_usual_dose"), "mg/day", sources)
    longest = max(half_life.typical_hours, metabolite.typical_hours if metabolite else Fraction(0))
    drug = Drug(
        id=drug_id,
        drug_class=entry.code("class", DrugClass),
        name_es=entry.text("name_es"),
        atc=atc,
        rxcui=rxcui,
        half_life=half_life,
        short_acting=longest < short_below,
        highest_usual_dose=Milligrams(highest.value),
        highest_usual_dose_citation=highest.citation,
        synonyms=entry.texts("synonyms"),
        groups=tuple(group.id for group in groups.values() if drug_id in group.drugs),
        metabolite_half_life=metabolite,
        dea_schedule=schedule,
        reliability=MappingProxyType(
            {
                "rxcui": rxcui_mark,
                "atc": atc_mark,
                "dea_schedule": schedule_mark,
                "half_life": half_life.citation.reliability,
                "short_acting": Reliability.PROJECT,
                "highest_usual_dose": highest.citation.reliability,
            }
        ),
    )
    entry.close()
    return drug


def _code(entry: Entry, key: str, sources: Collection[str]) -> tuple[str, Reliability]:
    table = entry.sub(key)
    code = table.text("code")
    citation = table.citation(sources)
    table.close()
    return code, citation.reliability


def _half_life(entry: Entry, sources: Collection[str]) -> HalfLife:
    entry.unit("unit", "h")
    half_life = HalfLife(
        typical_hours=entry.positive("typical"),
        low_hours=entry.positive("low"),
        high_hours=entry.positive("high"),
        citation=entry.citation(sources),
        of=entry.text("of"),
        note=entry.text("note", ""),
    )
    if not half_life.low_hours <= half_life.typical_hours <= half_life.high_hours:
        raise entry.error("typical", "does not lie between low and high.")
    entry.close()
    return half_life


def read_groups(root: Path, sources: Collection[str]) -> Mapping[str, Group]:
    """Every group of groups.toml by its id; raises InvalidFact."""
    whole = read_toml(root, "groups.toml")
    groups: dict[str, Group] = {}
    for group_id in whole.values:
        entry = whole.sub(group_id)
        groups[group_id] = Group(
            group_id, entry.text("title"), entry.texts("drugs"), entry.citation(sources)
        )
        entry.text("note", "")
        entry.close()
    return MappingProxyType(groups)


def check_group_members(groups: Mapping[str, Group], drugs: Mapping[str, Drug]) -> None:
    """Refuse a group that names a drug there is no file for."""
    for group in groups.values():
        for drug in group.drugs:
            if drug not in drugs:
                raise Entry("groups.toml", group.id, {}).error(
                    "drugs", f"names {drug!r}, which has no file in drugs/."
                )
