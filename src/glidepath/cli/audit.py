"""`glidepath audit verify`: has anything in the log been altered or removed?"""

from __future__ import annotations

import argparse
from typing import Any

from glidepath.cli.web_process import add_demo_option, become


def add_to(commands: Any, name: str) -> None:
    """Add the command."""
    parser = commands.add_parser(
        name,
        help="check that nothing in the record's log was altered",
        description=(
            "Check every programme's chain of events, and print where it ends. Note these heads "
            "outside this machine now and then, and give them with --expect later."
        ),
        allow_abbrev=False,
    )
    parser.add_argument("what", choices=["verify"], help="the check to make")
    parser.add_argument(
        "--expect",
        action="append",
        default=[],
        metavar="NUMBER:DIGEST",
        help="a head that was noted before; may be given several times",
    )
    add_demo_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Become the check."""
    expected = [f"--expect={head}" for head in options.expect]
    become("audit", options.what, *expected, demo=options.demo)
