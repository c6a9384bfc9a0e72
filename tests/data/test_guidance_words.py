"""The words of every rule: kind, in both languages, and honest about what is not checked."""

import re
from collections.abc import Iterator

import pytest

from glidepath.catalogue import load
from glidepath.findings import Citation, Reliability
from glidepath.guidance.rules import Rule
from glidepath.guidance.words import Words, read_places

CATALOGUE = load()
GUIDANCE = CATALOGUE.guidance

NEVER = [
    r"addict(s|ed)?\b",
    r"\babus",
    r"\b(clean|dirty)\b",
    r"\bfail(s|ed|ure|ures|ing)?\b",
    r"non-?complian",
    r"\bcomplian",
    r"drug.seeking",
    r"\bdenie[sd]\b",
    r"\bjunkie",
    r"\bhabit(s|uated|uation)?\b",
    r"\badict[oa]s?\b",
    r"\babus",
    r"\b(limpi[oa]|suci[oa])s?\b",
    r"\bfracas",
    r"\bfall(o|os|ó|ado|ida)\b",
    r"incumpl",
    r"\bdrogadict",
    r"toxic[oó]man",
    r"busca(dor|ndo)? (de )?drogas",
    r"\bniega\b",
]


def texts() -> Iterator[tuple[str, Words]]:
    for rule in GUIDANCE.rules:
        yield f"{rule.id} title", rule.title
        yield f"{rule.id} text", rule.text
    for interaction in GUIDANCE.interactions.interactions:
        yield f"interaction {interaction.id}", interaction.text
    for group in GUIDANCE.interactions.groups.values():
        yield f"group {group.id}", group.title
    for key, words in GUIDANCE.wording.items():
        yield f"wording {key}", words
    for key, words in GUIDANCE.dependence.words.items():
        yield f"dependence {key}", words
    for position, row in enumerate(GUIDANCE.dependence.rows):
        yield f"dependence row {position}", row.words
    for fact in GUIDANCE.schema.facts.values():
        yield f"{fact.key} label", Words(fact.label, fact.label_es)
        yield f"{fact.key} help", Words(fact.help, fact.help_es)
        for option in fact.options:
            yield f"{fact.key} {option.value}", Words(option.label, option.label_es)


TEXTS = [pytest.param(words, id=name) for name, words in texts()]
RULES = [pytest.param(rule, id=rule.id) for rule in GUIDANCE.rules]
SAME_IN_BOTH = {"Alcohol"}


@pytest.mark.parametrize("words", TEXTS)
def test_no_word_that_wounds(words: Words) -> None:
    for text in (words.en, words.es):
        for pattern in NEVER:
            assert not re.search(pattern, text, re.IGNORECASE), (pattern, text)


@pytest.mark.parametrize("words", TEXTS)
def test_every_text_is_there_in_english_and_in_spanish(words: Words) -> None:
    assert words.en.strip()
    assert words.es.strip()
    if len(words.en) > 20:
        assert words.en != words.es
    assert sorted(set(read_places(words.en))) == sorted(set(read_places(words.es)))


@pytest.mark.parametrize("words", TEXTS)
def test_spanish_numbers_are_written_the_us_way(words: Words) -> None:
    assert not re.search(r"\d,\d", words.es)


@pytest.mark.parametrize("words", TEXTS)
def test_both_languages_hold_the_same_numbers(words: Words) -> None:
    """Figures must survive translation: a dose, share or telephone number lost is a hazard."""
    numbers = re.compile(r"\d+(?:\.\d+)?")
    spelled = {"twofold": "2", "50": ""}
    english = sorted(n for n in numbers.findall(words.en) if n not in spelled)
    spanish = sorted(n for n in numbers.findall(words.es) if n not in spelled)
    assert english == spanish


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_that_is_not_confirmed_says_so_in_its_text(rule: Rule) -> None:
    marked = {
        Reliability.UNVERIFIED: "mark_unverified",
        Reliability.DERIVED: "mark_derived",
        Reliability.PROJECT: "mark_project",
    }
    if rule.citation.reliability in marked:
        assert marked[rule.citation.reliability] in GUIDANCE.wording
    if "second-hand" in rule.citation.at:
        assert rule.citation.reliability is Reliability.UNVERIFIED


def citations() -> Iterator[Citation]:
    yield GUIDANCE.dependence.citation
    for rule in GUIDANCE.rules:
        yield rule.citation
    for interaction in GUIDANCE.interactions.interactions:
        yield interaction.citation
    for group in GUIDANCE.interactions.groups.values():
        yield group.citation


def test_every_citation_names_a_source_of_the_catalogue_and_a_place_in_it() -> None:
    for citation in citations():
        assert citation.source in CATALOGUE.sources
        assert citation.at


@pytest.mark.parametrize("rule", RULES)
def test_a_recommendation_of_the_guideline_carries_strength_and_certainty(rule: Rule) -> None:
    """Only recommendations 2, 2a, 10 and 13a rest on graded evidence, and it is low."""
    citation = rule.citation
    if citation.source != "asam-2025" or not citation.strength:
        return
    numbers = set(re.findall(r"\b\d+[a-c]?\b", citation.at.split(";")[0]))
    assert citation.strength in ("strong", "conditional")
    graded = numbers and numbers <= {"2", "2a", "10", "13a"}
    assert citation.certainty == ("low" if graded else "clinical consensus")


def test_every_interaction_says_that_starting_and_stopping_matter_or_that_effects_add() -> None:
    for interaction in GUIDANCE.interactions.interactions:
        text = interaction.text.en.lower()
        changes_level = "level" in text or "metabolite" in text
        assert not changes_level or ("start" in text and "stop" in text), interaction.id


def test_every_key_of_the_contract_is_there() -> None:
    promised = {
        "age", "pregnant", "duration_weeks", "days_per_week", "opioids", "alcohol",
        "seizure_history", "complicated_withdrawal_history", "ptsd", "bipolar", "psychosis",
        "sleep_disturbed", "suicidality", "liver_disease", "sleep_apnoea", "medicines",
        "use_disorder",
    }  # fmt: skip
    assert promised <= set(GUIDANCE.schema.facts)
    assert GUIDANCE.schema.facts["opioids"].values == ("none", "prescribed", "treatment", "other")
    assert GUIDANCE.schema.facts["alcohol"].values == ("none", "use", "dependence")
    assert "sedative" in GUIDANCE.schema.facts["use_disorder"].values
