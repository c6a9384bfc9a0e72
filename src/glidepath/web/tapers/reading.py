"""What other pages ask about plans: where somebody is in theirs, and what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet

from glidepath.web.accounts.models import Programme
from glidepath.web.record.models import Person, Stage
from glidepath.web.tapers.models import PlanStep, Scenario, SignedPlan
from glidepath.web.tapers.wording import NOTHING

DUE_DAYS = 7
MOST = 100  # a work list shows fewer, and leaves out records that are closed to its reader


@dataclass(frozen=True, slots=True)
class Current:
    """Where a person is in the plan that is in force.

    `review` is the day by which a dose that goes on at the end is to be looked at again; None where
    the plan ends without the medicine. After that day the dose still goes on.
    """

    plan: SignedPlan
    step: PlanStep | None
    position: int
    steps: int
    next: PlanStep | None
    review: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A change of dose in the days to come, or a dose that is to be looked at again (`review`)."""

    person: Person
    plan: SignedPlan
    step: PlanStep
    on: date
    review: bool = False


def current(person: Person, on: date) -> Current | None:
    """The plan in force and its step on a day; None where nothing is signed. Two queries."""
    plan = person.plans.order_by("-number").defer("document", "evaluation").first()
    if plan is None:
        return None
    steps = list(plan.steps.order_by("position"))
    here = next((one for one in steps if one.first_day <= on <= one.last_day), None)
    after = next((one for one in steps if one.first_day > on), None)
    review = plan.last_day if steps and steps[-1].dose != NOTHING else None
    if review is not None and review < on:
        here = steps[-1]
    return Current(plan, here, here.position + 1 if here else 0, len(steps), after, review)


def due(programme: Programme, on: date) -> list[Due]:
    """Changes of dose within a week, and doses to look at again by then; the soonest first.

    A dose that should have been looked at stays until a new version is signed. Two queries.
    """
    until = on + timedelta(days=DUE_DAYS)
    steps = _in_force(programme)
    changes = steps.filter(first_day__gte=on, first_day__lte=until).order_by("first_day")
    ends = steps.filter(plan__last_day__lte=until, last_day=F("plan__last_day"))
    ends = ends.exclude(dose=NOTHING)
    found = [Due(one.plan.person, one.plan, one, one.first_day) for one in changes[:MOST]]
    found += [
        Due(one.plan.person, one.plan, one, one.last_day, review=True)
        for one in ends.order_by("last_day")[:MOST]
    ]
    return sorted(found, key=lambda one: (one.on, one.person.name))


def _in_force(programme: Programme) -> QuerySet[PlanStep]:
    """The steps of the newest plans of everybody in a programme's care."""
    later = SignedPlan.objects.filter(previous=OuterRef("plan"))
    return (
        PlanStep.objects.filter(~Exists(later), plan__person__programme=programme)
        .exclude(plan__person__stage=Stage.ENDED)
        .select_related("plan__person")
        .defer("plan__document", "plan__evaluation")
    )


def to_sign(programme: Programme) -> list[Scenario]:
    """Scenarios that wait for a prescriber's signature, the oldest first; one query."""
    found = Scenario.objects.filter(person__programme=programme, state=Scenario.State.READY)
    rows = found.select_related("person").defer("document", "request").order_by("made_at")
    return list(rows[:MOST])
