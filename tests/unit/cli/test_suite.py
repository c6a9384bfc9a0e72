"""Which runs the test command starts, and on which databases; the runs themselves are not started."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from glidepath.cli.main import main

SERVER, BROKEN = "postgresql://postgres@127.0.0.1:5432/postgres", "postgresql://broken/"
Run = tuple[list[str], str | None]


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    """What follows `-m pytest -q` in each run, and the database that its environment names."""
    started: list[Run] = []

    class Started:
        """A run of pytest that is over at once; it finds a defect only in the broken database."""

        def __init__(self, command: list[str], *, env: dict[str, str], **_options: Any) -> None:
            started.append((command[4:], env.get("DATABASE_URL")))
            self.returncode = int(env.get("DATABASE_URL") == BROKEN)

        def wait(self) -> int:
            return self.returncode

        def kill(self) -> None:
            pass

    def check(command: list[str], **_options: Any) -> subprocess.CompletedProcess[str]:
        assert "pytest" not in command
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "Popen", Started)
    monkeypatch.setattr(subprocess, "run", check)
    monkeypatch.delenv("GLIDEPATH_TEST_DATABASE_URL", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return started


def test_everything_runs_on_sqlite_whatever_database_is_set(
    runs: list[Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", SERVER)
    assert main(["test"]) == 0
    assert runs == [(["tests"], None)]


def test_without_a_postgresql_server_its_run_is_said_to_be_skipped_and_why(
    runs: list[Run], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["test"])
    assert len(runs) == 1
    assert "SKIPPED: GLIDEPATH_TEST_DATABASE_URL" in capsys.readouterr().out


def test_with_a_postgresql_server_the_tests_of_the_record_run_on_it_as_well(
    runs: list[Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLIDEPATH_TEST_DATABASE_URL", SERVER)
    assert main(["test"]) == 0
    (other,) = [tests for tests, database in runs if database == SERVER]
    assert other[:2] == ["tests/web", "tests/browser"]
    assert (["tests", "--ignore=tests/browser"], None) in runs


def test_the_command_does_not_pass_where_only_postgresql_shows_a_defect(
    runs: list[Run], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GLIDEPATH_TEST_DATABASE_URL", BROKEN)
    assert main(["test"]) == 1
    assert "FAILED: tests on PostgreSQL" in capsys.readouterr().out


def test_tests_that_are_named_run_alone_on_the_database_that_is_set(
    runs: list[Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", SERVER)
    monkeypatch.setenv("GLIDEPATH_TEST_DATABASE_URL", SERVER)
    assert main(["test", "tests/web", "-x"]) == 0
    assert runs == [(["tests/web", "-x"], SERVER)]
