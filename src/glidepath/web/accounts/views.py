"""Pages of membership and one's own settings."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from glidepath.web.base.access import public
from glidepath.web.base.problems import problem


@public("tells a signed-in user without a programme whom to ask; shows nobody's data")
@login_required
def no_programme(request: HttpRequest) -> HttpResponse:
    """The user belongs to no programme, or no longer."""
    text = _("Your account belongs to no programme now. Ask the administrator of your programme.")
    return problem(request, 403, _("No programme"), text)
