"""The page where two people build a plan: steps moved by mouse, by touch and by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.browser.speaking import speaking

# Halves of the tablets that there are: 0.125, 0.25, 0.5, 1 and 2 mg.
SMALLEST = Fraction("0.0625")
Account = dict[tuple[str, str], dict[str, str]]


def test_a_step_is_dragged_to_another_dose_and_the_verdict_changes(
    signed_in: Callable[..., Page], artefacts: Path
) -> None:
    page = opened_plan(signed_in("prescriber"), "clonazepam 1 mg bedtime")
    dose, days = page.locator("#dose-1"), page.locator("#days-1")
    was, verdict = (dose.input_value(), days.input_value()), page.locator("#said").inner_text()
    _drag(page, page.locator("#handle-dose-1"), down=70)
    lower = Fraction(dose.input_value())
    assert lower < Fraction(was[0])
    assert (lower / SMALLEST).denominator == 1
    assert days.input_value() == was[1]
    expect(page.locator("#said")).to_contain_text("beyond the limit")
    assert page.locator("#said").inner_text() != verdict
    expect(page.locator("#note-1")).not_to_contain_text("cannot be used")
    page.screenshot(path=artefacts / "dragged.png", full_page=True)


def test_the_end_of_a_step_is_dragged_to_another_length(signed_in: Callable[..., Page]) -> None:
    page = opened_plan(signed_in("prescriber"), "clonazepam 1 mg bedtime")
    dose, days = page.locator("#dose-1"), page.locator("#days-1")
    was, dates = (dose.input_value(), int(days.input_value())), page.locator("#dates-2")
    before = dates.inner_text()
    _drag(page, page.locator("#handle-days-1"), across=40)
    assert int(days.input_value()) > was[1]
    assert dose.input_value() == was[0]
    expect(dates).not_to_have_text(before)


def test_the_rules_answer_while_a_step_is_still_held(signed_in: Callable[..., Page]) -> None:
    page = opened_plan(signed_in("prescriber"), "clonazepam 1 mg bedtime")
    handle = page.locator("#handle-dose-1")
    with page.expect_response("**/preview/"):
        _take(page, handle, down=70)
    expect(page.locator("#note-1")).to_contain_text("beyond the limit")
    # The picture stays in the hand: it is drawn anew when it is let go.
    assert "moving" in (handle.get_attribute("class") or "")
    with page.expect_response("**/preview/"):
        page.mouse.up()
    expect(page.locator(".moving")).to_have_count(0)
    expect(page.locator("#handle-dose-1")).to_be_focused()


def test_steps_are_moved_by_the_arrow_keys_and_say_what_they_are(
    signed_in: Callable[..., Page],
) -> None:
    page = opened_plan(signed_in("prescriber"), "clonazepam 1 mg bedtime")
    handle = page.locator("#handle-dose-0")
    handle.focus()
    expect(handle).to_have_attribute("role", "slider")
    said = page.locator("#said").inner_text()
    dose = page.locator("#dose-0")
    was = Fraction(dose.input_value())
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    lower = dose.input_value()
    assert Fraction(lower) < was
    expect(handle).to_have_attribute("aria-valuetext", f"{lower} mg")
    expect(page.locator("#said")).not_to_have_text(said)
    # The picture was drawn anew, and the keyboard is still where it was.
    expect(page.locator("#handle-dose-0")).to_be_focused()
    for _ in range(4):
        page.keyboard.press("ArrowUp")
    assert Fraction(dose.input_value()) == was
    expect(page.locator("#said")).to_have_text(said)
    page.keyboard.press("PageDown")
    expect(page.locator("#handle-dose-1")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#handle-days-1")).to_be_focused()
    length = int(page.locator("#days-1").input_value())
    page.keyboard.press("ArrowRight")
    assert int(page.locator("#days-1").input_value()) == length + 1
    page.keyboard.press("PageUp")
    expect(page.locator("#handle-days-0")).to_be_focused()


@pytest.mark.parametrize(
    ("language", "dose", "days"),
    [("en", "Milligrams of clonazepam a day", "days"), ("es", "Miligramos de clonazepam", "días")],
)
def test_handles_are_named_in_the_readers_language(
    language: str, dose: str, days: str, signed_in: Callable[..., Page]
) -> None:
    page = signed_in("prescriber")
    page.context.add_cookies([{"name": "django_language", "value": language, "url": page.url}])
    with speaking(page, language):
        opened_plan(page, "clonazepam 1 mg bedtime")
        sliders = page.get_by_role("slider", name=re.compile(dose))
        assert sliders.count() > 3
        length = page.locator("#handle-days-0").get_attribute("aria-valuetext") or ""
        assert length.endswith(days)


def test_a_length_is_moved_by_weeks_where_a_day_for_changes_was_asked_for(
    signed_in: Callable[..., Page],
) -> None:
    page = opened_plan(signed_in("prescriber"), "clonazepam 1 mg bedtime", weekday="3")
    days = page.locator("#days-1")
    was = int(days.input_value())
    page.locator("#handle-days-1").focus()
    page.keyboard.press("ArrowRight")
    assert int(days.input_value()) == was + 7
    _drag(page, page.locator("#handle-days-1"), across=60)
    assert int(days.input_value()) > was + 7
    assert (int(days.input_value()) - was) % 7 == 0


def test_a_finger_moves_a_step(browser: Browser, server: str, accounts: Account) -> None:
    page = _on_a_tablet(browser, server, accounts)
    opened_plan(page, "clonazepam 1 mg bedtime")
    was = page.locator("#dose-1").input_value()
    x, y = _middle(page.locator("#handle-dose-1"))
    touch = page.context.new_cdp_session(page)

    def move(kind: str, *points: tuple[float, float]) -> None:
        at = [{"x": one, "y": two} for one, two in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    scrolled = page.evaluate("scrollY")
    move("touchStart", (x + 8, y + 4))  # a finger is not exact
    for way in range(10, 80, 10):
        move("touchMove", (x + 8, y + 4 + way))
    with page.expect_response("**/preview/"):
        move("touchEnd")
    assert Fraction(page.locator("#dose-1").input_value()) < Fraction(was)
    assert page.evaluate("scrollY") == scrolled
    page.context.close()


def test_steps_are_typed_and_checked_without_javascript(
    browser: Browser, server: str, accounts: Account
) -> None:
    context = browser.new_context(base_url=server, java_script_enabled=False)
    page = _sign_in(context.new_page(), accounts)
    opened_plan(page, "clonazepam 1 mg bedtime")
    assert page.locator(".handle").count() == 0
    assert not page.locator("#handles-help").is_visible()
    said = page.locator("#said").inner_text()
    page.locator("#dose-1").fill("0.25")
    page.locator("button[formaction]").click()
    assert page.locator("#said").inner_text() != said
    assert page.locator("#dose-1").input_value() == "0.25"
    page.locator(".save-bar button").last.click()
    page.goto(page.url)
    assert page.locator("#dose-1").input_value() == "0.25"
    context.close()


def opened_plan(page: Page, regimen: str, weekday: str = "") -> Page:
    """A new person's scenario for a regimen, opened; its steps can be moved where scripts run."""
    page.goto("/people/add/")
    page.locator("input[name=name]").fill("Invented Dragged")
    page.locator("main button.main").click()
    page.goto(f"{page.url}scenarios/new/")
    page.locator("[name=name]").fill("By hand")
    page.locator("[name=regimen]").fill(regimen)
    page.locator("[name=start]").fill((date.today() + timedelta(days=3)).isoformat())
    page.locator("[name=goal][value=stop]").check()
    page.locator("[name=change_weekday]").select_option(weekday)
    page.locator("main form button.main").last.click()
    page.wait_for_selector("#said")
    if page.evaluate("typeof htmx !== 'undefined'"):
        expect(page.locator("#handle-days-0")).to_be_attached()
    return page


def _take(page: Page, handle: Locator, *, across: int = 0, down: int = 0) -> None:
    """Take a handle by the mouse and move it, without letting go."""
    handle.scroll_into_view_if_needed()
    x, y = _middle(handle)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across, y + down, steps=6)


def _drag(page: Page, handle: Locator, *, across: int = 0, down: int = 0) -> None:
    """Move a handle by the mouse, and wait for the answer."""
    _take(page, handle, across=across, down=down)
    with page.expect_response("**/preview/"):
        page.mouse.up()
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)


def _middle(handle: Locator) -> tuple[float, float]:
    box = handle.locator(".knob").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _on_a_tablet(browser: Browser, server: str, accounts: Account) -> Page:
    size = {"width": 800, "height": 1100}
    context = browser.new_context(base_url=server, has_touch=True, viewport=size)  # type: ignore[arg-type]
    return _sign_in(context.new_page(), accounts)


def _sign_in(page: Page, accounts: Account) -> Page:
    account = next(one for (role, _), one in accounts.items() if role == "prescriber")
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(account["email"])
    page.locator("input[name=password]").fill(account["password"])
    page.locator("input[name=password]").press("Enter")
    page.wait_for_selector(".who")
    return page
