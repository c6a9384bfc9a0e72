"""A real server with the invented clinic, and a real browser."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, StorageState, sync_playwright

ROOT = Path(__file__).parents[2]
ARTEFACTS = Path(os.environ.get("GLIDEPATH_ARTEFACTS", ROOT / "artefacts"))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Without these, Debian's chromium calls home at every start; as root it needs no sandbox.
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with the invented clinic."""
    home = tmp_path_factory.mktemp("clinic")
    port = _free_port()
    environment = {
        **os.environ,
        "GLIDEPATH_HOME": str(home),
        "PYTHONPATH": str(ROOT / "src"),
    }
    for name in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL"):  # its own settings and SQLite
        environment.pop(name, None)
    command = [sys.executable, "-m", "glidepath", "serve", "--demo", "--port", str(port)]
    log = (home / "server.log").open("w")
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait(f"http://127.0.0.1:{port}/healthz", process, home / "server.log")
        os.environ["GLIDEPATH_TEST_DEMO_HOME"] = str(home)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


@pytest.fixture(scope="session")
def accounts(server: str) -> dict[tuple[str, str], dict[str, str]]:
    """The demo's accounts by role and programme."""
    listed = json.loads(
        Path(os.environ["GLIDEPATH_TEST_DEMO_HOME"], "demo-accounts.json").read_text()
    )
    return {(one["role"], one["programme"]): one for one in listed}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium here: install Debian's package chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=_QUIET)
        yield started
        started.close()


@pytest.fixture
def visitor(browser: Browser, server: str) -> Iterator[Callable[..., Page]]:
    """Open a page of somebody who has not signed in; what the browser complains about fails."""
    contexts = []
    complaints: list[str] = []

    def open_browser(
        *,
        language: str = "en",
        dark: bool = False,
        width: int = 1280,
        session: StorageState | None = None,
    ) -> Page:
        context = browser.new_context(
            base_url=server,
            storage_state=session,
            locale="es-US" if language == "es" else "en-US",
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda one: complaints.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_browser
    for context in contexts:
        context.close()
    # The browser reports every refusal; whether refusals are right is for the tests to say.
    told = [one for one in complaints if not re.search(r"status of 4\d\d\b", one)]
    assert told == []


@pytest.fixture(scope="session")
def sessions() -> dict[tuple[str, str], StorageState]:
    """Sessions of members who have signed in; a server takes only so many sign-ins a minute."""
    return {}


@pytest.fixture
def signed_in(
    server: str,
    visitor: Callable[..., Page],
    accounts: dict[tuple[str, str], dict[str, str]],
    sessions: dict[tuple[str, str], StorageState],
) -> Callable[..., Page]:
    """Open a page signed in as the demo's member with a role, at its first or another programme.

    The session of before goes on, unless a test asks for a new one that has confirmed nothing.
    """

    def sign_in(
        role: str, programme: str = "Invented Riverbend", *, anew: bool = False, **how: object
    ) -> Page:
        who = (role, programme)
        page = visitor(session=None if anew else sessions.get(who), **how)
        page.goto("/")
        if page.url != f"{server}/":
            page.locator("input[name=login]").fill(accounts[who]["email"])
            page.locator("input[name=password]").fill(accounts[who]["password"])
            page.locator("input[name=password]").press("Enter")
            page.wait_for_url(f"{server}/")
        if not anew:
            sessions[who] = page.context.storage_state()
        return page

    return sign_in


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """Where screenshots go; never into git."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    return ARTEFACTS


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(1200):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310
                return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError(f"the server did not start:\n{log.read_text()[-3000:]}")
