"""What is done with scenarios; planning happens before, saving in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from glidepath.errors import InvalidRequest
from glidepath.web.accounts.models import Member
from glidepath.web.accounts.rights import Action
from glidepath.web.audit.recording import check_right, recorded
from glidepath.web.base.clock import today
from glidepath.web.base.editing import change
from glidepath.web.record.models import Person, Stage
from glidepath.web.tapers.computing import answer_of, dated, document_of, revised_request
from glidepath.web.tapers.editing import Edits, edited_answer
from glidepath.web.tapers.models import Scenario, SignedPlan
from glidepath.web.tapers.states import OPEN, CannotSignError, check_open

MOST_SCENARIOS = 12
_BEFORE_TAPER = (Stage.RECOGNISE, Stage.EVALUATE)


def make_scenario(
    *,
    by: Member,
    person: Person,
    once: uuid.UUID | None = None,
    name: str,
    request: Mapping[str, Any],
    marks: Sequence[Mapping[str, str]] = (),
) -> Scenario:
    """Plan a request and keep it beside the others.

    Raises InvalidRequest, UnknownName or NoEquivalence where the request makes no sense.
    """
    check_right(by, Action.BUILD_PLAN)
    wanted = dated(request)
    scenario = Scenario(
        person=person,
        name=name.strip(),
        request=wanted,
        marks=list(marks),
        document=document_of(answer_of(wanted, marks)),
        made_by=by,
    )
    return _keep(by, scenario, once)


def change_scenario(  # noqa: PLR0913 - each is one thing that may be changed
    *,
    by: Member,
    scenario: Scenario,
    version: int,
    name: str | None = None,
    request: Mapping[str, Any] | None = None,
    marks: Sequence[Mapping[str, str]] | None = None,
    edits: Edits | None = None,
) -> None:
    """Change what is asked for, or steps by hand, and keep the new answer.

    A new request or new marks leave hand-made steps out: they belonged to another schedule.
    Raises ConflictError where somebody else has changed the scenario since.
    """
    check_right(by, Action.BUILD_PLAN)
    check_open(scenario)
    wanted = scenario.request if request is None else dated(request)
    marked = scenario.marks if marks is None else list(marks)
    answer = answer_of(wanted, marked)
    kept: Edits = []
    if edits is not None:
        kept, answer = list(edits), edited_answer(answer, edits)
    with recorded(by=by, action=Action.BUILD_PLAN, person=scenario.person_id) as note:
        change(
            scenario,
            version,
            name=scenario.name if name is None else name.strip(),
            request=wanted,
            marks=marked,
            edits=kept,
            document=document_of(answer),
            state=Scenario.State.DRAFT,
        )
        note.about, note.detail = scenario, {"changed": "steps" if kept else "request"}


def mark_ready(*, by: Member, scenario: Scenario, version: int) -> None:
    """Say that the scenario is ready for the prescriber to sign; it stands on the work list."""
    check_open(scenario)
    if scenario.document["status"] != "planned":
        raise CannotSignError(_("There is no plan in this scenario yet. Change what is asked for."))
    _move(by, scenario, version, Scenario.State.READY)


def set_aside(*, by: Member, scenario: Scenario, version: int) -> None:
    """Take the scenario from the table; it is kept."""
    check_open(scenario)
    _move(by, scenario, version, Scenario.State.ASIDE)


def revise_plan(
    *,
    by: Member,
    plan: SignedPlan,
    events: Sequence[Mapping[str, Any]],
    cause: str,
    once: uuid.UUID | None = None,
) -> Scenario:
    """Begin the next version of a signed plan after what happened, as a scenario to look at.

    Raises InvalidRequest where the events make no sense for this plan, or a newer version exists.
    """
    check_right(by, Action.BUILD_PLAN)
    if SignedPlan.objects.filter(previous=plan).exists():
        raise InvalidRequest(_("A newer version of this plan is signed. Go on from that one."), "")
    request = revised_request(plan.document, events, today())
    scenario = Scenario(
        person=plan.person,
        name=_("Version %(number)d") % {"number": plan.number + 1},
        request=request,
        document=document_of(answer_of(request)),
        revises=plan,
        cause=cause.strip(),
        made_by=by,
    )
    return _keep(by, scenario, once)


def _keep(by: Member, scenario: Scenario, once: uuid.UUID | None) -> Scenario:
    if not scenario.name:
        raise InvalidRequest(_("Give the scenario a name of a few words."), "name")
    person = scenario.person
    with recorded(by=by, action=Action.BUILD_PLAN, person=person.pk, once=once) as note:
        open_ones = person.scenarios.filter(state__in=OPEN).count()
        if open_ones >= MOST_SCENARIOS:
            raise InvalidRequest(
                _("There are %(count)d scenarios already. Set one aside first.")
                % {"count": open_ones},
                "",
            )
        scenario.save(force_insert=True)
        if person.stage in _BEFORE_TAPER:
            change(person, person.version, stage=Stage.PLAN)
        note.about = scenario
    return scenario


def _move(by: Member, scenario: Scenario, version: int, state: str) -> None:
    with recorded(by=by, action=Action.BUILD_PLAN, person=scenario.person_id) as note:
        change(scenario, version, state=state)
        note.about, note.detail = scenario, {"state": str(state)}
