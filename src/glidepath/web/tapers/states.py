"""Which scenarios may still be changed, and the refusal where one may not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from glidepath.errors import GlidepathError
from glidepath.web.tapers.models import Scenario

OPEN = (Scenario.State.DRAFT, Scenario.State.READY)


class CannotSignError(GlidepathError):
    """The plan cannot be signed as it stands; the message says why and what to do."""

    code = "cannot-sign"


def check_open(scenario: Scenario) -> None:
    """Raise CannotSignError where a scenario was signed or set aside."""
    if scenario.state not in OPEN:
        raise CannotSignError(
            _("This scenario is closed. Make a new one; the old one stays as it was.")
        )
