"""Who may open a page: every view declares its right, and a test walks all of them.

@page(Action.SEE_PEOPLE)
def people(request): ...

@person_page(Action.SEE_PERSON)
def person(request, person): ...      # the URL has <uuid:person>

@public("says what the programme is; shows nobody's data")
def about(request): ...
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

from glidepath.web.accounts.rights import Action
from glidepath.web.audit.recording import check_right, record_read
from glidepath.web.record.models import Person

View = Callable[..., HttpResponse]
_GET, _READS = ("GET", "HEAD"), {"GET", "HEAD"}


def page(action: Action, *, methods: tuple[str, ...] = _GET) -> Callable[[View], View]:
    """A page for members whose role has the right `action`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            if request.member is None:
                return redirect("no-programme")
            check_right(request.member, action)
            return view(request, *args, **kwargs)

        return _declared(login_required(opened), action)

    return decorate


def person_page(action: Action, *, methods: tuple[str, ...] = _GET) -> Callable[[View], View]:
    """A page of one person's record; reading it is logged.

    The view is called with the Person. Somebody of another programme is answered as if the person
    did not exist; a restricted record asks members outside its team for a reason first.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, person: uuid.UUID, **kwargs: Any) -> HttpResponse:
            found = in_programme(request, Person, pk=person)
            if not found.open_to(request.member):
                return redirect("break-glass", person=found.pk)
            response = view(request, found, **kwargs)
            if request.method in _READS and response.status_code == 200:
                name = request.resolver_match.view_name if request.resolver_match else ""
                record_read(request.member, action, found.pk, name)
            return response

        return page(action, methods=methods)(opened)

    return decorate


def public(reason: str) -> Callable[[View], View]:
    """A page for everybody; `reason` says why that is right."""

    def decorate(view: View) -> View:
        view.right = None
        view.public_because = reason
        return view

    return decorate


def in_programme(request: HttpRequest, model: type[models.Model], **lookup: Any) -> Any:
    """The row of the member's own programme; raises Http404 for any other, existing or not.

    A model belongs to a programme by its field `programme`, or by that of its `person`.
    """
    names = {field.name for field in model._meta.get_fields()}
    path = "programme" if "programme" in names else "person__programme"
    rows = model._default_manager.filter(**{path: request.member.programme_id})
    if path != "programme":
        rows = rows.select_related("person")
    found = rows.filter(**lookup).first()
    if found is None:
        raise Http404
    return found


def _declared(view: View, action: Action) -> View:
    view.right = action
    return view
