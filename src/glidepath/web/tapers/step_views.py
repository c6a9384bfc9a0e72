"""One scenario step by step: type a dose or a length, and the rules answer beside it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from glidepath.errors import GlidepathError
from glidepath.web.accounts.rights import Action
from glidepath.web.base.access import in_programme, person_page
from glidepath.web.base.editing import ConflictError
from glidepath.web.base.forms import OnceForm, VersionedForm
from glidepath.web.base.refusals import said
from glidepath.web.record.models import Person
from glidepath.web.tapers.actions import change_scenario
from glidepath.web.tapers.curves import draw
from glidepath.web.tapers.editing import Tried, doses_offered, try_typed
from glidepath.web.tapers.handles import handles_of
from glidepath.web.tapers.models import Scenario
from glidepath.web.tapers.rows import Row, fall_of, rows_of
from glidepath.web.tapers.states import OPEN
from glidepath.web.tapers.variants import VARIANTS
from glidepath.web.tapers.worries import own_words


@person_page(Action.SEE_PLANS)
def scenario(request: HttpRequest, person: Person, scenario: uuid.UUID) -> HttpResponse:
    """A scenario: curve, steps, exceptions with their ways out, findings, certificate."""
    found = in_programme(request, Scenario, pk=scenario, person=person)
    return _page(request, person, found, Tried(found.document, found.edits, {}))


@person_page(Action.BUILD_PLAN)
def doses(request: HttpRequest, person: Person, scenario: uuid.UUID) -> HttpResponse:
    """The doses that a step of a scenario can be given, by drug: what a dragged step snaps to."""
    found = in_programme(request, Scenario, pk=scenario, person=person)
    return JsonResponse(doses_offered(found))


@person_page(Action.BUILD_PLAN, methods=("POST",))
def preview(request: HttpRequest, person: Person, scenario: uuid.UUID) -> HttpResponse:
    """Answer what was typed into the steps; nothing is saved."""
    found = in_programme(request, Scenario, pk=scenario, person=person)
    tried = try_typed(request.POST, found)
    if request.htmx:
        context = _context(request, person, found, tried)
        return render(request, "tapers/steps.html", context)
    return _page(request, person, found, tried)


@person_page(Action.BUILD_PLAN, methods=("POST",))
def save_steps(request: HttpRequest, person: Person, scenario: uuid.UUID) -> HttpResponse:
    """Keep the steps as they were typed, where every dose can be made."""
    found = in_programme(request, Scenario, pk=scenario, person=person)
    form = VersionedForm(request.POST)
    tried = try_typed(request.POST, found)
    if tried.refusals or not form.is_valid():
        return _page(request, person, found, tried, saved=False)
    try:
        change_scenario(
            by=request.member,
            scenario=found,
            version=form.cleaned_data["version"],
            edits=tried.edits,
        )
    except ConflictError as conflict:
        current: Any = conflict.current
        return _page(request, person, current, tried, conflict=True)
    except GlidepathError as error:
        return _page(request, person, found, tried, problem=said(error))
    return redirect("scenario", person=person.pk, scenario=found.pk)


def _context(
    request: HttpRequest,
    person: Person,
    scenario: Scenario,
    tried: Tried,
) -> dict[str, Any]:
    language = request.LANGUAGE_CODE
    document = tried.document
    rows: list[Row] = rows_of(document, tried.edits, tried.refusals, language)
    planned = document["status"] == "planned"
    editable = planned and request.member.may(Action.BUILD_PLAN) and scenario.state in OPEN
    curve = draw([document], [scenario.marks])[0]
    weekday = scenario.request.get("change_weekday")
    return {
        "person": person,
        "scenario": scenario,
        "document": document,
        "rows": rows,
        "falls": [
            {**one, "whose": fall_of(one, document, language)} for one in document["exceptions"]
        ],
        "planned": planned,
        "editable": editable,
        "curve": curve,
        "handles": handles_of(curve, rows, document, weekday) if editable else "",
        "refusals": tried.refusals,
        "unheld": sum(not one["holds"] for one in document["certificate"]["checks"])
        if planned
        else 0,
    }


def _page(  # noqa: PLR0913 - what the page says beside the steps
    request: HttpRequest,
    person: Person,
    scenario: Scenario,
    tried: Tried,
    *,
    saved: bool = True,
    conflict: bool = False,
    problem: str = "",
) -> HttpResponse:
    context = _context(request, person, scenario, tried)
    if conflict:
        problem = _(
            "Somebody else has changed this scenario meanwhile. What you typed stands here still; "
            "saving it again puts it in place of theirs."
        )
    elif not saved:
        problem = _("Nothing was saved yet: a dose or a length cannot be used. Look below.")
    context |= {
        "problem": problem,
        "words": own_words(person),
        "version": VersionedForm(version=scenario.version),
        "once": OnceForm(),
        "variants": [(key, label) for key, (label, _change) in VARIANTS.items()],
        "wording": {"language": request.LANGUAGE_CODE},
    }
    return render(request, "tapers/scenario.html", context)
