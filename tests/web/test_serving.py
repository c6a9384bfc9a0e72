"""`glidepath serve` as it is really started."""

from __future__ import annotations

import json
import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from tests.web.servers import Browser, Installation


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Callable[..., Installation]]:
    """Make an installation that is stopped at the end."""
    made: list[Installation] = []

    def make(name: str = "home", database: str = "") -> Installation:
        made.append(Installation(tmp_path / name, database))
        return made[-1]

    yield make
    for one in made:
        one.kill()


def _refusal(installed: Installation, *arguments: str) -> str:
    """The one sentence with which a command refuses."""
    done = installed.run(*arguments)
    assert done.returncode == 2, done
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("glidepath: ")
    return done.stderr


def test_an_empty_record_says_how_to_begin_a_programme(
    installation: Callable[..., Installation],
) -> None:
    installed = installation()
    installed.start()
    assert "serve --programme" in installed.log()
    assert installed.stop() == 0


def test_a_programme_begins_with_a_link_for_its_administrator(
    installation: Callable[..., Installation],
) -> None:
    installed = installation()
    installed.start("--programme=Riverbend", "--administrator=ada@example.org")
    link = re.search(r"http://127\.0\.0\.1:\d+/\S+", installed.log())
    assert link
    browser = build_opener(HTTPCookieProcessor())
    with browser.open(link[0]) as page:
        assert page.status == 200
        assert 'type="password"' in page.read().decode()
    again = installed.run("serve", "--link-for=ada@example.org", f"--port={installed.port}")
    assert (again.returncode, "http://" in again.stdout) == (0, True)
    assert "nobody@example.org" in _refusal(installed, "serve", "--link-for=nobody@example.org")


def test_a_taken_port_is_refused_kindly(installation: Callable[..., Installation]) -> None:
    installed = installation()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", installed.port))
        taken.listen()
        refusal = _refusal(installed, "serve", f"--port={installed.port}")
    assert "--port" in refusal


@pytest.mark.parametrize("port", ["0", "-1", "70000"])
def test_a_port_that_cannot_be_is_refused_kindly(
    installation: Callable[..., Installation], port: str
) -> None:
    assert "is no port" in _refusal(installation(), "serve", f"--port={port}")


def test_a_folder_that_cannot_be_made_is_refused_kindly(
    installation: Callable[..., Installation], tmp_path: Path
) -> None:
    (tmp_path / "a-file").write_text("")
    assert "GLIDEPATH_HOME" in _refusal(installation("a-file/home"), "serve")


def test_a_database_that_does_not_answer_is_named(
    installation: Callable[..., Installation],
) -> None:
    silent = installation(database="postgresql://nobody@127.0.0.1:1/none")
    assert "DATABASE_URL" in _refusal(silent, "serve", f"--port={silent.port}")


def test_an_address_of_no_database_is_refused_kindly(
    installation: Callable[..., Installation],
) -> None:
    assert "DATABASE_URL" in _refusal(installation(database="mysql://x/y"), "serve")


def test_a_file_that_is_no_database_is_refused_kindly(
    installation: Callable[..., Installation],
) -> None:
    installed = installation()
    installed.home.mkdir()
    (installed.home / "glidepath.sqlite3").write_text("no database at all, but a long text" * 40)
    assert "cannot be used" in _refusal(installed, "serve", f"--port={installed.port}")


def test_invented_and_real_people_never_share_a_folder(
    installation: Callable[..., Installation],
) -> None:
    invented, real = installation("invented"), installation("real")
    invented.home.mkdir()
    (invented.home / "invented").write_text("")
    assert "--demo" in _refusal(invented, "serve", f"--port={invented.port}")
    real.script("tests.web.signed_in_sessions", "1")
    assert "not invented" in _refusal(real, "serve", "--demo", f"--port={real.port}")


def test_a_database_is_not_written_to_under_the_keys_of_another(
    installation: Callable[..., Installation],
) -> None:
    installed = installation()
    installed.start("--programme=Riverbend", "--administrator=ada@example.org")
    installed.kill()
    (installed.home / "audit.key").unlink()
    assert "not those of this database" in _refusal(installed, "serve", f"--port={installed.port}")


def test_static_files_are_collected_once(installation: Callable[..., Installation]) -> None:
    installed = installation()
    installed.start()
    installed.kill()
    (manifest,) = (installed.home / "static").glob("staticfiles.json")
    before = manifest.stat().st_mtime_ns
    installed.start()
    assert manifest.stat().st_mtime_ns == before
    page = Browser(installed.port)
    _, html, _ = page.get("/check/")
    sheet = re.search(r'href="(/static/[^"]+\.css)"', html)
    assert sheet
    assert page.get(sheet[1])[0] == 200
    page.close()


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="the demo is made once, on SQLite")
def test_the_demo_opens_with_accounts_that_sign_in_and_is_there_again_next_time(
    installation: Callable[..., Installation],
) -> None:
    installed = installation()
    installed.start("--demo")
    accounts = json.loads((installed.home / "demo-accounts.json").read_text())
    assert len({(one["role"], one["programme"]) for one in accounts}) == 10
    assert all(one["email"] in installed.log() for one in accounts)
    assert installed.stop() == 0

    installed.start("--demo")
    prescriber = next(one for one in accounts if one["role"] == "prescriber")
    browser = Browser(installed.port)
    status, _, sign_in = browser.get("/")
    assert status == 302
    values = {"login": prescriber["email"], "password": prescriber["password"]}
    status, page, where = browser.post(sign_in, values)
    assert (status, where) == (302, "/"), page
    browser.close()
    assert installed.run("audit", "verify").returncode == 0


SETTINGS = {
    "GLIDEPATH_ORIGIN": ("clinic.example", "such as https://clinic.example"),
    "GLIDEPATH_PROXIES": ("one", "such as 1"),
    "GLIDEPATH_TIME_ZONE": ("Mars/Base", "no time zone"),
    "DATABASE_URL": ("postgresql://ada:sec/ret@host/name", "cannot be read"),
    "GLIDEPATH_HOME": ("/dev/null", "GLIDEPATH_HOME"),
}


@pytest.mark.parametrize(("name", "given"), SETTINGS.items(), ids=SETTINGS)
def test_a_slip_in_the_environment_is_named_and_no_secret_is_said(
    installation: Callable[..., Installation], name: str, given: tuple[str, str]
) -> None:
    environment = installation().environment | {name: given[0]}
    for command in (("serve",), ("audit", "verify")):
        done = subprocess.run(
            [sys.executable, "-P", "-m", "glidepath", *command],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 2, done
        said = done.stderr
        assert said.startswith("glidepath: ")
        assert name in said
        assert given[1] in said
        assert "sec/" not in said
        assert "'sec'" not in said
        assert said.count("\n") == 1


def test_a_damaged_key_is_named(installation: Callable[..., Installation]) -> None:
    installed = installation()
    assert installed.run("audit", "verify").returncode == 0
    key = installed.home / "audit.key"
    key.write_bytes(b"\xff" * 64)
    said = _refusal(installed, "audit", "verify")
    assert f"{key} is damaged" in said
    key.unlink()
    key.mkdir()
    assert str(key) in _refusal(installed, "audit", "verify")


def test_an_answer_that_nobody_reads_to_the_end_is_no_error(
    installation: Callable[..., Installation],
) -> None:
    installed = installation()
    line = f"set -o pipefail; {shlex.quote(sys.executable)} -P -m glidepath audit verify | true"
    done = subprocess.run(
        ["bash", "-c", line],
        env=installed.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
