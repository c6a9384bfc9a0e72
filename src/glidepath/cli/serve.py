"""`glidepath serve`: the web application in which a programme works."""

from __future__ import annotations

import argparse
from typing import Any

from glidepath.cli.web_process import become


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
    parser.add_argument("--programme", metavar="NAME", help="begin a programme of this name")
    parser.add_argument(
        "--administrator",
        metavar="EMAIL",
        help="with --programme: who manages its members; prints a link to choose a pass phrase",
    )
    parser.add_argument(
        "--link-for",
        metavar="EMAIL",
        help="only print such a link, for somebody who cannot sign in any more",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Become the server."""
    arguments = [f"--port={options.port}", f"--host={options.host}"]
    texts = {
        "--programme": options.programme,
        "--administrator": options.administrator,
        "--link-for": options.link_for,
    }
    arguments += [f"{name}={text}" for name, text in texts.items() if text is not None]
    become("serve", *arguments, demo=options.demo)
