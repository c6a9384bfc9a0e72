"""The programme's log."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from glidepath.web.accounts.rights import Action
from glidepath.web.audit.models import Event
from glidepath.web.base.access import page


@page(Action.SEE_AUDIT)
def log(request: HttpRequest) -> HttpResponse:
    """What was done, read and refused, newest first."""
    events = Event.objects.filter(programme=request.member.programme_id).order_by("-number")[:100]
    return render(request, "audit/log.html", {"events": events})
