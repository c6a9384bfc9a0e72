"""`glidepath serve`: the web application in which a programme works."""

from __future__ import annotations

import argparse
import re
from typing import Any

from glidepath.cli.language import Say
from glidepath.cli.malformed import cut
from glidepath.cli.one_value import refuse_empty
from glidepath.cli.reading import whole_number
from glidepath.cli.web_process import become
from glidepath.errors import InvalidRequest


def add_to(commands: Any, name: str, say: Say) -> None:
    """Add the command."""
    parser = commands.add_parser(
        name,
        help=say(
            "the clinic's record, as a web application",
            "el registro de la clínica, como aplicación web",
        ),
        description=say(
            "Serve the clinic's record. GLIDEPATH_HOME names its data folder; DATABASE_URL a "
            "PostgreSQL database to use instead of SQLite.",
            "Sirve el registro de la clínica. GLIDEPATH_HOME indica su carpeta de datos; "
            "DATABASE_URL, una base de datos PostgreSQL en lugar de SQLite.",
        ),
        allow_abbrev=False,
    )
    parser.add_argument(
        "--demo",
        action="store_true",
        help=say(
            "an invented clinic; prints its accounts", "una clínica inventada; muestra sus cuentas"
        ),
    )
    parser.add_argument(
        "--port",
        type=whole_number,
        default=8000,
        help=say("8000 if not given", "8000 si no se indica"),
    )
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help=say("this machine only if not given", "solo esta máquina si no se indica"),
    )
    parser.add_argument(
        "--programme",
        metavar=say("NAME", "NOMBRE"),
        help=say("begin a programme of this name", "inicia un programa con este nombre"),
    )
    parser.add_argument(
        "--administrator",
        metavar=say("EMAIL", "CORREO"),
        help=say(
            "with --programme: who manages its members; prints a link to choose a pass phrase",
            "con --programme: quién gestiona a sus miembros; muestra un enlace para elegir una frase "
            "de acceso",
        ),
    )
    parser.add_argument(
        "--link-for",
        metavar=say("EMAIL", "CORREO"),
        help=say(
            "only print such a link, for somebody who cannot sign in any more",
            "solo muestra ese enlace, para alguien que ya no puede entrar",
        ),
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Become the server."""
    texts = {
        "--host": options.host,
        "--programme": options.programme,
        "--administrator": options.administrator,
        "--link-for": options.link_for,
    }
    _check(texts)
    _check_address(options.host, options.port)
    given = [f"{name}={text}" for name, text in texts.items() if text is not None]
    become("serve", f"--port={options.port}", *given, demo=options.demo)


def _check(texts: dict[str, str | None]) -> None:
    """Refuse options that say nothing: an empty host would open the record to every network."""
    refuse_empty(texts)
    beside = texts["--programme"] or texts["--administrator"]
    if texts["--link-for"] and beside:
        raise InvalidRequest(
            "--link-for only prints a link; give it alone, without --programme and"
            " --administrator.",
            "--link-for",
            es="--link-for solo muestra un enlace; úselo sin --programme ni --administrator.",
        )


def _check_address(host: str, port: int) -> None:
    if not 0 < port < 65536:
        raise InvalidRequest(
            f"{port} is no port; choose one from 1 to 65535.",
            "--port",
            es=f"{port} no es un puerto; elija uno de 1 a 65535.",
        )
    if not re.fullmatch(r"[\w.:%-]+", host):
        raise InvalidRequest(
            f"{cut(host)!r} is no host; write a name or an address, such as 127.0.0.1.",
            "--host",
            es=f"{cut(host)!r} no es un equipo; escriba un nombre o una dirección, como 127.0.0.1.",
        )
