"""Sessions end when unused or too old; the member and programme are found; MFA is required."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import sync_only_middleware

from glidepath.web.accounts.models import Member

Answer = Callable[[HttpRequest], HttpResponse]
STARTED, SEEN, CHOSEN = "started", "seen", "member"
_NOTE_EVERY_SECONDS = 60  # a session is written at most this often for being used


@sync_only_middleware
def limit_session(get_response: Answer) -> Answer:
    """Sign out after SESSION_IDLE_MINUTES without use or SESSION_HOURS in all."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = timezone.now().timestamp()
            started = request.session.setdefault(STARTED, now)
            seen = request.session.setdefault(SEEN, now)
            idle = now - seen > settings.SESSION_IDLE_MINUTES * 60
            if idle or now - started > settings.SESSION_HOURS * 3600:
                logout(request)
            elif now - seen > _NOTE_EVERY_SECONDS:
                request.session[SEEN] = now
        return get_response(request)

    return answer


@sync_only_middleware
def find_member(get_response: Answer) -> Answer:
    """Set `request.member`: the user's chosen active membership, else their only or first one."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.member = _member(request) if request.user.is_authenticated else None
        return get_response(request)

    return answer


@sync_only_middleware
def require_second_factor(get_response: Answer) -> Answer:
    """Send a user without a second factor to set one up, before anything else; not in the demo."""

    def answer(request: HttpRequest) -> HttpResponse:
        if settings.DEMO or not request.user.is_authenticated or _always_open(request.path):
            return get_response(request)
        if request.session.get("second_factor") or is_mfa_enabled(request.user):
            request.session.setdefault("second_factor", True)
            return get_response(request)
        return redirect("mfa_activate_totp")

    return answer


def _member(request: HttpRequest) -> Member | None:
    memberships = Member.objects.filter(user=request.user, active=True)
    found = list(memberships.select_related("user", "programme").order_by("programme__name"))
    chosen = request.session.get(CHOSEN)
    for member in found:
        if str(member.pk) == chosen:
            return member
    return found[0] if found else None


def _always_open(path: str) -> bool:
    return path.startswith(("/account/", settings.STATIC_URL))
