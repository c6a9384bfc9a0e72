"""`glidepath audit verify` as an operator runs it: before anything is there, and with noted heads."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.web.servers import Installation


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """A data folder in which nothing is yet."""
    return Installation(tmp_path / "home")


def test_a_log_that_has_not_begun_holds(installation: Installation) -> None:
    done = installation.run("audit", "verify")
    assert (done.returncode, done.stdout, done.stderr) == (0, "All chains hold.\n", "")


def test_a_head_that_was_noted_is_found_again_and_another_is_missed(
    installation: Installation,
) -> None:
    installation.script("tests.web.small_clinic")
    head = installation.run("audit", "verify").stdout.split()[0]
    number, digest = head.split(":")
    assert installation.run("audit", "verify", "--expect", head).returncode == 0
    for strange in (f"{int(number) + 1}:{digest}", f"{number}:{digest[::-1]}"):
        done = installation.run("audit", "verify", "--expect", strange)
        assert (done.returncode, f"No chain holds {strange}" in done.stdout) == (1, True)
    malformed = installation.run("audit", "verify", "--expect", "somewhere")
    assert (malformed.returncode, malformed.stderr.count("Traceback")) == (2, 0)
