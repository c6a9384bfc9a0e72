"""Settings of the web tests: their own data folder, and the database that is asked for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from tests.web.objects import Objects

from glidepath.web.accounts.models import Member, Programme, User
from glidepath.web.accounts.rights import Role
from glidepath.web.accounts.sessions import SECOND_STEP
from glidepath.web.record.models import Person

PASSWORD = "a long pass phrase for tests"


@pytest.fixture
def programme(db: None) -> Programme:
    return Programme.objects.create(name="Riverbend")


@pytest.fixture
def other_programme(db: None) -> Programme:
    return Programme.objects.create(name="Hillside")


@pytest.fixture
def member_of() -> Callable[..., Member]:
    """Make a member: `member_of(programme, Role.PRESCRIBER)`."""

    def make(programme: Programme, role: Role, *, language: str = "en") -> Member:
        email = f"{role.value}.{programme.name.lower()}.{User.objects.count()}@example.org"
        user = User.objects.create(email=email, name=f"{role.label} {programme}", language=language)
        return Member.objects.create(user=user, programme=programme, role=role)

    return make


@pytest.fixture
def signed_in() -> Callable[[Member], Client]:
    """A client of a member who has signed in with a second factor."""

    def sign_in(member: Member) -> Client:
        client = Client()
        client.force_login(
            member.user, backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        factor, _ = Authenticator.objects.get_or_create(
            user=member.user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}}
        )
        session = client.session
        session[SECOND_STEP] = factor.pk
        session.save()
        return client

    return sign_in


@pytest.fixture
def prescriber(programme: Programme, member_of: Callable[..., Member]) -> Member:
    return member_of(programme, Role.PRESCRIBER)


@pytest.fixture
def person(programme: Programme) -> Person:
    return Person.objects.create(programme=programme, name="Jordan Rivers", born="1979-05-02")


@pytest.fixture
def objects(programme: Programme, person: Person, prescriber: Member) -> Objects:
    """A programme with one of everything."""
    return Objects(programme, person, prescriber)
