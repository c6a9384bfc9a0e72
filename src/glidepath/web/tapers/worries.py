"""What the person wants and fears, in their own words, to keep in sight while planning."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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


# The questions of the evaluation that are answered in the person's own words.
WORDS: dict[str, Promise] = {
    "hopes": _("What would be better"),
    "fears": _("What worries most"),
    "own_words": _("In their own words"),
}
