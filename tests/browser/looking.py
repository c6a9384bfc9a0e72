"""Looking at the page that is open: what axe finds, what does not fit, and what it weighs."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FIRST_LOAD = 150_000  # bytes
WIDTHS = (390, 800, 1280)  # a phone, a tablet, a desk


# What scrolls sideways must be reachable with the keyboard, in browsers that do not see to it too.
_STUCK = """() => [...document.querySelectorAll("main *")].filter(one =>
    one.scrollWidth > one.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(one).overflowX)
    && one.tabIndex < 0 && !one.querySelector("a[href], button, input, select, textarea, summary, [tabindex]"))
    .map(one => one.outerHTML.slice(0, 120))"""


def wrong_with(page: Page, *, width: int = 1280, dark: bool = False) -> list[str]:
    """All that is wrong with the open page, with everything on it unfolded.

    Its place at all widths; what axe finds at one width and in one colour.
    """
    mains = page.locator("main .main:visible").count()
    found = [f"{mains} main actions"] if mains > 1 else []
    page.emulate_media(color_scheme="dark" if dark else "light")
    found += does_not_fit(page)
    page.set_viewport_size({"width": width, "height": 900})
    return found + _violations(page)


def does_not_fit(page: Page) -> list[str]:
    """What is too wide, or scrolls sideways out of the keyboard's reach, at any of the widths."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        needed = page.evaluate("document.documentElement.scrollWidth")
        if needed > width + 1:
            found.append(f"{needed} px wide at {width} px")
        found += [f"cannot be scrolled at {width} px: {one}" for one in page.evaluate(_STUCK)]
    return found


def _violations(page: Page) -> list[str]:
    page.evaluate(f"window.axe || (() => {{{Axe().axe_script}}})()")
    found = page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", RULES)
    return [
        f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')}"
        for one in found["violations"]
        for node in one["nodes"][:3]
    ]


def too_heavy(page: Page) -> list[str]:
    """What a first visit transfers for this page, itself and all it loads, where it is too much."""
    weight = int(
        page.evaluate(
            """() => performance.getEntriesByType("navigation")
                .concat(performance.getEntriesByType("resource"))
                .reduce((sum, one) => sum + one.encodedBodySize, 0)"""
        )
    )
    return [f"weighs {weight} bytes"] if weight > FIRST_LOAD else []
