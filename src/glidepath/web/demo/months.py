"""The months after the first plan was signed: questionnaires, new versions, calls, and the end."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import accumulate
from typing import Any

from glidepath.guidance.words import Words
from glidepath.web.accounts.models import Member
from glidepath.web.accounts.rights import Role
from glidepath.web.base.clock import today
from glidepath.web.demo.life import Later
from glidepath.web.demo.told import DAY, HOUR, Told
from glidepath.web.record.actions import end_care, move_to_stage, open_safety_task
from glidepath.web.record.emergency import open_in_emergency
from glidepath.web.record.models import Stage
from glidepath.web.tapers.actions import make_scenario, mark_ready, revise_plan
from glidepath.web.tapers.models import Scenario

_MONTH = 28  # days
_MONTHS = 36
_AFTERCARE_MONTHS = range(2, 13, 2)
_LEFT_OUT = 2  # the month in which somebody leaves a question open


def follow(told: Told) -> Iterator[timedelta]:
    """Everything in the order of its day, until the story ends."""
    spent = 0
    for day, _, later in _what_happens(told):
        if _is_over(told, day):
            break
        yield max(day - spent, 0) * DAY
        spent = day
        if later is None:
            yield from _month(told, day // _MONTH)
        else:
            yield from _HAPPENS[later.what](told, later)
    yield from _end(told, spent)


def _what_happens(told: Told) -> Iterator[tuple[int, int, Later | None]]:
    """Days after signing: those of the monthly questionnaires, and those of what is told."""
    days = accumulate(later.after for later in told.life.later)
    told_days = [
        (day, place, later)
        for place, (day, later) in enumerate(zip(days, told.life.later, strict=True))
    ]
    months = ((month * _MONTH, -1, None) for month in range(1, _MONTHS))
    return heapq.merge(told_days, months, key=lambda one: one[:2])


def _is_over(told: Told, day: int) -> bool:
    """Whether the story leaves the plan before a day: at its end, or where care ends."""
    if told.life.stage == Stage.AFTER:
        return today() > told.signed.last_day
    return bool(told.life.ends) and day > told.life.ends


def _month(told: Told, month: int) -> Iterator[timedelta]:
    """The questionnaires of a month; after the last dose, what one can build on as well."""
    level = told.life.hardness(month)
    told.take("phq-9", level, leave_out=month == _LEFT_OUT)
    yield timedelta(minutes=15)
    told.take("gad-7", level)
    for instrument in told.life.asked if month % 2 == 0 else ():
        told.take(instrument, level)
    told.person.refresh_from_db(fields=["stage"])
    if told.person.stage == Stage.AFTER:
        told.take("barc-10", level)


def _version(told: Told, later: Later) -> Iterator[timedelta]:
    """The plan's next version after what happened."""
    draft = _revised(told, later, told.team[Role.PRESCRIBER])
    yield HOUR
    told.sign(draft)


def _draft(told: Told, later: Later) -> Iterator[timedelta]:
    """The plan's next version, ready for the prescriber to sign."""
    draft = _revised(told, later, told.builder)
    yield HOUR
    mark_ready(by=told.builder, scenario=draft, version=draft.version)


def _revised(told: Told, later: Later, by: Member) -> Scenario:
    events = [_dated(event) for event in later.events]
    return revise_plan(by=by, plan=told.signed, events=events, cause=later.words)


def _dated(event: Any) -> dict[str, Any]:
    """An event with its day instead of the number of days ago."""
    known = dict(event)
    if "days_ago" in known:
        known["on"] = (today() - timedelta(days=known.pop("days_ago"))).isoformat()
    return known


def _anew(told: Told, later: Later) -> Iterator[timedelta]:
    """A new plan that follows the one before."""
    start = (today() + 7 * DAY).isoformat()
    told.person.refresh_from_db()
    scenario = make_scenario(
        by=told.builder,
        person=told.person,
        name=later.name,
        request={**told.base, "start": start, **later.request},
    )
    yield HOUR
    told.sign(scenario, later.words)


def _call(told: Told, later: Later) -> Iterator[timedelta]:
    open_safety_task(
        by=told.coordinator,
        person=told.person,
        source="Phone call",
        answer="",
        text=Words(*later.task),
    )
    yield from told.settle(later.words)


def _worry(told: Told, later: Later) -> Iterator[timedelta]:
    told.take("phq-9", 0.8, worry=True)
    yield from told.settle(later.words)


def _emergency(told: Told, later: Later) -> Iterator[timedelta]:
    open_in_emergency(by=told.team[later.role], person=told.person, reason=later.words)
    yield HOUR


def _aftercare(told: Told, _: Later) -> Iterator[timedelta]:
    told.person.refresh_from_db()
    move_to_stage(by=told.coordinator, person=told.person, stage=Stage.AFTER)
    yield HOUR


_HAPPENS: dict[str, Callable[[Told, Later], Iterator[timedelta]]] = {
    "version": _version,
    "draft": _draft,
    "anew": _anew,
    "call": _call,
    "worry": _worry,
    "emergency": _emergency,
    "aftercare": _aftercare,
}


def _end(told: Told, spent: int) -> Iterator[timedelta]:
    """A year of aftercare, or the end of care here."""
    person = told.person
    if told.life.stage == Stage.AFTER:
        person.refresh_from_db()
        move_to_stage(by=told.coordinator, person=person, stage=Stage.AFTER)
        for month in _AFTERCARE_MONTHS:
            yield _AFTERCARE_MONTHS.step * _MONTH * DAY
            yield from _month(told, spent // _MONTH + month)
    if told.life.stage == Stage.ENDED:
        person.refresh_from_db()
        end_care(
            by=told.coordinator, person=person, version=person.version, reason=told.life.ending
        )
