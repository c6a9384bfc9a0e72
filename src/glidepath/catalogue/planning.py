"""Plans from the catalogue's facts: the one call that command line and web application make."""

from __future__ import annotations

from datetime import date

from glidepath import __version__
from glidepath.catalogue import Catalogue, load
from glidepath.errors import InvalidRequest
from glidepath.taper.answer import Answer
from glidepath.taper.answering import Facts, answer_request
from glidepath.taper.planning.draft import PlanningFacts
from glidepath.taper.regimen import TimeOfDay
from glidepath.taper.request import PlanRequest


def plan(request: PlanRequest) -> Answer:
    """Answer a request from the program's own data, under the limits in force on its start.

    Raises InvalidRequest or NoEquivalence where the question makes no sense.
    """
    try:
        facts = facts_for(load(), request.start)
    except InvalidRequest as error:
        raise error.moved("start") from None
    return answer_request(request, facts)


def facts_for(catalogue: Catalogue, on: date) -> Facts:
    """The facts that an answer rests on, with the limits in force on a day."""
    policy = catalogue.policy
    planning = PlanningFacts(
        formulary=catalogue.formulary,
        equivalences=catalogue.equivalences,
        limits=catalogue.limits(on),
        clock={time: int(policy[f"{time}_hour"].value) for time in TimeOfDay},
        maintain_days=int(policy["maintain_review_days"].value),
        said=catalogue.planning_words,
    )
    return Facts(planning, catalogue.guidance, catalogue.digest, __version__)
