"""What is done with scenarios and plans; planning happens before, saving in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from glidepath.errors import GlidepathError, InvalidRequest
from glidepath.taper.answer import Answer
from glidepath.web.accounts.models import Member
from glidepath.web.accounts.rights import Action
from glidepath.web.audit.recording import check_right, recorded
from glidepath.web.base.clock import now, today
from glidepath.web.base.editing import change
from glidepath.web.evaluation.history import current_evaluation
from glidepath.web.evaluation.models import Evaluation
from glidepath.web.evaluation.reading import open_gates, snapshot
from glidepath.web.record.models import Person, Stage
from glidepath.web.tapers.computing import answer_of, dated, digest_of, document_of, revised_request
from glidepath.web.tapers.editing import Edits, edited_answer
from glidepath.web.tapers.files import keep_files, make_files
from glidepath.web.tapers.models import PlanStep, Scenario, SignedPlan
from glidepath.web.tapers.wording import dose_words

MOST_SCENARIOS = 12
_BEFORE_TAPER = (Stage.RECOGNISE, Stage.EVALUATE)


class CannotSignError(GlidepathError):
    """The plan cannot be signed as it stands; the message says why and what to do."""

    code = "cannot-sign"


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
    _check_open(scenario)
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
    _check_open(scenario)
    if scenario.document["status"] != "planned":
        raise CannotSignError(_("There is no plan in this scenario yet. Change what is asked for."))
    _move(by, scenario, version, Scenario.State.READY)


def set_aside(*, by: Member, scenario: Scenario, version: int) -> None:
    """Take the scenario from the table; it is kept."""
    _check_open(scenario)
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


def sign_plan(
    *,
    by: Member,
    scenario: Scenario,
    version: int,
    reasons: Mapping[str, str],
    cause: str = "",
    once: uuid.UUID | None = None,
) -> SignedPlan:
    """Sign a scenario: verify again, keep the document, its documents and what was known.

    `reasons` has the prescriber's words for each exception, by its place ("0", "1", ...). Raises
    CannotSignError where a reason or an acknowledgement is missing, where verification does not
    hold, where the first change has passed or another version was signed since, or where the plan
    computed now is another than the one that was looked at.
    """
    check_right(by, Action.SIGN_PLAN)
    _check_open(scenario)
    person = scenario.person
    evaluation = current_evaluation(person)
    answer = verified_answer(scenario)
    _check_reasons(scenario, reasons)
    _check_gates(evaluation)
    _check_begins(scenario)
    previous = _newest(person)
    if previous is not None and scenario.revises_id not in {None, previous.pk}:
        raise CannotSignError(_("A newer version of this plan is signed. Go on from that one."))
    if previous is not None and not (cause.strip() or scenario.cause):
        raise CannotSignError(_("Say what changed since the last version, and why."))
    files = make_files(answer, (person.language, by.user.language))
    signed = _signed(by, scenario, reasons, cause.strip() or scenario.cause, previous)
    signed.evaluation = snapshot(evaluation) if evaluation else {}
    try:
        with recorded(by=by, action=Action.SIGN_PLAN, person=person.pk, once=once) as note:
            change(scenario, version, state=Scenario.State.SIGNED)
            signed.save(force_insert=True)
            PlanStep.objects.bulk_create(_steps(signed))
            keep_files(signed, files)
            _move_person(person)
            note.about = signed
            note.detail = {
                "number": signed.number,
                "digest": signed.digest,
                "stage": person.stage,
            }
    except IntegrityError:
        raise CannotSignError(
            _("Somebody else has just signed a version for this person. Look at it first.")
        ) from None
    return signed


def verified_answer(scenario: Scenario) -> Answer:
    """The scenario's plan, computed and verified anew; raises CannotSignError unless it is the same.

    The schedule must have the digest that was looked at, under the same facts, and hold every check
    that may not be accepted with a reason.
    """
    answer = answer_of(scenario.request, scenario.marks)
    if scenario.edits:
        answer = edited_answer(answer, scenario.edits)
    fresh = document_of(answer)
    if fresh["status"] != "planned":
        raise CannotSignError(_("There is no plan in this scenario. Change what is asked for."))
    if digest_of(fresh) != digest_of(scenario.document):
        raise CannotSignError(
            _(
                "The facts behind this plan have changed since it was made. Save the scenario "
                "again and look at it once more; nothing was signed."
            )
        )
    wrong = [one for one in fresh["certificate"]["checks"] if not one["holds"]]
    stops = [one["rule"] for one in wrong if one["rule"] not in _MAY_BE_ACCEPTED]
    if stops:
        raise CannotSignError(
            _("Verification does not hold: %(checks)s. Change the steps.")
            % {"checks": ", ".join(stops)}
        )
    return answer


# Checks that a prescriber may accept with a reason: the last dose is advised on, and steps made by
# hand may be faster or shorter than was asked. A fall beyond the limit that a dispensable dose could
# avoid is never signed, nor what cannot be made, does not add up, or rises unordered.
_MAY_BE_ACCEPTED = {
    "final-dose",
    "pace",
    "minimum-hold",
    "maximum-hold",
    "change-days",
    "goal-reached",
}


def reasons_needed(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What needs a reason before signing: each exception, and each check that does not hold.

    Each has `key` (the name of its reason) and its text in both languages.
    """
    needed = [
        {"key": str(place), "exception": one, "text": one["why"], "text_es": one["why_es"]}
        for place, one in enumerate(document["exceptions"])
    ]
    needed += [
        {"key": one["rule"], "check": one, "text": one["text"], "text_es": one["text_es"]}
        for one in document["certificate"]["checks"]
        if not one["holds"]
    ]
    return needed


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


