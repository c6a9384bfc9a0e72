"""Opening a restricted record in an emergency: with a reason, for some hours, and seen by all."""

from __future__ import annotations

import uuid
from contextlib import suppress

from django import forms
from django.core.validators import MinLengthValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from glidepath.web.accounts.models import Member
from glidepath.web.accounts.rights import Action
from glidepath.web.audit.recording import AlreadyDoneError, recorded
from glidepath.web.base.access import in_programme, page
from glidepath.web.base.forms import OnceForm
from glidepath.web.record.models import BREAK_GLASS_HOURS, BrokenGlass, Person

SHORTEST_REASON = 10  # letters


class ReasonForm(OnceForm):
    """Why a record must be opened now."""

    reason = forms.CharField(
        label=_("Why do you need to see this record now?"),
        max_length=1000,
        validators=[
            MinLengthValidator(
                SHORTEST_REASON, _("Please say it in a few words, at least ten letters.")
            )
        ],
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def open_in_emergency(
    *, by: Member, person: Person, once: uuid.UUID | None = None, reason: str
) -> BrokenGlass:
    """Open a restricted record to a member for BREAK_GLASS_HOURS; the log shows it with a mark."""
    with recorded(by=by, action=Action.BREAK_GLASS, person=person.pk, once=once) as note:
        note.about = BrokenGlass.objects.create(person=person, member=by, reason=reason)
    return note.about


@page(Action.BREAK_GLASS, methods=("GET", "POST"))
def break_glass(request: HttpRequest, person: uuid.UUID) -> HttpResponse:
    """Ask for a reason before a restricted record opens."""
    found = in_programme(request, Person, pk=person)
    if found.open_to(request.member):
        return redirect("person", person=found.pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with suppress(AlreadyDoneError):  # of two clicks, the first opened it
            open_in_emergency(by=request.member, person=found, **form.cleaned_data)
        return redirect("person", person=found.pk)
    context = {"form": form, "person": found, "hours": BREAK_GLASS_HOURS}
    return render(request, "record/break_glass.html", context)
