"""What happens around every page: health, language, caches, and refusals in plain words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.decorators import sync_only_middleware

from glidepath.web.accounts.models import User
from glidepath.web.audit.recording import AlreadyDoneError, NotAllowedError
from glidepath.web.base.problems import already_done, not_allowed

Answer = Callable[[HttpRequest], HttpResponse]
LANGUAGE_COOKIE = "language"
# What pages here never use; passkeys are for our own pages alone.
_FEATURES = ", ".join(
    [f"{name}=()" for name in ("camera", "microphone", "geolocation", "payment", "usb")]
    + ["publickey-credentials-get=(self)", "publickey-credentials-create=(self)"]
)


@sync_only_middleware
def answer_health(get_response: Answer) -> Answer:
    """Answer /healthz before anything else: the server is up and reaches its database."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path != "/healthz":
            return get_response(request)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return HttpResponse("ok\n", content_type="text/plain")

    return answer


@sync_only_middleware
def choose_language(get_response: Answer) -> Answer:
    """Speak the user's language; before sign-in, the one chosen on the page or by the browser."""

    def answer(request: HttpRequest) -> HttpResponse:
        chosen = _language(request)
        request.LANGUAGE_CODE = chosen
        with translation.override(chosen):
            response = get_response(request)
        response.headers.setdefault("Content-Language", chosen)
        return response

    return answer


@sync_only_middleware
def keep_out_of_caches(get_response: Answer) -> Answer:
    """Let no cache keep a page of the record, so that Back after signing out shows nothing."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer


@sync_only_middleware
def limit_browser_features(get_response: Answer) -> Answer:
    """Tell the browser which of its features no page here may use."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", _FEATURES)
        return response

    return answer


class explain_refusals:  # noqa: N801 - named as a middleware is used
    """Answer what an action refuses with a page that says why and what to do."""

    sync_capable, async_capable = True, False

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on to the page."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page for the refusals that any view may meet; the others go on."""
        answers: dict[type[Exception], Any] = {
            NotAllowedError: not_allowed,
            AlreadyDoneError: already_done,
        }
        answer = answers.get(type(error))
        return answer(request, error) if answer else None


def _language(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    if isinstance(user, User):
        return user.language
    cookie = request.COOKIES.get(LANGUAGE_COOKIE, "")
    if cookie in {"en", "es"}:
        return cookie
    wanted = translation.get_language_from_request(request)
    return "es" if wanted.startswith("es") else "en"
