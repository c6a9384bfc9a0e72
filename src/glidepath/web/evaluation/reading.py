"""What an evaluation says, from the rows that are kept: for pages, plans and the work list."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db.models import Count

from glidepath.assessment.recommendations import Item, PersonEvaluation
from glidepath.catalogue import load
from glidepath.documents.amounts import number
from glidepath.documents.evaluations import evaluation_to_json
from glidepath.guidance.person import FactValue
from glidepath.web.accounts.models import Programme
from glidepath.web.evaluation.evaluating import answers_of, evaluate_history, facts_of, goal_of
from glidepath.web.evaluation.history import history_of
from glidepath.web.evaluation.models import (
    Answer,
    Evaluation,
    GateAcknowledgement,
    InstrumentResponse,
)
from glidepath.web.record.models import Person
from glidepath.web.record.restriction import open_records


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


def plan_request_of(evaluation: Evaluation) -> dict[str, Any]:
    """The request of `glidepath plan` to start a scenario from: regimen, person, suggested pace.

    The regimen is empty while nobody has answered it; reading the request then says so.
    """
    history = history_of(evaluation)
    state = history.state()
    answers = answers_of(state)
    known = facts_of(answers, evaluation.person, history.on)
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
    if goal_of(answers) == "maintain":
        request["goal"] = {"kind": "maintain"}
    return request


def latest_results(person: Person) -> dict[str, InstrumentResponse]:
    """The newest response of each questionnaire of a person, by the questionnaire's id."""
    found = person.instrument_responses.select_related("by__user")
    return {one.instrument: one for one in found.order_by("taken_on", "at", "pk")}


def waiting(
    programme: Programme, rows: slice, opened: Collection[uuid.UUID] = frozenset()
) -> list[Waiting]:
    """The evaluations of a programme that are open, those untouched for longest first.

    `rows` says which of them; of restricted records only those `opened` to the reader. Two queries.
    """
    found = list(
        Evaluation.objects.filter(person__programme=programme, closed_at=None)
        .filter(open_records(opened))
        .select_related("person")
        .only("touched_at", "person__name")
        .order_by("touched_at", "pk")[rows]
    )
    # Counted for the few that are listed: a programme has many answers.
    counted = Answer.objects.filter(evaluation__in=found).values_list("evaluation")
    answered = dict(counted.annotate(Count("key", distinct=True)))
    return [Waiting(one, one.person, answered.get(one.pk, 0), one.touched_at) for one in found]


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


def knows_regimen(evaluation: Evaluation) -> bool:
    """Whether it was said which medicines are really taken; without that no plan rests on it."""
    return bool(history_of(evaluation).state().value("regimen"))


def snapshot(evaluation: Evaluation) -> dict[str, Any]:
    """The evaluation as a signed plan keeps it; personal answers and counselling notes stay out."""
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
        "answers": {key: state.value(key) for key in state.answers if _is_on_paper(key)},
        "instruments": {key: _response(one) for key, one in state.responses.items()},
        "recommendations": evaluation_to_json(result),
        "gates_acknowledged": [_acknowledged(known[gate.id]) for gate in acknowledged],
        "gates_open": [gate.id for gate in result.gates if gate not in acknowledged],
    }


def _is_on_paper(key: str) -> bool:
    question = load().interview.questions.get(key)
    return question is not None and question.on_paper


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


def _json(value: FactValue) -> object:
    """A fact as a request writes it: whole numbers as numbers, others exact as text."""
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else number(value)
    return list(value) if isinstance(value, tuple) else value
