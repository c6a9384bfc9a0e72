"""Scenarios side by side, and what each asks for."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from glidepath.errors import GlidepathError
from glidepath.web.accounts.rights import Action
from glidepath.web.audit.recording import AlreadyDoneError
from glidepath.web.base.access import in_programme, person_page
from glidepath.web.base.clock import today
from glidepath.web.base.editing import ConflictError
from glidepath.web.base.forms import OnceForm, VersionedForm
from glidepath.web.base.refusals import said
from glidepath.web.evaluation.history import current_evaluation
from glidepath.web.evaluation.reading import plan_request_of
from glidepath.web.record.models import Person
from glidepath.web.tapers.actions import change_scenario, make_scenario, mark_ready, set_aside
from glidepath.web.tapers.forms import RequestForm
from glidepath.web.tapers.models import Scenario
from glidepath.web.tapers.reading import current
from glidepath.web.tapers.states import OPEN
from glidepath.web.tapers.summary import summaries
from glidepath.web.tapers.variants import VARIANTS, with_change
from glidepath.web.tapers.worries import good_start, hard_days, own_words

SIDE_BY_SIDE = 4
_BOTH = ("GET", "POST")


@person_page(Action.SEE_PLANS)
def scenarios(request: HttpRequest, person: Person) -> HttpResponse:
    """Up to four scenarios side by side, the others below, with the person's own words."""
    found = list(person.scenarios.filter(state__in=OPEN).order_by("made_at"))
    shown = summaries(found, request.LANGUAGE_CODE)
    context = {
        "person": person,
        "side": shown[:SIDE_BY_SIDE],
        "others": shown[SIDE_BY_SIDE:],
        "plan": person.plans.order_by("-number").defer("document", "evaluation").first(),
        "words": own_words(person),
        "variants": [(key, label) for key, (label, _change) in VARIANTS.items()],
        "once": uuid.uuid4,
    }
    return render(request, "tapers/scenarios.html", context)


@person_page(Action.BUILD_PLAN, methods=_BOTH)
def add(request: HttpRequest, person: Person) -> HttpResponse:
    """Ask for a new scenario; it begins with what the evaluation says, where there is one."""
    evaluation = current_evaluation(person)
    base = plan_request_of(evaluation) if evaluation else {}
    initial = {
        "name": _("As the evaluation suggests") if base.get("regimen") else "",
        "start": good_start(person),
    }
    form = RequestForm(request.POST or None, base=base, marks=[], initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_scenario(
                by=request.member,
                person=person,
                once=form.cleaned_data["once"],
                name=form.cleaned_data["name"],
                request=form.request,
                marks=form.marks,
            )
        except AlreadyDoneError:
            return redirect("scenarios", person=person.pk)
        except GlidepathError as error:
            form.add_error(None, said(error))
        else:
            return redirect("scenario", person=person.pk, scenario=made.pk)
    return _form_page(request, person, form, None)


@person_page(Action.BUILD_PLAN, methods=_BOTH)
def change_request(request: HttpRequest, person: Person, scenario: uuid.UUID) -> HttpResponse:
    """Change what a scenario asks for."""
    found = in_programme(request, Scenario, pk=scenario, person=person)
    form = RequestForm(
        request.POST or None, base=found.request, marks=found.marks, initial={"name": found.name}
    )
    version = VersionedForm(request.POST or None, version=found.version)
    if request.method == "POST" and form.is_valid() and version.is_valid():
        try:
            change_scenario(
                by=request.member,
                scenario=found,
                version=version.cleaned_data["version"],
                name=form.cleaned_data["name"],
                request=form.request,
                marks=form.marks,
            )
        except ConflictError as conflict:
            current: Any = conflict.current
            form.add_error(
                None,
                _(
                    "Somebody else has changed this scenario meanwhile (now called “%(name)s”). "
                    "What you wrote stands here still. Send it again to save yours over theirs, or "
                    "open the scenario in another window first."
                )
                % {"name": current.name},
            )
            version = VersionedForm(version=current.version)
        except GlidepathError as error:
            form.add_error(None, said(error))
        else:
            return redirect("scenario", person=person.pk, scenario=found.pk)
    return _form_page(request, person, form, found, version)


@person_page(Action.BUILD_PLAN, methods=("POST",))
def variant(request: HttpRequest, person: Person, scenario: uuid.UUID) -> HttpResponse:
    """Another scenario from this one: by one of the usual changes, or by a way out."""
    found = in_programme(request, Scenario, pk=scenario, person=person)
    once = OnceForm(request.POST)
    made = _varied(found, request.POST.get("kind", ""))
    if made is None or not once.is_valid():
        raise BadRequest("no such change")
    name, wanted = made
    try:
        new = make_scenario(
            by=request.member,
            person=person,
            once=once.cleaned_data["once"],
            name=name[:80],
            request=wanted,
            marks=found.marks,
        )
    except AlreadyDoneError:
        return redirect("scenarios", person=person.pk)
    except GlidepathError as error:
        messages.error(request, said(error))
        return redirect("scenario", person=person.pk, scenario=found.pk)
    messages.success(request, _("Added beside the others: %(name)s.") % {"name": new.name})
    return redirect("scenarios", person=person.pk)


@person_page(Action.BUILD_PLAN, methods=("POST",))
def state(request: HttpRequest, person: Person, scenario: uuid.UUID) -> HttpResponse:
    """Mark a scenario as ready to sign, or set it aside."""
    found = in_programme(request, Scenario, pk=scenario, person=person)
    form = VersionedForm(request.POST)
    moves = {"ready": mark_ready, "aside": set_aside}
    move = moves.get(request.POST.get("state", ""))
    if move is None or not form.is_valid():
        raise BadRequest("no such change")
    try:
        move(by=request.member, scenario=found, version=form.cleaned_data["version"])
    except GlidepathError as error:
        messages.error(request, _refusal(error))
        return redirect("scenario", person=person.pk, scenario=found.pk)
    if found.state == Scenario.State.READY:
        messages.success(request, _("It stands on the prescriber's work list now."))
        return redirect("scenario", person=person.pk, scenario=found.pk)
    return redirect("scenarios", person=person.pk)


def _refusal(error: GlidepathError) -> str:
    if isinstance(error, ConflictError):
        return _("Somebody else has changed this scenario meanwhile. Look at it once more.")
    return said(error)


def _varied(scenario: Scenario, kind: str) -> tuple[str, dict[str, Any]] | None:
    """Name and request of the variant asked for; None for one that there is not."""
    if kind in VARIANTS:
        label, change = VARIANTS[kind]
        return str(label), change(scenario.request)
    place, _sep, way = kind.removeprefix("way-").partition("-")
    try:
        chosen = scenario.document["exceptions"][int(place)]["ways_out"][int(way)]
    except (ValueError, IndexError, OverflowError):
        return None
    if int(place) < 0 or int(way) < 0:
        return None
    text = chosen["text_es" if get_language() == "es" else "text"]
    return text, with_change(scenario.request, chosen["request_change"])


def _form_page(
    request: HttpRequest,
    person: Person,
    form: RequestForm,
    scenario: Scenario | None,
    version: VersionedForm | None = None,
) -> HttpResponse:
    context = {
        "person": person,
        "form": form,
        "scenario": scenario,
        "version": version,
        "words": own_words(person),
        "hard_days": hard_days(person),
        "now": None if scenario else current(person, today()),
    }
    return render(request, "tapers/request.html", context)
