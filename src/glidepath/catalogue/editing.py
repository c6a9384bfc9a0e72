"""Plans changed by hand, from the catalogue's facts."""

from __future__ import annotations

from collections.abc import Sequence

from glidepath.catalogue import load
from glidepath.catalogue.planning import facts_for
from glidepath.taper.answer import Answer
from glidepath.taper.editing import Edited, StepEdit, edit_schedule


def edit(answer: Answer, edits: Sequence[StepEdit]) -> Edited:
    """Change a plan's schedule by hand, judged under the limits in force on its start.

    Raises InvalidRequest where there is no plan, or an edit's place, drug or days make no sense.
    """
    return edit_schedule(answer, edits, facts_for(load(), answer.request.start))
