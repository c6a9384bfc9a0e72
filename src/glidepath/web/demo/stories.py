"""What happens to the invented people: from the first screen to a year after the last dose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from glidepath.web.accounts.models import Member
from glidepath.web.accounts.rights import Role
from glidepath.web.base.clock import today
from glidepath.web.demo.answers import (
    Situation,
    questionnaire_answers,
    sections_answered,
    signs_of_screen,
)
from glidepath.web.demo.people import Invented
from glidepath.web.evaluation.actions import (
    acknowledge_gate,
    answer_questions,
    close_evaluation,
    start_evaluation,
    take_instrument,
)
from glidepath.web.evaluation.models import Evaluation
from glidepath.web.evaluation.reading import open_gates, plan_request_of
from glidepath.web.recognition.actions import record_screen
from glidepath.web.record.actions import (
    add_person,
    end_care,
    join_team,
    move_to_stage,
    restrict,
    settle_safety_task,
    take_safety_task,
)
from glidepath.web.record.emergency import open_in_emergency
from glidepath.web.record.models import Person, Stage
from glidepath.web.tapers.actions import make_scenario, mark_ready, revise_plan
from glidepath.web.tapers.models import Scenario, SignedPlan
from glidepath.web.tapers.reasons import reasons_needed
from glidepath.web.tapers.signing import sign_plan

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_SITTING = 4  # sections that are talked through at one visit
_REASON = "Agreed together: we stay longer on the dose before, and speak the week after."


@dataclass(frozen=True, slots=True)
class Course:
    """How far somebody comes, and on which way.

    `plan` is laid over the request that the evaluation suggests; `variant` makes a second scenario;
    `events` and `cause` make the plan's second version. `danger` is a sign in the screen that cannot
    wait; with `waits`, nobody has settled it yet.
    """

    stage: str
    situation: Situation
    plan: Mapping[str, Any] = field(default_factory=dict)
    variant: Mapping[str, Any] | None = None
    events: tuple[Mapping[str, Any], ...] = ()
    cause: str = ""
    danger: bool = False
    waits: bool = False
    restricted: bool = False
    ready: bool = True
    sections: int = 99


@dataclass
class Told:
    """Somebody whose story is told, the colleagues who act, and chance."""

    invented: Invented
    course: Course
    team: Mapping[str, Member]
    random: Random
    level: float

    @property
    def prescriber(self) -> Member:
        """Who signs."""
        return self.team[Role.PRESCRIBER]


def story(told: Told) -> Iterator[timedelta]:
    """Everything that happens to one person; see `telling.tell`."""
    coordinator, course = told.team[Role.COORDINATOR], told.course
    values = {name: getattr(told.invented, name) for name in Invented.__slots__}
    person = add_person(by=coordinator, **values)
    yield HOUR
    record_screen(
        by=coordinator, person=person, answers=signs_of_screen(told.random, danger=course.danger)
    )
    if course.waits:
        return
    yield from _settle(told, person)
    if course.restricted:
        yield from _restrict(told, person)
    if course.stage == Stage.RECOGNISE:
        return
    yield told.random.randint(2, 9) * DAY
    evaluation = start_evaluation(by=told.team[Role.THERAPIST], person=person)
    yield from _evaluate(told, person, evaluation)
    if course.stage == Stage.EVALUATE:
        return
    yield from _plan(told, person, evaluation)


def _settle(told: Told, person: Person) -> Iterator[timedelta]:
    """What cannot wait is taken on within the hour and settled on the same day."""
    coordinator = told.team[Role.COORDINATOR]
    for task in person.safety_tasks.filter(settled_at=None):
        yield timedelta(minutes=20)
        take_safety_task(by=coordinator, task=task, version=task.version)
        yield 2 * HOUR
        task.refresh_from_db()
        settle_safety_task(
            by=coordinator,
            task=task,
            version=task.version,
            outcome="Spoke at length; safety plan written together; a friend stays tonight.",
        )


def _restrict(told: Told, person: Person) -> Iterator[timedelta]:
    """A colleague's relative: only the team opens the record; once somebody else must."""
    coordinator = told.team[Role.COORDINATOR]
    person.refresh_from_db()
    restrict(by=coordinator, person=person, version=person.version, restricted=True)
    for role in (Role.PRESCRIBER, Role.THERAPIST):
        join_team(by=coordinator, person=person, member=told.team[role])
    yield 3 * DAY
    open_in_emergency(
        by=told.team[Role.PHARMACIST],
        person=person,
        reason="The pharmacy called about the dose and the team was not to be reached.",
    )


