"""The public page: danger of stopping first, no diagnosis, nothing kept, anywhere."""

from __future__ import annotations

import logging
from html import unescape

import pytest
from django.apps import apps
from django.test import Client

from glidepath.catalogue import load
from glidepath.web.audit.models import Event

KNOWN = load().recognition


def _speaking(language: str) -> Client:
    client = Client()
    client.cookies["language"] = language
    return client


def _rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("answers", "step"),
    [
        ({}, "ask-more"),
        ({sign.key: "no" for sign in KNOWN.signs}, "nothing-found"),
        ({"tolerance": "yes"}, "talk"),
        ({"life_smaller": "yes"}, "talk-soon"),
        ({"thoughts_of_self_harm": "yes"}, "talk-today"),
    ],
    ids=lambda value: value if isinstance(value, str) else str(len(value)),
)
def test_the_answer_says_the_next_step_after_the_warning(
    language: str, answers: dict[str, str], step: str, db: None
) -> None:
    page = unescape(_speaking(language).post("/check/", answers).content.decode())
    text = getattr(KNOWN.steps[step].public, language)
    assert page.index(getattr(KNOWN.warning.public, language)) < page.index(text)
    assert getattr(KNOWN.no_diagnosis.public, language) in page
    assert "911" in page
    assert "988" in page
    others = [one.public for key, one in KNOWN.steps.items() if key != step]
    assert not any(getattr(one, language) in page for one in others)


def test_dependence_and_the_hold_of_a_medicine_are_told_apart(db: None) -> None:
    page = Client().post("/check/", {"tolerance": "yes"}).content.decode()
    assert KNOWN.found["physical-dependence"].public.en in page
    assert KNOWN.found["use-disorder"].public.en not in page


def test_nothing_of_it_is_kept_in_any_table_cookie_or_log(
    db: None, caplog: pytest.LogCaptureFixture
) -> None:
    before, client = _rows(), Client()
    with caplog.at_level(logging.DEBUG):
        answered = client.post("/check/", {sign.key: "yes" for sign in KNOWN.signs})
    assert answered.status_code == 200
    assert _rows() == before
    assert not Event.objects.exists()
    assert set(client.cookies) <= {"csrf"}
    said = " ".join(record.getMessage() for record in caplog.records)
    assert not any(sign.key in said for sign in KNOWN.signs)


@pytest.mark.parametrize("value", ["maybe", "\x00", "😀", "y" * 5000, "<b>"])
def test_an_answer_that_is_none_is_said_kindly(value: str, db: None) -> None:
    page = Client().post("/check/", {"tolerance": value})
    assert page.status_code == 200
    assert "Please look at the marked questions again" in page.content.decode()
    assert KNOWN.warning.public.en in page.content.decode()


def test_it_is_read_and_sent_only(db: None) -> None:
    assert {Client().generic(verb, "/check/").status_code for verb in ("PUT", "DELETE")} == {405}


def test_the_protection_against_forgery_holds_here_too(db: None) -> None:
    assert Client(enforce_csrf_checks=True).post("/check/", {}).status_code == 403
