"""`glidepath audit verify`: has anything in the log been altered or removed?"""

from __future__ import annotations

import argparse
from typing import Any

from glidepath.cli.language import Say
from glidepath.cli.web_process import add_demo_option, become


def add_to(commands: Any, name: str, say: Say) -> None:
    """Add the command."""
    parser = commands.add_parser(
        name,
        help=say(
            "check that nothing in the record's log was altered",
            "comprueba que nada se alteró en el registro de sucesos",
        ),
        description=say(
            "Check every programme's chain of events, and print where it ends. Note these heads "
            "outside this machine now and then, and give them with --expect later.",
            "Comprueba la cadena de sucesos de cada programa y muestra dónde termina. Anote de vez "
            "en cuando estos finales fuera de esta máquina e indíquelos después con --expect.",
        ),
        allow_abbrev=False,
    )
    parser.add_argument(
        "what", choices=["verify"], help=say("the check to make", "la comprobación que se hace")
    )
    parser.add_argument(
        "--expect",
        action="append",
        default=[],
        metavar=say("NUMBER:DIGEST", "NÚMERO:RESUMEN"),
        help=say(
            "a head that was noted before; may be given several times",
            "un final anotado antes; se puede repetir",
        ),
    )
    add_demo_option(parser, say)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Become the check."""
    expected = [f"--expect={head}" for head in options.expect]
    become("audit", options.what, *expected, demo=options.demo)
