"""A second step is required before anything else, and asked for each time somebody signs in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.test import Client
from django.urls import reverse
from tests.web.accounts.conftest import SECRET, code_of, confirm, type_password
from tests.web.test_every_page import PATTERNS

from glidepath.web.accounts.middleware import OPEN_BEFORE_SECOND_STEP, SET_UP
from glidepath.web.accounts.models import Member
from glidepath.web.accounts.sessions import SECOND_STEP
from glidepath.web.audit.models import Event
from glidepath.web.base.clock import now, telling


@pytest.fixture
def set_up(colleague: Member, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client of the colleague who has just set up an app.

    Each test is one transaction, so what waits for its end is done at once.
    """
    monkeypatch.setattr(transaction, "on_commit", lambda act: act())
    client = Client()
    type_password(client, colleague)
    client.get("/account/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    sent = client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    assert sent.url == reverse("mfa_view_recovery_codes")
    return client


def test_without_a_second_step_every_page_leads_to_setting_one_up(colleague: Member) -> None:
    client = Client()
    type_password(client, colleague)
    for address in ("/", "/people/", "/settings/", "/account/password/change/", "/rights/"):
        response = client.get(address)
        assert (response.status_code, response.url) == (302, reverse("mfa_index")), address
    assert client.post("/people/add/", {"name": "x"}).url == reverse("mfa_index")


def test_what_is_open_before_is_a_list_of_addresses_that_exist() -> None:
    names = {one.name for one in PATTERNS}
    assert names >= OPEN_BEFORE_SECOND_STEP | SET_UP
    assert not any(name.startswith("usersessions") for name in OPEN_BEFORE_SECOND_STEP)


def test_nothing_that_is_open_before_shows_or_changes_a_record_or_the_account() -> None:
    closed = {
        "account_change_password",
        "mfa_deactivate_totp",
        "mfa_remove_webauthn",
        "mfa_edit_webauthn",
        "mfa_list_webauthn",
        "mfa_generate_recovery_codes",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
    }
    assert not closed & (OPEN_BEFORE_SECOND_STEP | SET_UP)
    ours = [one for one in PATTERNS if one.name in OPEN_BEFORE_SECOND_STEP]
    assert [one.name for one in ours if getattr(one.callback, "right", None)] == []


def test_right_after_signing_in_a_first_app_is_set_up_without_confirming_again(
    set_up: Client, colleague: Member
) -> None:
    assert set_up.get("/").status_code == 200
    events = Event.objects.filter(action="second-step")
    assert {event.detail["added"] for event in events} == {"totp", "recovery_codes"}
    assert all(event.member == colleague.pk for event in events)


def test_the_picture_for_the_app_is_one_that_the_page_may_show(colleague: Member) -> None:
    client = Client()
    type_password(client, colleague)
    page = client.get("/account/2fa/totp/activate/")
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    assert "img-src 'self' data:" in page.headers["Content-Security-Policy"]


def test_the_secret_of_an_app_is_not_readable_in_the_database(with_app: Authenticator) -> None:
    with_app.refresh_from_db()
    assert SECRET not in str(with_app.data)
    assert with_app.wrap().validate_code(code_of(SECRET))


def test_with_an_app_its_code_is_asked_for_before_anybody_is_signed_in(
    colleague: Member, with_app: Authenticator
) -> None:
    client = Client()
    assert type_password(client, colleague).url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert client.get("/").url.startswith(reverse("account_login"))
    assert client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    refused = Event.objects.get()
    assert (refused.action, refused.outcome, refused.detail) == (
        "sign-in",
        "refused",
        {"because": "totp"},
    )
    client.post("/account/2fa/authenticate/", {"code": code_of(SECRET)})
    assert client.session[SECOND_STEP] == with_app.pk
    assert client.get("/").status_code == 200


def test_a_code_is_good_once(colleague: Member, with_app: Authenticator) -> None:
    code = code_of(SECRET)
    first, second = Client(), Client()
    for client in (first, second):
        type_password(client, colleague)
        client.post("/account/2fa/authenticate/", {"code": code})
    assert "_auth_user_id" in first.session
    assert "_auth_user_id" not in second.session


def test_a_recovery_code_signs_in_once(set_up: Client, colleague: Member) -> None:
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    for _, expected in enumerate((True, False)):
        client = Client()
        type_password(client, colleague)
        client.post("/account/2fa/authenticate/", {"code": codes[0]})
        assert ("_auth_user_id" in client.session) is expected


def test_a_session_from_before_the_app_is_asked_for_a_code(
    colleague: Member, with_app: Authenticator, signed_in: Callable[[Member], Client]
) -> None:
    client = signed_in(colleague)
    session = client.session
    del session[SECOND_STEP]
    session.save()
    response = client.get("/people/")
    assert response.url == reverse("mfa_reauthenticate") + "?next=%2Fpeople%2F"
    client.post(reverse("mfa_reauthenticate"), {"code": code_of(SECRET), "next": "/people/"})
    assert client.get("/people/").status_code == 200


def test_who_only_knows_the_pass_phrase_adds_no_second_step_of_their_own(
    colleague: Member,
) -> None:
    from allauth.mfa.totp.internal.auth import TOTP

    stranger = Client()
    type_password(stranger, colleague)
    TOTP.activate(colleague.user, SECRET)  # the colleague sets up an app elsewhere
    confirm(stranger)
    for name in SET_UP:
        assert stranger.get(reverse(name)).url.startswith(reverse("mfa_reauthenticate")), name
    secret = "JBSWY3DPEHPK3PXP"
    assert stranger.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}).status_code == 302
    assert Authenticator.objects.filter(user=colleague.user).count() == 1


