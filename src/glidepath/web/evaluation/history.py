"""All that was answered in an evaluation, and what stood at any moment of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from django.db.models import Q
from django.utils import timezone

from glidepath.web.base.clock import today
from glidepath.web.evaluation.models import Answer, Evaluation, InstrumentResponse


@dataclass(frozen=True, slots=True)
class State:
    """The answer that stands for each key, and the newest response of each questionnaire."""

    answers: Mapping[str, Answer] = field(default_factory=lambda: MappingProxyType({}))
    responses: Mapping[str, InstrumentResponse] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def value(self, key: str) -> Any:
        """The kept value of a key; None where it is open, or asked and not known."""
        answer = self.answers.get(key)
        return None if answer is None else answer.value


@dataclass(frozen=True, slots=True)
class History:
    """Every answer in its order, and every response of the evaluation in the order of taking."""

    evaluation: Evaluation
    answers: tuple[Answer, ...]
    responses: tuple[InstrumentResponse, ...]

    @property
    def newest(self) -> int:
        """The number of the newest answer; 0 where there is none."""
        return self.answers[-1].number if self.answers else 0

    @property
    def on(self) -> date:
        """The day that the evaluation is about: that of its closing, or today."""
        closed = self.evaluation.closed_at
        return timezone.localdate(closed) if closed else today()

    def state(self, upto: int | None = None, *, without: InstrumentResponse | None = None) -> State:
        """What stands now, or what stood with the answer `upto`, or without a response."""
        standing: dict[str, Answer] = {}
        for answer in self.answers:
            if upto is None or answer.number <= upto:
                standing[answer.key] = answer
        given = {key: one for key, one in standing.items() if not one.withdrawn}
        kept = (one for one in self.responses if without is None or one.pk != without.pk)
        return State(
            MappingProxyType(given), MappingProxyType({one.instrument: one for one in kept})
        )

    def last_batch(self) -> tuple[Answer, ...]:
        """The answers that were saved together last."""
        if not self.answers:
            return ()
        at = self.answers[-1].at
        return tuple(one for one in self.answers if one.at == at)


def history_of(evaluation: Evaluation) -> History:
    """Everything answered in an evaluation: two queries, however long it is."""
    answers = evaluation.answers.select_related("by__user").order_by("number")
    responses = evaluation.instrument_responses.select_related("by__user")
    return History(evaluation, tuple(answers), tuple(responses.order_by("taken_on", "at", "pk")))


def current_evaluation(person: Any) -> Evaluation | None:
    """A person's open evaluation, else the one that was closed last."""
    found = person.evaluations.select_related("person", "started_by__user", "closed_by__user")
    still_open = Q(closed_at=None)
    return found.filter(still_open).first() or found.order_by("-closed_at", "-started_at").first()
