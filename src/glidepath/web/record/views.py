"""The work list, the people of a programme, and one person's record."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from glidepath.web.accounts.rights import Action
from glidepath.web.base.access import page, person_page
from glidepath.web.base.clock import today
from glidepath.web.record.forms import SearchForm
from glidepath.web.record.models import Person
from glidepath.web.record.overview import overview_of
from glidepath.web.record.search import find_people
from glidepath.web.record.work import ACT_NOW, duties_of, kinds_of, part_of, tasks_of, work_of


@page(Action.SEE_WORK_LIST)
def work_list(request: HttpRequest) -> HttpResponse:
    """What waits for somebody, the most urgent first; or, page by page, all work of one kind."""
    member = request.member
    if not member.may(Action.SEE_PERSON):
        context = {"today": today(), "duties": duties_of(member)}
        return render(request, "record/duties.html", context)
    kind, page = request.GET.get("all", ""), _page(request)
    if kind == ACT_NOW:
        context = {"act_now": tasks_of(member, page), "page": page, "next": page + 2}
        return render(request, "record/act_now.html", context)
    if kind in kinds_of(member):
        context = {"part": part_of(member, kind, page), "page": page, "next": page + 2}
        return render(request, "record/work_part.html", context)
    work = work_of(member)
    context = {"today": today(), "act_now": work.act_now, "parts": work.parts}
    return render(request, "record/work_list.html", context)


def _page(request: HttpRequest) -> int:
    """Which page of a list is asked for, counted from 0; the address counts from 1."""
    number = request.GET.get("page", "")
    return max(int(number), 1) - 1 if re.fullmatch("[0-9]{1,4}", number) else 0


@page(Action.SEE_PEOPLE, methods=("GET", "POST"))
def people(request: HttpRequest) -> HttpResponse:
    """Everybody in the programme's care, or whoever is looked for; searching changes nothing."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "found": None}
    if not form.is_bound:
        context["found"] = find_people(request.member)
    elif form.is_valid():
        context["found"] = find_people(request.member, **form.cleaned_data)
    template = "record/found.html" if request.htmx else "record/people.html"
    return render(request, template, context)


@person_page(Action.SEE_PERSON)
def person(request: HttpRequest, person: Person) -> HttpResponse:
    """One person's record."""
    context = {"person": person, "overview": overview_of(person, request.member)}
    return render(request, "record/person.html", context)
