"""Reading what commands are given: files, standard input and JSON; and the catalogue they use."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from glidepath.errors import GlidepathError, InvalidRequest, UnknownName

if TYPE_CHECKING:
    from glidepath.medicines.drug import Drug
    from glidepath.medicines.formulary import Formulary

MOST_BYTES = 8_000_000


def whole_number(text: str) -> int:
    """The whole number that an option is given; raises ValueError for anything else."""
    if not re.fullmatch(r"-?[0-9]{1,9}", text.strip()):
        raise ValueError(text)
    return int(text)


def read_text(name: str) -> str:
    """The text of a file, or of standard input for "-"; raises InvalidRequest or OSError."""
    if name == "-":
        content = sys.stdin.buffer.read(MOST_BYTES + 1)
    else:
        from pathlib import Path

        with Path(name).open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        most = MOST_BYTES // 1_000_000
        raise InvalidRequest(
            f"The file is larger than {most} MB; nothing here needs that much.",
            name,
            es=f"El archivo ocupa más de {most} MB; aquí nada necesita tanto.",
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidRequest(
            f"Byte {error.start + 1} is not UTF-8 text. Save the file as UTF-8.",
            name,
            es=f"El byte {error.start + 1} no es texto UTF-8. Guarde el archivo como UTF-8.",
        ) from None


def read_json(text: str, where: str) -> Any:
    """JSON with exact numbers kept as they are written; raises InvalidRequest with the place."""
    import json

    from glidepath.cli.doubled_keys import DoubledKeys

    doubled = DoubledKeys()
    try:
        read = json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_int=_whole,
            object_pairs_hook=doubled.watch,
        )
    except InvalidRequest as error:
        raise error.at(where) from None
    except json.JSONDecodeError as error:
        raise InvalidRequest(
            f"This is not JSON: {error.msg} (line {error.lineno}, column {error.colno}).",
            where,
            es=f"Esto no es JSON; revise la línea {error.lineno}, columna {error.colno}.",
        ) from None
    except RecursionError:
        raise InvalidRequest(
            "The JSON is nested too deeply. Nest it less.",
            where,
            es="El JSON tiene demasiados niveles. Use menos.",
        ) from None
    doubled.check(read)
    return read


@contextmanager
def read_from(name: str) -> Iterator[None]:
    """Name the file as the place of what is refused where no place in it is named."""
    try:
        yield
    except GlidepathError as error:
        raise error if error.where else error.at(name) from None


def _refuse_constant(name: str) -> Any:
    raise InvalidRequest(
        f"{name} is not a number. Leave the value out if it is unknown.",
        es=f"{name} no es un número. Omita el valor si no se sabe.",
    )


def _whole(digits: str) -> int:
    if len(digits) > 18:
        raise InvalidRequest(
            f"The number {digits[:12]}... is far too long.",
            es=f"El número {digits[:12]}... es demasiado largo.",
        )
    return int(digits)


def named_drug(formulary: Formulary, name: str, where: str) -> Drug:
    """The drug that an option names; raises UnknownName with the option as its place."""
    try:
        return formulary.drug(name)
    except UnknownName as error:
        raise error.at(where) from None


def named_market(formulary: Formulary, name: str | None) -> str | None:
    """The market that --market names, in capitals or not; raises UnknownName."""
    markets = formulary.markets()
    if name is None or name.strip().upper() in markets:
        return name and name.strip().upper()
    raise UnknownName(
        f"No products are known in the market {name[:20]!r}; the markets are {', '.join(markets)}.",
        "--market",
        es=f"No se conocen productos del mercado {name[:20]!r}; los mercados son"
        f" {', '.join(markets)}.",
    )


def print_json(value: object) -> None:
    """Print one JSON document for a person or program to read."""
    import json

    print(json.dumps(value, ensure_ascii=False, indent=2))
