"""What must hold over all the days really lived, however often a running plan is revised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from glidepath.catalogue import load
from glidepath.catalogue.planning import facts_for
from glidepath.errors import InvalidRequest
from glidepath.quantities import Milligrams
from glidepath.taper.answer import Answer
from glidepath.taper.answering import answer_request
from glidepath.taper.request import Pace, PlanRequest
from glidepath.taper.revision import Event, EventKind, RunningPlan, revise
from glidepath.taper.schedule import Schedule, StepKind
from tests.planning_facts import START
from tests.properties.test_plans import requests, swallowed

FACTS = facts_for(load(), START)
FORMULARY = FACTS.planning.formulary
SLOWER = load().policy["slow_factor"].value
REACH = 14
Doses = Mapping[str, Fraction]


@dataclass
class Day:
    """What was swallowed on a day, in which kind of step, and whether it was as planned."""

    doses: Doses
    kind: StepKind | None = None
    planned: bool = True


@dataclass
class Road:
    """A plan in force, with all days lived before it and the exceptions of all its versions."""

    request: PlanRequest
    answer: Answer
    lived: dict[date, Day]
    exceptions: set[tuple[str, date]] = field(default_factory=set)

    @property
    def schedule(self) -> Schedule:
        """The schedule in force."""
        assert self.answer.schedule is not None
        return self.answer.schedule

    def days(self) -> dict[date, Day]:
        """The days lived, and those that the plan in force goes on with."""
        return {**self.lived, **planned_days(self.schedule)}

    def live_until(self, today: date, event: Event) -> None:
        """Swallow what is planned until the day before, but for what the event tells."""
        self.lived = {day: one for day, one in self.days().items() if day < today}
        if event.on is not None:
            doses = {drug: dose.value for drug, dose in event.doses.items() if dose}
            self.lived[event.on] = Day(doses, planned=False)
        self.exceptions |= {(one.drug, one.day) for one in self.answer.exceptions}


@st.composite
def roads(draw: st.DrawFn) -> Road:
    """A plan that has just been made, for requests of every kind."""
    request = replace(
        draw(requests()),
        min_hold_days=draw(st.sampled_from([7, 14])),
        max_hold_days=draw(st.sampled_from([28, 56])),
    )
    if request.switch and len(request.regimen.drugs) == 1 and draw(st.booleans()):
        lowest = Milligrams(request.regimen.drugs[0].daily.value * Fraction(3, 4))
        request = replace(request, switch=replace(request.switch, from_dose=lowest))
    answer = answer_request(request, FACTS)
    assume(answer.schedule is not None)
    assert answer.schedule is not None
    before = Day({drug: dose.value for drug, dose in answer.schedule.before.items()})
    first = answer.schedule.steps[0].first_day
    return Road(request, answer, {first - timedelta(days=n): before for n in range(1, REACH + 8)})


def planned_days(schedule: Schedule) -> dict[date, Day]:
    """What a schedule has swallowed each day, from the pieces alone."""
    return {day: Day(doses, kind) for day, doses, kind in swallowed(schedule) if kind}


def draw_event(draw: st.DrawFn, road: Road) -> tuple[date, Event]:
    """A day of the plan in force or shortly before it, and something that happens on it."""
    steps = road.schedule.steps
    length = (steps[-1].last_day - steps[0].first_day).days
    # Days on which a step begins are where a revision meets a change of dose.
    begins = draw(st.sampled_from([step.first_day for step in steps]))
    # A plan may wait for its first day; a revised one is in force from the day on which it is made.
    soonest = -3 if road.request.lead is None else 0
    on_any = steps[0].first_day + timedelta(days=draw(st.integers(soonest, length)))
    today = draw(st.sampled_from([begins, on_any]))
    kind = draw(st.sampled_from(list(EventKind)))
    if kind in {EventKind.HOLD, EventKind.STEP_BACK}:
        return today, Event(kind, days=draw(st.sampled_from([None, 1, 7, 30])))
    if kind is EventKind.NEW_PACE:
        share = draw(st.sampled_from([Fraction(1, 20), Fraction(1, 4)]))
        return today, Event(kind, pace=Pace(share, draw(st.sampled_from([14, 28]))))
    if kind is EventKind.PRODUCT_OUT:
        used = {p.product for step in steps for i in step.intakes for p in i.pieces}
        assume(used)
        return today, Event(kind, product=draw(st.sampled_from(sorted(used))))
    if kind in {EventKind.MISSED, EventKind.EXTRA}:
        on = today - timedelta(days=draw(st.integers(1, 5)))
        share = Fraction(0) if kind is EventKind.MISSED else Fraction(3, 2)
        assume(on in road.days() and road.days()[on].doses)
        taken = road.days()[on].doses
        return today, Event(
            kind, on=on, doses={d: Milligrams(mg * share) for d, mg in taken.items()}
        )
    return today, Event(kind)


@settings(max_examples=60, deadline=None)
@given(roads(), st.data())
def test_every_version_is_certified_and_keeps_the_limit_over_the_days_lived(
    road: Road, data: st.DataObject
) -> None:
    for _ in range(data.draw(st.integers(1, 3))):
        today, event = draw_event(data.draw, road)
        planned = planned_days(road.schedule)
        try:
            request = revise(
                RunningPlan(road.request, road.schedule), today, [event], FORMULARY, SLOWER
            )
        except InvalidRequest:
            return
        answer = answer_request(request, FACTS)
        if answer.schedule is None:
            return
        road.live_until(today, event)
        road.request, road.answer = request, answer
        assert answer.certificate is not None
        broken = [check for check in answer.certificate.checks if not check.holds]
        assert {check.rule for check in broken} <= {"final-dose"}, broken
        assert list(unlisted_falls(road, today)) == []
        assert list(rises(road, today)) == []
        keeps = event.kind is not EventKind.STEP_BACK and today in planned
        if keeps:
            assert planned_days(answer.schedule)[today].doses == planned[today].doses
        if keeps and event.kind is EventKind.HOLD:
            held = event.days or road.request.pace.every_days
            ahead = [planned_days(answer.schedule)[today + timedelta(days=n)] for n in range(held)]
            assert all(day.doses == planned[today].doses for day in ahead)


def unlisted_falls(road: Road, today: date) -> Iterator[tuple[str, date]]:
    """Falls of a drug by more than a quarter within two weeks that no version lists.

    Doses missed or taken extra are nobody's plan, and a change of drug is judged by its total.
    """
    days = road.days()
    listed = road.exceptions | {(one.drug, one.day) for one in road.answer.exceptions}
    for day in sorted(day for day in days if day >= today):
        for earlier in (day - timedelta(days=ago) for ago in range(1, REACH + 1)):
            between = [days[d] for d in days if earlier < d <= day and (day - d).days < REACH]
            if any(one.kind is StepKind.SWITCH for one in between):
                break
            if earlier not in days or not days[earlier].planned:
                continue
            for drug, upper in days[earlier].doses.items():
                lower = days[day].doses.get(drug, Fraction(0))
                if not lower or lower >= upper * 3 / 4:
                    continue
                near = [one for one in listed if one[0] == drug and earlier < one[1] <= day]
                if not near:
                    yield drug, day


def rises(road: Road, today: date) -> Iterator[tuple[str, date]]:
    """Doses that rise from one day to the next, but by a change of drug."""
    days = road.days()
    for day, after in pairwise(sorted(day for day in days if day >= today)):
        if days[after].kind is StepKind.SWITCH:
            continue
        for drug, dose in days[after].doses.items():
            if dose > days[day].doses.get(drug, Fraction(0)):
                yield drug, after
