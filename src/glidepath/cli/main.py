"""Run one command and turn every outcome into an exit status and plain words.

Exit status: 0 done; 1 the answer is "no" (no plan exists, or a checked schedule breaks a rule);
2 the request is malformed. No outcome shows a traceback.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from glidepath.cli.language import in_language, language_of
from glidepath.cli.malformed import nearest_command, unknown_words
from glidepath.cli.parser import COMMANDS, build_parser
from glidepath.cli.problems import describe, report

DONE, NO, MALFORMED = 0, 1, 2
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command in `argv` (the process's own arguments if None); return the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if _open_closed_streams():
        return _unheard(language_of(arguments))
    _never_fail_on_odd_characters()
    try:
        status = _run(arguments)
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        _discard_output()
        return DONE
    except KeyboardInterrupt:
        say = in_language(language_of(arguments))
        print(f"glidepath: {say('stopped.', 'detenido.')}", file=sys.stderr)
        return INTERRUPTED
    except Exception as error:
        if os.environ.get("GLIDEPATH_DEBUG"):
            raise
        return _report(error, as_json="--json" in arguments, language=language_of(arguments))


def _run(arguments: list[str]) -> int:
    rest = _without_language(arguments)
    if rest and not rest[0].startswith("-") and rest[0] not in COMMANDS:
        raise nearest_command(rest[0], COMMANDS)
    parser = build_parser(language_of(arguments))
    if arguments and rest:
        parsed, unknown = parser.parse_known_args(arguments)
        unknown = _fill_open_words(parsed, unknown)
        if unknown:
            raise unknown_words(unknown, parsed.command, parsed.help_text())
        status: int = parsed.run(parsed)
        return status
    parser.print_help()
    return DONE


def _fill_open_words(parsed: argparse.Namespace, words: list[str]) -> list[str]:
    """Give words that stand after an option to what is still open; the words that are left.

    A parser that has read one of two optional words and then an option takes no other word.
    """
    if any(word.startswith("-") and word != "-" for word in words):
        return words
    left = list(words)
    for name in getattr(parsed, "open_words", ()):
        if left and getattr(parsed, name) is None:
            setattr(parsed, name, left.pop(0))
    return left


def _without_language(arguments: list[str]) -> list[str]:
    """The arguments from the command on, where `--lang` may stand before it."""
    rest = arguments
    while rest and rest[0].partition("=")[0] == "--lang":
        rest = rest[1:] if "=" in rest[0] else rest[2:]
    return rest


def _report(error: Exception, *, as_json: bool, language: str) -> int:
    try:
        report(describe(error), as_json=as_json, language=language)
        sys.stdout.flush()
    except OSError:  # the output itself is gone; nothing more can be said there
        _discard_output()
    return MALFORMED


def _open_closed_streams() -> bool:
    """Put nowhere in place of what was closed, lest a file we open takes its number.

    Whether an answer would go nowhere.
    """
    unheard = sys.stdout is None
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            setattr(sys, name, os.fdopen(number, mode, closefd=False))
    return unheard


def _unheard(language: str) -> int:
    say = in_language(language)
    said = say(
        "Standard output is closed, so no answer can be given. Send it to a file.",
        "La salida estándar está cerrada, así que no se puede responder. Envíela a un archivo.",
    )
    print(f"glidepath: {said}", file=sys.stderr)
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
