"""Starting the web application's own commands: they run in its process, not in this one."""

from __future__ import annotations

import os
import sys
from typing import Any, NoReturn


def add_demo_option(parser: Any) -> None:
    """Add `--demo`, which chooses the invented clinic's own data folder."""
    parser.add_argument("--demo", action="store_true", help="for the invented clinic's record")


def become(command: str, *arguments: str, demo: bool) -> NoReturn:
    """Become `python -m glidepath.web COMMAND`; never returns."""
    line = [sys.executable, "-P", "-X", "utf8", "-m", "glidepath.web", command]
    line += ["--demo"] if demo else []
    os.execv(sys.executable, [*line, *arguments])  # noqa: S606
