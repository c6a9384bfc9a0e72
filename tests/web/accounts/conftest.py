"""Accounts that sign in for real: a pass phrase, and codes of an app."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from tests.web.conftest import PASSWORD

from glidepath.web.accounts.models import Member, Programme
from glidepath.web.accounts.rights import Role

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def nothing_counted() -> Iterator[None]:
    """Attempts of one test do not count in the next."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def colleague(programme: Programme, member_of: Callable[..., Member]) -> Member:
    """A prescriber with a pass phrase and no second step yet."""
    member = member_of(programme, Role.PRESCRIBER)
    member.user.set_password(PASSWORD)
    member.user.save()
    return member


@pytest.fixture
def with_app(colleague: Member) -> Authenticator:
    """The colleague's app for codes."""
    return TOTP.activate(colleague.user, SECRET).instance


@pytest.fixture
def administrator(programme: Programme, member_of: Callable[..., Member]) -> Member:
    member = member_of(programme, Role.ADMINISTRATOR)
    member.user.set_password(PASSWORD)
    member.user.save()
    return member


def code_of(secret: str) -> str:
    """The code that an app with this secret shows now (RFC 6238)."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def type_password(client: Client, member: Member, password: str = PASSWORD, **extra: str) -> object:
    """Send the sign-in form."""
    sent = {"login": member.user.email, "password": password}
    return client.post("/account/login/", sent, **extra)


def confirm(client: Client, password: str = PASSWORD) -> object:
    """Give the pass phrase once more."""
    return client.post("/account/reauthenticate/", {"password": password, "next": "/"})
