"""Bad input on every form: a clear answer, nothing lost, nothing leaked, never our own mistake."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from tests.web.objects import Objects
from tests.web.pages import Form, read_forms
from tests.web.test_every_page import GUARDED, OURS, Address

from glidepath.web.accounts.models import Member
from glidepath.web.accounts.rights import Role, may
from glidepath.web.audit.chain import verify
from glidepath.web.audit.models import Event

BAD = {
    "too long": "a" * 70_000,
    "emoji": "😀👩‍👩‍👧‍👦 ﷽",
    "a null byte": "a\x00b",
    "markup": "<script>alert(1)</script>",
    "a quote": "'; DROP TABLE record_person; --",
    "another kind": "not-a-number",
    "a huge number": "9" * 400,
    "a negative number": "-1",
    "not a date": "2026-02-31",
    "a far date": "9999-12-31",
    "nothing": "",
    "somebody else's id": "6f1c0b9e-0000-4000-8000-000000000000",
    "a lone surrogate": "\\ud800",
    "right to left": "\u202etxet",
    "json": '{"a": [1, 2, {"b": null}]}',
}
_CLEAR = {200, 204, 302, 400, 403, 404, 405, 409, 413, 422}
_FIXED = {"csrfmiddlewaretoken"}


@pytest.fixture
def forms(
    objects: Objects, member_of: Callable[..., Member], signed_in: Callable[[Member], Client]
) -> Callable[[Address], tuple[Client, str, list[Form]]]:
    """Open a page as somebody who may, and read its forms."""

    def open_page(address: Address) -> tuple[Client, str, list[Form]]:
        right = address.view.right
        role = next(role for role in reversed(Role) if right is None or may(role, right))
        client = Client() if right is None else signed_in(member_of(objects.programme, role))
        client.raise_request_exception = False
        where = reverse(address.name, kwargs=objects.arguments(address.takes))
        page = client.get(where)
        is_page = page.status_code == 200 and page["Content-Type"].startswith("text/html")
        found = read_forms(page.content.decode()) if is_page else []
        theirs = {reverse("account_logout"), reverse("choose-language")}
        return client, where, [one for one in found if one.action not in theirs]

    return open_page


@pytest.mark.parametrize("address", OURS, ids=lambda one: one.name)
def test_bad_input_is_answered_clearly(
    address: Address, forms: Callable[[Address], tuple[Client, str, list[Form]]]
) -> None:
    client, where, found = forms(address)
    for form in (one for one in found if one.method == "post"):
        for name in (one for one in [*form.values, *form.choices] if one not in _FIXED):
            for what, value in BAD.items():
                sent = {**_filled(form), name: value}
                response = client.post(form.action or where, sent)
                assert response.status_code in _CLEAR, (name, what)
                _leaks_nothing(response.content)
    assert list(verify()) == []


@pytest.mark.parametrize("address", GUARDED, ids=lambda one: one.name)
def test_junk_instead_of_a_form_is_answered_clearly(
    address: Address, forms: Callable[[Address], tuple[Client, str, list[Form]]]
) -> None:
    client, where, _ = forms(address)
    junk = [
        ("application/x-www-form-urlencoded", b"%ff%fe=%00&&&=" + b"x" * 1000),
        ("application/json", b'{"a": ' + b"[" * 5000),
        ("multipart/form-data; boundary=b", b"--b\r\nbroken"),
        ("text/plain", b"\xff\xfe\x00"),
        ("application/x-www-form-urlencoded", b"once=" + b"y" * 2_000_000),
        ("application/x-www-form-urlencoded", b"&".join(b"k%d=v" % i for i in range(3000))),
    ]
    for kind, body in junk:
        response = client.post(where, body, content_type=kind)
        assert response.status_code in _CLEAR, kind
        _leaks_nothing(response.content)


@pytest.mark.parametrize("address", GUARDED, ids=lambda one: one.name)
def test_a_form_sent_twice_is_done_once(
    address: Address, forms: Callable[[Address], tuple[Client, str, list[Form]]]
) -> None:
    client, where, found = forms(address)
    for form in (one for one in found if one.method == "post"):
        sent = _filled(form)
        first = client.post(form.action or where, sent)
        before = _counts()
        again = client.post(form.action or where, sent)
        assert again.status_code in _CLEAR
        if "once" in form.values and first.status_code == 302:
            assert _counts() == before


def _filled(form: Form) -> dict[str, object]:
    """What a person might send: what stands there, and something in each empty place."""
    sent: dict[str, object] = {name: list(values) for name, values in form.values.items()}
    for name, choices in form.choices.items():
        if not sent.get(name):
            sent[name] = [choices[-1]]
    for name, kind in form.kinds.items():
        if kind in {"text", "textarea"} and sent[name] == [""]:
            sent[name] = ["Some words of somebody"]
        if kind == "date" and sent[name] == [""]:
            sent[name] = ["2026-11-01"]
        if kind == "number" and sent[name] == [""]:
            sent[name] = ["2"]
    if form.buttons:
        name, value = form.buttons[0]
        sent[name] = [value]
    return sent


def _counts() -> dict[str, int]:
    """How many rows each of our tables holds, but for what reading a page writes."""
    counts = {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model.__module__.startswith("glidepath.web.") and model is not Event
    }
    counts["events"] = Event.objects.filter(outcome=Event.Outcome.DONE).count()
    return counts


def _leaks_nothing(content: bytes) -> None:
    for sign in (b"Traceback", b"site-packages", b"DoesNotExist", b"OperationalError", b"psycopg"):
        assert sign not in content


def test_a_form_key_is_a_fresh_one_each_time(
    objects: Objects, forms: Callable[[Address], tuple[Client, str, list[Form]]]
) -> None:
    address = next(one for one in GUARDED if one.name == "person-add")
    _, _, first = forms(address)
    _, _, second = forms(address)
    keys = {form.values["once"][0] for form in [*first, *second] if "once" in form.values}
    assert len(keys) == 2
    assert all(uuid.UUID(key).version == 4 for key in keys)
