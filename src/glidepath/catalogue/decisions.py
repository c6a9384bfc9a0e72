"""The project's decision tables and the wording of an evaluation, from data/assessment/."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

from glidepath.assessment.basis import Published
from glidepath.assessment.decisions import (
    DecisionCase,
    DecisionRow,
    DecisionTable,
    Method,
    OutcomeName,
)
from glidepath.assessment.evidence import OWN_FACTS
from glidepath.assessment.instrument import Instrument, Scale, Urgency
from glidepath.assessment.interview import COMPARED_AS, Interview
from glidepath.catalogue.assessment import read_words
from glidepath.catalogue.conditions import ReadableFact, read_conditions
from glidepath.catalogue.entries import Entry, read_toml
from glidepath.findings import Citation
from glidepath.guidance.dependence import Likely
from glidepath.guidance.person import FactKind
from glidepath.guidance.rules import PaceAdvice, Rule, Setting
from glidepath.guidance.words import NOTHING, Words

TABLES = (
    "dependence_signs", "complicated_withdrawal", "level_of_care", "pace", "first_step", "gates",
    "alongside", "questions",
)  # fmt: skip
WORDING = (
    "not_known", "risk_not_known", "dependence_yes", "dependence_possible",
    "dependence_unlikely", "dependence_unknown", "use_disorder_yes", "use_disorder_no",
    "signs_weigh_more", "use_disorder_unknown", "use_disorder_by_criteria", "setting_outpatient",
    "setting_consider_inpatient", "setting_inpatient", "urgent_answer", "rules_wait",
    "urgent_missing", "urgent_could_be", "finish_instrument", "no_total", "item_answer", "dose_a_day", "interaction",
)  # fmt: skip
_RISK = ("low", "raised", "high")


def read_decisions(
    root: Path, readable: Mapping[str, ReadableFact], sources: Collection[str]
) -> Mapping[str, DecisionTable]:
    """Every table by its id; raises InvalidFact, also where a pace leaves its published range."""
    whole = read_toml(root, "assessment/decisions.toml")
    citation = whole.citation(sources)
    tables = {key: _table(key, whole.sub(key), citation, readable, sources) for key in TABLES}
    whole.close()
    return MappingProxyType(tables)


def facts_of_decisions(
    readable: Mapping[str, ReadableFact],
    interview: Interview,
    instruments: Mapping[str, Instrument],
    rules: Collection[Rule],
) -> Mapping[str, ReadableFact]:
    """Every fact that a decision may read, with its values."""
    own = {key: ReadableFact(kind) for key, kind in OWN_FACTS.items()}
    own["urgency"] = ReadableFact(FactKind.CHOICE, frozenset(Urgency))
    own["rules"] = ReadableFact(FactKind.NAMES, frozenset(rule.id for rule in rules))
    decided = {
        "physical_dependence": ReadableFact(FactKind.CHOICE, frozenset(Likely)),
        "complicated_withdrawal": ReadableFact(FactKind.CHOICE, frozenset(_RISK)),
        "setting": ReadableFact(FactKind.CHOICE, frozenset(Setting)),
    }
    asked = {
        key: ReadableFact(COMPARED_AS[question.kind], frozenset(question.values))
        for key, question in interview.questions.items()
        if question.kind in COMPARED_AS
    }
    return {**asked, **readable, **own, **decided, **_bands(instruments)}


def _bands(instruments: Mapping[str, Instrument]) -> Mapping[str, ReadableFact]:
    """The bands of every scale, by their English names as the instrument's own file has them."""
    facts: dict[str, ReadableFact] = {}
    for instrument in instruments.values():
        for scale in instrument.scales.values():
            fact = ReadableFact(FactKind.CHOICE, frozenset(_band_names(instrument, scale)))
            facts[f"band.{instrument.id}.{scale.id}"] = fact
            if scale.id == instrument.main:
                facts[f"band.{instrument.id}"] = fact
    return facts


