"""Links by which somebody chooses a pass phrase: made once, shown once, good once and for a day."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction

from glidepath.web.accounts.events import tell
from glidepath.web.accounts.models import Member, SetPasswordLink, User
from glidepath.web.accounts.rights import Action
from glidepath.web.accounts.sessions import end_all_sessions
from glidepath.web.audit.models import Event
from glidepath.web.base.clock import now
from glidepath.web.base.editing import ConflictError, change

GOOD_FOR = timedelta(hours=24)


def make_link(user: User, made_by: Member | None) -> str:
    """A new token for the user, the only copy of it; links made before stop working.

    Call it inside an action.
    """
    SetPasswordLink.objects.filter(user=user, ended_at=None).update(ended_at=now())
    token = secrets.token_urlsafe(32)
    SetPasswordLink.objects.create(user=user, digest=_digest(token), made_by=made_by)
    return token


def open_link_of(token: str) -> SetPasswordLink | None:
    """The link of a token while it may be used; None for any other, whatever the reason."""
    return (
        SetPasswordLink.objects.filter(
            digest=_digest(token), ended_at=None, made_at__gt=now() - GOOD_FOR
        )
        .select_related("user")
        .first()
    )


def use_link(link: SetPasswordLink, password: str) -> bool:
    """Set the pass phrase and end the link and every session; False where it was used meanwhile.

    Nobody is signed in by this, and second factors stay as they are.
    """
    user = link.user
    with transaction.atomic():
        try:
            change(link, link.version, ended_at=now())
        except ConflictError:
            return False
        user.set_password(password)
        user.save(update_fields=["password"])
        end_all_sessions(user)
        tell(user, Action.CHANGE_PASSWORD, Event.Outcome.DONE, by="link")
    return True


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
