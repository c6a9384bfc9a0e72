"""`glidepath restore`: put a backup in place of the record, while the server runs."""

from __future__ import annotations

import argparse
import os
from typing import Any

from glidepath.cli.web_process import add_demo_option, become


def add_to(commands: Any, name: str) -> None:
    """Add the command."""
    parser = commands.add_parser(
        name,
        help="put a backup back",
        description=(
            "Check a backup and put it in place; pages wait meanwhile, then show what it holds. "
            "It may come from SQLite or PostgreSQL, and go into either."
        ),
        allow_abbrev=False,
    )
    parser.add_argument("file", metavar="FILE", help="what `glidepath backup` wrote")
    parser.add_argument(
        "--replace",
        action="store_true",
        help="although there is a record; it is saved beside, in the data folder, before",
    )
    add_demo_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Become the command."""
    arguments = ["--replace"] if options.replace else []
    become("restore", *arguments, os.path.abspath(options.file), demo=options.demo)
