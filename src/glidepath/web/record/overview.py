"""What stands on the first page of a person's record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from glidepath.guidance.words import Words
from glidepath.web.accounts.models import Member
from glidepath.web.accounts.rights import Action
from glidepath.web.base.clock import today
from glidepath.web.evaluation.instruments import instruments
from glidepath.web.evaluation.models import InstrumentResponse
from glidepath.web.evaluation.reading import latest_results
from glidepath.web.record.models import Ending, Person, SafetyTask, Stage, TeamMember
from glidepath.web.tapers.reading import Current, current

ROAD = tuple(stage for stage in Stage if stage is not Stage.ENDED)
_SCREENS = 3


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of the road: behind, here, or ahead."""

    label: Promise
    place: str


@dataclass(frozen=True, slots=True)
class Next:
    """The one thing to do next, and why."""

    label: Promise
    why: Promise
    where: str


@dataclass(frozen=True, slots=True)
class Result:
    """The newest result of a questionnaire: its name, and what it came to."""

    name: str
    response: InstrumentResponse
    band: Words


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that stands on the page; `next` is empty where the member has nothing to do."""

    road: list[Step]
    next: Next | None
    plan: Current | None
    open_tasks: list[SafetyTask]
    settled_tasks: list[SafetyTask]
    results: list[Result]
    screens: list[object]
    team: list[TeamMember]
    ending: Ending | None


def overview_of(person: Person, member: Member) -> Overview:
    """A person's record at a glance; a fixed number of queries."""
    tasks = list(
        person.safety_tasks.select_related(
            "opened_by__user", "taken_by__user", "settled_by__user"
        ).order_by("-opened_at")
    )
    screens = list(person.screens.order_by("-at")[:_SCREENS])
    return Overview(
        road=list(_road(person)),
        next=_next(person, member, has_screen=bool(screens)),
        plan=current(person, today()),
        open_tasks=[one for one in tasks if one.settled_at is None],
        settled_tasks=[one for one in tasks if one.settled_at is not None],
        results=list(_results(person)),
        screens=screens,
        team=list(person.team.filter(ended_at=None).select_related("member__user")),
        ending=person.endings.order_by("-at").first() if person.stage == Stage.ENDED else None,
    )


def _road(person: Person) -> Iterator[Step]:
    here = ROAD.index(Stage(person.stage)) if person.stage != Stage.ENDED else len(ROAD)
    for place, stage in enumerate(ROAD):
        where = "here" if place == here else "behind" if place < here else "ahead"
        yield Step(stage.label, where if person.stage != Stage.ENDED else "ahead")


def _next(person: Person, member: Member, *, has_screen: bool) -> Next | None:
    stage = Stage(person.stage)
    if stage is Stage.RECOGNISE and has_screen:
        stage = Stage.EVALUATE
    action, label, why, name = _NEXT[stage]
    if not member.may(action):
        return None
    return Next(label, why, reverse(name, args=[person.pk]))


def _results(person: Person) -> Iterator[Result]:
    known = instruments().by_id
    newest = sorted(latest_results(person).values(), key=lambda one: one.taken_on, reverse=True)
    for one in newest:
        name = known[one.instrument].short if one.instrument in known else one.instrument
        yield Result(name, one, Words(one.band_en, one.band_es))


_NEXT: dict[Stage, tuple[Action, Promise, Promise, str]] = {
    Stage.RECOGNISE: (
        Action.RECOGNISE,
        _("Screen in two minutes"),
        _("Nobody has asked about signs of dependence yet."),
        "screen",
    ),
    Stage.EVALUATE: (
        Action.EVALUATE,
        _("Go to the evaluation"),
        _("It says what is safe, what has to be settled first, and what is still missing."),
        "evaluation",
    ),
    Stage.PLAN: (
        Action.SEE_PLANS,
        _("Build the plan"),
        _("Compare a few ways down, together, and sign the one that fits."),
        "scenarios",
    ),
    Stage.TAPER: (
        Action.SEE_PLANS,
        _("Look at the plan"),
        _("What is taken now, and when the next change is."),
        "plans",
    ),
    Stage.AFTER: (
        Action.TAKE_INSTRUMENT,
        _("Ask how it goes"),
        _("A short questionnaire shows early when it gets harder."),
        "instruments",
    ),
    Stage.ENDED: (
        Action.RECOGNISE,
        _("Take up care again"),
        _("Whoever comes back is welcome. Everything known is still here."),
        "person-stage",
    ),
}
