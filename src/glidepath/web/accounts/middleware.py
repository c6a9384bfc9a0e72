"""Sessions end when unused or too old; the member is found; a second step is required."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import sync_only_middleware
from django.utils.http import urlencode

from glidepath.web.accounts.models import Member
from glidepath.web.accounts.sessions import CHOSEN, SEEN, STARTED, took_second_step
from glidepath.web.base.clock import now

Answer = Callable[[HttpRequest], HttpResponse]
_NOTE_EVERY_SECONDS = 60  # a session is written at most this often for being used

# What opens to a user who has no second step at all, and to no other before it is taken: somebody
# who knows the pass phrase must not add a second step of their own.
SET_UP = frozenset({"mfa_index", "mfa_activate_totp", "mfa_add_webauthn"})
# What opens before the second step to everybody: what is needed to take it or to leave, and pages
# that are public.
OPEN_BEFORE_SECOND_STEP = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "choose-language",
        "set-password",
        "set-password-link",
        "screen-public",
    }
)


@sync_only_middleware
def limit_session(get_response: Answer) -> Answer:
    """Sign out after SESSION_IDLE_MINUTES without use or SESSION_HOURS in all."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            moment = now().timestamp()
            started = request.session.setdefault(STARTED, moment)
            seen = request.session.setdefault(SEEN, moment)
            if moment - seen > settings.SESSION_IDLE_MINUTES * 60:
                _sign_out(request, "unused")
            elif moment - started > settings.SESSION_HOURS * 3600:
                _sign_out(request, "too old")
            elif moment - seen > _NOTE_EVERY_SECONDS:
                request.session[SEEN] = moment
        return get_response(request)

    return answer


@sync_only_middleware
def find_member(get_response: Answer) -> Answer:
    """Set `request.member`: the user's chosen active membership, else their only or first one."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.member = _member(request) if request.user.is_authenticated else None
        return get_response(request)

    return answer


class require_second_factor:  # noqa: N801 - named as a middleware is used
    """Lead a user to the second step before anything else; not in the demo."""

    sync_capable, async_capable = True, False

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on to the page."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """The page on which to set up or to take the second step; None where it was taken."""
        if settings.DEMO or not request.user.is_authenticated:
            return None
        page = request.resolver_match.view_name
        if page in OPEN_BEFORE_SECOND_STEP or took_second_step(request):
            return None
        if not is_mfa_enabled(request.user):
            return None if page in SET_UP else redirect("mfa_index")
        return redirect(_second_step_page(request))


def _sign_out(request: HttpRequest, reason: str) -> None:
    request.signed_out_because = reason
    logout(request)


def _member(request: HttpRequest) -> Member | None:
    memberships = Member.objects.filter(user=request.user, active=True)
    found = list(memberships.select_related("user", "programme").order_by("programme__name"))
    chosen = request.session.get(CHOSEN)
    for member in found:
        if str(member.pk) == chosen:
            return member
    return found[0] if found else None


def _second_step_page(request: HttpRequest) -> str:
    """Where this user takes a second step they have: the session began before it was set up."""
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    steps = [way["url"] for way in ways if way["id"].startswith("mfa")]
    back = request.get_full_path() if request.method == "GET" else reverse("work-list")
    return f"{steps[0]}?{urlencode({'next': back})}"
