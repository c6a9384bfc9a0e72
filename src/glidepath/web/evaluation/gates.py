"""Which open evaluations of a programme have something to settle first, for the work list."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

from glidepath.assessment.recommendations import Item
from glidepath.catalogue import load
from glidepath.web.accounts.models import Programme
from glidepath.web.evaluation.evaluating import evaluate_history
from glidepath.web.evaluation.history import History
from glidepath.web.evaluation.models import (
    Answer,
    Evaluation,
    GateAcknowledgement,
    InstrumentResponse,
)
from glidepath.web.evaluation.reading import is_acknowledged

_MOST = 50
_REMEMBERED = 512
_Row = TypeVar("_Row", Answer, InstrumentResponse, GateAcknowledgement)


@dataclass(frozen=True, slots=True)
class OpenGates:
    """An open evaluation, and the gates of it that nobody has acknowledged as they read now."""

    evaluation: Evaluation
    gates: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A history to evaluate, told from others by all that its gates depend on."""

    key: Hashable
    history: History = field(compare=False)


def gates_waiting(programme: Programme) -> list[OpenGates]:
    """The open evaluations with a gate to acknowledge, the oldest first; four queries in all."""
    found = Evaluation.objects.filter(person__programme=programme, closed_at=None)
    evaluations = list(found.select_related("person").order_by("started_at")[:_MOST])
    answers = _by_evaluation(Answer.objects.filter(evaluation__in=evaluations).order_by("number"))
    responses = _by_evaluation(
        InstrumentResponse.objects.filter(evaluation__in=evaluations).order_by(
            "taken_on", "at", "pk"
        )
    )
    said = _by_evaluation(
        GateAcknowledgement.objects.filter(evaluation__in=evaluations).order_by("at", "pk")
    )
    waiting = []
    for one in evaluations:
        history = History(one, tuple(answers[one.pk]), tuple(responses[one.pk]))
        known = {acknowledged.gate: acknowledged for acknowledged in said[one.pk]}
        gates = tuple(gate for gate in _gates(_asked(history)) if not is_acknowledged(gate, known))
        if gates:
            waiting.append(OpenGates(one, gates))
    return waiting


@lru_cache(_REMEMBERED)
def _gates(asked: _Asked) -> tuple[Item, ...]:
    """The gates of a history; worked out anew only where something was added to it."""
    return evaluate_history(asked.history).gates


def _asked(history: History) -> _Asked:
    newest: Any = history.responses[-1].pk if history.responses else None
    evaluation = history.evaluation
    added = (history.newest, len(history.responses), newest)
    key = (evaluation.pk, *added, history.on, evaluation.person.version, load().digest)
    return _Asked(key, history)


def _by_evaluation(rows: Iterable[_Row]) -> dict[uuid.UUID, list[_Row]]:
    gathered: dict[uuid.UUID, list[_Row]] = defaultdict(list)
    for row in rows:
        gathered[row.evaluation_id].append(row)
    return gathered
