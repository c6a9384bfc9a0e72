"""Signing a plan: what must hold first, and keeping it with its documents and what was known."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from glidepath.taper.answer import Answer
from glidepath.web.accounts.models import Member
from glidepath.web.accounts.rights import Action
from glidepath.web.audit.recording import check_right, recorded
from glidepath.web.base.clock import now, today
from glidepath.web.base.editing import change
from glidepath.web.evaluation.history import current_evaluation
from glidepath.web.evaluation.models import Evaluation
from glidepath.web.evaluation.reading import knows_regimen, open_gates, snapshot
from glidepath.web.record.models import Person, Stage
from glidepath.web.tapers.computing import answer_of, digest_of, document_of
from glidepath.web.tapers.editing import edited_answer
from glidepath.web.tapers.files import keep_files, make_files
from glidepath.web.tapers.models import PlanStep, Scenario, SignedPlan
from glidepath.web.tapers.reasons import reasons_needed, unacceptable
from glidepath.web.tapers.states import CannotSignError, check_open
from glidepath.web.tapers.wording import dose_words


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
    check_open(scenario)
    person = scenario.person
    evaluation = current_evaluation(person)
    answer = verified_answer(scenario)
    _check_reasons(scenario, reasons)
    _check_gates(evaluation)
    check_in_time(scenario)
    previous = _newest(person)
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


def check_in_time(scenario: Scenario) -> None:
    """Raise CannotSignError where time has gone past the scenario, whatever is written for it.

    Its first change has passed, or a version was signed that it does not follow.
    """
    _check_begins(scenario)
    previous = _newest(scenario.person)
    if previous is not None and scenario.revises_id not in {None, previous.pk}:
        raise CannotSignError(_("A newer version of this plan is signed. Go on from that one."))


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
    if stops := unacceptable(fresh):
        raise CannotSignError(
            _("Verification does not hold: %(checks)s. Change the steps.")
            % {"checks": ", ".join(stops)}
        )
    return answer


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
            ngettext(
                "A reason is missing. Each exception needs one, in your words.",
                "%(count)d reasons are missing. Each exception needs one, in your words.",
                len(missing),
            )
            % {"count": len(missing)}
        )


def _check_gates(evaluation: Evaluation | None) -> None:
    if evaluation is None:
        raise CannotSignError(_("Evaluate the person first: a plan rests on the whole of them."))
    if not knows_regimen(evaluation):
        raise CannotSignError(
            _(
                "The evaluation is not finished: nobody has said yet which medicines are really "
                "taken. Answer that with the person first, then sign."
            )
        )
    if gates := open_gates(evaluation):
        raise CannotSignError(
            ngettext(
                "One thing must be acknowledged first. It stands under Recommendations.",
                "%(count)d things must be acknowledged first. They stand under Recommendations.",
                len(gates),
            )
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
