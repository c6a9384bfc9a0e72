"""The schedule as a calendar file: one all-day event on each day the step changes, no alarms.

The title of an event names no medicine, since others may see the calendar; the description says
what to take.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from hashlib import sha256

from glidepath.documents.amounts import date_phrase
from glidepath.documents.sentences import doses_before, plan_sentences
from glidepath.documents.words import words
from glidepath.medicines.formulary import Formulary
from glidepath.taper.answer import Answer
from glidepath.taper.schedule import Schedule, Step


def plan_calendar(answer: Answer, formulary: Formulary, language: str = "en") -> bytes:
    """The calendar file's bytes; the same plan gives the same bytes and the same event ids.

    Raises ValueError where the answer has no schedule.
    """
    from icalendar import Calendar, Event

    schedule = answer.schedule
    if schedule is None:
        raise ValueError("An answer without a schedule has no calendar.")
    terms = words(language)["calendar_file"]
    calendar = Calendar()
    calendar.add("prodid", "-//Glidepath//Taper plan//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", terms["name"])
    made = datetime.combine(answer.request.start, time(0), UTC)
    sentences = plan_sentences(schedule, formulary, language)
    for place, (step, sentence) in enumerate(zip(schedule.steps, sentences, strict=True)):
        event = Event()
        event.add("uid", _uid(schedule, step))
        event.add("dtstamp", made)
        event.add("dtstart", step.first_day)
        event.add("dtend", step.first_day + timedelta(days=1))
        event.add("summary", _summary(schedule, place, language))
        event.add("description", f"{sentence}\n\n{_advice(schedule, step, language)}")
        event.add("transp", "TRANSPARENT")
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _summary(schedule: Schedule, place: int, language: str) -> str:
    terms = words(language)["calendar_file"]
    step = schedule.steps[place]
    before = {drug: dose for drug, dose in doses_before(schedule)[place].items() if dose}
    if not step.intakes:
        kind = "summary_none"
    else:
        kind = "summary_same" if before == step.daily else "summary"
    return str(terms[kind]).format(number=place + 1, total=len(schedule.steps))


def _advice(schedule: Schedule, step: Step, language: str) -> str:
    """What to do when it gets hard; on the last step also that its dose goes on, where it does."""
    terms = words(language)["calendar_file"]
    if step is not schedule.steps[-1] or not step.intakes:
        return str(terms["safety"])
    last = date_phrase(step.last_day, language)
    return f"{terms['dose_goes_on'].format(last=last)} {terms['safety']}"


def _uid(schedule: Schedule, step: Step) -> str:
    """An id that stays when the same plan is written again, so that calendars replace the event."""
    doses = ",".join(f"{drug}={dose}" for drug, dose in sorted(schedule.before.items()))
    start = schedule.steps[0].first_day.isoformat()
    digest = sha256(f"{doses}|{start}|{step.first_day.isoformat()}".encode()).hexdigest()
    return f"{digest[:32]}@glidepath"
