"""What is still to be asked: facts that rules wait for, questions that answers open, instruments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from glidepath.assessment.decisions import DecisionRow
from glidepath.assessment.evidence import Evidence
from glidepath.assessment.interview import Interview, suggested
from glidepath.findings import Severity
from glidepath.guidance.person import PersonSchema
from glidepath.guidance.words import Words


class OpenKind(StrEnum):
    """What sort of question is open: a fact, an instrument not given, or one not finished."""

    FACT = "fact"
    INSTRUMENT = "instrument"
    UNFINISHED = "unfinished-instrument"


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """One thing to ask: the key of `person` or the instrument's id, in words, and why.

    `rules` are those that wait for it; `items` are those missing in an instrument.
    """

    kind: OpenKind
    key: str
    label: Words
    why: Words
    severity: Severity = Severity.INFO
    rules: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


def open_questions(
    evidence: Evidence,
    *,
    interview: Interview,
    schema: PersonSchema,
    asking: Iterable[DecisionRow],
    words: Mapping[str, Words],
    names: Mapping[str, str],
) -> tuple[OpenQuestion, ...]:
    """Facts first, those of the gravest rules in front; then instruments in the interview's order."""
    facts: dict[str, OpenQuestion] = {}
    for missing in evidence.evaluation.missing:
        facts[missing.fact] = OpenQuestion(
            OpenKind.FACT,
            missing.fact,
            _label(missing.fact, interview, schema),
            words["rules_wait"],
            missing.severity,
            missing.rules,
        )
    for row in asking:
        if evidence.question.person.get(row.outcome) is None or row.outcome == "suicidality":
            facts[row.outcome] = OpenQuestion(
                OpenKind.FACT,
                row.outcome,
                _label(row.outcome, interview, schema),
                row.because,
                Severity.STOP if row.outcome == "suicidality" else Severity.CAUTION,
                (f"questions/{row.id}",),
            )
    return (
        *facts.values(),
        *_unfinished(evidence, words, names),
        *_instruments(evidence, interview, names),
    )


def _label(key: str, interview: Interview, schema: PersonSchema) -> Words:
    """The question as it is put to the person."""
    asked = interview.question_of_fact.get(key)
    if asked is not None:
        return asked.label
    definition = schema.facts[key]
    return Words(definition.label, definition.label_es)


def _unfinished(
    evidence: Evidence, words: Mapping[str, Words], names: Mapping[str, str]
) -> Iterable[OpenQuestion]:
    for key, score in evidence.scores.items():
        if score.missing:
            yield OpenQuestion(
                OpenKind.UNFINISHED,
                key,
                words["finish_instrument"].filled(instrument=names[key]),
                words["no_total"],
                items=score.missing,
            )


def _instruments(
    evidence: Evidence, interview: Interview, names: Mapping[str, str]
) -> Iterable[OpenQuestion]:
    seen = set(evidence.scores)
    for section in interview.sections:
        for one in suggested(section, evidence):
            if one.instrument not in seen:
                seen.add(one.instrument)
                yield OpenQuestion(
                    OpenKind.INSTRUMENT,
                    one.instrument,
                    Words(names[one.instrument], names[one.instrument]),
                    one.why,
                )
