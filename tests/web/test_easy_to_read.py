"""What is written for the public and for people in treatment is easy to read, and kind."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from tests.ease import fernandez_huerta, grade

from glidepath.catalogue import load

_TAG = re.compile(r"<(script|style|svg|head|nav|footer)\b.*?</\1>|<[^>]+>", re.DOTALL)
_BLOCK = re.compile(r"</(p|li|h[1-6]|legend|label|button|summary|dt|dd)>")


def _prose(content: str) -> str:
    """The words of a page, each block a sentence of its own."""
    text = unescape(_TAG.sub(" ", _BLOCK.sub(". ", content)))
    return re.sub(r"[.\s]*\.\s", ". ", re.sub(r"\s+", " ", text))


def _public_page(language: str, db: None) -> str:
    client = Client()
    client.cookies["language"] = language
    page = client.get("/check/")
    assert page.status_code == 200
    return _prose(page.content.decode())


def test_the_public_page_is_at_most_of_grade_eight(db: None) -> None:
    assert grade(_public_page("en", db)) <= 8


def test_the_public_page_is_as_easy_in_spanish(db: None) -> None:
    assert fernandez_huerta(_public_page("es", db)) >= 65


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_public_page_first_says_that_stopping_suddenly_is_dangerous(
    language: str, db: None
) -> None:
    warning = load().recognition.warning.public
    text = warning.es if language == "es" else warning.en
    page = _public_page(language, db)
    signs = [getattr(sign.text.public, language) for sign in load().recognition.signs]
    assert text.split(".")[0] in page
    assert all(page.index(text.split(".")[0]) < page.index(sign.strip("¿?")) for sign in signs)
    assert {"911", "988"} <= set(re.findall(r"\d+", page))


def test_the_public_page_stores_nothing_and_sets_no_session(db: None) -> None:
    client = Client()
    page = client.get("/check/")
    signs = {sign.key: "yes" for sign in load().recognition.signs}
    answered = client.post("/check/", signs)
    assert answered.status_code == 200
    assert set(client.cookies) <= {"csrf"}
    assert answered.headers["Cache-Control"] == page.headers["Cache-Control"] == "no-store"
    from django.contrib.sessions.models import Session

    from glidepath.web.audit.models import Event

    assert not Session.objects.exists()
    assert not Event.objects.exists()
