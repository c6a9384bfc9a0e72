"""From kept answers to what they speak for: rows into the core's values, one pure call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from glidepath.assessment.answers import Answers, AnswerValue, parse_answer, person_facts
from glidepath.assessment.evaluation import evaluate_person
from glidepath.assessment.interview import AnswerKind
from glidepath.assessment.recommendations import PersonEvaluation
from glidepath.assessment.scoring import Score
from glidepath.catalogue import load
from glidepath.catalogue.evaluating import evaluation_facts
from glidepath.errors import GlidepathError
from glidepath.guidance.days import years_between
from glidepath.guidance.person import FactValue, parse_person
from glidepath.guidance.person import Person as PersonFacts
from glidepath.guidance.question import Question
from glidepath.quantities import Milligrams
from glidepath.web.evaluation.history import History, State
from glidepath.web.evaluation.instruments import instruments, score_of
from glidepath.web.evaluation.values import regimen_of
from glidepath.web.record.models import Person

_GOALS = frozenset({"stop", "reduce", "maintain"})


def evaluate_history(history: History, state: State | None = None) -> PersonEvaluation:
    """What the answers speak for as they stand, or stood in `state`."""
    chosen = history.state() if state is None else state
    return evaluate_state(chosen, history.evaluation.person, history.on)


def evaluate_state(state: State, person: Person, on: date) -> PersonEvaluation:
    """What some answers and questionnaires of a person speak for on a day."""
    catalogue, known = load(), instruments()
    answers = answers_of(state)
    question = Question(
        regimen=daily_doses(state),
        on=on,
        person=facts_of(answers, person, on),
        goal=goal_of(answers),
    )
    facts = replace(
        evaluation_facts(catalogue, question),
        instrument_names={key: one.short for key, one in known.by_id.items()},
    )
    return evaluate_person(question, facts, answers=answers, scores=scores_of(state))


def answers_of(state: State) -> Answers:
    """The interview's answers as values; one that today's questions no longer take is left out."""
    interview = load().interview
    values: dict[str, AnswerValue] = {}
    not_known = set()
    for key, answer in state.answers.items():
        question = interview.questions.get(key)
        if question is None or question.kind is AnswerKind.REGIMEN:
            continue
        if answer.value is None:
            not_known.add(key)
            continue
        try:
            values[key] = parse_answer(question, answer.value)
        except GlidepathError:
            continue
    return Answers(MappingProxyType(values), frozenset(not_known))


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """What conditions of the interview read: its answers, then other facts of the person."""

    answers: Answers
    person: PersonFacts

    def get(self, key: str) -> FactValue | None:
        """The value of an answer or fact; None where it is open."""
        value = self.answers.get(key)
        return self.person.get(key) if value is None else value


def known_facts(state: State, person: Person, on: date) -> KnownFacts:
    """What the conditions of questions and questionnaires read."""
    answers = answers_of(state)
    return KnownFacts(answers, facts_of(answers, person, on))


def scores_of(state: State) -> dict[str, Score]:
    """The score of each questionnaire that can still be read."""
    known = instruments().by_id
    scored = {key: score_of(one, known) for key, one in state.responses.items()}
    return {key: score for key, score in scored.items() if score is not None}


def daily_doses(state: State) -> tuple[tuple[str, Milligrams], ...]:
    """Each medicine that is really taken with its milligrams a day; empty while that is open."""
    kept = state.value("regimen")
    if kept is None:
        return ()
    try:
        return tuple((entry.drug, entry.daily) for entry in regimen_of(kept).drugs)
    except GlidepathError:
        return ()


def facts_of(answers: Answers, person: Person, on: date) -> PersonFacts:
    """The facts the interview answered, and the age from the date of birth where it did not."""
    catalogue = load()
    told = person_facts(answers, catalogue.interview)
    born = Person._meta.get_field("born").to_python(person.born)  # may not have been saved yet
    age = age_on(born, on)
    allowed = catalogue.guidance.schema.facts["age"]
    if "age" not in told and age is not None and allowed.low <= age <= allowed.high:
        told["age"] = age
    return parse_person(told, catalogue.guidance.schema)


def age_on(born: date | None, on: date) -> int | None:
    """The age in whole years by a day of birth; None where that is not known."""
    return None if born is None else years_between(born, on)


def goal_of(answers: Answers) -> str:
    """The goal that was named; somebody who is not sure yet is evaluated as stopping."""
    told = answers.values.get("goal")
    return told if isinstance(told, str) and told in _GOALS else "stop"
