"""The commands and their options, built without importing anything that a command needs to run."""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import NoReturn

from glidepath import __version__
from glidepath.cli.problems import malformed_option

# Every command and the module of `glidepath.cli` that adds its options and runs it.
COMMANDS = {
    "plan": "plan",
    "check": "check",
    "revise": "revise",
    "convert": "convert",
    "products": "products",
    "facts": "facts",
    "evaluate": "evaluate",
    "score": "score",
    "test": "suite",
    "bench": "bench",
    "serve": "serve",
    "audit": "audit",
    "backup": "backup",
    "restore": "restore",
}

DESCRIPTION = """\
Taper plans for people who take benzodiazepines or Z-drugs: in doses that can really be swallowed,
checked by a second, independent calculation. For health professionals; see SAFETY.md."""

EPILOG = """\
Start with:
  glidepath plan "clonazepam 0.5 mg twice a day"
`glidepath COMMAND --help` explains one command.
Exit status: 0 done; 1 the answer is "no"; 2 the request is malformed."""


class _Parser(argparse.ArgumentParser):
    """An argument parser that raises our own error instead of ending the process."""

    def error(self, message: str) -> NoReturn:
        raise malformed_option(message)


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = _Parser(
        prog="glidepath",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"glidepath {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, module in COMMANDS.items():
        import_module(f"glidepath.cli.{module}").add_to(commands, name)
    return parser
