"""Starting the web application's own commands: they run in its process, not in this one."""

from __future__ import annotations

import os
import sys
from typing import Any, NoReturn

from glidepath.cli.language import Say


def add_demo_option(parser: Any, say: Say) -> None:
    """Add `--demo`, which chooses the invented clinic's own data folder."""
    parser.add_argument(
        "--demo",
        action="store_true",
        help=say("for the invented clinic's record", "para el registro de la clínica inventada"),
    )


def become(command: str, *arguments: str, demo: bool) -> NoReturn:
    """Become `python -m glidepath.web COMMAND`; never returns."""
    line = [sys.executable, "-P", "-X", "utf8", "-m", "glidepath.web", command]
    line += ["--demo"] if demo else []
    os.execv(sys.executable, [*line, *arguments])  # noqa: S606
