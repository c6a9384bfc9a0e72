"""Choosing a language in a member's own settings."""

from __future__ import annotations

from playwright.sync_api import Page


def speak(page: Page, language: str) -> None:
    """Let the member who is signed in read in a language from now on."""
    page.goto("/settings/")
    page.locator("select[name=language]").select_option(language)
    page.locator("main form:has([name=language]) button.main").click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == language
