"""What other pages ask about plans: where somebody is in theirs, and what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from glidepath.web.accounts.models import Programme
from glidepath.web.record.models import Person, Stage
from glidepath.web.tapers.models import PlanStep, Scenario, SignedPlan

DUE_DAYS = 7
MOST = 100  # a work list shows fewer, and leaves out records that are closed to its reader


@dataclass(frozen=True, slots=True)
class Current:
    """Where a person is in the plan that is in force."""

    plan: SignedPlan
    step: PlanStep | None
    position: int
    steps: int
    next: PlanStep | None


@dataclass(frozen=True, slots=True)
class Due:
    """A change of dose, or the end of a plan, in the days to come."""

    person: Person
    plan: SignedPlan
    step: PlanStep
    on: date


def current(person: Person, on: date) -> Current | None:
    """The plan in force and its step on a day; None where nothing is signed. Two queries."""
    plan = person.plans.order_by("-number").defer("document", "evaluation").first()
    if plan is None:
        return None
    steps = list(plan.steps.order_by("position"))
    here = next((one for one in steps if one.first_day <= on <= one.last_day), None)
    after = next((one for one in steps if one.first_day > on), None)
    return Current(plan, here, here.position + 1 if here else 0, len(steps), after)


def due(programme: Programme, on: date) -> list[Due]:
    """Changes of dose from this day on within a week, the soonest first; one query."""
    later = SignedPlan.objects.filter(previous=OuterRef("plan"))
    steps = PlanStep.objects.filter(
        plan__person__programme=programme,
        first_day__gte=on,
        first_day__lte=on + timedelta(days=DUE_DAYS),
    ).exclude(plan__person__stage=Stage.ENDED)
    found = (
        steps.filter(~Exists(later))
        .select_related("plan__person")
        .defer("plan__document", "plan__evaluation")
        .order_by("first_day", "plan__person__name")
    )
    return [Due(one.plan.person, one.plan, one, one.first_day) for one in found[:MOST]]


def to_sign(programme: Programme) -> list[Scenario]:
    """Scenarios that wait for a prescriber's signature, the oldest first; one query."""
    found = Scenario.objects.filter(person__programme=programme, state=Scenario.State.READY)
    rows = found.select_related("person").defer("document", "request").order_by("made_at")
    return list(rows[:MOST])
