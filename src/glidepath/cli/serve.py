"""`glidepath serve`: the web application in which a programme works."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any


def add_to(commands: Any, name: str) -> None:
    """Add the command."""
    parser = commands.add_parser(
        name,
        help="the clinic's record, as a web application",
        description=(
            "Serve the clinic's record. GLIDEPATH_HOME names its data folder; DATABASE_URL a "
            "PostgreSQL database to use instead of SQLite."
        ),
        allow_abbrev=False,
    )
    parser.add_argument(
        "--demo", action="store_true", help="an invented clinic; prints its accounts"
    )
    parser.add_argument("--port", type=int, default=8000, help="8000 if not given")
    parser.add_argument("--host", default="127.0.0.1", help="this machine only if not given")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Become the server."""
    command = [sys.executable, "-P", "-X", "utf8", "-m", "glidepath.web", "serve"]
    command += ["--port", str(options.port), "--host", options.host]
    command += ["--demo"] if options.demo else []
    os.execv(sys.executable, command)  # noqa: S606
