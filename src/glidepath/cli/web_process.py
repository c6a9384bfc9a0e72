"""Starting the web application's own commands: they run in its process, not in this one."""

from __future__ import annotations

import os
import sys
from typing import Any, NoReturn

from glidepath.cli.language import Say
from glidepath.errors import InvalidRequest


def add_demo_option(parser: Any, say: Say) -> None:
    """Add `--demo`, which chooses the invented clinic's own data folder."""
    parser.add_argument(
        "--demo",
        action="store_true",
        help=say("for the invented clinic's record", "para el registro de la clínica inventada"),
    )


def named_file(name: str) -> str:
    """The whole path of a file that a command is given; raises InvalidRequest for what names none."""
    if not name.strip() or name == "-":
        raise InvalidRequest(
            f"{name!r} names no file; write a name such as record.zip.",
            "command line",
            es=f"{name!r} no nombra ningún archivo; escriba un nombre como registro.zip.",
        )
    return os.path.abspath(name)


def become(command: str, *arguments: str, demo: bool) -> NoReturn:
    """Become `python -m glidepath.web COMMAND`; never returns."""
    line = [sys.executable, "-P", "-X", "utf8", "-m", "glidepath.web", command]
    line += ["--demo"] if demo else []
    os.execv(sys.executable, [*line, *arguments])  # noqa: S606
