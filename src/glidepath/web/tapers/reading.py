"""What other pages ask about plans: where somebody is in theirs, and what is due."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Subquery

from glidepath.web.accounts.models import Programme
from glidepath.web.record.models import Person, Stage
from glidepath.web.record.restriction import open_records
from glidepath.web.tapers.models import PlanStep, Scenario, SignedPlan
from glidepath.web.tapers.wording import NOTHING

DUE_DAYS = 7


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
    """A dose that begins on a day, or that is to be looked at again by then."""

    person: Person
    plan: SignedPlan
    dose: str
    on: date


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


def due(
    programme: Programme, on: date, rows: slice, opened: Collection[uuid.UUID] = frozenset()
) -> list[Due]:
    """Changes of dose within a week, the soonest first; one query.

    `rows` says which of them; of restricted records only those `opened` to the reader.
    """
    later = SignedPlan.objects.filter(previous=OuterRef("plan"))
    found = (
        PlanStep.objects.filter(~Exists(later), plan__person__programme=programme)
        .filter(first_day__gte=on, first_day__lte=on + timedelta(days=DUE_DAYS))
        .exclude(plan__person__stage=Stage.ENDED)
        .filter(open_records(opened, "plan__person"))
        .select_related("plan__person")
        .only("first_day", "dose", "plan__person__name")
        .order_by("first_day", "plan")
    )
    return [Due(one.plan.person, one.plan, one.dose, one.first_day) for one in found[rows]]


def to_review(
    programme: Programme, on: date, rows: slice, opened: Collection[uuid.UUID] = frozenset()
) -> list[Due]:
    """Doses that go on after their plan, to be looked at within a week; one query.

    The one that waits for longest stands first; it stays until a new version is signed. `rows` says
    which of them; of restricted records only those `opened` to the reader.
    """
    later = SignedPlan.objects.filter(previous=OuterRef("pk"))
    steps = PlanStep.objects.filter(plan=OuterRef("pk")).order_by("-position")
    found = (
        SignedPlan.objects.filter(~Exists(later), person__programme=programme)
        .filter(last_day__lte=on + timedelta(days=DUE_DAYS))
        .exclude(person__stage=Stage.ENDED)
        .filter(open_records(opened))
        .annotate(last_dose=Subquery(steps.values("dose")[:1]))
        .exclude(last_dose=NOTHING)
        .select_related("person")
        .only("last_day", "person__name")
        .order_by("last_day", "pk")
    )
    return [Due(one.person, one, one.last_dose, one.last_day) for one in found[rows]]


def to_sign(
    programme: Programme, rows: slice, opened: Collection[uuid.UUID] = frozenset()
) -> list[Scenario]:
    """Scenarios that wait for a prescriber's signature, the oldest first; one query.

    `rows` says which of them; of restricted records only those `opened` to the reader.
    """
    found = Scenario.objects.filter(person__programme=programme, state=Scenario.State.READY)
    found = found.filter(open_records(opened)).select_related("person")
    return list(found.only("name", "made_at", "person__name").order_by("made_at", "pk")[rows])
