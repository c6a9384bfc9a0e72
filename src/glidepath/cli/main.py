"""Run one command and turn every outcome into an exit status and plain words.

Exit status: 0 done; 1 the answer is "no" (no plan exists, or a checked schedule breaks a rule);
2 the request is malformed. No outcome shows a traceback.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from itertools import pairwise

from glidepath.cli.parser import COMMANDS, build_parser
from glidepath.cli.problems import describe, nearest_command, report

DONE, NO, MALFORMED = 0, 1, 2
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command in `argv` (the process's own arguments if None); return the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    _never_fail_on_odd_characters()
    try:
        status = _run(arguments)
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        _discard_output()
        return DONE
    except KeyboardInterrupt:
        print("glidepath: stopped.", file=sys.stderr)
        return INTERRUPTED
    except Exception as error:
        if os.environ.get("GLIDEPATH_DEBUG"):
            raise
        return _report(error, as_json="--json" in arguments, language=_language(arguments))


def _run(arguments: list[str]) -> int:
    if arguments and not arguments[0].startswith("-") and arguments[0] not in COMMANDS:
        raise nearest_command(arguments[0], COMMANDS)
    parser = build_parser()
    if not arguments:
        parser.print_help()
        return DONE
    parsed = parser.parse_args(arguments)
    status: int = parsed.run(parsed)
    return status


def _language(arguments: Sequence[str]) -> str:
    """The language asked for with `--lang`, whatever else is wrong with the arguments."""
    asked = ["en", *(one.removeprefix("--lang=") for one in arguments if one.startswith("--lang="))]
    asked += [value for name, value in pairwise(arguments) if name == "--lang"]
    return asked[-1]


def _report(error: Exception, *, as_json: bool, language: str) -> int:
    try:
        report(describe(error), as_json=as_json, language=language)
        sys.stdout.flush()
    except OSError:  # the output itself is gone; nothing more can be said there
        _discard_output()
    return MALFORMED


def _never_fail_on_odd_characters() -> None:
    """Print characters that the terminal lacks, or that were no text at all, as escapes."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _discard_output() -> None:
    """Send what is still buffered nowhere, so that the interpreter's last flush cannot complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
