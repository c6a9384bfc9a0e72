"""Guidance from data/guidance/: the person's facts, rules, dependence table and interactions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType

from glidepath.catalogue.cases import read_cases
from glidepath.catalogue.conditions import ReadableFact, read_conditions
from glidepath.catalogue.dependence import read_dependence
from glidepath.catalogue.entries import Entry, read_toml
from glidepath.catalogue.interactions import read_interactions
from glidepath.catalogue.person import read_person
from glidepath.findings import Severity
from glidepath.guidance.interactions import MedicineGroup
from glidepath.guidance.person import PersonSchema
from glidepath.guidance.rules import Guidance, PaceAdvice, Role, Rule, Setting
from glidepath.guidance.sheet import DERIVED, FIGURES, DerivedFact
from glidepath.guidance.words import Words, read_places
from glidepath.medicines.drug import Drug
from glidepath.medicines.equivalence import Equivalences


def read_guidance(
    root: Path, drugs: Mapping[str, Drug], equivalences: Equivalences, sources: Collection[str]
) -> Guidance:
    """The facts, rules and tables below data/guidance/; raises InvalidFact."""
    schema = read_person(root)
    interactions = read_interactions(root, drugs, sources)
    readable = readable_facts(schema, drugs, interactions.groups)
    return Guidance(
        schema=schema,
        rules=_read_rules(root, readable, sources),
        dependence=read_dependence(root, drugs, equivalences, sources),
        interactions=interactions,
        site_drugs=tuple(_names_of(drug) for drug in drugs.values()),
        wording=_read_wording(root),
    )


def _names_of(drug: Drug) -> MedicineGroup:
    """A drug as a group of one, found by its generic names and brands."""
    return MedicineGroup(
        id=drug.id,
        title=Words(drug.id, drug.name_es),
        names=(drug.id, drug.name_es, *drug.synonyms),
        citation=drug.half_life.citation,
        cns_active=True,
    )


def readable_facts(
    schema: PersonSchema, drugs: Mapping[str, Drug], groups: Collection[str]
) -> Mapping[str, ReadableFact]:
    """Every fact that a condition may read: those of `person`, and those worked out."""
    open_lists: dict[str, Collection[str]] = {
        "drugs": drugs,
        "switch_to": drugs,
        "drug_groups": {group for drug in drugs.values() for group in drug.groups},
        "medicine_groups": groups,
    }
    asked = {
        key: ReadableFact(fact.kind, frozenset(fact.values)) for key, fact in schema.facts.items()
    }
    worked_out = {key: _derived(key, fact, open_lists) for key, fact in DERIVED.items()}
    return {**asked, **worked_out}


def _derived(
    key: str, fact: DerivedFact, open_lists: Mapping[str, Collection[str]]
) -> ReadableFact:
    return ReadableFact(fact.kind, frozenset(open_lists.get(key, fact.values)))


def _read_rules(
    root: Path, readable: Mapping[str, ReadableFact], sources: Collection[str]
) -> tuple[Rule, ...]:
    rules = []
    for path in sorted((root / "guidance" / "rules").glob("*.toml")):
        entry = read_toml(root, f"guidance/rules/{path.name}")
        rule = _rule(entry, readable, sources)
        if rule.id != path.stem:
            raise entry.error("id", f"is {rule.id!r}; it must be the file's name, {path.stem!r}.")
        rules.append(rule)
    return tuple(rules)


def _rule(entry: Entry, readable: Mapping[str, ReadableFact], sources: Collection[str]) -> Rule:
    until = entry.day("in_force_until") if "in_force_until" in entry.values else None
    rule = Rule(
        id=entry.text("id"),
        role=entry.code("role", Role),
        title=_words(entry.sub("title"), frozenset()),
        text=_words(entry.sub("text"), FIGURES),
        severity=entry.code("severity", Severity),
        citation=entry.citation(sources),
        when=read_conditions(entry, "when", readable),
        in_force_from=entry.day("in_force_from"),
        in_force_until=until,
        setting=entry.code("setting", Setting) if "setting" in entry.values else _AT_HOME,
        pace=_pace(entry.sub("pace")) if "pace" in entry.values else None,
        cases=read_cases(entry),
    )
    entry.close()
    return rule


_AT_HOME = Setting.OUTPATIENT


def _words(entry: Entry, places: Collection[str]) -> Words:
    words = Words(entry.text("en"), entry.text("es"))
    for language, text in (("en", words.en), ("es", words.es)):
        for place in read_places(text):
            if place not in places:
                raise entry.error(language, f"has a place {{{place}}} that no figure fills.")
    entry.close()
    return words


def _pace(entry: Entry) -> PaceAdvice:
    days = entry.positive("every_days")
    if days.denominator != 1:
        raise entry.error("every_days", "is not a whole number.")
    advice = PaceAdvice(entry.positive("reduction"), int(days))
    if advice.reduction >= 1:
        raise entry.error("reduction", "is not below 1.")
    entry.close()
    return advice


WORDING = MappingProxyType(
    {
        "and": (),
        "of_current": (),
        "of_start": (),
        "pace": ("percent", "base", "days"),
        "sum": ("table", "mg"),
        "filled_in": (),
        "unverified": (),
        "mark_unverified": ("text",),
        "mark_derived": ("text",),
        "mark_project": ("text",),
        "unknown_medicines": ("medicines",),
        "open_questions": (),
        "ask_first": ("labels",),
        "ask_also": ("labels",),
    }
)


def _read_wording(root: Path) -> Mapping[str, Words]:
    whole = read_toml(root, "guidance/wording.toml")
    wording = {key: _phrase(whole.sub(key), places) for key, places in WORDING.items()}
    whole.close()
    return MappingProxyType(wording)


def _phrase(entry: Entry, places: Collection[str]) -> Words:
    """Wording may begin or end with a space, so it is taken as it stands."""
    words = Words(str(entry.take("en")), str(entry.take("es")))
    for language, text in (("en", words.en), ("es", words.es)):
        if set(read_places(text)) != set(places):
            raise entry.error(language, f"must have exactly the places {', '.join(places)}.")
    entry.close()
    return words
