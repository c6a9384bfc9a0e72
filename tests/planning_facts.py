"""The facts that planning tests rest on: the program's own catalogue, under the limits of 2026."""

from __future__ import annotations

from datetime import date
from functools import cache

from glidepath.catalogue import load
from glidepath.quantities import Milligrams
from glidepath.taper.planning.draft import PlanningFacts
from glidepath.taper.regimen import DrugDoses, Regimen, TimeOfDay
from glidepath.taper.request import PlanRequest

START = date(2026, 12, 1)


@cache
def planning_facts() -> PlanningFacts:
    """What `draft_plan` needs, from the catalogue."""
    catalogue = load()
    return PlanningFacts(
        formulary=catalogue.formulary,
        equivalences=catalogue.equivalences,
        limits=catalogue.limits(START),
        clock={time: int(catalogue.policy[f"{time}_hour"].value) for time in TimeOfDay},
        maintain_days=int(catalogue.policy["maintain_review_days"].value),
        said=catalogue.planning_words,
    )


def doses(drug: str, product: str | None = None, **times: str) -> DrugDoses:
    """One drug of a regimen: `doses("diazepam", morning="2", bedtime="5")`."""
    return DrugDoses(
        drug, {TimeOfDay(time): Milligrams.parse(mg) for time, mg in times.items()}, product
    )


def request(*drugs: DrugDoses, **changes: object) -> PlanRequest:
    """A request that starts on the first of December 2026."""
    return PlanRequest(regimen=Regimen(drugs), **{"start": START, **changes})
