"""What happened to a running plan, read strictly: its steps as answered, today, and the events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from glidepath.documents import fields
from glidepath.documents.fields import Fields, refusal
from glidepath.documents.reading_facts import ReadingFacts
from glidepath.documents.request_dates import read_day_doses, read_intake
from glidepath.documents.request_parts import read_pace
from glidepath.documents.requests import request_from_json
from glidepath.guidance.words import Words
from glidepath.quantities import Milligrams
from glidepath.taper.request import PlanRequest
from glidepath.taper.revision import Event, EventKind, RunningPlan, revise
from glidepath.taper.schedule import Schedule, Step, StepKind

_MOST_STEPS = 2000


def revision_from_json(
    raw: object, facts: ReadingFacts, slow_factor: Fraction, default_today: date
) -> PlanRequest:
    """The request for the next version of a plan; raises InvalidRequest with place and remedy.

    `raw` holds `plan` (an answer of `glidepath plan --json`), `events`, and `today`, for which
    `default_today` stands in.
    """
    top = Fields(raw, "", '{"plan": {...}, "today": "2027-01-04", "events": [...]}')
    running = top.need(
        "plan",
        lambda value, at: _running(value, at, facts),
        Words("give the answer of `plan --json`", "indique la respuesta de `plan --json`"),
    )
    today = top.maybe("today", fields.day, default_today)
    events = top.need(
        "events",
        lambda value, at: [_event(entry, place, facts) for entry, place in fields.items(value, at)],
        Words(
            'say what happened: [{"kind": "hold", "days": 14}]',
            'indique qué ocurrió: [{"kind": "hold", "days": 14}]',
        ),
    )
    top.close()
    return revise(running, today, events, facts.formulary, slow_factor)


def _running(raw: object, where: str, facts: ReadingFacts) -> RunningPlan:
    """A plan in force, from an answer; keys that a revision does not need are passed over."""
    if not isinstance(raw, Mapping) or "request" not in raw or not raw.get("steps"):
        raise refusal(
            f"{where} has no request and steps; give the whole answer of `glidepath plan --json`.",
            f"{where} no tiene solicitud ni pasos; indique la respuesta completa de"
            " `glidepath plan --json`.",
            where,
        )
    request = request_from_json(raw["request"], facts)
    steps = tuple(
        _step(entry, at, facts)
        for entry, at in fields.items(raw["steps"], f"{where}.steps", _MOST_STEPS)
    )
    before: dict[str, Milligrams] = {entry.drug: entry.daily for entry in request.regimen.drugs}
    return RunningPlan(request, Schedule(before, steps, {}, request.lived))


def _step(raw: object, where: str, facts: ReadingFacts) -> Step:
    if not isinstance(raw, Mapping):
        now = fields.shown(raw)
        raise refusal(
            f"{where} is {now.en}; a step is an object.",
            f"{where} es {now.es}; un paso es un objeto.",
            where,
        )
    first = fields.day(raw.get("first_day"), f"{where}.first_day")
    last = fields.day(raw.get("last_day"), f"{where}.last_day")
    kinds = [kind.value for kind in StepKind]
    kind = StepKind(fields.one_of(kinds)(raw.get("kind", "taper"), f"{where}.kind"))
    intakes = tuple(
        read_intake(entry, at, facts)
        for entry, at in fields.items(raw.get("take"), f"{where}.take")
    )
    daily: dict[str, Milligrams] = {}
    for intake in intakes:
        known = daily.get(intake.drug)
        daily[intake.drug] = known + intake.dose if known else intake.dose
    return Step(kind, first, last, daily, Fraction(0), None, intakes)


def _event(raw: object, where: str, facts: ReadingFacts) -> Event:
    entry = Fields(raw, where, '{"kind": "hold", "days": 14}')
    kinds = [kind.value for kind in EventKind]
    event = Event(
        kind=EventKind(
            entry.need(
                "kind", fields.one_of(kinds), Words("say what happened", "indique qué ocurrió")
            )
        ),
        days=entry.maybe("days", fields.whole(1, 366), None),
        pace=entry.maybe("pace", lambda v, at: read_pace(v, at, facts), None),
        product=entry.maybe(
            "product", lambda v, at: fields.named(facts.formulary.product)(v, at).id, None
        ),
        on=entry.maybe("on", fields.day, None),
        doses=entry.maybe("doses", lambda v, at: _doses(v, at, facts), {}),
    )
    entry.close()
    return event


def _doses(raw: object, where: str, facts: ReadingFacts) -> dict[str, Milligrams]:
    """Milligrams of each drug swallowed on a day; "0" for none."""
    return dict(read_day_doses(raw, where, facts))
