"""Pages that say what went wrong, where, and what to do; never a traceback."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from glidepath.web.audit.recording import AlreadyDoneError, NotAllowedError


def problem(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    """A plain page about a problem."""
    context = {"title": title, "text": text}
    return render(request, "base/problem.html", context, status=status)


def not_allowed(request: HttpRequest, error: NotAllowedError) -> HttpResponse:
    """The member's role has no right to this."""
    text = _(
        "Your role does not include this: %(action)s. Ask a colleague whose role does, "
        "or your programme's administrator."
    ) % {"action": error.action.label}
    return problem(request, 403, _("This is not part of your role"), text)


def already_done(request: HttpRequest, _error: AlreadyDoneError) -> HttpResponse:
    """The same form came twice."""
    text = _("This form was saved already. Nothing was done twice. Go back to see it.")
    return problem(request, 409, _("Saved already"), text)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """What was sent cannot be read."""
    text = _("What was sent could not be read. It may be too large. Nothing was changed.")
    return problem(request, 400, _("This could not be read"), text)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Django itself refuses."""
    return problem(request, 403, _("This is not open to you"), _("Sign in and try again."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Nothing there, or not in the member's programme."""
    text = _("There is nothing at this address, or it belongs to another programme.")
    return problem(request, 404, _("Nothing is here"), text)


def broken(request: HttpRequest) -> HttpResponse:
    """Our own mistake; uses nothing that may be broken too."""
    return render(
        None, "base/broken.html", {"lang": getattr(request, "LANGUAGE_CODE", "en")}, status=500
    )


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """The form's protection against forgery does not match."""
    text = _(
        "The page was open for too long, or you signed in elsewhere since. Go back, reload the "
        "page and send it again. Nothing was changed."
    )
    return problem(request, 403, _("This form is no longer valid"), text)
