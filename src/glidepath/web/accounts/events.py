"""Writing into the log what happens around signing in, for users who may not be members yet."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from glidepath.web.accounts.models import Member, User
from glidepath.web.accounts.rights import Action
from glidepath.web.audit.chain import INSTALLATION, append
from glidepath.web.audit.models import Event
from glidepath.web.audit.recording import write_event


def tell(user: User | None, action: Action, outcome: Event.Outcome, **detail: Any) -> None:
    """Log this for each programme the user works in; for the installation where there is none.

    For an unknown user (None) nothing of what was typed is kept: it may be a pass phrase.
    """
    members = Member.objects.filter(user=user, active=True) if user else Member.objects.none()
    with transaction.atomic():
        for member in members.select_related("user").order_by("programme"):
            write_event(member, action, outcome, None, "", detail)
        if not members:
            _tell_installation(user, action, outcome, detail)


def _tell_installation(
    user: User | None, action: Action, outcome: Event.Outcome, detail: dict[str, Any]
) -> None:
    append(
        INSTALLATION,
        action=action.value,
        outcome=outcome,
        member=None,
        member_name=user.name if user else "",
        role="",
        person=None,
        about=f"user:{user.pk}" if user else "",
        detail=detail,
    )
