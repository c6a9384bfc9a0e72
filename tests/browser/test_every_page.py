"""Every kind of page in a real browser: accessible, light, quiet, and readable on a tablet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from tests.browser.crawl import kind, pages

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
FIRST_LOAD = 150_000  # bytes
ROLES = ["prescriber", "pharmacist", "therapist", "coordinator", "administrator"]


@pytest.mark.parametrize(
    ("role", "language", "dark"),
    [
        ("prescriber", "en", False),
        ("prescriber", "es", True),
        ("administrator", "en", True),
        ("administrator", "es", False),
    ],
)
def test_axe_finds_nothing_on_any_page(
    role: str,
    language: str,
    dark: bool,  # noqa: FBT001
    signed_in: Callable[..., Page],
    artefacts: Path,
) -> None:
    page = signed_in(role, dark=dark)
    _speak(page, language)
    wrong = {}
    for address in pages(page, "/"):
        name = kind(address).strip("/").replace("/", "_").replace("*", "one") or "work-list"
        mode = "dark" if dark else "light"
        page.screenshot(path=artefacts / f"{role}-{language}-{mode}-{name}.png", full_page=True)
        found = Axe().run(page, options=RULES).response["violations"]
        if found:
            wrong[address] = [
                (one["id"], one["nodes"][0]["html"][:160], one["nodes"][0].get("failureSummary"))
                for one in found
            ]
    assert wrong == {}


@pytest.mark.parametrize("address", ["/check/", "/account/login/"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_axe_finds_nothing_on_public_pages(
    address: str, language: str, visitor: Callable[..., Page], artefacts: Path
) -> None:
    for dark in (False, True):
        page = visitor(language=language, dark=dark, width=390)
        page.goto(address)
        name = address.strip("/").replace("/", "_")
        page.screenshot(path=artefacts / f"public-{language}-{dark}-{name}.png", full_page=True)
        assert Axe().run(page, options=RULES).response["violations"] == []


@pytest.mark.parametrize("role", ROLES)
def test_pages_fit_a_tablet_and_stay_light(role: str, signed_in: Callable[..., Page]) -> None:
    page = signed_in(role, width=800)
    wide, heavy = [], []
    for address in pages(page, "/"):
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
            wide.append(address)
        if (weight := _weight(page)) > FIRST_LOAD:
            heavy.append((address, weight))
    assert (wide, heavy) == ([], [])


def test_a_page_speaks_one_language(signed_in: Callable[..., Page]) -> None:
    page = signed_in("prescriber")
    _speak(page, "es")
    for address in pages(page, "/"):
        # The copy that is given to a person is in that person's own language.
        if not address.endswith("/access-log/copy/"):
            assert page.locator("html").get_attribute("lang") == "es", address
    _speak(page, "en")


def _weight(page: Page) -> int:
    """What a first visit transfers for this page: the page itself and all it loads, in bytes."""
    return int(
        page.evaluate(
            """() => performance.getEntriesByType("navigation")
                .concat(performance.getEntriesByType("resource"))
                .reduce((sum, one) => sum + one.encodedBodySize, 0)"""
        )
    )


def _speak(page: Page, language: str) -> None:
    """Choose the language in the member's own settings."""
    page.goto("/settings/")
    page.locator("[name=language]").first.select_option(language)
    page.locator(
        "form:has([name=language]) button[type=submit], form:has([name=language]) button.main"
    ).first.click()
    page.wait_for_load_state()
