"""Where a user is signed in, which second step a session has taken, and ending sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from glidepath.web.accounts.models import User

# What a session keeps: when it began and was last used (seconds), the chosen membership, and which
# second step it has taken.
STARTED, SEEN, CHOSEN, SECOND_STEP = "started", "seen", "member", "second_factor"


@dataclass(frozen=True, slots=True)
class SignedInAt:
    """One place at which a user is signed in."""

    pk: int
    since: datetime
    seen: datetime
    address: str
    browser: str
    current: bool


def sessions_of(request: HttpRequest) -> list[SignedInAt]:
    """Where the signed-in user is signed in now: this session first, then the newest."""
    found = []
    for kept in UserSession.objects.filter(user=request.user).order_by("-created_at"):
        content = _content(kept.session_key)
        signed = str(content.get(HASH_SESSION_KEY, ""))
        if not constant_time_compare(signed, request.user.get_session_auth_hash()):
            continue  # it has ended; the next signing in removes it from the list
        seen = datetime.fromtimestamp(content.get(SEEN, kept.created_at.timestamp()), tz=UTC)
        current = kept.session_key == request.session.session_key
        found.append(SignedInAt(kept.pk, kept.created_at, seen, kept.ip, kept.user_agent, current))
    return sorted(found, key=lambda one: not one.current)


def end_session(user: User, pk: int) -> bool:
    """End one of the user's sessions; False where it is not theirs, or ended already."""
    kept = UserSession.objects.filter(user=user, pk=pk).first()
    if kept is None:
        return False
    kept.end()
    return True


def end_all_sessions(user: User) -> None:
    """End every session of the user, also those that nobody keeps a list of."""
    User.objects.filter(pk=user.pk).update(sessions_ended=F("sessions_ended") + 1)
    user.refresh_from_db(fields=["sessions_ended"])
    for kept in UserSession.objects.filter(user=user):
        kept.end()


def remember_second_step(request: HttpRequest, authenticator: Authenticator) -> None:
    """Note in the session which second step was taken."""
    request.session[SECOND_STEP] = authenticator.pk


def took_second_step(request: HttpRequest) -> bool:
    """Whether this session took a second step that its user still has."""
    taken = request.session.get(SECOND_STEP)
    return (
        isinstance(taken, int)
        and Authenticator.objects.filter(pk=taken, user=request.user).exists()
    )


def _content(key: str) -> dict[str, Any]:
    """What a session holds; nothing where it has ended. It is read only, so never written."""
    store = import_module(settings.SESSION_ENGINE).SessionStore(key)
    return dict(store.load())
