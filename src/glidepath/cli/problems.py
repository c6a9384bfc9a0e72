"""Say what went wrong: what, where, why and what to do; in words, and as JSON where asked."""

from __future__ import annotations

import errno
import sys
from typing import NamedTuple

from glidepath.errors import GlidepathError, one_line


class Problem(NamedTuple):
    """One error as the user meets it: a stable code, a plain message, and the place it arose.

    `spanish` is the message for whoever asked for Spanish; empty where there is none.
    """

    code: str
    message: str
    where: str
    spanish: str = ""

    def as_json(self) -> dict[str, dict[str, str]]:
        """The contract's form: {"error": {"code", "message", "where"}}."""
        return {"error": {"code": self.code, "message": self.message, "where": self.where}}


def describe(error: Exception) -> Problem:
    """Turn any exception into a problem; one that is not ours is named as a defect of Glidepath."""
    match error:
        case GlidepathError():
            return Problem(error.code, error.message, error.where, error.message_es)
        case RecursionError():
            return Problem(
                "invalid-request",
                "What was given is nested too deeply. Nest it less.",
                "input",
                "Lo que se dio tiene demasiados niveles. Use menos.",
            )
        case MemoryError():
            return Problem(
                "too-large",
                "This does not fit into memory. Ask for less at once.",
                "",
                "Esto no cabe en la memoria. Pida menos de una vez.",
            )
        case OSError():
            return _file_problem(error)
        case _:
            return _defect(error)


# What an operating system refuses, by its number: the reason and what to do.
_FILES = {
    errno.ENOENT: (
        "There is no such file or folder. Check the name.",
        "No existe ese archivo o carpeta. Revise el nombre.",
    ),
    errno.EISDIR: (
        "This is a folder. Name a file.",
        "Esto es una carpeta. Indique un archivo.",
    ),
    errno.ENOTDIR: (
        "A part of this path is no folder. Check the name.",
        "Una parte de esta ruta no es una carpeta. Revise el nombre.",
    ),
    errno.EACCES: (
        "You may not use this file. Ask for the right to, or name another file.",
        "No tiene permiso para usar este archivo. Pida permiso o indique otro archivo.",
    ),
    errno.EROFS: (
        "Nothing can be written there. Name a file in another folder.",
        "Ahí no se puede escribir. Indique un archivo de otra carpeta.",
    ),
    errno.ENOSPC: (
        "No space left: the disk is full. Make room, then try again.",
        "No queda espacio: el disco está lleno. Libere espacio e inténtelo de nuevo.",
    ),
    errno.ENAMETOOLONG: (
        "This name is too long. Name a file with a shorter one.",
        "Este nombre es demasiado largo. Indique un archivo con uno más corto.",
    ),
}
_FILES[errno.EPERM] = _FILES[errno.EACCES]
_LONGEST_PLACE = 200


def _file_problem(error: OSError) -> Problem:
    place = _cut(str(error.filename or ""))
    reason = error.strerror or str(error)
    english, spanish = _FILES.get(
        error.errno or 0,
        (
            f"{reason}. Check the name, and that you may use it.",
            f"El sistema respondió: {reason}. Revise el nombre y que pueda usarlo.",
        ),
    )
    return Problem("file", english, place, spanish)


def _defect(error: Exception) -> Problem:
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    at = f" at {place.tb_frame.f_globals.get('__name__')}:{place.tb_lineno}" if place else ""
    name = f"{type(error).__name__}{at}"
    return Problem(
        "defect",
        f"Glidepath met a defect of its own ({name}). No answer was made. Please report it with"
        " the command you gave; GLIDEPATH_DEBUG=1 shows the details.",
        "",
        f"Glidepath tiene un defecto propio ({name}). No se dio ninguna respuesta. Comuníquelo, por"
        " favor, con la orden que escribió; GLIDEPATH_DEBUG=1 muestra los detalles.",
    )


def report(problem: Problem, *, as_json: bool, language: str) -> None:
    """Print a problem to standard error, and as JSON (in English) to standard output where asked."""
    place = f" [{_cut(problem.where)}]" if problem.where else ""
    message = (problem.spanish if language == "es" else "") or problem.message
    print(one_line(f"glidepath: {message}{place}"), file=sys.stderr)
    if as_json:
        import json

        print(json.dumps(problem.as_json(), ensure_ascii=False))


def _cut(place: str) -> str:
    return place if len(place) <= _LONGEST_PLACE else place[: _LONGEST_PLACE - 3] + "..."
