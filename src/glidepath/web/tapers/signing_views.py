"""The page on which a prescriber signs."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from glidepath.errors import GlidepathError
from glidepath.web.accounts.reauthentication import confirm_first
from glidepath.web.accounts.rights import Action
from glidepath.web.audit.recording import AlreadyDoneError
from glidepath.web.base.access import in_programme, person_page
from glidepath.web.base.editing import ConflictError
from glidepath.web.base.forms import VersionedForm
from glidepath.web.base.refusals import said
from glidepath.web.evaluation.history import current_evaluation
from glidepath.web.evaluation.reading import knows_regimen, open_gates
from glidepath.web.record.models import Person
from glidepath.web.tapers.models import Scenario
from glidepath.web.tapers.reasons import reasons_needed
from glidepath.web.tapers.rows import fall_of, rows_of
from glidepath.web.tapers.signing import check_in_time, sign_plan
from glidepath.web.tapers.states import CannotSignError

_LONGEST_REASON = 2000


@person_page(Action.SIGN_PLAN, methods=("GET", "POST"))
@confirm_first
def sign(request: HttpRequest, person: Person, scenario: uuid.UUID) -> HttpResponse:
    """Read everything once more, give a reason for each exception, and sign."""
    found = in_programme(request, Scenario, pk=scenario, person=person)
    if found.document["status"] != "planned":
        return redirect("scenario", person=person.pk, scenario=found.pk)
    typed = {
        one["key"]: request.POST.get(f"reason-{one['key']}", "")[:_LONGEST_REASON].replace(
            "\x00", ""
        )
        for one in reasons_needed(found.document)
    }
    cause = request.POST.get("cause", found.cause)[:_LONGEST_REASON].replace("\x00", "")
    problem = _too_late(found)
    if request.method == "POST":
        form = VersionedForm(request.POST)
        try:
            if form.is_valid():
                signed = sign_plan(
                    by=request.member,
                    scenario=found,
                    version=form.cleaned_data["version"],
                    reasons=typed,
                    cause=cause,
                    once=form.cleaned_data["once"],
                )
                return redirect("plan", person=person.pk, plan=signed.pk)
            problem = _("The form was not complete. Look at everything once more, then sign.")
        except AlreadyDoneError:
            return redirect("plans", person=person.pk)
        except ConflictError:
            problem = _("Somebody else has changed this scenario meanwhile. Read it once more.")
            found.refresh_from_db()
        except GlidepathError as error:
            problem = said(error)
    return _page(request, person, found, typed, cause, problem)


def _too_late(scenario: Scenario) -> str:
    """What is said at once, before anybody writes reasons in vain; empty where it is in time."""
    try:
        check_in_time(scenario)
    except CannotSignError as error:
        return said(error)
    return ""


def _page(
    request: HttpRequest,
    person: Person,
    scenario: Scenario,
    typed: dict[str, str],
    cause: str,
    problem: str,
) -> HttpResponse:
    evaluation = current_evaluation(person)
    language = request.LANGUAGE_CODE
    needed = [
        {
            **one,
            "whose": fall_of(one["exception"], scenario.document, language)
            if "exception" in one
            else "",
            "typed": typed.get(one["key"], ""),
            "said": one["text_es" if language == "es" else "text"],
        }
        for one in reasons_needed(scenario.document)
    ]
    context = {
        "person": person,
        "scenario": scenario,
        "document": scenario.document,
        "rows": rows_of(scenario.document, [], {}, language),
        "needed": needed,
        "gates": open_gates(evaluation) if evaluation else (),
        "evaluation": evaluation,
        "regimen_open": evaluation is not None and not knows_regimen(evaluation),
        "previous": person.plans.order_by("-number").defer("document", "evaluation").first(),
        "cause": cause,
        "problem": problem,
        "open_tasks": person.safety_tasks.filter(settled_at=None).count(),
        "stops": [one for one in scenario.document["findings"] if one["severity"] == "stop"],
        "version": VersionedForm(version=scenario.version),
        "language": language,
    }
    return render(request, "tapers/sign.html", context)
