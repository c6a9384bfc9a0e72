"""The server is killed again and again while people save: what was acknowledged is there, whole."""

from __future__ import annotations

import http.client
import os
import random
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.web.servers import TEST_DATABASE, Browser, Installation, new_database

KILLS = int(os.environ.get("GLIDEPATH_KILLS", "20"))
SAVERS = 6
DATABASES = [
    "sqlite",
    pytest.param(
        "postgresql",
        marks=pytest.mark.skipif(
            not TEST_DATABASE, reason="GLIDEPATH_TEST_DATABASE_URL is not set"
        ),
    ),
]


@dataclass
class Saver(threading.Thread):
    """Somebody who adds people and screens them, and sends again what was not answered."""

    browser: Browser
    number: int
    over: threading.Event
    people: list[str] = field(default_factory=list)
    screens: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        while not self.over.is_set():
            name = f"Saved {self.number}-{len(self.people)}"
            where = self._save("/people/add/", {"name": name, "language": "en"})
            if where is None:
                return
            self.people.append(name)
            answers = {"most_days_for_a_month": "yes", "thoughts_of_self_harm": "yes"}
            screen = self._save(f"{where}screen/", answers)
            if screen is None:
                return
            self.screens.append(screen.rstrip("/").rsplit("/", 1)[-1])

    def _save(self, path: str, values: dict[str, str]) -> str | None:
        """Send a form until it is acknowledged; where it leads, or None at the end."""
        form = {**values, "once": str(uuid.uuid4())}
        while not self.over.is_set():
            try:
                status, page, where = self.browser.post(path, form)
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
                continue
            if status == 302 and "/people/" in where:
                return where
            if status < 500:
                self.strange.append(f"{path}: {status} {where} {page[:1500]}")
                return None
        return None


@pytest.fixture(params=DATABASES)
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    if request.param == "sqlite":
        yield (installed := Installation(tmp_path / "home"))
        installed.kill()
        return
    with new_database() as address:
        yield (installed := Installation(tmp_path / "home", address))
        installed.kill()


def test_what_was_acknowledged_survives_every_kill(installation: Installation) -> None:
    sessions = installation.script("tests.web.signed_in_sessions", str(SAVERS))
    over = threading.Event()
    savers = [
        Saver(Browser(installation.port, key), number, over) for number, key in enumerate(sessions)
    ]
    installation.start()
    for saver in savers:
        saver.start()
    for _ in range(KILLS):
        time.sleep(random.uniform(0.05, 0.8))
        installation.kill()
        installation.start()
    time.sleep(1)
    over.set()
    for saver in savers:
        saver.join()
        saver.browser.close()
    installation.kill()

    kept = installation.script("tests.web.what_was_kept")
    assert [strange for saver in savers for strange in saver.strange] == []
    acknowledged = [name for saver in savers for name in saver.people]
    assert len(acknowledged) > KILLS
    assert set(acknowledged) <= set(kept["people"])
    assert {screen for saver in savers for screen in saver.screens} <= set(kept["screens"])
    assert len(kept["people"]) == len(set(kept["people"])), "somebody was added twice"
    assert kept["halves"] == []
    verified = installation.run("audit", "verify")
    assert verified.returncode == 0, verified.stdout
