"""Which open evaluations of a programme have something to settle first, for the work list."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Count, OuterRef, Subquery

from glidepath.assessment.recommendations import Item
from glidepath.catalogue import load
from glidepath.web.accounts.models import Programme
from glidepath.web.base.clock import today
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
_MOST_REMEMBERED = 1024
_Row = TypeVar("_Row", Answer, InstrumentResponse, GateAcknowledgement)


@dataclass(frozen=True, slots=True)
class OpenGates:
    """An open evaluation, and the gates of it that nobody has acknowledged as they read now."""

    evaluation: Evaluation
    gates: tuple[Item, ...]


def gates_waiting(programme: Programme) -> list[OpenGates]:
    """The open evaluations with a gate to acknowledge, the oldest first.

    Two queries, and two more where something was added since a work list was last shown.
    """
    evaluations = _open_evaluations(programme)
    gates = _gates(evaluations)
    said = _by_evaluation(
        GateAcknowledgement.objects.filter(evaluation__in=evaluations).order_by("at", "pk")
    )
    waiting = []
    for one in evaluations:
        known = {acknowledged.gate: acknowledged for acknowledged in said[one.pk]}
        left = tuple(gate for gate in gates[one.pk] if not is_acknowledged(gate, known))
        if left:
            waiting.append(OpenGates(one, left))
    return waiting


def _open_evaluations(programme: Programme) -> list[Evaluation]:
    """The oldest open evaluations, with how much was added to each: `newest` and `responded`."""
    of_each = {"evaluation": OuterRef("pk")}
    newest = Answer.objects.filter(**of_each).order_by("-number").values("number")[:1]
    responded = InstrumentResponse.objects.filter(**of_each).order_by().values("evaluation")
    open_ones = Evaluation.objects.filter(person__programme=programme, closed_at=None)
    # Chosen first, so that the database counts for these alone.
    oldest = open_ones.order_by("started_at").values("pk")[:_MOST]
    return list(
        Evaluation.objects.filter(pk__in=Subquery(oldest))
        .select_related("person")
        .annotate(
            newest=Subquery(newest),
            responded=Subquery(responded.annotate(count=Count("pk")).values("count")),
        )
        .order_by("started_at")
    )


def _gates(evaluations: list[Evaluation]) -> dict[uuid.UUID, tuple[Item, ...]]:
    """The gates of each evaluation, worked out anew only where something was added to it."""
    keys = {one.pk: _key(one) for one in evaluations}
    known = {pk: _remembered.get(key) for pk, key in keys.items()}
    gates = {pk: found for pk, found in known.items() if found is not None}
    new = [one for one in evaluations if one.pk not in gates]
    if new:
        answers = _by_evaluation(Answer.objects.filter(evaluation__in=new).order_by("number"))
        responses = _by_evaluation(
            InstrumentResponse.objects.filter(evaluation__in=new).order_by("taken_on", "at", "pk")
        )
        for one in new:
            history = History(one, tuple(answers[one.pk]), tuple(responses[one.pk]))
            gates[one.pk] = evaluate_history(history).gates
            _remember(keys[one.pk], gates[one.pk])
    return gates


def _key(evaluation: Evaluation) -> Hashable:
    """All that the gates of an evaluation depend on: answers and responses are only ever added."""
    added = (evaluation.newest, evaluation.responded)
    return (evaluation.pk, *added, today(), evaluation.person.version, load().digest)


# The gates of histories, for the processes that show the work list again and again.
_remembered: dict[Hashable, tuple[Item, ...]] = {}


def _remember(key: Hashable, gates: tuple[Item, ...]) -> None:
    if len(_remembered) >= _MOST_REMEMBERED:
        _remembered.clear()
    _remembered[key] = gates


def _by_evaluation(rows: Iterable[_Row]) -> dict[uuid.UUID, list[_Row]]:
    gathered: dict[uuid.UUID, list[_Row]] = defaultdict(list)
    for row in rows:
        gathered[row.evaluation_id].append(row)
    return gathered
