"""Every address by every role, and every object across two programmes."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.web.objects import OBJECTS, Objects

from glidepath.web.accounts.models import Member, Programme
from glidepath.web.accounts.rights import RIGHTS, Action, Role, may
from glidepath.web.audit.models import Event

# The sign-in library's pages act on the signed-in user alone, or on nobody yet.
LIBRARY = "allauth."


@dataclass(frozen=True)
class Address:
    """A named address of ours, with the view behind it and the names of what it takes."""

    name: str
    view: Callable[..., object]
    takes: tuple[str, ...]


def _walk(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns)
        else:
            yield pattern


PATTERNS = list(_walk(get_resolver().url_patterns))
OURS = [
    Address(str(one.name), one.callback, tuple(one.pattern.converters))
    for one in PATTERNS
    if not one.callback.__module__.startswith(LIBRARY)
]
GUARDED = [address for address in OURS if getattr(address.view, "right", None)]


def test_there_are_addresses() -> None:
    assert len(GUARDED) > 20


def test_every_address_declares_its_right_or_why_it_is_public() -> None:
    undeclared = [one.name for one in OURS if not hasattr(one.view, "right")]
    assert undeclared == []
    for one in OURS:
        if one.view.right is None:
            assert len(one.view.public_because.split()) >= 4, one.name


def test_every_address_has_a_name() -> None:
    assert [one.name for one in OURS if one.name in {"", "None"}] == []


def test_every_action_has_its_row_in_the_table_of_rights() -> None:
    assert set(RIGHTS) == set(Action)
    assert all(roles for roles in RIGHTS.values())


def test_what_an_address_takes_is_known_to_this_walk() -> None:
    assert {name for one in OURS for name in one.takes} <= set(OBJECTS)


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
@pytest.mark.parametrize("address", GUARDED, ids=lambda one: one.name)
def test_a_role_opens_what_it_may_and_nothing_else(
    address: Address,
    role: Role,
    objects: Objects,
    member_of: Callable[..., Member],
    signed_in: Callable[[Member], Client],
) -> None:
    member = member_of(objects.programme, role)
    where = reverse(address.name, kwargs=objects.arguments(address.takes))
    for method in ("get", "post"):
        response = getattr(signed_in(member), method)(where)
        if may(role, address.view.right):
            assert response.status_code in {200, 204, 302, 400, 405, 409}, (method, response)
        else:
            assert response.status_code in {403, 405}, (method, response)


@pytest.mark.parametrize("address", [one for one in GUARDED if one.takes], ids=lambda one: one.name)
def test_what_belongs_to_another_programme_does_not_exist(
    address: Address,
    objects: Objects,
    other_programme: Programme,
    member_of: Callable[..., Member],
    signed_in: Callable[[Member], Client],
) -> None:
    role = next(role for role in Role if may(role, address.view.right))
    client = signed_in(member_of(other_programme, role))
    arguments = objects.arguments(address.takes)
    for method in ("get", "post"):
        there = getattr(client, method)(reverse(address.name, kwargs=arguments))
        assert there.status_code in {404, 405}
        nowhere = {
            name: uuid.uuid4() if isinstance(value, uuid.UUID) else value
            for name, value in arguments.items()
        }
        missing = getattr(client, method)(reverse(address.name, kwargs=nowhere))
        assert there.status_code == missing.status_code
        assert _plain(there.content) == _plain(missing.content)
    assert not Event.objects.filter(
        programme=other_programme.pk, outcome=Event.Outcome.DONE
    ).exists()


@pytest.mark.parametrize("address", GUARDED, ids=lambda one: one.name)
def test_nobody_opens_anything_without_signing_in(address: Address, objects: Objects) -> None:
    where = reverse(address.name, kwargs=objects.arguments(address.takes))
    for method in ("get", "post"):
        response = getattr(Client(), method)(where)
        assert response.status_code in {302, 405}
        if response.status_code == 302:
            assert response.url.startswith(reverse("account_login"))


def _plain(content: bytes) -> bytes:
    """A page without its protection against forgery, which differs each time."""
    import re

    return re.sub(rb'(csrfmiddlewaretoken" value="|x-csrftoken": "|value="/)[^"]*', b"", content)
