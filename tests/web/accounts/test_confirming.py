"""What is signed asks once more who is there, and loses nothing that was typed."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from tests.web.accounts.conftest import SECRET, code_of, confirm, type_password
from tests.web.conftest import PASSWORD

from glidepath.web.accounts.models import Member
from glidepath.web.accounts.reauthentication import confirm_first, recently_confirmed
from glidepath.web.accounts.rights import Action
from glidepath.web.base.access import page

Signed = Callable[[Member], Client]
BY_CODE = "/account/2fa/reauthenticate/"


@page(Action.SIGN_PLAN, methods=("GET", "POST"))
@confirm_first
def sign(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.method} {request.POST.get('reasons')}")


@page(Action.SEE_WORK_LIST)
def whether(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(recently_confirmed(request)))


urlpatterns = [
    path("sign/", sign),
    path("whether/", whether),
    path("", include("glidepath.web.urls")),
]
pytestmark = pytest.mark.urls(__name__)


def test_the_page_is_shown_after_the_pass_phrase(colleague: Member, signed_in: Signed) -> None:
    client = signed_in(colleague)
    asked = client.get("/sign/")
    assert asked.url == "/account/reauthenticate/?next=%2Fsign%2F"
    wrong = client.post("/account/reauthenticate/", {"password": "no", "next": "/sign/"})
    assert wrong.status_code == 200
    assert client.get("/sign/").status_code == 302
    right = client.post("/account/reauthenticate/", {"password": PASSWORD, "next": "/sign/"})
    assert right.url == "/sign/"
    assert client.get("/sign/").content == b"GET None"


def test_signing_in_is_no_confirmation(colleague: Member, with_app: Authenticator) -> None:
    client = Client()
    type_password(client, colleague)
    client.post("/account/2fa/authenticate/", {"code": code_of(SECRET)})
    assert client.get("/whether/").content == b"False"


def test_a_code_or_a_pass_phrase_confirms(
    colleague: Member, with_app: Authenticator, signed_in: Signed
) -> None:
    client = signed_in(colleague)
    client.post(BY_CODE, {"code": "000000", "next": "/sign/"})
    assert client.get("/whether/").content == b"False"
    client.post(BY_CODE, {"code": code_of(SECRET), "next": "/sign/"})
    assert client.get("/whether/").content == b"True"


def test_what_is_sent_too_late_is_done_after_confirming(
    colleague: Member, signed_in: Signed
) -> None:
    client = signed_in(colleague)
    asked = client.post("/sign/", {"reasons": "the lowest tablet\u00bd"})
    assert asked.url == "/account/reauthenticate/?next=%2Fsign%2F"
    sent = {"password": PASSWORD, "next": "/sign/"}
    done = client.post("/account/reauthenticate/", sent)
    assert done.content.decode() == "POST the lowest tablet\u00bd"
    assert "account_reauthentication_state" not in client.session


def test_confirming_is_good_for_five_minutes(
    colleague: Member, signed_in: Signed, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(colleague)
    confirm(client)
    start = time.time()
    monkeypatch.setattr(time, "time", lambda: start + 290)
    assert client.get("/whether/").content == b"True"
    monkeypatch.setattr(time, "time", lambda: start + 310)
    assert client.get("/whether/").content == b"False"


def test_in_the_demo_too_the_pass_phrase_is_asked_for(colleague: Member, signed_in: Signed) -> None:
    with override_settings(DEMO=True):
        client = signed_in(colleague)
        assert client.get("/sign/").status_code == 302
        confirm(client)
        assert client.get("/sign/").status_code == 200


def test_the_right_is_asked_before_the_pass_phrase(
    administrator: Member, signed_in: Signed
) -> None:
    assert signed_in(administrator).get("/sign/").status_code == 403


def test_only_where_something_was_to_be_saved_a_refusal_says_that_nothing_was(
    colleague: Member, signed_in: Signed
) -> None:
    wrong = {"login": colleague.user.email, "password": "not this one"}
    client = signed_in(colleague)
    for sender, address in [(Client(), "/account/login/"), (client, "/account/reauthenticate/")]:
        refused = sender.post(address, wrong).content.decode()
        assert 'role="alert"' in refused, address
        assert "Nothing was saved" not in refused, address
    changing = client.post("/account/password/change/", {"oldpassword": "not this one"})
    assert "Nothing was saved" in changing.content.decode()


def test_guessing_while_confirming_is_locked_as_well(colleague: Member, signed_in: Signed) -> None:
    client = signed_in(colleague)
    answers = [confirm(client, "wrong").status_code for _ in range(9)]
    assert answers[0] == 200
    assert answers[-1] == 429
    assert confirm(client).status_code == 429
