"""What the person wants, fears and named as good or hard days, in sight while planning."""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from glidepath.web.base.clock import today
from glidepath.web.evaluation.history import current_evaluation, history_of
from glidepath.web.record.models import Person


def own_words(person: Person) -> list[tuple[Promise, str]]:
    """The person's words, each with what it is about; those of the record first, none of them twice."""
    said = [(WORDS["own_words"], person.own_words)]
    evaluation = current_evaluation(person)
    if evaluation is not None:
        state = history_of(evaluation).state()
        said += [(label, str(state.value(key) or "")) for key, label in WORDS.items()]
    found: dict[str, Promise] = {}
    for about, words in said:
        found.setdefault(words, about)
    return [(about, words) for words, about in found.items() if words]


def good_start(person: Person) -> date | None:
    """The day that the person named as a good one to begin; None where it has passed."""
    named = _answer(person, "good_start")
    day = date.fromisoformat(named) if named else None
    return day if day is not None and day >= today() else None


def hard_days(person: Person) -> str:
    """The days and weeks ahead that the person named as hard, in their words."""
    return _answer(person, "hard_dates")


def _answer(person: Person, key: str) -> str:
    evaluation = current_evaluation(person)
    if evaluation is None:
        return ""
    return str(history_of(evaluation).state().value(key) or "")


# The questions of the evaluation that are answered in the person's own words.
WORDS: dict[str, Promise] = {
    "hopes": _("What would be better"),
    "fears": _("What worries most"),
    "own_words": _("In their own words"),
}
