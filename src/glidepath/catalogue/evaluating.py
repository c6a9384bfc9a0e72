"""Evaluations from the catalogue's facts: the one call that command line and web application make."""

from __future__ import annotations

from collections.abc import Mapping

from glidepath.assessment.answers import Answers
from glidepath.assessment.evaluation import EvaluationFacts, evaluate_person
from glidepath.assessment.recommendations import PersonEvaluation
from glidepath.assessment.scoring import Score
from glidepath.catalogue import Catalogue, load
from glidepath.guidance.question import Question


def evaluate_answers(
    question: Question,
    *,
    answers: Answers | None = None,
    scores: Mapping[str, Score] | None = None,
) -> PersonEvaluation:
    """Evaluate from the program's own data, under the rules in force on the question's day.

    The interview's answers that set facts of `person` must stand in the question already. Raises
    InvalidRequest for a day before the first rules.
    """
    catalogue = load()
    given = answers or Answers()
    asked = catalogue.interview.question_of_fact
    return evaluate_person(
        question,
        evaluation_facts(catalogue, question),
        answers=given,
        from_interview=[key for key, one in asked.items() if one.key in given.values],
        scores=scores,
    )


def evaluation_facts(catalogue: Catalogue, question: Question) -> EvaluationFacts:
    """The facts that an evaluation rests on, with the limits in force on the question's day."""
    return EvaluationFacts(
        guidance=catalogue.guidance,
        formulary=catalogue.formulary,
        equivalences=catalogue.equivalences,
        limits=catalogue.limits(question.on),
        interview=catalogue.interview,
        decisions=catalogue.decisions,
        words=catalogue.assessment_words,
        instrument_names={key: one.short for key, one in catalogue.instruments.items()},
    )
