"""The programme's log, for its administrators."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from glidepath.web.accounts.models import Member
from glidepath.web.accounts.rights import Action
from glidepath.web.audit.chain import verify_one
from glidepath.web.audit.models import Event
from glidepath.web.audit.reading import Filter, page_of_log
from glidepath.web.audit.recording import record_read
from glidepath.web.base.access import in_programme, page
from glidepath.web.record.models import Person, folded

_CHECKED = 500  # the newest events, whose chain is checked each time the log is opened
_FOUND = 10  # people who are offered for a name
_BOTH = ("GET", "POST")


class FilterForm(forms.Form):
    """What of the log is wanted. It is sent, not written into the address."""

    name = forms.CharField(
        label=_("Person"),
        required=False,
        max_length=120,
        help_text=_("Part of the name, or the record number."),
    )
    member = forms.ChoiceField(label=_("Member"), required=False)
    action = forms.ChoiceField(
        label=_("Action"), required=False, choices=[("", _("all")), *Action.choices]
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=[("", _("all")), *Event.Outcome.choices]
    )
    before = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput
    )

    def __init__(self, programme: uuid.UUID, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Member.objects.filter(programme=programme).select_related("user")
        names = [(str(one.pk), one.user.name) for one in members.order_by("user__name")]
        self.fields["member"].choices = [("", _("all")), *names]


@page(Action.SEE_AUDIT, methods=_BOTH)
def log(request: HttpRequest) -> HttpResponse:
    """What was done, read and refused, newest first."""
    return _log(request, None)


@page(Action.SEE_AUDIT, methods=_BOTH)
def log_of_person(request: HttpRequest, person: uuid.UUID) -> HttpResponse:
    """The same for one person's record."""
    found = in_programme(request, Person, pk=person)
    if request.method == "GET":
        record_read(request.member, Action.SEE_AUDIT, found.pk, "log-person")
    return _log(request, found)


def _log(request: HttpRequest, person: Person | None) -> HttpResponse:
    programme = request.member.programme_id
    form = FilterForm(programme, request.POST or None)
    given = form.cleaned_data if form.is_valid() else {}
    name = given.get("name") if person is None else None
    people = _people(programme, name) if name else []
    if len(people) == 1:
        person = people[0]
    wanted = Filter(
        person=person.pk if person else None,
        member=uuid.UUID(given["member"]) if given.get("member") else None,
        action=given.get("action", ""),
        outcome=given.get("outcome", ""),
    )
    lines, older = page_of_log(programme, wanted, given.get("before"))
    context = {
        "form": form,
        "person": person,
        "people": people,
        "nobody": bool(name) and not people,
        "lines": [] if name and person is None else lines,
        "older": None if name and person is None else older,
        "broken": any(verify_one(programme, newest=_CHECKED)),
        "checked": _CHECKED,
    }
    return render(request, "audit/log.html", context)


def _people(programme: uuid.UUID, name: str) -> list[Person]:
    found = Person.objects.filter(programme=programme)
    for word in folded(name).split():
        found = found.filter(folded__contains=word)
    return list(found.order_by("folded", "pk")[:_FOUND])
