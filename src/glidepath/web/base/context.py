"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from glidepath.web.accounts.rights import RIGHTS, Action


def every_page(request: HttpRequest) -> dict[str, Any]:
    """The member, what they may do (`may.sign_plan`), and whether the data are invented."""
    member = getattr(request, "member", None)
    rights = {action.name.lower(): member is not None and member.may(action) for action in RIGHTS}
    return {"member": member, "may": rights, "demo": settings.DEMO, "Action": Action}
