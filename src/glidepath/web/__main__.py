"""`python -m glidepath.web COMMAND`: what the commands of `glidepath` start for the record."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

DONE, MALFORMED, INTERRUPTED = 0, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit status is 0 done, 1 the answer is "no", 2 it cannot be done."""
    options = _parser().parse_args(argv)
    if options.demo:
        os.environ["GLIDEPATH_DEMO"] = "1"
    if getattr(options, "port", None):
        from glidepath.web.environment import address

        os.environ.setdefault("GLIDEPATH_ORIGIN", f"http://{address(options.host, options.port)}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glidepath.web.settings")
    from glidepath.web.starting import CannotStartError, prepare

    try:
        prepare(serving=options.run is _serve)
        os.umask(0o077)  # other accounts of this machine read nothing of the record
        status: int = options.run(options)
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:
        if os.environ.get("GLIDEPATH_DEBUG") and not isinstance(error, CannotStartError):
            raise
        return _ended_by(error)
    return status


def _ended_by(error: BaseException) -> int:
    """Say why a command ended before it was done; its exit status."""
    from glidepath.errors import GlidepathError
    from glidepath.web.starting import CannotStartError

    match error:
        case KeyboardInterrupt():
            return INTERRUPTED
        case BrokenPipeError():  # whoever read the answer has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return DONE
        case CannotStartError():
            return _say(str(error))
        case GlidepathError():
            return _say(error.message)
        case OSError():
            place = error.filename or "The system"
            return _say(f"{place}: {error.strerror}. Check the name, the space and your rights.")
        case _:
            return _say(
                f"Glidepath met a defect of its own ({type(error).__name__}). Please report it with"
                " the command you gave; GLIDEPATH_DEBUG=1 shows the details."
            )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="glidepath", allow_abbrev=False)
    commands = parser.add_subparsers(required=True)
    serve = _command(commands, "serve", _serve)
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--programme")
    serve.add_argument("--administrator")
    serve.add_argument("--link-for")
    _command(commands, "invent", _invent)
    audit = _command(commands, "audit", _audit)
    audit.add_argument("rest", nargs=argparse.REMAINDER)
    backup = _command(commands, "backup", _backup)
    backup.add_argument("file")
    restore = _command(commands, "restore", _restore)
    restore.add_argument("file")
    restore.add_argument("--replace", action="store_true")
    return parser


def _command(commands: object, name: str, run: object) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, allow_abbrev=False)
    parser.add_argument("--demo", action="store_true")
    parser.set_defaults(run=run)
    return parser


def _serve(options: argparse.Namespace) -> int:
    from glidepath.web.serving import print_link, serve

    if options.link_for:
        return print_link(options.link_for)
    return serve(options.host, options.port, options.programme, options.administrator)


def _invent(_options: argparse.Namespace) -> int:
    from glidepath.web.demo.clinic import open_clinic

    open_clinic()
    return 0


def _audit(options: argparse.Namespace) -> int:
    from glidepath.web.audit.checking import main as check
    from glidepath.web.starting import migrate
    from glidepath.web.turns import between_restores

    with between_restores():
        migrate()
        return check(options.rest)


def _backup(options: argparse.Namespace) -> int:
    from glidepath.web.backup import main as save

    return save(options.file)


def _restore(options: argparse.Namespace) -> int:
    from glidepath.web.restoring import main as put_back

    return put_back(options.file, replace=options.replace)


def _say(problem: str) -> int:
    from glidepath.errors import one_line

    print(one_line(f"glidepath: {problem}"), file=sys.stderr)  # noqa: T201
    return MALFORMED


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:  # before there was anything to stop
        sys.exit(INTERRUPTED)
