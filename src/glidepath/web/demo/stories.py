"""What happens to the invented people up to their first plan: screen, evaluation, scenarios."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from glidepath.guidance.days import years_between
from glidepath.web.accounts.rights import Role
from glidepath.web.base.clock import today
from glidepath.web.demo.answers import drinking, sections_answered, signs_of_screen
from glidepath.web.demo.months import follow
from glidepath.web.demo.people import Invented
from glidepath.web.demo.told import DAY, HOUR, Told
from glidepath.web.evaluation.actions import (
    acknowledge_gate,
    answer_questions,
    close_evaluation,
    start_evaluation,
)
from glidepath.web.evaluation.models import Evaluation
from glidepath.web.evaluation.reading import open_gates, plan_request_of
from glidepath.web.recognition.actions import record_screen
from glidepath.web.record.actions import add_person, join_team, restrict
from glidepath.web.record.emergency import open_in_emergency
from glidepath.web.record.models import Stage
from glidepath.web.tapers.actions import make_scenario, mark_ready, set_aside
from glidepath.web.tapers.variants import with_change

_SITTING = 4  # sections that are talked through at one visit
_CHOSEN = "As talked about"
# What the prescriber writes where something must be settled first.
_SETTLED = {
    "alcohol-dependence": "Both are planned as one; liaison with the alcohol clinic, small fills.",
    "care-past-withdrawal": "What happened then was at once; now in small steps, never at once.",
    "care-seizure-history": "Neurology asked; small steps; those close know what to do.",
    "high-risk": "Risk talked through with a specialist; small steps, a visit after each one.",
    "level-of-care": "At home with close visits, by shared decision; a ward bed can be had.",
    "mood-psychosis-sleep-pause": "No step before sleep is better; the psychiatrist agrees.",
    "opioids": "Naloxone at home and shown; lowest doses of both; their prescriber informed.",
    "pregnancy": "Decided with the obstetric team: slowly, never at once; visits together.",
    "several-site-drugs": "One prescriber for both from today; lowered one after the other.",
    "suicidality": "Seen today; safety plan gone through; small fills; call tomorrow.",
    "unknown-supply": "From today from our pharmacy only; urine test talked over, naloxone given.",
    "use-disorder": "Counseling each week and the taper together; nobody is sent away for it.",
}
_SEEN = "Talked over together. We come back to it before each step."


def story(told: Told) -> Iterator[timedelta]:
    """Everything that happens to one person; see `telling.tell`."""
    life = told.life
    values = {name: getattr(told.invented, name) for name in Invented.__slots__}
    told.person = add_person(by=told.coordinator, **values)
    yield HOUR
    answers = signs_of_screen(told.random, danger=life.danger)
    record_screen(by=told.coordinator, person=told.person, answers=answers)
    if life.waits:
        return
    yield from told.settle()
    if life.restricted:
        yield from _restrict(told)
    if life.stage == Stage.RECOGNISE:
        return
    yield told.random.randint(2, 6) * DAY
    evaluation = start_evaluation(by=told.team[Role.THERAPIST], person=told.person)
    yield from _evaluate(told, evaluation)
    if life.stage != Stage.EVALUATE:
        yield from _plan(told, evaluation)


def _restrict(told: Told) -> Iterator[timedelta]:
    """Only the team opens the record; perhaps somebody else must, once, in these first days."""
    person = told.person
    person.refresh_from_db()
    restrict(by=told.coordinator, person=person, version=person.version, restricted=True)
    for role in (Role.COORDINATOR, Role.PRESCRIBER, Role.THERAPIST):
        join_team(by=told.coordinator, person=person, member=told.team[role])
    yield 2 * DAY
    if told.life.emergency:
        pharmacist = told.team[Role.PHARMACIST]
        open_in_emergency(by=pharmacist, person=person, reason=told.life.emergency)


def _evaluate(told: Told, evaluation: Evaluation) -> Iterator[timedelta]:
    """The interview in several sittings, questionnaires beside it, gates, and its closing."""
    life, seen = told.life, 0
    age = years_between(told.invented.born, today())
    sections = list(sections_answered(life, age, today(), told.random))
    for first in range(0, len(sections), _SITTING):
        sitting = sections[first : min(first + _SITTING, life.sections)]
        if not sitting:
            return
        answers = {key: value for section in sitting for key, value in section.items()}
        by = told.builder if first == 0 else told.team[Role.THERAPIST]
        seen = answer_questions(by=by, evaluation=evaluation, answers=answers, seen=seen).newest
        yield told.random.choice((HOUR, DAY, 2 * DAY))
    for instrument in ("sds", "phq-9", "gad-7"):
        told.take(instrument, life.hardness(0))
        yield timedelta(minutes=10)
    told.take("audit-c", drinking(life))
    for instrument in life.asked:
        told.take(instrument, life.hardness(0))
    yield from told.settle()
    if life.gates_open:
        return
    yield DAY
    yield from _acknowledge(told, evaluation)
    yield HOUR
    evaluation.refresh_from_db()
    close_evaluation(
        by=told.team[Role.PRESCRIBER], evaluation=evaluation, version=evaluation.version
    )


def _acknowledge(told: Told, evaluation: Evaluation) -> Iterator[timedelta]:
    for gate in open_gates(evaluation):
        acknowledge_gate(
            by=told.team[Role.PRESCRIBER],
            evaluation=evaluation,
            gate=gate.id,
            words=_SETTLED.get(gate.id, _SEEN),
        )
        yield timedelta(minutes=10)


def _plan(told: Told, evaluation: Evaluation) -> Iterator[timedelta]:
    """Scenarios side by side, one of them signed, the months with it, and what follows."""
    life, person = told.life, told.person
    yield DAY
    person.refresh_from_db()
    told.base = plan_request_of(evaluation)
    start = today() + 7 * DAY
    request = {**told.base, "start": start.isoformat(), **life.plan}
    marks = [
        {
            "label": label,
            "first": (start + timedelta(days=first)).isoformat(),
            "last": (start + timedelta(days=last)).isoformat(),
        }
        for label, first, last in life.marks
    ]
    chosen = make_scenario(
        by=told.builder, person=person, name=_CHOSEN, request=request, marks=marks
    )
    yield HOUR
    yield from _beside(told, request, marks)
    if life.ready:
        mark_ready(by=told.builder, scenario=chosen, version=chosen.version)
    if life.stage == Stage.PLAN:
        return
    yield DAY
    told.sign(chosen)
    yield from follow(told)


def _beside(
    told: Told, request: dict[str, Any], marks: list[dict[str, str]]
) -> Iterator[timedelta]:
    """The other ways that are looked at; perhaps one of them is set aside."""
    for name, change in told.life.beside.items():
        other = make_scenario(
            by=told.team[Role.PRESCRIBER],
            person=told.person,
            name=name,
            request=with_change(request, change),
            marks=marks,
        )
        yield HOUR
    if told.life.aside:
        set_aside(by=told.team[Role.PRESCRIBER], scenario=other, version=other.version)
        yield HOUR
