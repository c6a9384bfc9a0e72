"""Other accounts of the machine read nothing of the record, in whatever folder it lies."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from tests.web.servers import Installation


@pytest.mark.parametrize("mode", [0o700, 0o755])
def test_nobody_else_can_read_the_data_folders_files(tmp_path: Path, mode: int) -> None:
    installed = Installation(tmp_path / "home")
    installed.home.mkdir()
    installed.home.chmod(mode)
    assert installed.run("audit", "verify").returncode == 0
    made = {path.name: stat.S_IMODE(path.stat().st_mode) for path in installed.home.glob("*.*")}
    assert "glidepath.sqlite3" in made
    assert {name: mode for name, mode in made.items() if mode & 0o077} == {}
