"""What the person wants and fears, in their own words, to keep in sight while planning."""

from __future__ import annotations

from glidepath.web.evaluation.history import current_evaluation, history_of
from glidepath.web.record.models import Person


def own_words(person: Person) -> list[str]:
    """The person's words, those of the record first; empty where nothing is written."""
    found = [person.own_words] if person.own_words else []
    evaluation = current_evaluation(person)
    if evaluation is not None:
        state = history_of(evaluation).state()
        found += [str(state.value(key)) for key in WORDS if state.value(key)]
    return found


# The questions of the evaluation that are answered in the person's own words.
WORDS = ("hopes", "fears", "own_words")
