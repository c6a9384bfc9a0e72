"""Passkeys in a real browser, on an installation that is not the demo, under its own CSP."""

from __future__ import annotations

import base64
import hmac
import os
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tests.browser.conftest import ROOT, _free_port, _wait
from tests.browser.looking import wrong_with
from tests.browser.spoiling import send_spoiled

# A passkey needs a name, so the address is localhost and no number.
SERVER = """
import socketserver, sys, wsgiref.simple_server as simple
import django
django.setup()
from django.core.management import call_command
from glidepath.web.accounts.beginning import begin_programme
call_command("migrate", verbosity=0)
call_command("collectstatic", verbosity=0, interactive=False)
_, token = begin_programme(programme="Riverbend", name="Ada Moreno", email="ada@example.org")
open(sys.argv[2], "w").write(token)
from glidepath.web.wsgi import application
class Server(socketserver.ThreadingMixIn, simple.WSGIServer):
    daemon_threads = True
simple.make_server("127.0.0.1", int(sys.argv[1]), application, Server).serve_forever()
"""
PASS_PHRASE = "seven quiet herons at dawn"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a new installation, and the token of its administrator's link."""
    home = tmp_path_factory.mktemp("installation")
    port, told = _free_port(), home / "token"
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "DJANGO_SETTINGS_MODULE": "glidepath.web.settings",
        "GLIDEPATH_HOME": str(home),
        "GLIDEPATH_ORIGIN": f"http://localhost:{port}",
        "PYTHONPATH": str(ROOT / "src"),
    }
    log = home / "server.log"
    with log.open("w") as written:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(port), str(told)],
            env=environment,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(f"http://127.0.0.1:{port}/healthz", process, log)
            yield f"http://localhost:{port}", Path(told).read_text()
        finally:
            process.terminate()
            process.wait(timeout=30)


@pytest.fixture
def page(browser: Browser, installation: tuple[str, str]) -> Iterator[Page]:
    """A page whose browser has a key that knows its owner; complaints of the browser fail."""
    context = browser.new_context(base_url=installation[0], locale="en-US")
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    complaints: list[str] = []
    opened.on("console", lambda one: complaints.append(one.text) if one.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    browser_itself = context.new_cdp_session(opened)
    browser_itself.send("WebAuthn.enable")
    browser_itself.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    yield opened
    context.close()
    assert complaints == []


def test_a_passkey_is_added_signs_in_alone_is_a_second_step_and_confirms(
    page: Page, installation: tuple[str, str]
) -> None:
    page.goto(f"/account/link/{installation[1]}/")
    page.locator("input[name=password]").fill(PASS_PHRASE)
    page.locator("input[name=again]").fill(PASS_PHRASE)
    page.get_by_role("button", name="Save the pass phrase").click()
    _give_pass_phrase(page)

    page.wait_for_url("**/account/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    page.locator("input[name=name]").fill("Key on my key ring")
    page.locator("input[name=passwordless]").check()
    page.get_by_role("button", name="Add it now").click()
    page.wait_for_url("**/recovery-codes/")
    assert page.locator("ul.codes li").count() == 10
    assert wrong_with(page, width=390) == []
    page.get_by_role("link", name="I have them: go on").click()
    assert page.locator("nav").get_by_role("link", name="Members").is_visible()

    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{installation[0]}/")
    assert "Ada Moreno" in page.locator(".who").inner_text()

    page.get_by_role("button", name="Sign out").click()
    _give_pass_phrase(page)
    page.wait_for_url("**/account/2fa/authenticate/")
    assert wrong_with(page, width=390, dark=True) == []
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{installation[0]}/")

    page.goto("/members/")
    page.get_by_role("link", name="Ada Moreno").click()
    page.get_by_role("link", name="Help with signing in").click()
    page.get_by_role("link", name="With a passkey").click()
    assert wrong_with(page, width=390) == []
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/help/")
    assert page.get_by_role("button", name="Make a link").is_visible()
    _look_after_second_steps(page)


def _look_after_second_steps(page: Page) -> None:
    """Every page of a member who has a passkey, an app and recovery codes."""
    page.goto("/account/2fa/totp/activate/")
    page.locator("main summary").click()
    page.locator("input[name=code]").fill(_code(page.locator("code.link").inner_text()))
    page.get_by_role("button", name="Finish").click()
    page.wait_for_url("**/account/2fa/")
    dark = cycle([False, True])
    for link in ["Remove it", "Your passkeys", "Look at them", "Make new ones"]:
        if link != "Make new ones":
            page.goto("/account/2fa/")
        page.get_by_role("link", name=link).click()
        page.wait_for_load_state()
        assert wrong_with(page, width=390, dark=next(dark)) == [], page.url
    for link in ["Remove", "Rename"]:
        page.goto("/account/2fa/webauthn/")
        page.get_by_role("link", name=link).click()
        page.wait_for_load_state()
        assert wrong_with(page, width=390, dark=next(dark)) == [], page.url
    assert send_spoiled(page, _main_form(page)) + wrong_with(page, width=390) == []
    for address in ["/account/2fa/", "/account/2fa/reauthenticate/"]:
        page.goto(address)
        assert wrong_with(page, width=390, dark=next(dark)) == [], address
    assert send_spoiled(page, _main_form(page)) + wrong_with(page, width=390) == []


def _main_form(page: Page) -> int:
    return int(
        page.evaluate("[...document.forms].findIndex(one => one.querySelector('button.main'))")
    )


def _code(secret: str) -> str:
    """What an app shows now for a secret (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    mixed = hmac.digest(base64.b32decode(secret), counter, "sha1")
    return f"{struct.unpack_from('>I', mixed, mixed[-1] & 15)[0] % 2**31 % 10**6:06}"


def _give_pass_phrase(page: Page) -> None:
    page.locator("input[name=login]").fill("ada@example.org")
    page.locator("input[name=password]").fill(PASS_PHRASE)
    page.get_by_role("button", name="Sign in", exact=True).click()
