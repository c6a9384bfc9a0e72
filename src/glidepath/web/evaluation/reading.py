"""What an evaluation says, from the rows that are kept: for pages, plans and the work list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.db.models import Count, Max

from glidepath.assessment.answers import Answers, AnswerValue, parse_answer, person_facts
from glidepath.assessment.evaluation import evaluate_person
from glidepath.assessment.interview import AnswerKind, Privacy
from glidepath.assessment.recommendations import Item, PersonEvaluation
from glidepath.assessment.scoring import Score
from glidepath.catalogue import load
from glidepath.catalogue.evaluating import evaluation_facts
from glidepath.documents.amounts import number
from glidepath.documents.evaluations import evaluation_to_json
from glidepath.errors import GlidepathError
from glidepath.guidance.person import Person as PersonFacts
from glidepath.guidance.person import parse_person
from glidepath.guidance.question import Question
from glidepath.quantities import Milligrams
from glidepath.web.accounts.models import Programme
from glidepath.web.evaluation.history import History, State, history_of
from glidepath.web.evaluation.instruments import instruments, score_of
from glidepath.web.evaluation.models import Evaluation, GateAcknowledgement, InstrumentResponse
from glidepath.web.evaluation.values import regimen_of
from glidepath.web.record.models import Person

_MOST_WAITING = 50
_GOALS = frozenset({"stop", "reduce", "maintain"})


@dataclass(frozen=True, slots=True)
class Waiting:
    """An evaluation that is still open: whose, how far it is, and when it was last worked on."""

    evaluation: Evaluation
    person: Person
    answered: int
    last_at: datetime


def person_evaluation(evaluation: Evaluation) -> PersonEvaluation:
    """What the answers of an evaluation speak for, as they stand now."""
    return evaluate_history(history_of(evaluation))


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
        person=_facts(answers, person, on),
        goal=_goal(answers),
    )
    facts = replace(
        evaluation_facts(catalogue, question),
        instrument_names={key: one.short for key, one in known.by_id.items()},
    )
    asked = catalogue.interview.question_of_fact
    return evaluate_person(
        question,
        facts,
        answers=answers,
        from_interview=[key for key, one in asked.items() if one.key in answers.values],
        scores=scores_of(state),
    )


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


def plan_request_of(evaluation: Evaluation) -> dict[str, Any]:
    """The request of `glidepath plan` to start a scenario from: regimen, person, suggested pace.

    The regimen is empty while nobody has answered it; reading the request then says so.
    """
    history = history_of(evaluation)
    state = history.state()
    answers = answers_of(state)
    known = _facts(answers, evaluation.person, history.on)
    request: dict[str, Any] = {
        "regimen": state.value("regimen") or [],
        "person": {key: _json(value) for key, value in known.facts.items()},
    }
    advice = evaluate_history(history, state).pace.advice
    if advice is not None:
        request["pace"] = {
            "reduction": number(advice.reduction),
            "every_days": advice.every_days,
            "of": "current",
        }
    if _goal(answers) == "maintain":
        request["goal"] = {"kind": "maintain"}
    return request


def latest_results(person: Person) -> dict[str, InstrumentResponse]:
    """The newest response of each questionnaire of a person, by the questionnaire's id."""
    found = person.instrument_responses.select_related("by__user")
    return {one.instrument: one for one in found.order_by("taken_on", "at", "pk")}


def waiting(programme: Programme) -> list[Waiting]:
    """The evaluations of a programme that are open, those untouched for longest first."""
    found = (
        Evaluation.objects.filter(person__programme=programme, closed_at=None)
        .select_related("person", "started_by__user")
        .annotate(answered=Count("answers__key", distinct=True), last=Max("answers__at"))
    )
    listed = [Waiting(one, one.person, one.answered, one.last or one.started_at) for one in found]
    return sorted(listed, key=lambda one: one.last_at)[:_MOST_WAITING]


def acknowledgements(evaluation: Evaluation) -> dict[str, GateAcknowledgement]:
    """The newest acknowledgement of each gate."""
    found = evaluation.acknowledgements.select_related("by__user").order_by("at", "pk")
    return {one.gate: one for one in found}


def gate_text(gate: Item) -> tuple[str, str]:
    """What a gate says, title and reasons, in English and Spanish."""
    parts = [gate.title, *(basis.text for basis in gate.because)]
    return "\n".join(one.en for one in parts), "\n".join(one.es for one in parts)


def is_acknowledged(gate: Item, known: Mapping[str, GateAcknowledgement]) -> bool:
    """Whether a gate was acknowledged as it reads now."""
    one = known.get(gate.id)
    return one is not None and (one.text_en, one.text_es) == gate_text(gate)


def open_gates(evaluation: Evaluation) -> tuple[Item, ...]:
    """The gates that nobody has acknowledged as they read now."""
    known = acknowledgements(evaluation)
    gates = person_evaluation(evaluation).gates
    return tuple(gate for gate in gates if not is_acknowledged(gate, known))


def snapshot(evaluation: Evaluation) -> dict[str, Any]:
    """The evaluation as a signed plan keeps it; counselling notes stay out of it."""
    history = history_of(evaluation)
    state = history.state()
    result = evaluate_history(history, state)
    known = acknowledgements(evaluation)
    acknowledged = [gate for gate in result.gates if is_acknowledged(gate, known)]
    return {
        "evaluation": str(evaluation.pk),
        "on": history.on.isoformat(),
        "newest_answer": history.newest,
        "catalogue": load().digest,
        "answers": {key: state.value(key) for key in state.answers if not _is_counselling(key)},
        "instruments": {key: _response(one) for key, one in state.responses.items()},
        "recommendations": evaluation_to_json(result),
        "gates_acknowledged": [_acknowledged(known[gate.id]) for gate in acknowledged],
        "gates_open": [gate.id for gate in result.gates if gate not in acknowledged],
    }


def _is_counselling(key: str) -> bool:
    question = load().interview.questions.get(key)
    return question is None or question.privacy is Privacy.COUNSELLING


def _response(one: InstrumentResponse) -> dict[str, Any]:
    return {
        "response": str(one.pk),
        "version": one.version,
        "taken_on": one.taken_on.isoformat(),
        "total": one.total or None,
        "band": one.band_en or None,
        "band_es": one.band_es or None,
        "missing": one.missing,
        "urgent": one.urgent,
    }


def _acknowledged(one: GateAcknowledgement) -> dict[str, Any]:
    return {
        "gate": one.gate,
        "text": one.text_en,
        "text_es": one.text_es,
        "words": one.words,
        "by": one.by.user.name,
        "role": one.by.role,
        "at": one.at.isoformat(),
    }


def _facts(answers: Answers, person: Person, on: date) -> PersonFacts:
    """The facts the interview answered, and the age from the date of birth where it did not."""
    catalogue = load()
    told = person_facts(answers, catalogue.interview)
    age = _age(person.born, on)
    allowed = catalogue.guidance.schema.facts["age"]
    if "age" not in told and age is not None and allowed.low <= age <= allowed.high:
        told["age"] = age
    return parse_person(told, catalogue.guidance.schema)


def _age(born: date | None, on: date) -> int | None:
    if born is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _goal(answers: Answers) -> str:
    """The goal that was named; somebody who is not sure yet is evaluated as stopping."""
    told = answers.values.get("goal")
    return told if isinstance(told, str) and told in _GOALS else "stop"


def _json(value: object) -> object:
    if isinstance(value, bool | str):
        return value
    return list(value) if isinstance(value, tuple) else number(value)
