"""Plans changed by hand, from the catalogue's facts."""

from __future__ import annotations

from collections.abc import Sequence

from glidepath.catalogue import load
from glidepath.catalogue.planning import facts_for
from glidepath.quantities import Milligrams
from glidepath.taper import editing
from glidepath.taper.answer import Answer
from glidepath.taper.editing import Edited, StepEdit


def edit(answer: Answer, edits: Sequence[StepEdit]) -> Edited:
    """Change a plan's schedule by hand, judged under the limits in force on its start.

    Raises InvalidRequest where there is no plan, or an edit's place, drug or days make no sense.
    """
    return editing.edit_schedule(answer, edits, facts_for(load(), answer.request.start))


def doses_to_choose(answer: Answer) -> dict[str, tuple[Milligrams, ...]]:
    """The daily doses of each drug in a plan that a step may be given by hand, from the smallest.

    Raises InvalidRequest where there is no plan.
    """
    return editing.doses_to_choose(answer, facts_for(load(), answer.request.start))
