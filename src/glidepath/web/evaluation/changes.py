"""What the last answers changed: two evaluations side by side, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from glidepath.assessment.recommendations import Item, PersonEvaluation
from glidepath.web.evaluation.evaluating import evaluate_history
from glidepath.web.evaluation.history import History
from glidepath.web.evaluation.labels import key_label, said
from glidepath.web.evaluation.models import Answer, InstrumentResponse
from glidepath.web.evaluation.tracing import pace_words, step_words

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Change:
    """One recommendation before and after; an empty side says that it was not there."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class LastChange:
    """The answers that were saved together last, by whom and when, and what they changed."""

    last: Answer
    labels: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def more(self) -> int:
        """How many answers there are after the first few, which are named."""
        return max(0, len(self.labels) - _NAMED)


def last_change(history: History) -> LastChange | None:
    """What the answers saved last changed; None while there is none."""
    batch = history.last_batch()
    if not batch:
        return None
    before = evaluate_history(history, history.state(batch[0].number - 1))
    changes = compare(before, evaluate_history(history))
    labels = tuple(key_label(answer.key) for answer in batch)
    return LastChange(batch[-1], labels, tuple(changes))


def changed_by(history: History, response: InstrumentResponse) -> list[Change]:
    """What a questionnaire changed: the evaluation without it, and with it."""
    without = evaluate_history(history, history.state(without=response))
    return compare(without, evaluate_history(history))


def compare(before: PersonEvaluation, after: PersonEvaluation) -> list[Change]:
    """Every recommendation that differs, and what came to the lists or left them."""
    pairs = [
        (_("Physical dependence"), said(before.dependence.words), said(after.dependence.words)),
        (_("Use disorder"), said(before.use_disorder.words), said(after.use_disorder.words)),
        (
            _("Risk of complicated withdrawal"),
            said(before.complicated_withdrawal.words),
            said(after.complicated_withdrawal.words),
        ),
        (
            _("Level of care"),
            said(before.level_of_care.words),
            said(after.level_of_care.words),
        ),
        (_("Starting pace"), pace_words(before.pace), pace_words(after.pace)),
        (_("First step"), step_words(before.first_step), step_words(after.first_step)),
    ]
    changes = [Change(title, old, new) for title, old, new in pairs if old != new]
    changes += _items(_("Cannot wait"), before.urgent, after.urgent)
    changes += _items(_("To settle first"), before.gates, after.gates)
    changes += _items(_("Treated alongside"), before.alongside, after.alongside)
    return changes


def _items(title: str, before: Iterable[Item], after: Iterable[Item]) -> list[Change]:
    old = {one.id: said(one.title) for one in before}
    new = {one.id: said(one.title) for one in after}
    gone = [Change(title, words, "") for key, words in old.items() if key not in new]
    come = [Change(title, "", words) for key, words in new.items() if key not in old]
    return gone + come
