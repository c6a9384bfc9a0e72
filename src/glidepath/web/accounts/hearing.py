"""What the sign-in library tells: written into the log, and remembered in the session."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
    authenticator_used,
)
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.http import HttpRequest

from glidepath.web.accounts.events import tell
from glidepath.web.accounts.models import User
from glidepath.web.accounts.rights import Action
from glidepath.web.accounts.sessions import STARTED, end_all_sessions, remember_second_step
from glidepath.web.audit.models import Event
from glidepath.web.base.clock import now

_DONE, _REFUSED = Event.Outcome.DONE, Event.Outcome.REFUSED


def listen() -> None:
    """Connect every signal to what is done about it; again is harmless."""
    for signal, receiver in (
        (user_logged_in, _signed_in),
        (user_logged_out, _signed_out),
        (user_login_failed, _refused),
        (password_changed, _changed_password),
        (authenticator_added, _added),
        (authenticator_removed, _removed),
        (authenticator_reset, _renewed),
        (authenticator_used, _used),
        (authentication_failed, _wrong_code),
    ):
        signal.connect(receiver, dispatch_uid=f"glidepath{receiver.__name__}")


def _signed_in(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    request.session[STARTED] = now().timestamp()
    tell(user, Action.SIGN_IN, _DONE)


def _signed_out(request: HttpRequest, user: User | None, **_kwargs: Any) -> None:
    if user is not None:
        reason = getattr(request, "signed_out_because", "asked")
        tell(user, Action.SIGN_OUT, _DONE, because=reason)


def _refused(credentials: dict[str, Any], **_kwargs: Any) -> None:
    email = str(credentials.get("email") or "").lower()
    user = User.objects.filter(email=email).first()
    tell(user, Action.SIGN_IN, _REFUSED, because="pass phrase")


def _wrong_code(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    tell(user, Action.SIGN_IN, _REFUSED, because=authenticator.type)


def _changed_password(user: User, **_kwargs: Any) -> None:
    end_all_sessions(user)
    tell(user, Action.CHANGE_PASSWORD, _DONE)


def _added(request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        remember_second_step(request, authenticator)
    tell(user, Action.SECOND_STEP, _DONE, added=authenticator.type)


def _removed(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    tell(user, Action.SECOND_STEP, _DONE, removed=authenticator.type)


def _renewed(
    request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any
) -> None:
    remember_second_step(request, authenticator)
    tell(user, Action.SECOND_STEP, _DONE, renewed=authenticator.type)


def _used(request: HttpRequest, authenticator: Authenticator, **_kwargs: Any) -> None:
    remember_second_step(request, authenticator)
