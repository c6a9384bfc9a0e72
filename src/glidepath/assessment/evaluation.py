"""From answers to a recommendation: what speaks for it, what is open, and what a clinician decides.

Nothing here is applied by itself. Each recommendation names its reasons, each reason the answers
it rests on, and `bases_of` leads from an answer to every recommendation that it feeds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from glidepath.assessment.answers import Answers
from glidepath.assessment.basis import Basis
from glidepath.assessment.decisions import (
    Decision,
    DecisionTable,
    decide,
    rows_that_hold,
)
from glidepath.assessment.evidence import Decided, Evidence
from glidepath.assessment.interview import Interview
from glidepath.assessment.lists import alongside, gates, urgent
from glidepath.assessment.open_questions import open_questions
from glidepath.assessment.reasons import row_basis, rule_basis
from glidepath.assessment.recommendations import (
    FirstStep,
    Pace,
    PersonEvaluation,
    Recommendation,
)
from glidepath.assessment.scoring import Score
from glidepath.assessment.weighing import findings_beside, weighed
from glidepath.guidance.dependence import Likely
from glidepath.guidance.evaluation import evaluate
from glidepath.guidance.limits import Limits
from glidepath.guidance.question import Question
from glidepath.guidance.rules import Guidance, PaceAdvice, Role, Setting
from glidepath.guidance.sheet import Facts, fact_sheet
from glidepath.guidance.words import Words
from glidepath.medicines.equivalence import Equivalences
from glidepath.medicines.formulary import Formulary
from glidepath.quantities import Milligrams

_SURENESS = (Likely.UNLIKELY, Likely.UNKNOWN, Likely.POSSIBLE, Likely.YES)
_RAISED_BY_SIGNS = (Likely.UNLIKELY, Likely.UNKNOWN)
_CARE = tuple(Setting)


@dataclass(frozen=True, slots=True)
class EvaluationFacts:
    """What an evaluation is worked out from, apart from the answers.

    `words` are the phrases of data/assessment/wording.toml; `instrument_names` short names by id.
    """

    guidance: Guidance
    formulary: Formulary
    equivalences: Equivalences
    limits: Limits
    interview: Interview
    decisions: Mapping[str, DecisionTable]
    words: Mapping[str, Words]
    instrument_names: Mapping[str, str]


def evaluate_person(
    question: Question,
    facts: EvaluationFacts,
    *,
    answers: Answers | None = None,
    from_interview: Iterable[str] = (),
    scores: Mapping[str, Score] | None = None,
) -> PersonEvaluation:
    """Evaluate a regimen, a person, the interview's answers and instruments on a day.

    `from_interview` are the keys of `question.person` that the interview answered, so that each
    reason can say where its answers came from.
    """
    evidence = _evidence(question, facts, answers or Answers(), from_interview, scores or {})
    tables = facts.decisions
    dependence = _dependence(evidence, facts)
    evidence = _add(evidence, "physical_dependence", dependence, unknown=Likely.UNKNOWN)
    risk = _decided(decide(tables["complicated_withdrawal"], evidence), evidence, facts)
    evidence = _add(evidence, "complicated_withdrawal", risk)
    care = _level_of_care(evidence, facts)
    evidence = _add(evidence, "setting", care)
    pace = _pace(evidence, facts)
    return PersonEvaluation(
        dependence=dependence,
        use_disorder=_use_disorder(evidence, facts),
        complicated_withdrawal=risk,
        level_of_care=care,
        pace=pace,
        first_step=_first_step(evidence, facts, pace),
        gates=gates(evidence, tables["gates"], facts.words),
        alongside=alongside(evidence, tables["alongside"]),
        urgent=urgent(evidence, facts.words, facts.instrument_names),
        open_questions=open_questions(
            evidence,
            interview=facts.interview,
            schema=facts.guidance.schema,
            asking=rows_that_hold(tables["questions"], evidence),
            words=facts.words,
            names=facts.instrument_names,
        ),
        findings=findings_beside(evidence.evaluation, dependence),
        scores=evidence.scores,
    )


def _evidence(
    question: Question,
    facts: EvaluationFacts,
    answers: Answers,
    from_interview: Iterable[str],
    scores: Mapping[str, Score],
) -> Evidence:
    evaluation = evaluate(
        question,
        facts.guidance,
        formulary=facts.formulary,
        equivalences=facts.equivalences,
        limits=facts.limits,
    )
    sheet = fact_sheet(
        question, Facts(facts.guidance, facts.formulary, facts.equivalences, facts.limits)
    )
    return Evidence(
        question=question,
        sheet=sheet,
        evaluation=evaluation,
        answers=answers,
        person_keys=frozenset(facts.guidance.schema.facts),
        from_interview=frozenset(from_interview),
        scores=scores,
        formulary=facts.formulary,
        decided={},
        words=facts.words,
    )


def _add(evidence: Evidence, fact: str, one: Recommendation, unknown: str = "") -> Evidence:
    value = None if one.value == unknown else one.value
    return evidence.with_decided(fact, Decided(value, one.because, one.still_open))


def _decided(decision: Decision, evidence: Evidence, facts: EvaluationFacts) -> Recommendation:
    """The outcome of a table with the rows that say so, or with all it read where none does."""
    table, outcome = decision.table, decision.outcome
    because = tuple(row_basis(table, row, evidence) for row in decision.rows)
    if outcome is None:
        unknown = Basis(
            facts.words["risk_not_known"], f"{table.id}/open", table.citation, (), decision.open
        )
        return Recommendation(None, facts.words["not_known"], (unknown,), decision.open)
    if not because:
        read = (condition for row in table.rows for group in row.when for condition in group)
        given = (one for one in read if evidence.get(one.fact) is not None)
        used = dict.fromkeys(answer for one in given for answer in evidence.used_by(one))
        because = (
            Basis(table.otherwise_because, f"{table.id}/otherwise", table.citation, tuple(used)),
        )
    return Recommendation(outcome, table.outcomes[outcome].words, because, decision.open)


def _dependence(evidence: Evidence, facts: EvaluationFacts) -> Recommendation:
    """The guideline's table, raised where there are signs; a sign never lowers it."""
    by_table = evidence.evaluation.dependence
    table = facts.decisions["dependence_signs"]
    signs = rows_that_hold(table, evidence)
    least = [Likely(row.outcome) for row in signs]
    likely = max((by_table.likely, *least), key=_SURENESS.index)
    basis = Basis(
        Words(" ".join(by_table.because), " ".join(by_table.because_es)),
        "dependence/table-2",
        by_table.citation,
        evidence.answers_of("dependence"),
        by_table.missing,
    )
    found = tuple(row_basis(table, row, evidence) for row in signs)
    if likely is not by_table.likely:
        basis = weighed(basis, by_table.likely, found, facts.words, table.citation)
    because = (basis, *found)
    signs_open = decide(table, evidence).open if likely in _RAISED_BY_SIGNS else ()
    still_open = (*by_table.missing, *signs_open) if likely is not Likely.YES else ()
    return Recommendation(likely.value, facts.words[f"dependence_{likely}"], because, still_open)


