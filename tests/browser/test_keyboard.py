"""The main pages with the keyboard alone: every stop is seen, nothing is skipped, nothing holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

MOST = 900  # presses; a page that needs more holds the keyboard

# Where the keyboard is, what can be seen of it, and whether anything lies over it.
_STOP = """() => {
    const one = document.activeElement;
    if (!one || one === document.body || one === document.documentElement) return null;
    window.stops ??= new Map();
    if (!window.stops.has(one)) window.stops.set(one, window.stops.size);
    const mark = one.closest(".handle")?.querySelector(".knob") ?? one;
    const style = getComputedStyle(mark);
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const stroked = mark !== one && parseFloat(style.strokeWidth) >= 3;
    const box = mark.getBoundingClientRect();
    const points = [...mark.getClientRects()].flatMap(({ x, y, width, height }) =>
        [[.5, .5], [.1, .5], [.9, .5], [.5, .1], [.5, .9]].map(
            ([across, down]) => document.elementFromPoint(x + width * across, y + height * down)));
    // What can be grasped around a handle is see-through, and may lie over another one.
    const whole = one.closest(".handles") ?? one;
    return {
        number: window.stops.get(one),
        parts: one.type === "date" ? 4 : 1,
        name: one.outerHTML.slice(0, 120),
        seen: (outlined || stroked) && box.width > 0 && box.height > 0,
        free: points.some(hit => hit && (whole.contains(hit) || hit.tagName === "LABEL" && hit.contains(one))),
    };
}"""
# What can be come to with the tab key and was not; of radio buttons with one name one is enough.
_LEFT_OUT = """() => {
    const found = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
        .filter(one => !one.disabled && one.type !== "hidden" && one.tabIndex >= 0 && one.checkVisibility());
    const stop = one => one.type === "radio" ? `${[...document.forms].indexOf(one.form)} ${one.name}` : one;
    const visited = new Set([...window.stops.keys()].map(stop));
    return found.filter(one => !visited.has(stop(one))).map(one => one.outerHTML.slice(0, 120));
}"""


@pytest.mark.parametrize("address", ["/check/", "/account/login/"])
def test_public_pages_with_the_keyboard(address: str, visitor: Callable[..., Page]) -> None:
    page = visitor(width=390)
    page.goto(address)
    _tab_through(page)


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_of_the_clinic_with_the_keyboard(width: int, signed_in: Callable[..., Page]) -> None:
    page = signed_in("prescriber", width=width)
    for address in ["/", "/people/", "/people/add/", "/settings/", "/account/2fa/", "/rights/"]:
        page.goto(address)
        _tab_through(page)


@pytest.mark.parametrize(
    ("width", "parts"),
    [
        (
            1280,
            ["change/", "stage/", "team/", "safety/", "evaluation/", "recommendations/"]
            + ["questionnaires/", "questionnaires/phq-9/", "scenarios/", "scenarios/new/"]
            + ["access-log/"],
        ),
        (390, ["", "screen/", "evaluation/sections/medicines/", "plans/"]),
    ],
)
def test_a_persons_pages_with_the_keyboard(
    width: int, parts: list[str], signed_in: Callable[..., Page]
) -> None:
    page = signed_in("prescriber", width=width)
    someone = somebody(page, "taper")
    for part in parts:
        page.goto(someone + part)
        _tab_through(page)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_of_a_plan_with_the_keyboard(width: int, signed_in: Callable[..., Page]) -> None:
    page = signed_in("prescriber", width=width, anew=True)
    page.goto(somebody(page, "plan") + "scenarios/")
    with page.expect_navigation():
        page.locator("main .card h2 a").first.click()
    _tab_through(page)
    page.locator("main a[href$='/sign/']").click()
    page.locator("input[type=password]").fill("invented people only")
    page.locator("input[type=password]").press("Enter")
    page.wait_for_url("**/sign/")
    _tab_through(page)


def test_an_administrators_pages_with_the_keyboard(signed_in: Callable[..., Page]) -> None:
    page = signed_in("administrator")
    for address in ["/", "/members/", "/members/invite/", "/log/"]:
        page.goto(address)
        _tab_through(page)


def _tab_through(page: Page) -> None:
    """Tab from the top of the page to its end and some way back."""
    page.wait_for_load_state("networkidle")  # handles of a picture come after the page
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    visited: list[int] = []
    parts = 0
    for _ in range(MOST):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        if stop is None or (visited and stop["number"] == visited[0] != visited[-1]):
            break
        if visited[-1:] == [stop["number"]]:  # day, month, year and calendar of a date
            parts += 1
            assert parts <= stop["parts"], f"{page.url} is held by {stop['name']}"
            continue
        assert stop["number"] not in visited, f"{page.url} comes back to {stop['name']}"
        visited.append(stop["number"])
        parts = 1
        assert stop["seen"], f"{page.url} does not show where the keyboard is: {stop['name']}"
        assert stop["free"], f"{page.url} hides where the keyboard is: {stop['name']}"
    else:
        pytest.fail(f"{page.url} has no end")
    assert page.evaluate(_LEFT_OUT) == [], page.url
    back: list[int] = []
    for _ in range(6):
        page.keyboard.press("Shift+Tab")
        stop = page.evaluate(_STOP)
        if stop is not None and stop["number"] not in back:
            back.append(stop["number"])
    assert back == visited[::-1][: len(back)], f"{page.url} does not go back the way it came"
    assert back


def somebody(page: Page, stage: str) -> str:
    """The address of the first person at a stage of the road."""
    page.goto("/people/")
    with page.expect_response("**/people/"):
        page.locator("select[name=stage]").select_option(stage)
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    found = page.locator("#found a[href^='/people/']").first
    return str(found.get_attribute("href"))
