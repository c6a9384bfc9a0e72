"""`glidepath backup`: the whole record in one file, while people work."""

from __future__ import annotations

import argparse
import os
from typing import Any

from glidepath.cli.web_process import add_demo_option, become


def add_to(commands: Any, name: str) -> None:
    """Add the command."""
    parser = commands.add_parser(
        name,
        help="write the whole record into one file",
        description=(
            "Write the record, its keys and the programme's own questionnaires into one file, as "
            "they are at one moment; the server may run. Whoever has the file can read everything."
        ),
        allow_abbrev=False,
    )
    parser.add_argument("file", metavar="FILE", help="a new file, such as record.zip")
    add_demo_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Become the command."""
    become("backup", os.path.abspath(options.file), demo=options.demo)
