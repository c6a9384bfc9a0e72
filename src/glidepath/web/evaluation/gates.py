"""Which open evaluations of a programme have something to settle first, for the work list."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
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
from glidepath.web.record.restriction import open_records

_MOST_REMEMBERED = 1024
_Row = TypeVar("_Row", Answer, InstrumentResponse, GateAcknowledgement)


@dataclass(frozen=True, slots=True)
class OpenGates:
    """An open evaluation, and the gates of it that nobody has acknowledged as they read now."""

    evaluation: Evaluation
    gates: tuple[Item, ...]


def gates_left(
    programme: Programme, rows: slice, opened: Collection[uuid.UUID] = frozenset()
) -> list[OpenGates]:
    """The open evaluations, the oldest first, each with what is left to acknowledge, if anything.

    `rows` says which of them; of restricted records only those `opened` to the reader. Two queries, and two more where
    something was added since they were last looked at.
    """
    evaluations = _open_evaluations(programme, rows, opened)
    gates = _gates(evaluations)
    said = _by_evaluation(
        GateAcknowledgement.objects.filter(evaluation__in=evaluations).order_by("at", "pk")
    )
    looked_at = []
    for one in evaluations:
        known = {acknowledged.gate: acknowledged for acknowledged in said[one.pk]}
        left = tuple(gate for gate in gates[one.pk] if not is_acknowledged(gate, known))
        looked_at.append(OpenGates(one, left))
    return looked_at


def _open_evaluations(
    programme: Programme, rows: slice, opened: Collection[uuid.UUID]
) -> list[Evaluation]:
    """The oldest open evaluations, with how much was added to each: `newest` and `responded`."""
    of_each = {"evaluation": OuterRef("pk")}
    newest = Answer.objects.filter(**of_each).order_by("-number").values("number")[:1]
    responded = InstrumentResponse.objects.filter(**of_each).order_by().values("evaluation")
    open_ones = Evaluation.objects.filter(person__programme=programme, closed_at=None)
    open_ones = open_ones.filter(open_records(opened)).order_by("started_at", "pk")
    # Chosen first, so that the database counts for these alone.
    return list(
        Evaluation.objects.filter(pk__in=Subquery(open_ones.values("pk")[rows]))
        .select_related("person")
        .only("closed_at", "person__name", "person__born", "person__version")
        .annotate(
            newest=Subquery(newest),
            responded=Subquery(responded.annotate(count=Count("pk")).values("count")),
        )
        .order_by("started_at", "pk")
    )


def _gates(evaluations: list[Evaluation]) -> dict[uuid.UUID, tuple[Item, ...]]:
    """The gates of each evaluation, worked out anew only where something was added to it."""
    also = (today(), load().digest)
    keys = {one.pk: (*_added_to(one), *also) for one in evaluations}
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


def _added_to(evaluation: Evaluation) -> tuple[Hashable, ...]:
    """What the gates depend on besides day and facts: answers and responses are only ever added."""
    return (evaluation.pk, evaluation.newest, evaluation.responded, evaluation.person.version)


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
