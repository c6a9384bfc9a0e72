"""Confirming that it is still oneself at the keyboard, before what is signed or cannot be undone.

@person_page(Action.SIGN_PLAN, methods=("GET", "POST"))
@confirm_first
def sign(request, person): ...
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse

from glidepath.web.base.access import View


def recently_confirmed(request: HttpRequest) -> bool:
    """Whether the user gave pass phrase, code or passkey again within the last five minutes.

    Signing in does not count: the browser may have been left open since.
    """
    return bool(did_recently_reauthenticate(request))


def require_confirmation(request: HttpRequest) -> None:
    """Go and ask, unless it was confirmed recently; for a view that first looks up its object.

    What was sent then waits in the session and is done after confirming; nothing typed is lost.
    """
    if not recently_confirmed(request):
        raise ReauthenticationRequired


def confirm_first(view: View) -> View:
    """Ask for pass phrase, code or passkey before the page, and again where it is sent too late.

    Put it under @page or @person_page, which decide first whether the page is open at all.
    """

    @wraps(view)
    def confirmed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_confirmation(request)
        return view(request, *args, **kwargs)

    return confirmed
