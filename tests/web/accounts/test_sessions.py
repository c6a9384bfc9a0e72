"""Sessions end: unused, too old, ended by their owner, by an administrator, or by a new pass phrase."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from tests.web.accounts.conftest import SECRET, code_of, type_password
from tests.web.conftest import PASSWORD

from glidepath.web.accounts.actions import end_membership
from glidepath.web.accounts.models import Member
from glidepath.web.accounts.sessions import end_all_sessions
from glidepath.web.audit.models import Event
from glidepath.web.base.clock import now, telling

Signed = Callable[[Member], Client]


def is_in(client: Client) -> bool:
    return client.get("/settings/").status_code == 200


def test_a_session_that_nobody_uses_ends_after_twenty_minutes(
    colleague: Member, signed_in: Signed
) -> None:
    client = signed_in(colleague)
    assert is_in(client)
    start = now()
    with telling(start + timedelta(minutes=19)):
        assert is_in(client)
    with telling(start + timedelta(minutes=38)):
        assert is_in(client)
    with telling(start + timedelta(minutes=38 + 21)):
        assert not is_in(client)
    event = Event.objects.latest("number")
    assert (event.action, event.detail) == ("sign-out", {"because": "unused"})
    assert not is_in(client)


def test_a_session_ends_after_twelve_hours_however_much_it_is_used(
    colleague: Member, signed_in: Signed
) -> None:
    client = signed_in(colleague)
    start = now()
    for minutes in range(0, 12 * 60, 15):
        with telling(start + timedelta(minutes=minutes)):
            assert is_in(client)
    with telling(start + timedelta(hours=12, minutes=1)):
        assert not is_in(client)
    assert Event.objects.latest("number").detail == {"because": "too old"}


def test_a_new_pass_phrase_ends_every_session(colleague: Member, signed_in: Signed) -> None:
    here, there = signed_in(colleague), signed_in(colleague)
    assert is_in(here)
    assert is_in(there)
    new = "another long pass phrase for tests"
    here.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert not is_in(here)
    assert not is_in(there)
    assert Event.objects.filter(action="change-password", outcome="done").count() == 1
    colleague.user.refresh_from_db()
    assert colleague.user.check_password(new)


@pytest.mark.parametrize("easy", ["short", "123456789987654321", "prescriber riverbend"])
def test_a_pass_phrase_that_is_easy_to_guess_is_refused(
    colleague: Member, signed_in: Signed, easy: str
) -> None:
    client = signed_in(colleague)
    sent = {"oldpassword": PASSWORD, "password1": easy, "password2": easy}
    assert client.post("/account/password/change/", sent).status_code == 200
    assert is_in(client)


def test_ending_a_membership_ends_every_session(
    administrator: Member, colleague: Member, signed_in: Signed
) -> None:
    clients = [signed_in(colleague), signed_in(colleague)]
    assert all(is_in(client) for client in clients)
    end_membership(by=administrator, member=colleague, version=colleague.version)
    assert not any(is_in(client) for client in clients)


def test_ending_all_sessions_leaves_those_of_others(
    administrator: Member, colleague: Member, signed_in: Signed
) -> None:
    theirs, others = signed_in(colleague), signed_in(administrator)
    end_all_sessions(colleague.user)
    assert not is_in(theirs)
    assert is_in(others)


@pytest.fixture
def at_two_places(colleague: Member, with_app: object) -> tuple[Client, Client]:
    """Two browsers in which the colleague signed in for real."""
    from django.core.cache import cache

    found = []
    for browser in ("Browser of the desk", "Browser of the phone"):
        client = Client(HTTP_USER_AGENT=browser)
        type_password(client, colleague)
        client.post("/account/2fa/authenticate/", {"code": code_of(SECRET)})
        cache.clear()  # so that the same code does again
        found.append(client)
    return found[0], found[1]


def test_one_sees_where_one_is_signed_in_and_ends_one_place(
    at_two_places: tuple[Client, Client],
) -> None:
    desk, phone = at_two_places
    page = desk.get("/settings/sessions/").content.decode()
    assert "Browser of the desk" in page
    assert "Browser of the phone" in page
    other = UserSession.objects.get(user_agent="Browser of the phone")
    desk.post("/settings/sessions/", {"session": other.pk})
    assert is_in(desk)
    assert not is_in(phone)
    assert Event.objects.filter(action="end-session").get().detail == {"ended": True}


def test_ending_the_session_one_is_in_signs_out(at_two_places: tuple[Client, Client]) -> None:
    desk, phone = at_two_places
    mine = UserSession.objects.get(user_agent="Browser of the desk")
    assert desk.post("/settings/sessions/", {"session": mine.pk}).status_code == 302
    assert not is_in(desk)
    assert is_in(phone)


def test_a_new_pass_phrase_leaves_no_place_on_the_list(
    at_two_places: tuple[Client, Client],
) -> None:
    new = "another long pass phrase for tests"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    at_two_places[0].post("/account/password/change/", sent)
    assert not UserSession.objects.exists()


def test_nobody_ends_the_session_of_somebody_else(
    at_two_places: tuple[Client, Client], administrator: Member, signed_in: Signed
) -> None:
    desk, phone = at_two_places
    for kept in UserSession.objects.all():
        signed_in(administrator).post("/settings/sessions/", {"session": kept.pk})
    assert is_in(desk)
    assert is_in(phone)
