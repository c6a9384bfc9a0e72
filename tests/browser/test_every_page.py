"""Every kind of page, in every state, in a real browser: accessible, light, quiet, of one language.

Each role walks the invented clinic. A page is opened when it has a part, or an order of headings,
that no page of its kind had before, in either programme and for any role; its forms are sent back
with nonsense once, and the refusal is looked at in the same way. The first page of each kind is
looked at in light in English, and in dark in Spanish; colours and widths take turns at the others.
Whether a page fits is seen at the widths of a phone, a tablet and a desk each time.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page
from tests.browser.crawl import Found, kind, walk
from tests.browser.looking import WIDTHS, does_not_fit, too_heavy, wrong_with
from tests.browser.shapes import Seen, Shape
from tests.browser.speaking import speaking
from tests.browser.spoiling import forms_of, send_spoiled


@dataclass(frozen=True)
class Walk:
    """Who walks, the language they read in, and how many pages of a kind they fetch at most."""

    role: str
    programme: str
    language: str
    examples: int = 8


WALKS = [
    Walk("prescriber", "Invented Riverbend", "en", examples=30),
    Walk("pharmacist", "Invented Riverbend", "es"),
    Walk("therapist", "Invented Riverbend", "en"),
    Walk("coordinator", "Invented Riverbend", "es"),
    Walk("administrator", "Invented Riverbend", "en"),
    Walk("prescriber", "Invented Hillside", "es"),
    Walk("administrator", "Invented Hillside", "es"),
]
# The copy that is given to a person is in that person's own language.
COPY = "/people/*/access-log/copy/"
LEADS_ON, ONLY_SENT, FILE = "leads to another page", "only sent to", "a file, no page"
IN_STATES, IN_PASSKEYS = "looked at in test_states.py", "looked at in test_passkeys.py"
# Addresses that no link leads to in the demo: where they are looked at, or why they are not.
ELSEWHERE = {
    "/account/2fa/authenticate/": IN_PASSKEYS,
    "/account/2fa/reauthenticate/": IN_PASSKEYS,
    "/account/2fa/recovery-codes/": IN_PASSKEYS,
    "/account/2fa/recovery-codes/download/": FILE,
    "/account/2fa/recovery-codes/generate/": IN_PASSKEYS,
    "/account/2fa/totp/deactivate/": IN_PASSKEYS,
    "/account/2fa/webauthn/": IN_PASSKEYS,
    "/account/2fa/webauthn/keys/*/edit/": IN_PASSKEYS,
    "/account/2fa/webauthn/keys/*/remove/": IN_PASSKEYS,
    "/account/2fa/webauthn/login/": "what a passkey is to sign, no page",
    "/account/2fa/webauthn/reauthenticate/": IN_PASSKEYS,
    "/account/inactive/": IN_STATES,
    "/account/link/*/": LEADS_ON,
    "/account/login/": IN_STATES,
    "/account/logout/": IN_STATES,
    "/account/pass-phrase/": IN_STATES,
    "/check/": IN_STATES,
    "/language/": ONLY_SENT,
    "/log/*/": IN_STATES,
    "/members/*/again/": ONLY_SENT,
    "/members/*/end/": ONLY_SENT,
    "/members/*/help/": IN_STATES,
    "/no-programme/": IN_STATES,
    "/people/*/access-log.csv": FILE,
    "/people/*/emergency/": IN_STATES,
    "/people/*/evaluation/close/": ONLY_SENT,
    "/people/*/plans/": LEADS_ON,
    "/people/*/plans/*/files/*/": FILE,
    "/people/*/questionnaires/*/blank.pdf": FILE,
    "/people/*/questionnaires/*/trend.svg": FILE,
    "/people/*/questionnaires/results/*/sheet.pdf": FILE,
    "/people/*/recommendations/acknowledge/": ONLY_SENT,
    "/people/*/scenarios/*/doses/": "doses for the picture, no page",
    "/people/*/scenarios/*/preview/": "a piece of a page, looked at in test_states.py",
    "/people/*/scenarios/*/sign/": IN_STATES,
    "/people/*/scenarios/*/state/": ONLY_SENT,
    "/people/*/scenarios/*/steps/": ONLY_SENT,
    "/people/*/scenarios/*/variant/": ONLY_SENT,
    "/safety/*/take/": ONLY_SENT,
    "/settings/programme/": ONLY_SENT,
}


class Walked:
    """What the walks of this module have seen."""

    def __init__(self) -> None:
        self.seen, self.refused = Seen(), Seen()
        self.forms, self.spoken = set[tuple[str, str]](), set[tuple[str, str, str]]()
        self.looked: dict[str, set[tuple[str, bool]]] = defaultdict(set)
        self.walks = 0
        self._turns = cycle([(width, dark) for dark in (False, True) for width in WIDTHS])

    def look(self, page: Page, found: Found) -> list[str]:
        """Look at a page that was found, first in light in English, and in dark in Spanish."""
        first = not self.spoken_by(found)
        width, dark = next(self._turns)
        dark = found.language == "es" if first else dark
        self.looked[found.kind].add((found.language, dark))
        return wrong_with(page, width=width, dark=dark)

    def look_at_refusal(self, page: Page) -> list[str]:
        """Look at the open page in the width and the colour whose turn it is."""
        width, dark = next(self._turns)
        return wrong_with(page, width=width, dark=dark)

    def spoken_by(self, found: Found) -> bool:
        """Whether a page of this kind was looked at in this language before."""
        return any(language == found.language for language, _ in self.looked[found.kind])


@pytest.fixture(scope="module")
def walked() -> Walked:
    return Walked()


@pytest.mark.parametrize("who", WALKS, ids=lambda who: f"{who.role}-{who.programme}")
def test_nothing_is_wrong_with_any_page(
    who: Walk, signed_in: Callable[..., Page], walked: Walked, artefacts: Path
) -> None:
    page = signed_in(who.role, programme=who.programme)
    wrong = []
    with speaking(page, who.language):
        for found in walk(page, walked.seen, who.examples):
            problems = _open(page, found, walked, artefacts)
            if found.language != who.language and found.kind != COPY:
                problems.append(f"speaks {found.language}")
            wrong += [f"{found.address} {one}" for one in problems]
    walked.walks += 1
    assert not wrong, "\n".join(wrong)


def test_every_kind_of_page_was_looked_at_in_both_languages_and_colours(walked: Walked) -> None:
    if walked.walks < len(WALKS):
        pytest.skip("not everybody has walked")
    both = {("en", False), ("es", True)}
    assert [one for one, looks in walked.looked.items() if one != COPY and not both <= looks] == []


def test_every_address_was_looked_at(walked: Walked) -> None:
    if walked.walks < len(WALKS):
        pytest.skip("not everybody has walked")
    addresses = set(_addresses(get_resolver().url_patterns, "/"))
    assert sorted(addresses - walked.seen.kinds) == sorted(ELSEWHERE)


def _open(page: Page, found: Found, walked: Walked, artefacts: Path) -> list[str]:
    """What is wrong with a page; one that shows nothing new is not opened."""
    first = not walked.spoken_by(found)
    example = (found.kind, found.name, found.language)
    if not (found.new or first or example not in walked.spoken):
        return []
    walked.spoken.add(example)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    page.goto(found.address)
    if first:
        _picture(page, artefacts, found)
    if not (found.new or first):
        return does_not_fit(page)
    return too_heavy(page) + walked.look(page, found) + _refusals(page, found, walked)


def _refusals(page: Page, found: Found, walked: Walked) -> list[str]:
    """What is wrong with the answers to nonsense in each form of the open page, once per form."""
    problems = []
    for place, names in forms_of(page):
        if (found.kind, names) in walked.forms:
            continue
        walked.forms.add((found.kind, names))
        page.goto(found.address)
        told = send_spoiled(page, place)
        shape = Shape(page.content())
        if shape.language != found.language:
            told.append(f"speaks {shape.language}")
        if walked.refused.is_new(kind(page.url), "", shape):
            told += walked.look_at_refusal(page)
        problems += [f"refusing {names}: {one}" for one in told]
    return problems


def _picture(page: Page, artefacts: Path, found: Found) -> None:
    name = found.kind.strip("/").replace("/", "_").replace("*", "one") or "work-list"
    page.screenshot(path=artefacts / f"page-{found.language}-{name}.png", full_page=True)


def _addresses(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    """Every address there is, as kinds of pages."""
    for one in patterns:
        here = before + re.sub(r"<[^>]*>", "*", str(one.pattern)).replace("^", "").replace("$", "")
        if isinstance(one, URLResolver):
            yield from _addresses(one.url_patterns, here)
        else:
            yield here