def _use_disorder(evidence: Evidence, facts: EvaluationFacts) -> Recommendation:
    """Only a clinician's answer by criteria; no scale and no dependence ever stands in for it."""
    value = evidence.question.person.get("use_disorder")
    answer = {"sedative": "yes", "none": "no"}.get(str(value), "unknown")
    basis = Basis(
        facts.words["use_disorder_by_criteria"],
        "use-disorder/by-criteria",
        facts.decisions["questions"].citation,
        evidence.answers_of("use_disorder"),
        () if value is not None else ("use_disorder",),
    )
    still_open = () if value is not None else ("use_disorder",)
    return Recommendation(answer, facts.words[f"use_disorder_{answer}"], (basis,), still_open)


def _level_of_care(evidence: Evidence, facts: EvaluationFacts) -> Recommendation:
    """The most intensive setting that a guidance rule or a decision speaks for."""
    table = facts.decisions["level_of_care"]
    reasons: list[tuple[Setting, Basis]] = [
        (one.rule.setting, rule_basis(one, evidence))
        for one in evidence.evaluation.fired
        if one.rule.setting is not Setting.OUTPATIENT
    ]
    reasons += [
        (Setting(row.outcome), row_basis(table, row, evidence))
        for row in rows_that_hold(table, evidence)
    ]
    setting = max((one for one, _ in reasons), key=_CARE.index, default=Setting.OUTPATIENT)
    because = tuple(basis for _, basis in reasons)
    words = facts.words[f"setting_{setting.value.replace('-', '_')}"]
    if setting is Setting.OUTPATIENT:
        words = table.outcomes[setting.value].words if reasons else words
        usual = (one for one in evidence.evaluation.fired if one.rule.role is Role.CARE)
        because += tuple(rule_basis(one, evidence) for one in usual)
    waiting = [
        one.fact
        for one in evidence.evaluation.missing
        if set(one.rules) & _care_rules(facts.guidance)
    ]
    unfinished = [key for key, score in evidence.scores.items() if score.could_be_grade]
    return Recommendation(setting.value, words, because, (*waiting, *unfinished))


def _care_rules(guidance: Guidance) -> set[str]:
    return {rule.id for rule in guidance.rules if rule.setting is not Setting.OUTPATIENT}


def _pace(evidence: Evidence, facts: EvaluationFacts) -> Pace:
    """The slowest pace among the guidance rules that name one and the project's table."""
    table = facts.decisions["pace"]
    named: list[tuple[PaceAdvice, Basis]] = [
        (one.rule.pace, rule_basis(one, evidence))
        for one in evidence.evaluation.fired
        if one.rule.pace is not None
    ]
    for row in rows_that_hold(table, evidence):
        advice = table.outcomes[row.outcome].pace
        assert advice is not None, row.id  # the reader of the table asks for it
        named.append((advice, row_basis(table, row, evidence)))
    if not named:
        return Pace(None, ())
    slowest = min((advice for advice, _ in named), key=_speed)
    return Pace(slowest, tuple(basis for advice, basis in named if advice == slowest))


def _speed(advice: PaceAdvice) -> tuple[Fraction, Fraction]:
    return advice.reduction / advice.every_days, advice.reduction


def _first_step(evidence: Evidence, facts: EvaluationFacts, pace: Pace) -> FirstStep:
    table = facts.decisions["first_step"]
    decision = decide(table, evidence)
    assert decision.outcome is not None  # two rows between them hold for every goal
    because = tuple(row_basis(table, row, evidence) for row in decision.rows)
    words = table.outcomes[decision.outcome].words
    if pace.advice is None or decision.outcome not in ("lower", "lower-or-stop"):
        return FirstStep(decision.outcome, words, because, None, {})
    kept = 1 - pace.advice.reduction
    to = {drug: Milligrams(dose.value * kept) for drug, dose in evidence.question.regimen}
    return FirstStep(decision.outcome, words, (*because, *pace.because), pace.advice.reduction, to)
