"""Choosing a language before signing in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from glidepath.web.base.access import public
from glidepath.web.base.middleware import LANGUAGE_COOKIE


@public("sets the language of public pages; shows nothing")
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language in a cookie, and go back to the page."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    chosen = "es" if request.POST.get("language") == "es" else "en"
    response.set_cookie(
        LANGUAGE_COOKIE, chosen, samesite="Lax", secure=settings.HTTPS, max_age=31536000
    )
    return response
