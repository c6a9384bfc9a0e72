"""The work list, the people of a programme, and one person's record."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from glidepath.web.accounts.rights import Action
from glidepath.web.base.access import page, person_page
from glidepath.web.record.models import Person


@page(Action.SEE_WORK_LIST)
def work_list(request: HttpRequest) -> HttpResponse:
    """What waits for somebody, the most urgent first."""
    return render(request, "record/work_list.html", {})


@page(Action.SEE_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    """Everybody in the programme's care."""
    found = Person.objects.filter(programme=request.member.programme_id).order_by("name")[:50]
    return render(request, "record/people.html", {"people": found})


@person_page(Action.SEE_PERSON)
def person(request: HttpRequest, person: Person) -> HttpResponse:
    """One person's record."""
    return render(request, "record/person.html", {"person": person})


@page(Action.BREAK_GLASS, methods=("GET", "POST"))
def break_glass(request: HttpRequest, person: object) -> HttpResponse:
    """Ask for a reason before a restricted record opens."""
    return render(request, "record/break_glass.html", {"person": person})
