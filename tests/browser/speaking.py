"""Choosing a language in a member's own settings, and English again at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page


@contextmanager
def speaking(page: Page, language: str) -> Iterator[None]:
    """Let the member who is signed in read in a language meanwhile."""
    _choose(page, language)
    try:
        yield
    finally:
        _choose(page, "en")


def _choose(page: Page, language: str) -> None:
    page.goto("/settings/")
    page.locator("select[name=language]").select_option(language)
    with page.expect_navigation():
        page.locator("main form:has([name=language]) button.main").click()
    assert page.locator("html").get_attribute("lang") == language
