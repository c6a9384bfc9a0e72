"""The interview from data/assessment/interview.toml."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from glidepath.assessment.interview import (
    COMPARED_AS,
    AnswerKind,
    AnswerOption,
    Column,
    Interview,
    InterviewQuestion,
    Privacy,
    Section,
    SuggestedInstrument,
    When,
)
from glidepath.catalogue.conditions import ReadableFact, read_conditions
from glidepath.catalogue.entries import Entry, read_toml
from glidepath.guidance.person import FactDefinition, PersonSchema
from glidepath.guidance.words import NOTHING, Words

_INTERVIEW = "assessment/interview.toml"
_COUNTED = (AnswerKind.WHOLE, AnswerKind.NUMBER)
_CHOSEN = (AnswerKind.CHOICE, AnswerKind.SEVERAL)
_IN_ROWS = (AnswerKind.TEXT, AnswerKind.DATE, AnswerKind.CHOICE, AnswerKind.YES_NO)


def read_interview(root: Path, schema: PersonSchema) -> Interview:
    """All sections; raises InvalidFact, also where a key stands twice or is not a fact."""
    whole = read_toml(root, _INTERVIEW)
    entries = [(section, list(section.each("question"))) for section in whole.each("section")]
    whole.close()
    readable = _readable(entries, schema)
    return Interview(
        tuple(
            Section(
                id=section.text("id"),
                title=read_words(section, "title"),
                purpose=read_words(section, "purpose"),
                questions=tuple(_question(entry, schema, readable) for entry in questions),
                instruments=_instruments(section, readable),
            )
            for section, questions in entries
        )
    )


def read_words(entry: Entry, key: str) -> Words:
    """A text in both languages under a key."""
    both = entry.sub(key)
    words = Words(both.text("en"), both.text("es"))
    both.close()
    return words


def _readable(
    entries: list[tuple[Entry, list[Entry]]], schema: PersonSchema
) -> Mapping[str, ReadableFact]:
    """What each question may be compared with, so that a condition can stand before its question."""
    readable: dict[str, ReadableFact] = {}
    keys: set[str] = set()
    for entry in (entry for _, questions in entries for entry in questions):
        key = entry.text("key")
        if key in keys:
            raise entry.error("key", f"is {key!r}, which stands twice.")
        keys.add(key)
        fact = _fact(entry, schema)
        kind = AnswerKind(fact.kind) if fact else entry.code("kind", AnswerKind)
        values = fact.values if fact else [v.get("value", "") for v in entry.take("options", [])]
        if kind in COMPARED_AS:
            readable[key] = ReadableFact(COMPARED_AS[kind], frozenset(values))
    return readable


def _fact(entry: Entry, schema: PersonSchema) -> FactDefinition | None:
    sets = entry.text("sets", "")
    if not sets:
        return None
    if sets != entry.text("key") or sets not in schema.facts:
        raise entry.error("sets", f"is {sets!r}; name the question's own key, a fact of person.")
    return schema.facts[sets]


def _question(
    entry: Entry, schema: PersonSchema, readable: Mapping[str, ReadableFact]
) -> InterviewQuestion:
    fact = _fact(entry, schema)
    kind = AnswerKind(fact.kind) if fact else entry.code("kind", AnswerKind)
    counted = kind in _COUNTED and fact is None
    help_words = Words(fact.help, fact.help_es) if fact else NOTHING
    self_report = entry.take("self_report", True)
    if not isinstance(self_report, bool):
        raise entry.error("self_report", "is not true or false.")
    question = InterviewQuestion(
        key=entry.text("key"),
        kind=kind,
        label=read_words(entry, "label"),
        privacy=entry.code("privacy", Privacy),
        help=read_words(entry, "help") if "help" in entry.values else help_words,
        options=_options_of(fact) if fact else _options(entry, kind),
        columns=tuple(_column(c) for c in entry.each("columns")) if kind is AnswerKind.ROWS else (),
        unit=entry.text("unit") if counted else fact.unit if fact else "",
        low=entry.number("low") if counted else fact.low if fact else Fraction(0),
        high=entry.positive("high") if counted else fact.high if fact else Fraction(0),
        sets=entry.text("sets", ""),
        ask_if=_when(entry, "ask_if", readable),
        self_report=self_report,
    )
    if fact and "kind" in entry.values:
        raise entry.error("kind", "is that of the fact; leave it out.")
    entry.close()
    return question


def _options_of(fact: FactDefinition) -> tuple[AnswerOption, ...]:
    return tuple(AnswerOption(o.value, Words(o.label, o.label_es)) for o in fact.options)


def _options(entry: Entry, kind: AnswerKind) -> tuple[AnswerOption, ...]:
    return tuple(_option(one) for one in entry.each("options")) if kind in _CHOSEN else ()


def _option(entry: Entry) -> AnswerOption:
    option = AnswerOption(entry.text("value"), read_words(entry, "label"))
    entry.close()
    return option


def _column(entry: Entry) -> Column:
    kind = entry.code("kind", AnswerKind)
    if kind not in _IN_ROWS:
        raise entry.error("kind", f"is {kind}; a column is one of {', '.join(_IN_ROWS)}.")
    column = Column(entry.text("key"), kind, read_words(entry, "label"), _options(entry, kind))
    entry.close()
    return column


def _when(entry: Entry, key: str, readable: Mapping[str, ReadableFact]) -> When:
    return read_conditions(entry, key, readable) if key in entry.values else ()


def _instruments(
    section: Entry, readable: Mapping[str, ReadableFact]
) -> tuple[SuggestedInstrument, ...]:
    suggested = []
    for entry in section.each("instruments") if "instruments" in section.values else ():
        suggested.append(
            SuggestedInstrument(
                entry.text("instrument"),
                read_words(entry, "why"),
                _when(entry, "when", readable),
            )
        )
        entry.close()
    section.close()
    return tuple(suggested)
