"""Say what went wrong: what, where, why and what to do; in words, and as JSON where asked."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import NamedTuple

from glidepath.errors import GlidepathError, InvalidRequest, UnknownName


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
                "invalid-request", "The JSON is nested too deeply. Nest it less.", "request"
            )
        case MemoryError():
            return Problem("too-large", "This does not fit into memory. Ask for less at once.", "")
        case OSError():
            place = str(error.filename or "")
            reason = error.strerror or str(error)
            return Problem("file", f"{reason}. Check the name, and that you may use it.", place)
        case _:
            return Problem("defect", _defect(error), "")


def _defect(error: Exception) -> str:
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    at = f" at {place.tb_frame.f_globals.get('__name__')}:{place.tb_lineno}" if place else ""
    return (
        f"Glidepath met a defect of its own ({type(error).__name__}{at}). No answer was made."
        " Please report it with the command you gave; GLIDEPATH_DEBUG=1 shows the details."
    )


def report(problem: Problem, *, as_json: bool, language: str) -> None:
    """Print a problem to standard error, and as JSON (in English) to standard output where asked."""
    place = f" [{problem.where}]" if problem.where else ""
    message = (problem.spanish if language == "es" else "") or problem.message
    print(f"glidepath: {message}{place}", file=sys.stderr)
    if as_json:
        import json

        print(json.dumps(problem.as_json(), ensure_ascii=False))


def nearest_command(given: str, commands: Iterable[str]) -> GlidepathError:
    """The error for a word that is no command, with the nearest commands."""
    from difflib import get_close_matches

    names = list(commands)
    nearest = get_close_matches(given[:40].lower(), names, n=2, cutoff=0.5)
    hint = f" Did you mean {' or '.join(nearest)}?" if nearest else ""
    return UnknownName(
        f"There is no command {_cut(given)!r}.{hint} The commands are {', '.join(names)};"
        " `glidepath --help` says what each does.",
        "command",
    )


def malformed_option(message: str) -> GlidepathError:
    """The error for options that argparse refuses."""
    return InvalidRequest(f"{_cut(message, 300)}. `--help` lists what is accepted.", "command line")


def _cut(text: str, length: int = 60) -> str:
    return text if len(text) <= length else text[: length - 3] + "..."
