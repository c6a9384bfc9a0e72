"""States of pages that no link leads to: refusals, pieces swapped in, two people at once, no sign-in."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.looking import wrong_with
from tests.browser.speaking import speaking
from tests.browser.spoiling import forms_of, send_spoiled
from tests.browser.test_dragging import opened_plan
from tests.browser.test_keyboard import somebody

PASS_PHRASE = "seven quiet herons at dusk"
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize("language", ["en", "es"])
def test_public_pages(language: str, visitor: Callable[..., Page], artefacts: Path) -> None:
    page = visitor(language=language, width=390)
    for address in ["/check/", "/account/login/", "/account/inactive/"]:
        page.goto(address)
        page.screenshot(
            path=artefacts / f"public-{language}-{address.strip('/').replace('/', '-')}.png",
            full_page=True,
        )
        for dark in (False, True):
            assert wrong_with(page, width=390, dark=dark) == [], address
        for place, _ in forms_of(page):
            page.goto(address)
            assert send_spoiled(page, place) + wrong_with(page, width=390) == [], address


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_what_the_public_check_answers(
    answer: str, visitor: Callable[..., Page], artefacts: Path
) -> None:
    page = visitor(width=390)
    page.goto("/check/")
    for one in page.locator(f"main input[type=radio][value={answer}]").all():
        one.check()
    page.locator("main button.main").click()
    expect(page.locator("#found")).to_be_visible()
    page.screenshot(path=artefacts / f"public-check-{answer}.png", full_page=True)
    assert wrong_with(page, width=390, dark=answer == "no") == []


def test_a_pause_after_wrong_pass_phrases(visitor: Callable[..., Page]) -> None:
    page = visitor()
    for _ in range(9):
        page.goto("/account/login/")
        page.locator("input[name=login]").fill("nobody@riverbend.example")
        page.locator("input[name=password]").fill("not this one")
        with page.expect_navigation():
            page.locator("input[name=password]").press("Enter")
    expect(page.locator("h1")).to_have_text("A short pause")
    assert wrong_with(page) == []


def test_a_member_is_invited_chooses_a_pass_phrase_and_leaves(
    signed_in: Callable[..., Page], visitor: Callable[..., Page]
) -> None:
    page = signed_in("administrator", programme="Invented Hillside")
    page.goto("/members/invite/")
    page.locator("input[name=name]").fill("Invented Newcomer")
    page.locator("input[name=email]").fill("newcomer@hillside.example")
    page.locator("select[name=role]").select_option("therapist")
    page.locator("main button.main").click()
    link = page.locator("code.link").inner_text()
    assert wrong_with(page, dark=True) == []
    member = page.url
    invited = visitor(width=390)
    invited.goto(link)
    assert wrong_with(invited, width=390, dark=True) == []
    _choose(invited, "short", "other")
    expect(invited.locator(".errorlist").first).to_be_visible()
    assert wrong_with(invited, width=390) == []
    _choose(invited, PASS_PHRASE, PASS_PHRASE)
    expect(invited.locator("input[name=login]")).to_be_visible()
    page.goto(f"{member}help/")
    assert wrong_with(page) == []
    page.goto(member)
    page.get_by_role("button", name="End their membership").click()
    page.wait_for_url("**/members/")
    page.goto(member)
    expect(page.get_by_role("button", name="Let them work here again")).to_be_visible()
    assert wrong_with(page) == []
    invited.locator("input[name=login]").fill("newcomer@hillside.example")
    invited.locator("input[name=password]").fill(PASS_PHRASE)
    invited.locator("input[name=password]").press("Enter")
    invited.wait_for_url("**/no-programme/")
    assert wrong_with(invited, width=390) == []


def _choose(page: Page, phrase: str, again: str) -> None:
    page.locator("input[name=password]").fill(phrase)
    page.locator("input[name=again]").fill(again)
    with page.expect_navigation():
        page.locator("main button.main").click()


def test_a_restricted_record_is_opened_in_an_emergency(
    signed_in: Callable[..., Page], artefacts: Path
) -> None:
    page, other = signed_in("prescriber"), signed_in("pharmacist", width=390)
    someone = _add_person(page, "Invented Restricted")
    page.goto(f"{someone}team/")
    page.locator("form:has([name=restricted]) [name=restricted][value=yes]").check()
    with page.expect_navigation():
        page.locator("form:has([name=restricted]) button").click()
    other.goto(someone)
    other.wait_for_url("**/emergency/")
    other.screenshot(path=artefacts / "emergency.png", full_page=True)
    assert wrong_with(other, width=390) == []
    other.locator("[name=reason]").fill("short")
    with other.expect_navigation():
        other.locator("main button.act-now").click()
    expect(other.locator("[role=alert]")).to_be_visible()
    assert wrong_with(other, width=390, dark=True) == []
    other.locator("[name=reason]").fill("Found unconscious; what was taken?")
    other.locator("main button.act-now").click()
    other.wait_for_url(someone)
    administrator = signed_in("administrator", width=800)
    log = f"/log/{someone.rstrip('/').rsplit('/', 1)[1]}/"
    for address, told in [("/", "Opened in an emergency"), (log, "what was taken?")]:
        administrator.goto(address)
        expect(administrator.locator("main")).to_contain_text(told)
        assert wrong_with(administrator, width=800, dark=address == "/") == [], address


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_plan_that_may_not_be_signed_yet_says_why(
    language: str, signed_in: Callable[..., Page], artefacts: Path
) -> None:
    page = opened_plan(signed_in("prescriber", anew=True), "clonazepam 1 mg bedtime")
    scenario = page.url
    with speaking(page, language):
        page.goto(f"{scenario}sign/")
        page.locator("input[type=password]").fill("wrong")
        with page.expect_navigation():
            page.locator("input[type=password]").press("Enter")
        expect(page.locator("[role=alert]")).to_be_visible()
        assert wrong_with(page, width=390, dark=language == "en") == []
        page.locator("input[type=password]").fill("invented people only")
        page.locator("input[type=password]").press("Enter")
        page.wait_for_url("**/sign/")
        assert wrong_with(page, width=390, dark=language == "es") == []
        with page.expect_navigation():
            page.locator("main button.main").click()
        expect(page.locator("[role=alert]").first).to_be_visible()
        page.screenshot(path=artefacts / f"not-signed-{language}.png", full_page=True)
        assert wrong_with(page, width=800, dark=language == "en") == []


def test_signing_out_is_asked_about_where_no_button_was_pressed(
    signed_in: Callable[..., Page],
) -> None:
    page = signed_in("therapist", width=390)
    page.goto("/account/logout/")
    assert page.locator("main form button").count() == 1
    assert wrong_with(page, width=390) == []


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("prescriber", f"/people/{NOBODY}/"),
        ("prescriber", "/members/"),
        ("administrator", "/people/"),
    ],
)
def test_pages_that_say_no(role: str, address: str, signed_in: Callable[..., Page]) -> None:
    page = signed_in(role)
    page.route("**/favicon.ico", lambda route: route.abort())
    answer = page.request.get(address)
    assert answer.status in {403, 404}
    page.goto("/settings/")
    page.set_content(answer.text())
    page.wait_for_load_state()
    assert wrong_with(page, dark=role == "administrator") == []


@pytest.mark.parametrize("kind", ["act-now", "plans", "gates", "due", "reviews", "evaluations"])
def test_all_of_one_kind_of_work(kind: str, signed_in: Callable[..., Page]) -> None:
    page = signed_in("prescriber", width=800)
    page.goto(f"/?all={kind}")
    assert wrong_with(page, width=800) == []
    page.goto(f"/?all={kind}&page=9")
    assert wrong_with(page, width=390, dark=True) == []


def test_people_found_while_typing(signed_in: Callable[..., Page]) -> None:
    page = signed_in("coordinator", width=390)
    page.goto("/people/")
    words = page.locator("input[name=words]")
    for text, told in [("ro", "main table"), ("nobody of this name", "#found p")]:
        with page.expect_response("**/people/"):
            words.fill(text)
        expect(page.locator(told).first).to_be_visible()
        expect(page.locator("main table")).to_have_count(1 if told == "main table" else 0)
        assert wrong_with(page, width=390, dark=told == "#found p") == []


def test_steps_answered_while_typing(signed_in: Callable[..., Page], artefacts: Path) -> None:
    page = opened_plan(signed_in("prescriber", width=800), "clonazepam 1 mg bedtime")
    for typed, told in [("3.3333", "cannot be used"), ("0.25", "beyond the limit")]:
        with page.expect_response("**/preview/"):
            page.locator("#dose-1").fill(typed)
        expect(page.locator("#note-1")).to_contain_text(told)
        page.screenshot(path=artefacts / f"typed-{typed}.png", full_page=True)
        assert wrong_with(page, width=800, dark=typed == "0.25") == []


def test_every_way_to_change_a_plan_asks_only_for_what_it_needs(
    signed_in: Callable[..., Page], artefacts: Path
) -> None:
    page = signed_in("prescriber", width=390)
    page.goto(somebody(page, "taper") + "plans/")
    with page.expect_navigation():
        page.locator("main a[href$='/revise/']").click()
    asked = {
        "hold": {"days"},
        "slow-down": set(),
        "step-back": {"days"},
        "resume": set(),
        "new-pace": {"percent", "every_days"},
        "product-out": {"product"},
        "missed": {"on", "drug", "taken"},
        "extra": {"on", "drug", "taken"},
    }
    for kind, names in asked.items():
        page.locator(f"input[name=kind][value={kind}]").check()
        shown = page.locator(".asked [name]:visible").all()
        assert {one.get_attribute("name") for one in shown} == names, kind
    page.screenshot(path=artefacts / "revise.png", full_page=True)
    assert wrong_with(page, width=390) == []
    page.locator("main button.main").click()
    expect(page.locator("[role=alert]")).to_be_visible()
    assert page.locator(".asked [name=drug]").is_visible()
    assert wrong_with(page, width=390, dark=True) == []


def test_two_people_change_the_same_particulars(signed_in: Callable[..., Page]) -> None:
    first, second = signed_in("prescriber"), signed_in("coordinator")
    address = f"{_add_person(first, 'Invented Twice')}change/"
    first.goto(address)
    second.goto(address)
    first.locator("input[name=phone]").fill("(555) 555-0101")
    with first.expect_navigation():
        first.locator("main button.main").click()
    second.locator("input[name=phone]").fill("(555) 555-0102")
    second.locator("main button.main").click()
    expect(second.locator("[role=alert] table")).to_be_visible()
    assert wrong_with(second, width=390) == []


def _add_person(page: Page, name: str) -> str:
    """Add a person, and give the address of the new record."""
    page.goto("/people/add/")
    page.locator("input[name=name]").fill(name)
    page.locator("main button.main").click()
    page.wait_for_url(re.compile(r"/people/[0-9a-f-]{36}/$"))
    return page.url
