"""What happened to a running plan, read strictly: its steps as answered, today, and the events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from glidepath.documents import fields
from glidepath.documents.fields import Fields, refusal
from glidepath.documents.reading_facts import ReadingFacts
from glidepath.documents.request_dates import read_day_doses
from glidepath.documents.request_parts import read_pace
from glidepath.documents.running_plan import read_running_plan
from glidepath.guidance.naming import date_words, drug_words
from glidepath.guidance.words import Words
from glidepath.quantities import NO_MILLIGRAMS, Milligrams
from glidepath.taper.request import PlanRequest
from glidepath.taper.revision import Event, EventKind, RunningPlan, revise

_SWALLOWED = (EventKind.MISSED, EventKind.EXTRA)
# What each kind of event may say; anything else would not be heard.
_HEARD = {
    EventKind.HOLD: ("days",),
    EventKind.SLOW_DOWN: ("pace",),
    EventKind.STEP_BACK: ("days", "pace"),
    EventKind.RESUME: ("pace",),
    EventKind.NEW_PACE: ("pace",),
    EventKind.PRODUCT_OUT: ("product",),
    EventKind.MISSED: ("on", "doses"),
    EventKind.EXTRA: ("on", "doses"),
}
# A day longer before a plan than this is a slip of the pen.
_LONG_BEFORE = timedelta(days=366)
_SETS_PACE = (EventKind.SLOW_DOWN, EventKind.STEP_BACK, EventKind.RESUME, EventKind.NEW_PACE)


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
        lambda value, at: read_running_plan(value, at, facts),
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
    _refuse_contradictions(events)
    for number, event in enumerate(events):
        if event.kind in _SWALLOWED:
            _refuse_other_meaning(event, running, f"events[{number}]", facts)
    return revise(running, today, events, facts.formulary, slow_factor)


def _event(raw: object, where: str, facts: ReadingFacts) -> Event:
    entry = Fields(raw, where, '{"kind": "hold", "days": 14}')
    kinds = [kind.value for kind in EventKind]
    none_given: dict[str, Milligrams] = {}
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
        doses=entry.maybe("doses", lambda v, at: read_day_doses(v, at, facts), none_given),
    )
    entry.close()
    if event.kind is EventKind.PRODUCT_OUT and event.product is None:
        place = entry.place("product")
        raise refusal(
            f"{place} is missing; name the product that ran out.",
            f"Falta {place}; nombre el producto que se acabó.",
            place,
        )
    for key in ("days", "pace", "product", "on", "doses"):
        if entry.has(key) and key not in _HEARD[event.kind]:
            takes = ", ".join(_HEARD[event.kind])
            raise refusal(
                f"The kind {event.kind.value} takes {takes}, not {key}; leave {key} out, or name"
                " another kind.",
                f"La clase {event.kind.value} lleva {takes}, no {key}; omita {key}, o nombre otra"
                " clase.",
                entry.place(key),
            )
    return event


def _refuse_contradictions(events: Sequence[Event]) -> None:
    """Of two events that set the same thing only one would be heard."""
    seen: dict[object, int] = {}
    for number, event in enumerate(events):
        for what in _set_by(event):
            first = seen.setdefault(what, number)
            if first != number:
                raise refusal(
                    f"events[{number}] sets what events[{first}] has set already; keep the one that"
                    " is meant.",
                    f"events[{number}] fija lo que ya fijó events[{first}]; deje el que vale.",
                    f"events[{number}]",
                )


def _set_by(event: Event) -> list[object]:
    if event.kind in _SETS_PACE:
        return ["pace"]
    if event.kind in _SWALLOWED:
        return [(event.on, drug) for drug in event.doses]
    return [event.product if event.kind is EventKind.PRODUCT_OUT else event.kind]


def _refuse_other_meaning(
    event: Event, running: RunningPlan, where: str, facts: ReadingFacts
) -> None:
    """Doses missed are less than planned, extra ones more: else a part was given for the whole day."""
    if event.on is None:
        return
    began = min([running.schedule.steps[0].first_day, *(one.day for one in running.request.lived)])
    if event.on < began - _LONG_BEFORE:
        on, begun = date_words(event.on), date_words(began)
        raise refusal(
            f"{on.en} lies more than a year before the plan begins on {begun.en}; check the year.",
            f"El {on.es} cae más de un año antes de empezar el plan, el {begun.es}; revise el año.",
            f"{where}.on",
        )
    planned = _planned_on(event.on, running)
    if planned is None:
        return
    missed = event.kind is EventKind.MISSED
    due = {drug: planned.get(drug, NO_MILLIGRAMS) for drug in event.doses}
    odd = [
        drug
        for drug, dose in event.doses.items()
        if dose != due[drug] and (dose > due[drug]) == missed
    ]
    if all(dose == due[drug] for drug, dose in event.doses.items()):
        odd = list(event.doses)
    for drug in odd:
        on, name = date_words(event.on), drug_words(drug, facts.formulary)
        than = Words("less", "menos") if missed else Words("more", "más")
        raise refusal(
            f"On {on.en} {due[drug]} mg of {name.en} were planned; {event.doses[drug]} mg is not"
            f" {than.en}. Give all that was swallowed on that day, or name the other kind.",
            f"El {on.es} correspondían {due[drug]} mg de {name.es}; {event.doses[drug]} mg no es"
            f" {than.es}. Indique todo lo que se tomó ese día, o nombre la otra clase.",
            f"{where}.doses.{drug}",
        )


def _planned_on(day: date, running: RunningPlan) -> Mapping[str, Milligrams] | None:
    """What was to be taken on a day; None for a day already known to have gone otherwise."""
    for step in running.schedule.steps:
        if step.first_day <= day <= step.last_day:
            return step.daily
    for lived in running.request.lived:
        if lived.day == day:
            return None if lived.unplanned else lived.doses
    return running.schedule.before
