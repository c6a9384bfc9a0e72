"""The two-minute screen: with a person, and for anybody."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from glidepath.assessment.recognition import recognise
from glidepath.catalogue import load
from glidepath.documents.summary import emergency_numbers
from glidepath.web.accounts.rights import Action
from glidepath.web.audit.recording import AlreadyDoneError
from glidepath.web.base.access import in_programme, person_page, public
from glidepath.web.recognition.actions import record_screen
from glidepath.web.recognition.forms import CheckForm, ScreenForm
from glidepath.web.recognition.models import PARTS, Screen
from glidepath.web.record.models import Person

_LISTED = 20
_MARKET = "US"  # nobody is signed in on the public page, which names services of this market


@public("helps anybody to notice dependence; keeps nothing and shows nobody's data")
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The screen for anybody: answers are shown back, never kept, and are no diagnosis."""
    form = CheckForm(request.POST if request.method == "POST" else None)
    screen = load().recognition
    found = recognise(form.answers(), screen) if form.is_bound and form.is_valid() else None
    language = get_language() or "en"
    context = {
        "form": form,
        "screen": screen,
        "found": found,
        "call": emergency_numbers(_MARKET, language),
    }
    return render(request, "recognition/check.html", context)


@person_page(Action.RECOGNISE, methods=("GET", "POST"))
def screen(request: HttpRequest, person: Person) -> HttpResponse:
    """Fill in the screen with a person; the earlier ones are listed."""
    form = ScreenForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            kept = record_screen(
                by=request.member,
                person=person,
                once=form.cleaned_data["once"],
                answers=form.answers(),
            )
        except AlreadyDoneError as done:
            if not done.result:
                raise
            return redirect("screen-kept", person=person.pk, screen=done.result.split(":")[1])
        messages.success(request, _("Saved. It stays as you answered it."))
        return redirect("screen-kept", person=person.pk, screen=kept.pk)
    context = {
        "person": person,
        "form": form,
        "screen": load().recognition,
        "earlier": person.screens.select_related("by__user").order_by("-at")[:_LISTED],
    }
    return render(request, "recognition/screen.html", context)


@person_page(Action.RECOGNISE)
def kept(request: HttpRequest, person: Person, screen: uuid.UUID) -> HttpResponse:
    """One screen as it was answered, and what it came to."""
    found = in_programme(request, Screen, pk=screen, person=person)
    earlier = person.screens.select_related("by__user").exclude(pk=found.pk).order_by("-at")
    context = {
        "person": person,
        "kept": found,
        "found": {part: found.words(part) for part in PARTS},
        "screen": load().recognition,
        "earlier": earlier[:_LISTED],
    }
    return render(request, "recognition/kept.html", context)
