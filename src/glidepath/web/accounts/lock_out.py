"""After many attempts to sign in that did not work: a pause, and a page that says what to do."""

from __future__ import annotations

import hmac
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from glidepath.web.base.clock import now


def digest_of_address(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """What attempts are counted under: a digest, so that nothing that was typed is kept."""
    given = credentials or {}
    typed = given.get("email") or given.get("login") or request.POST.get("login", "")
    content = f"address {str(typed).strip().lower()}"
    return hmac.new(settings.SECRET_KEY.encode(), content.encode(), "sha256").hexdigest()


def client_address(request: HttpRequest) -> str | None:
    """Where a request comes from, behind as many proxies as GLIDEPATH_PROXIES says."""
    return get_client_ip(request)


def locked_out(
    request: HttpRequest, _response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """The page that says when to try again, and what else to do."""
    last = (
        AccessAttempt.objects.filter(
            username=digest_of_address(request, credentials), ip_address=client_address(request)
        )
        .order_by("-attempt_time")
        .first()
    )
    again = (last.attempt_time if last else now()) + get_cool_off(request)
    return render(request, "accounts/locked_out.html", {"again": again}, status=429)
