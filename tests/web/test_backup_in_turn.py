"""Backing up and checking the log wait for a restore, and then use the keys that it brought."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest
from tests.web.servers import Installation

COMMAND = [sys.executable, "-P", "-m", "glidepath"]


@pytest.fixture
def installed(tmp_path: Path) -> Installation:
    """An installation with a member, and so with keys and a log."""
    made = Installation(tmp_path / "home")
    made.script("tests.web.signed_in_sessions", "1")
    return made


@contextmanager
def _restoring(home: Path) -> Iterator[None]:
    """Hold what a restore holds while it puts a record in place."""
    with (home / "gate.lock").open("a") as gate, (home / "room.lock").open("a") as room:
        flock(gate, LOCK_EX)
        flock(room, LOCK_EX)
        yield


def test_a_backup_waits_for_a_restore_and_holds_the_keys_that_it_brought(
    installed: Installation,
) -> None:
    path = installed.home.parent / "record.zip"
    with _restoring(installed.home):
        backup = subprocess.Popen([*COMMAND, "backup", str(path)], env=installed.environment)
        with pytest.raises(subprocess.TimeoutExpired):
            backup.wait(timeout=6)
        assert not path.exists()
        (installed.home / "audit.key").write_text("the key of the restored record")
    assert backup.wait(timeout=60) == 0
    with zipfile.ZipFile(path) as archive:
        assert archive.read("keys/audit.key") == b"the key of the restored record"


def test_checking_the_log_waits_for_a_restore(installed: Installation) -> None:
    with _restoring(installed.home):
        command = [*COMMAND, "audit", "verify"]
        check = subprocess.Popen(command, env=installed.environment, stdout=subprocess.DEVNULL)
        with pytest.raises(subprocess.TimeoutExpired):
            check.wait(timeout=6)
    assert check.wait(timeout=60) == 0


@pytest.mark.parametrize("command", [("backup", "record.zip"), ("audit", "verify")])
def test_after_an_interrupted_restore_they_say_to_run_it_again(
    installed: Installation, command: tuple[str, ...]
) -> None:
    (installed.home / "restore-unfinished").write_text("")
    done = installed.run(*command)
    assert (done.returncode, "Run it again" in done.stderr) == (2, True), done
    assert not (Path.cwd() / "record.zip").exists()
