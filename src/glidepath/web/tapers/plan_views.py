"""Signed plans: as they were signed, their documents, later versions, and what differs."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from glidepath.catalogue import load
from glidepath.documents.comparison import compare as compare_documents
from glidepath.documents.request_in_words import Known
from glidepath.errors import GlidepathError
from glidepath.web.accounts.rights import Action
from glidepath.web.audit.recording import AlreadyDoneError
from glidepath.web.base.access import in_programme, person_page
from glidepath.web.base.clock import today
from glidepath.web.base.refusals import said
from glidepath.web.record.models import Person
from glidepath.web.tapers.actions import revise_plan
from glidepath.web.tapers.curves import SMALL, draw
from glidepath.web.tapers.files import MEDIA
from glidepath.web.tapers.forms import CauseForm
from glidepath.web.tapers.models import SignedPlan
from glidepath.web.tapers.reading import current
from glidepath.web.tapers.reasons import reasons_needed
from glidepath.web.tapers.rows import fall_of, rows_of


@person_page(Action.SEE_PLANS)
def plans(_request: HttpRequest, person: Person) -> HttpResponse:
    """The plan in force; where there is none, the scenarios."""
    newest = person.plans.order_by("-number").only("pk").first()
    if newest is None:
        return redirect("scenarios", person=person.pk)
    return redirect("plan", person=person.pk, plan=newest.pk)


@person_page(Action.SEE_PLANS)
def plan(request: HttpRequest, person: Person, plan: uuid.UUID) -> HttpResponse:
    """A signed plan, exactly as it was signed."""
    found = in_programme(request, SignedPlan, pk=plan, person=person)
    versions = list(
        person.plans.order_by("-number")
        .defer("document", "evaluation")
        .select_related("signed_by__user")
    )
    language = request.LANGUAGE_CODE
    reasons = [
        {
            **one,
            "whose": fall_of(one["exception"], found.document, language)
            if "exception" in one
            else "",
            "given": found.reasons.get(one["key"], ""),
            "said": one["text_es" if language == "es" else "text"],
        }
        for one in reasons_needed(found.document)
    ]
    context = {
        "person": person,
        "plan": found,
        "document": found.document,
        "rows": rows_of(found.document, [], {}, language),
        "curve": draw([found.document], [found.marks])[0],
        "reasons": reasons,
        "versions": versions,
        "newest": versions[0].pk == found.pk,
        "now": current(person, today()) if versions[0].pk == found.pk else None,
        "files": sorted(found.files.defer("content"), key=lambda one: [*MEDIA].index(one.kind)),
        "language": language,
    }
    return render(request, "tapers/plan.html", context)


@person_page(Action.SEE_PLANS)
def plan_file(request: HttpRequest, person: Person, plan: uuid.UUID, kind: str) -> HttpResponse:
    """A document as it was handed out."""
    found = in_programme(request, SignedPlan, pk=plan, person=person)
    file = found.files.filter(kind=kind).first()
    if file is None:
        raise Http404
    media, ending = MEDIA[file.kind]
    response = HttpResponse(bytes(file.content), content_type=media)
    name = f"plan-{found.number}-{file.kind}.{ending}"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@person_page(Action.BUILD_PLAN, methods=("GET", "POST"))
def revise(request: HttpRequest, person: Person, plan: uuid.UUID) -> HttpResponse:
    """Begin the next version: what happened, and why."""
    found = in_programme(request, SignedPlan, pk=plan, person=person)
    form = CauseForm(request.POST or None, document=found.document, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            made = revise_plan(
                by=request.member,
                plan=found,
                events=[form.event],
                cause=form.cleaned_data["cause"],
                once=form.cleaned_data["once"],
            )
        except AlreadyDoneError:
            return redirect("scenarios", person=person.pk)
        except GlidepathError as error:
            form.add_error(None, said(error))
        else:
            return redirect("scenario", person=person.pk, scenario=made.pk)
    context = {"person": person, "plan": found, "form": form}
    return render(request, "tapers/revise.html", context)


@person_page(Action.SEE_PLANS)
def compare(
    request: HttpRequest, person: Person, plan: uuid.UUID, other: uuid.UUID
) -> HttpResponse:
    """Two versions side by side, the older one first."""
    both: list[Any] = [
        in_programme(request, SignedPlan, pk=key, person=person) for key in (plan, other)
    ]
    older, newer = sorted(both, key=lambda one: one.number)
    context = {
        "person": person,
        "older": older,
        "newer": newer,
        "curves": list(
            zip((older, newer), draw([older.document, newer.document], height=SMALL), strict=True)
        ),
        "comparison": compare_documents(
            older.document,
            newer.document,
            request.LANGUAGE_CODE,
            Known(load().formulary, load().equivalences),
        ),
    }
    return render(request, "tapers/compare.html", context)