def test_removing_the_app_closes_the_session_that_used_it(
    set_up: Client, colleague: Member
) -> None:
    other = Client()
    other.force_login(colleague.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = other.session
    session[SECOND_STEP] = Authenticator.objects.get(type="totp").pk
    session.save()
    assert other.get("/people/").status_code == 200
    confirm(set_up)
    set_up.post("/account/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
    for client in (set_up, other):
        assert client.get("/people/").url == reverse("mfa_index")
    removed = [event.detail.get("removed") for event in Event.objects.all()]
    assert "totp" in removed


def test_another_user_s_app_does_not_open_a_session(
    colleague: Member, with_app: Authenticator, administrator: Member
) -> None:
    client = Client()
    type_password(client, administrator)
    session = client.session
    session[SECOND_STEP] = with_app.pk
    session.save()
    assert client.get("/members/").url == reverse("mfa_index")


def test_an_app_is_not_set_up_long_after_signing_in_without_confirming(colleague: Member) -> None:
    client = Client()
    type_password(client, colleague)
    with telling(now() + timedelta(minutes=6)):
        response = client.get("/account/2fa/totp/activate/")
    assert response.url.startswith(reverse("account_reauthenticate"))


def test_in_the_demo_the_pass_phrase_is_enough(colleague: Member, settings: object) -> None:
    settings.DEMO = True
    client = Client()
    type_password(client, colleague)
    assert client.get("/").status_code == 200


def test_every_page_of_signing_in_speaks_both_languages(set_up: Client, colleague: Member) -> None:
    confirm(set_up)
    for name in (
        "mfa_index",
        "mfa_deactivate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "account_change_password",
        "account_reauthenticate",
        "account_logout",
    ):
        seen = set()
        for language in ("en", "es"):
            colleague.user.language = language
            colleague.user.save()
            page = set_up.get(reverse(name))
            assert page.status_code == 200, name
            assert f'<html lang="{language}"' in page.content.decode()
            seen.add(page.content.decode().split("<h1>")[1].split("</h1>")[0])
        assert len(seen) == 2, name
