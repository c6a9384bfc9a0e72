"""Pages under use: how long each takes while a programme of 5,000 people is worked with by 50 members.

    glidepath bench pages                         SQLite
    glidepath bench pages --database ADDRESS      a PostgreSQL server, in a new database of its own
    glidepath bench pages --people 500 --members 10 --seconds 30

The real server runs in a process of its own. Each member opens a page, reads for 2 to 5 seconds, and
opens the next: a mix of work list, people, searches, persons, evaluations, saving answers, scenarios
and plans. Signing in is not part of it, nor are the server's first seconds. Beside the times stands how many queries a page takes with 50
people and with all of them.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.web.pages import read_forms
from tests.web.servers import Browser, Installation, new_database

from bench.page_people import addresses
from bench.timing import Stopwatch

# How often each page is opened, out of 100.
MIX = {
    "work list": 16,
    "people": 10,
    "search": 12,
    "person": 20,
    "evaluation": 6,
    "section": 6,
    "save answers": 12,
    "recommendations": 6,
    "scenarios": 6,
    "plan": 6,
}
WARMING_UP = 15  # seconds in which each process of the server sees its first pages
THINKING = (2.0, 5.0)  # seconds
AIM = 150  # milliseconds, for 95 of 100 requests
_WORDS = ("Rowan", "Iris 40", "Test", "Inventado", "B-123", "Sam Ro")
Times = dict[str, list[float]]


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; 1 where a request was not answered well."""
    parser = argparse.ArgumentParser(prog="glidepath bench pages", description=__doc__)
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--members", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--database", default="", help="postgresql://... of a server")
    options = parser.parse_args(arguments)
    with _installation(options.database) as installed:
        began = time.monotonic()
        there = installed.script("bench.page_people", str(options.people), str(options.members))
        print(f"filled in {time.monotonic() - began:.0f} s", flush=True)
        installed.start("--demo")
        _measure(installed.port, there, WARMING_UP)
        times, wrong = _measure(installed.port, there, options.seconds)
    _show(times, there["queries"])
    for line in wrong[:5]:
        print(f"WRONG: {line}")
    return 1 if wrong else 0


@contextmanager
def _installation(server: str) -> Iterator[Installation]:
    with tempfile.TemporaryDirectory() as folder:
        if not server:
            installed = Installation(Path(folder) / "home")
            yield installed
            installed.kill()
            return
        with new_database(server) as address:
            installed = Installation(Path(folder) / "home", address)
            yield installed
            installed.kill()


@dataclass(eq=False)
class _Member(threading.Thread):
    """Somebody who opens pages and reads them, until a moment."""

    browser: Browser
    pages: Mapping[str, list[list[str]]]
    until: float
    chance: random.Random
    times: Times
    wrong: list[str]

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def run(self) -> None:
        """Work."""
        time.sleep(self.chance.uniform(0, THINKING[1]))
        while time.monotonic() < self.until:
            (kind,) = self.chance.choices(list(MIX), list(MIX.values()))
            address = addresses(self.pages, self.chance.randrange(10_000))
            status, took = _ask(self.browser, kind, address, self.chance)
            self.times[kind].append(took)
            if status not in {200, 302}:
                self.wrong.append(f"{kind}: {status}")
            time.sleep(self.chance.uniform(*THINKING))
        self.browser.close()


def _measure(port: int, there: Mapping[str, Any], seconds: int) -> tuple[Times, list[str]]:
    """Let every member work for so long."""
    times: Times = defaultdict(list)
    wrong: list[str] = []
    until = time.monotonic() + seconds
    members = [
        _Member(Browser(port, key), there["pages"], until, random.Random(number), times, wrong)
        for number, key in enumerate(there["sessions"])
    ]
    for member in members:
        member.start()
    for member in members:
        member.join()
    return times, wrong


def _ask(
    browser: Browser, kind: str, address: Mapping[str, str], chance: random.Random
) -> tuple[int, float]:
    """Open a page, or send its form; the status, and the milliseconds."""
    if kind == "save answers":
        return _save(browser, address["section"], chance)
    with Stopwatch() as watch:
        if kind == "search":
            status, _, _ = browser.post("/people/", {"words": chance.choice(_WORDS), "stage": ""})
        else:
            status, _, _ = browser.get(address[kind])
    return status, watch.milliseconds


def _save(browser: Browser, address: str, chance: random.Random) -> tuple[int, float]:
    """Answer one question of a section anew; opening the section is not counted."""
    _, page, _ = browser.get(address)
    form = next(form for form in read_forms(page) if "seen" in form.values)
    radios = [name for name, kind in form.kinds.items() if kind == "radio"]
    values: dict[str, object] = dict(form.values)
    if radios:
        name = chance.choice(radios)
        values[name] = chance.choice(form.choices[name])
    with Stopwatch() as watch:
        status, _, _ = browser.post(address, values)
    return status, watch.milliseconds


def _show(times: Times, queries: Mapping[str, Mapping[str, int]]) -> None:
    few, many = queries
    print(
        f"{'page':<16}{'opened':>8}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}  queries: {few}, {many} people"
    )
    for kind in MIX:
        found = sorted(times[kind])
        counts = f"{queries[few][kind]}, {queries[many][kind]}" if kind in queries[few] else ""
        print(f"{kind:<16}{_line(found)}  {counts}")
    every = sorted(took for found in times.values() for took in found)
    print(f"{'all':<16}{_line(every)}  aim: p95 below {AIM} ms")


def _line(found: list[float]) -> str:
    if not found:
        return f"{0:>8}"
    shares = [found[min(int(len(found) * share), len(found) - 1)] for share in (0.5, 0.95, 0.99)]
    return f"{len(found):>8}" + "".join(f"{took:>9.1f}" for took in shares)


if __name__ == "__main__":
    sys.exit(main())
