"""Signing in with address and pass phrase, and how guessing is slowed down."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from tests.web.accounts.conftest import type_password
from tests.web.conftest import PASSWORD

from glidepath.web.accounts.models import Member
from glidepath.web.accounts.sessions import STARTED
from glidepath.web.audit.chain import INSTALLATION, verify
from glidepath.web.audit.models import Event
from glidepath.web.base.clock import now

WRONG = "not the right pass phrase at all"


def test_a_member_signs_in_and_the_log_says_so(colleague: Member) -> None:
    client = Client()
    assert type_password(client, colleague).url == "/"
    assert client.session["_auth_user_id"] == str(colleague.user.pk)
    assert client.session[STARTED] <= now().timestamp()
    event = Event.objects.get()
    assert (event.action, event.outcome, event.member) == ("sign-in", "done", colleague.pk)
    assert event.programme == colleague.programme_id
    assert list(verify()) == []


def test_the_address_may_be_written_in_capital_letters(colleague: Member) -> None:
    sent = {"login": colleague.user.email.upper(), "password": PASSWORD}
    assert Client().post("/account/login/", sent).status_code == 302


def test_signing_in_gives_the_session_a_new_key(colleague: Member) -> None:
    client = Client()
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies["session"] = session.session_key
    type_password(client, colleague)
    assert client.session.session_key != session.session_key


def test_signing_out_is_in_the_log_and_ends_the_session(colleague: Member) -> None:
    client = Client()
    type_password(client, colleague)
    client.post("/account/logout/")
    assert "_auth_user_id" not in client.session
    event = Event.objects.latest("number")
    assert (event.action, event.detail) == ("sign-out", {"because": "asked"})


def test_signing_out_needs_more_than_opening_a_page(colleague: Member) -> None:
    client = Client()
    type_password(client, colleague)
    client.get("/account/logout/")
    assert "_auth_user_id" in client.session


def test_a_refused_sign_in_is_in_the_log_of_the_programme(colleague: Member) -> None:
    type_password(Client(), colleague, WRONG)
    event = Event.objects.get()
    assert (event.action, event.outcome, event.member) == ("sign-in", "refused", colleague.pk)


def test_what_was_typed_is_kept_nowhere(colleague: Member) -> None:
    from axes.models import AccessAttempt

    typed = "my secret words in the wrong field@example.org".replace(" ", ".")
    Client().post("/account/login/", {"login": typed, "password": WRONG})
    event = Event.objects.get()
    assert event.programme == INSTALLATION
    assert event.member is None
    kept = [str(row) for row in Event.objects.values()]
    kept += [str(row) for row in AccessAttempt.objects.values()]
    assert AccessAttempt.objects.exists()
    assert not any(typed in row or WRONG in row for row in kept)


def test_an_unknown_address_is_answered_as_a_wrong_pass_phrase(colleague: Member) -> None:
    def answer(address: str) -> str:
        page = Client().post("/account/login/", {"login": address, "password": WRONG})
        assert page.status_code == 200
        return re.sub(r'(csrfmiddlewaretoken" value="|value=")[^"]*', "", page.content.decode())

    assert answer(colleague.user.email) == answer("nobody@example.org")


def test_after_eight_wrong_attempts_there_is_a_pause_that_says_until_when(
    colleague: Member,
) -> None:
    from django.utils import timezone

    client = Client()
    for _ in range(7):
        assert type_password(client, colleague, WRONG).status_code == 200
    page = type_password(client, colleague, WRONG)
    assert page.status_code == 429
    until = timezone.localtime(page.context["again"])
    assert timedelta(minutes=14) < until - now() <= timedelta(minutes=15)
    assert f"after {until:%H:%M}" in page.content.decode()
    assert "passkey" in page.content.decode()
    assert type_password(client, colleague).status_code == 429


def test_an_address_in_other_letters_is_counted_as_the_same(colleague: Member) -> None:
    address = colleague.user.email
    for typed in (address, address.upper(), address.title(), f" {address} ") * 2:
        page = Client().post("/account/login/", {"login": typed, "password": WRONG})
    assert page.status_code == 429


def test_the_pause_is_the_same_for_an_address_that_nobody_has(db: None) -> None:
    for _ in range(8):
        page = Client().post("/account/login/", {"login": "no@example.org", "password": WRONG})
    assert page.status_code == 429


def test_a_stranger_elsewhere_does_not_lock_a_member_out(colleague: Member) -> None:
    for _ in range(8):
        type_password(Client(), colleague, WRONG, REMOTE_ADDR="203.0.113.9")
    assert type_password(Client(), colleague, REMOTE_ADDR="192.0.2.1").status_code == 302


def test_guessing_from_many_places_is_slowed_down_too(colleague: Member) -> None:
    for place in range(10):
        type_password(Client(), colleague, WRONG, REMOTE_ADDR=f"203.0.113.{place}")
    page = type_password(Client(), colleague, REMOTE_ADDR="203.0.113.99")
    assert page.status_code == 200
    assert "wait 15 minutes" in page.content.decode()


@pytest.mark.parametrize(
    "name",
    ["account_signup", "account_email", "account_reset_password", "account_request_login_code"],
)
def test_the_library_s_other_ways_in_have_no_address(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_nobody_signs_up(db: None) -> None:
    assert Client().get("/account/signup/").status_code == 404


def test_an_account_that_rests_does_not_sign_in(colleague: Member) -> None:
    colleague.user.is_active = False
    colleague.user.save()
    client = Client()
    assert type_password(client, colleague).url == reverse("account_inactive")
    assert client.get(reverse("account_inactive")).status_code == 200
    assert "_auth_user_id" not in client.session


def test_where_to_go_next_is_never_another_site(colleague: Member) -> None:
    sent = {"login": colleague.user.email, "password": PASSWORD, "next": "https://evil.example/"}
    assert Client().post("/account/login/", sent).url == "/"
