"""The lists of an evaluation: what a clinician acknowledges, treats alongside, and cannot leave waiting."""

from __future__ import annotations

from collections.abc import Mapping

from glidepath.assessment.basis import AnswerUsed, Basis
from glidepath.assessment.decisions import DecisionTable, rows_that_hold
from glidepath.assessment.evidence import Evidence
from glidepath.assessment.instrument import Urgent
from glidepath.assessment.reasons import row_basis, rule_basis
from glidepath.assessment.recommendations import Item
from glidepath.assessment.scoring import Score
from glidepath.findings import Finding, Severity
from glidepath.guidance.evaluation import Fired
from glidepath.guidance.rules import Role
from glidepath.guidance.words import Words


def gates(evidence: Evidence, table: DecisionTable, words: Mapping[str, Words]) -> tuple[Item, ...]:
    """Every finding that stops, and every row of the project's own table."""
    fired = {one.rule.id: one for one in evidence.evaluation.fired}
    found = []
    for finding in evidence.evaluation.findings:
        if finding.severity is Severity.STOP:
            spoke = fired.get(finding.rule)
            found.append(
                Item(spoke.rule.id, spoke.rule.title, (rule_basis(spoke, evidence),))
                if spoke
                else _interaction(finding, evidence, words)
            )
    return (*found, *_by_topic(table, evidence))


def _interaction(finding: Finding, evidence: Evidence, words: Mapping[str, Words]) -> Item:
    text = Words(finding.text, finding.text_es)
    used = evidence.answers_of("site_drugs")
    basis = Basis(text, finding.rule, finding.citation, used)
    return Item(finding.rule, words["interaction"], (basis,))


def _by_topic(table: DecisionTable, evidence: Evidence) -> tuple[Item, ...]:
    """The rows that hold, gathered under their outcomes in the order of the table."""
    rows = rows_that_hold(table, evidence)
    return tuple(
        Item(
            value,
            name.words,
            tuple(row_basis(table, row, evidence) for row in rows if row.outcome == value),
        )
        for value, name in table.outcomes.items()
        if any(row.outcome == value for row in rows)
    )


def alongside(evidence: Evidence, table: DecisionTable) -> tuple[Item, ...]:
    """What is treated in the same plan: the table's topics, and the guidance rules of that role."""
    topics = {one.id: one for one in _by_topic(table, evidence)}
    for one in _of_role(evidence, Role.ALONGSIDE):
        basis = rule_basis(one, evidence)
        known = topics.get(one.rule.id)
        because = (basis, *known.because) if known else (basis,)
        topics[one.rule.id] = Item(one.rule.id, one.rule.title, because)
    return tuple(topics.values())


def _of_role(evidence: Evidence, role: Role) -> list[Fired]:
    return [one for one in evidence.evaluation.fired if one.rule.role is role]


def urgent(
    evidence: Evidence, words: Mapping[str, Words], names: Mapping[str, str]
) -> tuple[Item, ...]:
    """Rules that cannot wait, then answers of instruments, whatever any total says.

    An answer that is missing cannot wait either where it could make the outcome graver.
    """
    found = [
        Item(one.rule.id, one.rule.title, (rule_basis(one, evidence),))
        for one in _of_role(evidence, Role.URGENT)
    ]
    for key, score in evidence.scores.items():
        used = evidence.urgent_of(key)
        for entry, answer in zip(score.urgent, used, strict=True):
            rule = f"{key}/item-{entry.item}"
            found.append(
                Item(
                    rule,
                    words["urgent_answer"].filled(instrument=names[key], item=entry.item),
                    _urgent_bases(entry, rule, answer),
                )
            )
        if score.could_be_grade:
            title = words["urgent_missing"].filled(instrument=names[key])
            text = could_be_words(score, words)
            citation = score.could_be_grade.citation
            rule = f"{key}/missing"
            found.append(Item(rule, title, (Basis(text, rule, citation, unanswered=(key,)),)))
    return tuple(found)


def _urgent_bases(entry: Urgent, rule: str, answer: AnswerUsed) -> tuple[Basis, ...]:
    """How grave an answer is, and what is to be done: each with its own source."""
    grade = entry.grade
    level = Words(f"{grade.words.en} {entry.text.en}", f"{grade.words.es} {entry.text.es}")
    return (
        Basis(level, rule, entry.citation, (answer,)),
        Basis(grade.action, f"{rule}/action", grade.action_citation, (answer,)),
    )


def could_be_words(score: Score, words: Mapping[str, Words]) -> Words:
    """What missing answers leave open that cannot wait; for a score that has a `could_be_grade`."""
    assert score.could_be_grade is not None
    return words["urgent_could_be"].filled(
        items=", ".join(score.missing), grade=score.could_be_grade.words
    )
