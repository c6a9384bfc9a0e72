"""The commands and their options, built without importing anything that a command needs to run."""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import Any, NoReturn

from glidepath import __version__
from glidepath.cli.language import add_language_option, in_language
from glidepath.cli.malformed import malformed
from glidepath.cli.one_value import OneValue

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

DESCRIPTION = (
    """\
Taper plans for people who take benzodiazepines or Z-drugs: in doses that can really be swallowed,
checked by a second, independent calculation. For health professionals; see SAFETY.md.""",
    """\
Planes para reducir poco a poco las benzodiazepinas y los fármacos Z: en dosis que de verdad se
pueden tomar, comprobados por un segundo cálculo independiente. Para profesionales de la salud;
véase SAFETY.md.""",
)

EPILOG = (
    """\
Start with:
  glidepath plan "clonazepam 0.5 mg twice a day"
`glidepath COMMAND --help` explains one command.
Exit status: 0 done; 1 the answer is "no"; 2 the request is malformed.""",
    """\
Empiece con:
  glidepath plan "clonazepam 0.5 mg dos veces al día" --lang es
`glidepath ORDEN --help --lang es` explica una orden.
Estado de salida: 0 hecho; 1 la respuesta es "no"; 2 la petición está mal escrita.""",
)


def _formatter(language: str, layout: type[argparse.HelpFormatter]) -> type[argparse.HelpFormatter]:
    """A layout of argparse, its own word in the language."""
    if language != "es":
        return layout

    class Spanish(layout):  # type: ignore[misc, valid-type]
        """The same layout for a Spanish page."""

        def add_usage(
            self, usage: Any, actions: Any, groups: Any, prefix: str | None = None
        ) -> None:
            super().add_usage(usage, actions, groups, "uso: " if prefix is None else prefix)

    return Spanish


class _Parser(argparse.ArgumentParser):
    """An argument parser that raises our own error instead of ending the process."""

    language = "en"

    def __init__(
        self,
        *,
        layout: type[argparse.HelpFormatter] = argparse.HelpFormatter,
        **settings: Any,
    ) -> None:
        say = in_language(self.language)
        super().__init__(
            add_help=False, formatter_class=_formatter(self.language, layout), **settings
        )
        self.register("action", None, OneValue)
        self._positionals.title = say("positional arguments", "argumentos")
        self._optionals.title = say("options", "opciones")
        self.set_defaults(help_text=self.format_help)
        self.add_argument(
            "-h",
            "--help",
            action="help",
            help=say("show this help message and exit", "muestra esta ayuda y termina"),
        )

    def error(self, message: str) -> NoReturn:
        raise malformed(message, self.prog)


class _SpanishParser(_Parser):
    """The same parser for whoever reads Spanish; those of its commands are of its kind too."""

    language = "es"


def build_parser(language: str = "en") -> argparse.ArgumentParser:
    """The whole command line, its help in English or Spanish."""
    say = in_language(language)
    kind = _SpanishParser if language == "es" else _Parser
    parser = kind(
        prog="glidepath",
        description=say(*DESCRIPTION),
        epilog=say(*EPILOG),
        layout=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"glidepath {__version__}",
        help=say("show program's version number and exit", "muestra la versión y termina"),
    )
    add_language_option(parser, say)
    parser.set_defaults(lang="en")
    commands = parser.add_subparsers(
        title=say("commands", "órdenes"),
        metavar=say("COMMAND", "ORDEN"),
        dest="command",
        required=True,
    )
    for name, module in COMMANDS.items():
        import_module(f"glidepath.cli.{module}").add_to(commands, name, say)
    return parser