OPEN = (Scenario.State.DRAFT, Scenario.State.READY)


def _check_open(scenario: Scenario) -> None:
    if scenario.state not in OPEN:
        raise CannotSignError(
            _("This scenario is closed. Make a new one; the old one stays as it was.")
        )


def _move(by: Member, scenario: Scenario, version: int, state: str) -> None:
    with recorded(by=by, action=Action.BUILD_PLAN, person=scenario.person_id) as note:
        change(scenario, version, state=state)
        note.about, note.detail = scenario, {"state": str(state)}


def _move_person(person: Person) -> None:
    person.refresh_from_db(fields=["version", "stage"])
    if person.stage not in {Stage.TAPER, Stage.ENDED}:
        change(person, person.version, stage=Stage.TAPER)


def _check_reasons(scenario: Scenario, reasons: Mapping[str, str]) -> None:
    missing = [
        one["key"]
        for one in reasons_needed(scenario.document)
        if not reasons.get(one["key"], "").strip()
    ]
    if missing:
        raise CannotSignError(
            _("%(count)d reasons are missing. Each exception needs one, in your words.")
            % {"count": len(missing)}
        )


def _check_gates(evaluation: Evaluation | None) -> None:
    if evaluation is None:
        raise CannotSignError(_("Evaluate the person first: a plan rests on the whole of them."))
    if gates := open_gates(evaluation):
        raise CannotSignError(
            _("%(count)d things must be acknowledged first. They stand under Recommendations.")
            % {"count": len(gates)}
        )


def _check_begins(scenario: Scenario) -> None:
    """Nobody can lower a dose on a day that has passed; keeping a dose changes none."""
    asked = scenario.document["request"]
    begins = date.fromisoformat(asked["start"])
    if asked["goal"]["kind"] != "maintain" and begins < today():
        raise CannotSignError(
            _("The first change was to be on %(day)s, which has passed. Choose another first day.")
            % {"day": date_format(begins)}
        )


def _newest(person: Person) -> SignedPlan | None:
    return person.plans.order_by("-number").first()


def _signed(
    by: Member,
    scenario: Scenario,
    reasons: Mapping[str, str],
    cause: str,
    previous: SignedPlan | None,
) -> SignedPlan:
    document = scenario.document
    needed = {one["key"] for one in reasons_needed(document)}
    return SignedPlan(
        person=scenario.person,
        number=previous.number + 1 if previous else 1,
        previous=previous,
        document=document,
        reasons={key: words.strip() for key, words in reasons.items() if key in needed},
        marks=scenario.marks,
        cause=cause if previous else "",
        digest=digest_of(document),
        first_day=date.fromisoformat(document["steps"][0]["first_day"]),
        last_day=date.fromisoformat(document["steps"][-1]["last_day"]),
        signed_by=by,
        signed_at=now(),
    )


def _steps(plan: SignedPlan) -> list[PlanStep]:
    return [
        PlanStep(
            plan=plan,
            position=place,
            first_day=step["first_day"],
            last_day=step["last_day"],
            dose=dose_words(step["mg_per_day"]),
        )
        for place, step in enumerate(plan.document["steps"])
    ]
