"""`glidepath backup`: the whole record in one file, while people work."""

from __future__ import annotations

import argparse
from typing import Any

from glidepath.cli.language import Say
from glidepath.cli.web_process import add_demo_option, become, named_file


def add_to(commands: Any, name: str, say: Say) -> None:
    """Add the command."""
    parser = commands.add_parser(
        name,
        help=say("write the whole record into one file", "guarda todo el registro en un archivo"),
        description=say(
            "Write the record, its keys and the programme's own questionnaires into one file, as "
            "they are at one moment; the server may run. Whoever has the file can read everything.",
            "Guarda en un archivo el registro, sus claves y los cuestionarios propios del programa, "
            "tal como están en un momento; el servidor puede seguir en marcha. Quien tenga el "
            "archivo puede leerlo todo.",
        ),
        allow_abbrev=False,
    )
    parser.add_argument(
        "file",
        metavar=say("FILE", "ARCHIVO"),
        help=say("a new file, such as record.zip", "un archivo nuevo, como registro.zip"),
    )
    add_demo_option(parser, say)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Become the command."""
    become("backup", named_file(options.file), demo=options.demo)
