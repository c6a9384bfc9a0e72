"""The whole road in a real browser, in both languages: recognise, evaluate, compare, sign, print."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from tests.browser.speaking import speaking

SECTIONS = 16
TEXT = {
    "en": {"danger": "Stopping", "sign": "In force", "handout": "Your taper"},
    "es": {"danger": "Suspender", "sign": "Vigente", "handout": "Su"},
}


@pytest.mark.parametrize("language", ["en", "es"])
def test_from_the_first_question_to_the_printed_sheet(
    language: str, signed_in: Callable[..., Page], artefacts: Path
) -> None:
    page = signed_in("prescriber")
    shots = _Shots(page, artefacts, f"story-{language}")
    with speaking(page, language):
        base = _add_person(page, language, shots)
        _screen(page, base, language, shots)
        _evaluate(page, base, shots)
        _questionnaire(page, base, shots)
        _acknowledge(page, base, shots)
        _plan(page, base, shots)
        _sign(page, language, shots)
        _print(page, language)
        _hold(page, shots)


def test_what_is_typed_into_a_step_is_answered_without_a_click(
    signed_in: Callable[..., Page], artefacts: Path
) -> None:
    page = signed_in("pharmacist")
    page.goto("/people/")
    someone = page.locator("main a[href^='/people/']:not([href$='/add/'])").first
    page.goto(f"{someone.get_attribute('href')}scenarios/new/")
    _ask_for(page, "diazepam 10 mg bedtime")
    dates = page.locator("#dates-1").inner_text()
    page.locator("#days-0").fill("33")
    expect(page.locator("#dates-1")).not_to_have_text(dates)
    page.locator("#dose-1").fill("3.3333")
    expect(page.locator("#note-1")).to_contain_text("cannot be used")
    assert page.locator("#days-0").input_value() == "33"


def test_a_page_works_with_the_keyboard_alone(signed_in: Callable[..., Page]) -> None:
    page = signed_in("prescriber")
    page.goto("/people/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    seen = set()
    for _ in range(8):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.outerHTML.slice(0, 80)"))
        assert page.evaluate(
            "getComputedStyle(document.activeElement).outlineStyle != 'none'"
            " || document.activeElement.matches('input, select, textarea')"
        )
    assert len(seen) == 8


def test_pages_work_without_javascript(
    browser: object, server: str, accounts: dict[tuple[str, str], dict[str, str]]
) -> None:
    account = next(one for (role, _), one in accounts.items() if role == "prescriber")
    context = browser.new_context(base_url=server, java_script_enabled=False)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(account["email"])
    page.locator("input[name=password]").fill(account["password"])
    page.locator("input[name=password]").press("Enter")
    page.goto("/people/add/")
    page.locator("input[name=name]").fill("Invented Without Scripts")
    page.locator("main button.main").click()
    page.goto(f"{page.url}scenarios/new/")
    _ask_for(page, "diazepam 10 mg bedtime")
    page.locator("#days-0").fill("33")
    page.locator("button[formaction]").click()
    assert page.locator("#days-0").input_value() == "33"
    context.close()


class _Shots:
    """Numbered screenshots of a story."""

    def __init__(self, page: Page, folder: Path, name: str) -> None:
        self._page, self._folder, self._name, self._count = page, folder, name, 0

    def take(self, what: str) -> None:
        self._count += 1
        name = f"{self._name}-{self._count:02}-{what}.png"
        self._page.screenshot(path=self._folder / name, full_page=True)


def _add_person(page: Page, language: str, shots: _Shots) -> str:
    page.goto("/people/add/")
    page.locator("input[name=name]").fill(f"Invented Story {language}")
    page.locator("input[name=born]").fill("1980-03-04")
    page.locator("select[name=language]").select_option(language)
    page.locator("textarea[name=own_words]").fill("I want my mornings back.")
    shots.take("add")
    page.locator("main button.main").click()
    page.wait_for_url(re.compile(r"/people/[0-9a-f-]{36}/$"))
    shots.take("person")
    return page.url


def _screen(page: Page, base: str, language: str, shots: _Shots) -> None:
    page.goto(f"{base}screen/")
    assert TEXT[language]["danger"] in page.locator("main").inner_text()
    for name in ("most_days_for_a_month", "tolerance", "unwell_between_doses"):
        page.locator(f"input[name={name}][value=yes]").check()
    page.locator("input[name=with_alcohol_or_opioids][value=no]").check()
    page.locator("main button.main").click()
    page.wait_for_load_state()
    shots.take("screen")


def _evaluate(page: Page, base: str, shots: _Shots) -> None:
    page.goto(f"{base}evaluation/")
    page.locator("main button.main").first.click()
    page.wait_for_load_state()
    page.goto(f"{base}evaluation/sections/medicines/")
    page.locator("[name='regimen.0.drug']").fill("clonazepam")
    page.locator("[name='regimen.0.morning']").fill("0.5")
    page.locator("[name='regimen.0.bedtime']").fill("0.5")
    page.locator("[name=duration_weeks]").fill("150")
    page.locator("[name=days_per_week]").fill("7")
    shots.take("medicines")
    for _ in range(SECTIONS):
        _no_to_everything(page)
        page.locator(".save-row button.main").click()
        page.wait_for_load_state()
        assert page.locator(".problem").count() == 0, page.locator(".problem").inner_text()
        if "/sections/" not in page.url:
            break
    page.goto(f"{base}evaluation/")
    shots.take("evaluation")


def _no_to_everything(page: Page) -> None:
    for one in page.locator("main input[type=radio][value=no]").all():
        one.check()


def _questionnaire(page: Page, base: str, shots: _Shots) -> None:
    page.goto(f"{base}questionnaires/phq-9/")
    for item in range(1, 10):
        page.locator(f"input[name=item-{item}][value='{1 if item < 9 else 0}']").check()
    page.locator("main button.main").last.click()
    page.wait_for_load_state()
    assert re.match(r"8\b", page.locator("main .outcome").inner_text())
    shots.take("phq-9")


def _acknowledge(page: Page, base: str, shots: _Shots) -> None:
    page.goto(f"{base}recommendations/")
    shots.take("recommendations")
    for _ in range(12):
        page.goto(f"{base}recommendations/")
        form = page.locator("form[action$='/acknowledge/']")
        if not form.count():
            return
        for closed in page.locator("details:not([open]):has(form[action$='/acknowledge/'])").all():
            closed.locator("summary").first.click()
        form.first.locator("textarea").fill("Talked over together, and decided.")
        form.first.locator("button").last.click()
        page.wait_for_load_state()


def _ask_for(page: Page, regimen: str) -> None:
    page.locator("input[name=name]").fill("Ten percent, with what there is")
    page.locator("textarea[name=regimen]").fill(regimen)
    page.locator("input[name=start]").fill((date.today() + timedelta(days=7)).isoformat())
    page.locator("main button.main").click()
    page.wait_for_url(re.compile(r"/scenarios/[0-9a-f-]{36}/$"))


def _plan(page: Page, base: str, shots: _Shots) -> None:
    page.goto(f"{base}scenarios/new/")
    shots.take("ask")
    _ask_for(page, "clonazepam 0.5 mg morning, 0.5 mg bedtime")
    shots.take("scenario")
    scenario = page.url
    page.locator("button[name=kind][value=slower]").click()
    page.wait_for_load_state()
    page.goto(scenario)
    page.locator("button[name=kind][value=diazepam]").click()
    page.wait_for_load_state()
    shots.take("side-by-side")
    assert page.locator("figure.curve").count() >= 3
    page.goto(scenario)


def _sign(page: Page, language: str, shots: _Shots) -> None:
    page.locator("main a.button.main").last.click()
    page.wait_for_load_state()
    if page.locator("main input[type=password]").count():
        page.locator("main input[type=password]").fill("invented people only")
        page.locator("main input[type=password]").press("Enter")
        page.wait_for_url("**/sign/")
    for reason in page.locator("textarea[name^=reason-]").all():
        reason.fill("No smaller piece can be had; a longer hold follows.")
    shots.take("sign")
    page.locator("main button.main").click()
    page.wait_for_url(re.compile(r"/plans/[0-9a-f-]{36}/$"))
    assert TEXT[language]["sign"] in page.locator("main").inner_text()
    shots.take("plan")


def _print(page: Page, language: str) -> None:
    links = page.locator("main a[href*='/files/']")
    read = {}
    for link in links.all():
        address = link.get_attribute("href") or ""
        answer = page.request.get(address)
        assert answer.status == 200
        read[address.rstrip("/").rsplit("/", 1)[-1]] = answer.body()
    assert set(read) == {"handout", "prescriber", "calendar", "table"}
    sheet = "\n".join(one.extract_text() for one in PdfReader(io.BytesIO(read["handout"])).pages)
    assert "clonazepam" in sheet
    assert {"911", "988"} <= set(re.findall(r"\d+", sheet))
    assert ("tableta" in sheet) == (language == "es")
    assert read["calendar"].startswith(b"BEGIN:VCALENDAR")


def _hold(page: Page, shots: _Shots) -> None:
    """The next version: a hold, compared with the first."""
    page.locator("main a[href$='/revise/']").click()
    page.wait_for_load_state()
    shots.take("revise")