def _band_names(instrument: Instrument, scale: Scale) -> list[str]:
    bands = [b.name.en for each in instrument.band_sets_for(scale.id) for b in each.bands]
    return bands + [level.name.en for level in scale.levels]


@dataclass(frozen=True, slots=True)
class _Range:
    """The published range that every pace of a table must stay in."""

    reduction: tuple[Fraction, Fraction]
    days: tuple[Fraction, Fraction]


def _table(
    key: str,
    entry: Entry,
    citation: Citation,
    readable: Mapping[str, ReadableFact],
    sources: Collection[str],
) -> DecisionTable:
    within = _range(entry, sources) if "published_range" in entry.values else None
    outcomes = {one.value: one for one in (_outcome(o, within) for o in entry.each("outcomes"))}
    table = DecisionTable(
        id=key,
        title=read_words(entry, "title"),
        method=entry.code("method", Method),
        outcomes=MappingProxyType(outcomes),
        rows=tuple(_row(row, outcomes, readable, sources) for row in entry.each("row")),
        citation=replace(citation, at=key),
        otherwise=_one_of(entry, "otherwise", outcomes) if "otherwise" in entry.values else "",
        otherwise_because=read_words(entry, "otherwise_because")
        if "otherwise" in entry.values
        else NOTHING,
        cases=tuple(_case(case, outcomes) for case in entry.each("case")),
    )
    entry.close()
    return table


def _range(table: Entry, sources: Collection[str]) -> _Range:
    entry = table.sub("published_range")
    entry.citation(sources)
    found = _Range(
        (entry.positive("reduction_low"), entry.positive("reduction_high")),
        (entry.positive("days_low"), entry.positive("days_high")),
    )
    entry.close()
    return found


def _outcome(entry: Entry, within: _Range | None) -> OutcomeName:
    pace = _pace(entry, within) if within else None
    outcome = OutcomeName(entry.text("value"), read_words(entry, "words"), pace)
    entry.close()
    return outcome


def _pace(entry: Entry, within: _Range) -> PaceAdvice:
    reduction, days = entry.positive("reduction"), entry.positive("every_days")
    for key, value, (low, high) in (
        ("reduction", reduction, within.reduction),
        ("every_days", days, within.days),
    ):
        if not low <= value <= high:
            raise entry.error(key, f"is outside the published range, {low} to {high}.")
    return PaceAdvice(reduction, int(days))


def _one_of(entry: Entry, key: str, outcomes: Collection[str]) -> str:
    value = entry.text(key)
    if value not in outcomes:
        raise entry.error(key, f"is {value!r}, which is not an outcome of this table.")
    return value


def _row(
    entry: Entry,
    outcomes: Collection[str],
    readable: Mapping[str, ReadableFact],
    sources: Collection[str],
) -> DecisionRow:
    published = entry.sub("published")
    row = DecisionRow(
        id=entry.text("id"),
        outcome=_one_of(entry, "outcome", outcomes),
        when=read_conditions(entry, "when", readable),
        because=read_words(entry, "because"),
        published=Published(
            Words(published.text("en"), published.text("es")), published.citation(sources)
        ),
    )
    published.close()
    entry.close()
    return row


def _case(entry: Entry, outcomes: Collection[str]) -> DecisionCase:
    case = DecisionCase(entry.text("name"), entry.take("request"), entry.texts("outcome"))
    if not set(case.outcome) <= set(outcomes):
        raise entry.error("outcome", "has one that is not an outcome of this table.")
    entry.close()
    return case


def read_assessment_wording(root: Path) -> Mapping[str, Words]:
    """The phrases of an evaluation by name; raises InvalidFact."""
    whole = read_toml(root, "assessment/wording.toml")
    wording = {key: read_words(whole, key) for key in WORDING}
    whole.close()
    return MappingProxyType(wording)