def _evaluate(told: Told, person: Person, evaluation: Evaluation) -> Iterator[timedelta]:
    """The interview in several sittings, questionnaires beside it, gates, and its closing."""
    age = today().year - told.invented.born.year
    sections = list(sections_answered(told.course.situation, age, today(), told.random))
    seen = 0
    for first in range(0, len(sections), _SITTING):
        sitting = sections[first : min(first + _SITTING, told.course.sections)]
        if not sitting:
            return
        answers = {key: value for section in sitting for key, value in section.items()}
        by = told.team[Role.PHARMACIST if first == 0 else Role.THERAPIST]
        seen = answer_questions(by=by, evaluation=evaluation, answers=answers, seen=seen).newest
        yield told.random.choice((HOUR, DAY, 3 * DAY))
    for instrument in ("sds", "phq-9", "gad-7", "audit-c"):
        _take(told, person, instrument, told.level)
        yield timedelta(minutes=10)
    yield from _settle(told, person)
    yield DAY
    for gate in open_gates(evaluation):
        acknowledge_gate(
            by=told.prescriber,
            evaluation=evaluation,
            gate=gate.id,
            words="Discussed with the person. We settle this together before each step.",
        )
        yield timedelta(minutes=10)
    if told.course.stage != Stage.EVALUATE:
        yield HOUR
        evaluation.refresh_from_db()
        close_evaluation(by=told.prescriber, evaluation=evaluation, version=evaluation.version)


def _take(told: Told, person: Person, instrument: str, level: float, *, out: bool = False) -> None:
    take_instrument(
        by=told.team[Role.THERAPIST],
        person=person,
        instrument=instrument,
        answers=questionnaire_answers(instrument, level, told.random, leave_out=out),
        taken_on=today(),
        about=told.course.situation.regimen[0]["drug"] if instrument == "sds" else "",
        language=person.language,
    )


def _plan(told: Told, person: Person, evaluation: Evaluation) -> Iterator[timedelta]:
    """Scenarios side by side, one of them signed, the months with it, and what follows."""
    course, pharmacist = told.course, told.team[Role.PHARMACIST]
    yield 2 * DAY
    person.refresh_from_db()
    base = {**plan_request_of(evaluation), "start": (today() + 7 * DAY).isoformat()}
    chosen = make_scenario(
        by=pharmacist, person=person, name="As talked about", request={**base, **course.plan}
    )
    yield HOUR
    if course.variant is not None:
        make_scenario(
            by=told.prescriber,
            person=person,
            name="More slowly",
            request={**base, **course.plan, **course.variant},
        )
        yield HOUR
    if course.ready:
        mark_ready(by=pharmacist, scenario=chosen, version=chosen.version)
    if course.stage == Stage.PLAN:
        return
    yield DAY
    signed = _sign(told, chosen)
    yield from _follow(told, person, signed)


def _sign(told: Told, scenario: Scenario) -> SignedPlan:
    scenario.refresh_from_db()
    needed = reasons_needed(scenario.document)
    return sign_plan(
        by=told.prescriber,
        scenario=scenario,
        version=scenario.version,
        reasons={one["key"]: _REASON for one in needed},
    )


def _follow(told: Told, person: Person, signed: SignedPlan) -> Iterator[timedelta]:
    """Questionnaires every four weeks; after two months, perhaps, another version of the plan."""
    months, course = 0, told.course
    while not _is_over(course, signed, months):
        yield 28 * DAY
        months += 1
        level = max(0.05, told.level - 0.07 * months + (0.2 if months == 3 else 0))
        _take(told, person, "phq-9", level, out=months == 2)
        yield timedelta(minutes=15)
        _take(told, person, "gad-7", level)
        if months == 2 and course.events:
            yield DAY
            draft = revise_plan(
                by=told.prescriber, plan=signed, events=course.events, cause=course.cause
            )
            yield HOUR
            _sign(told, draft)
    yield from _after(told, person)


def _is_over(course: Course, signed: SignedPlan, months: int) -> bool:
    """Whether the story leaves the plan: at its end, or where care ended before."""
    signed.refresh_from_db(fields=["last_day"])
    if course.stage == Stage.AFTER:
        return today() > signed.last_day
    return course.stage == Stage.ENDED and months == 4


def _after(told: Told, person: Person) -> Iterator[timedelta]:
    person.refresh_from_db()
    if told.course.stage == Stage.ENDED:
        end_care(
            by=told.team[Role.COORDINATOR],
            person=person,
            version=person.version,
            reason="Moved away; the record went to the new programme with consent.",
        )
        return
    move_to_stage(by=told.team[Role.COORDINATOR], person=person, stage=Stage.AFTER)
    for _ in range(6):
        yield 28 * DAY
        _take(told, person, "barc-10", 0.8)
