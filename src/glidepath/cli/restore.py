"""`glidepath restore`: put a backup in place of the record, while the server runs."""

from __future__ import annotations

import argparse
from typing import Any

from glidepath.cli.language import Say
from glidepath.cli.web_process import add_demo_option, become, named_file


def add_to(commands: Any, name: str, say: Say) -> None:
    """Add the command."""
    parser = commands.add_parser(
        name,
        help=say("put a backup back", "repone una copia de seguridad"),
        description=say(
            "Check a backup and put it in place; pages wait meanwhile, then show what it holds. "
            "It may come from SQLite or PostgreSQL, and go into either.",
            "Comprueba una copia y la pone en su lugar; mientras tanto las páginas esperan, y luego "
            "muestran lo que contiene. Puede venir de SQLite o PostgreSQL e ir a cualquiera de los "
            "dos.",
        ),
        allow_abbrev=False,
    )
    parser.add_argument(
        "file",
        metavar=say("FILE", "ARCHIVO"),
        help=say("what `glidepath backup` wrote", "lo que guardó `glidepath backup`"),
    )
    parser.add_argument(
        "--replace",
        action="store_true",
        help=say(
            "although there is a record; it is saved beside, in the data folder, before",
            "aunque haya un registro; antes se guarda al lado, en la carpeta de datos",
        ),
    )
    add_demo_option(parser, say)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Become the command."""
    arguments = ["--replace"] if options.replace else []
    become("restore", *arguments, named_file(options.file), demo=options.demo)
