"""`python -m glidepath.web COMMAND`: what the commands of `glidepath` start for the record."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

MALFORMED = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit status is 0 done, 1 the answer is "no", 2 it cannot be done."""
    options = _parser().parse_args(argv)
    if options.demo:
        os.environ["GLIDEPATH_DEMO"] = "1"
    if getattr(options, "port", None):
        os.environ.setdefault("GLIDEPATH_ORIGIN", f"http://{options.host}:{options.port}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glidepath.web.settings")
    from glidepath.web.starting import CannotStartError, prepare

    try:
        prepare()
        status: int = options.run(options)
    except CannotStartError as error:
        print(f"glidepath: {error}", file=sys.stderr)  # noqa: T201
        return MALFORMED
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="glidepath", allow_abbrev=False)
    parser.set_defaults(demo=False)
    commands = parser.add_subparsers(required=True)
    serve = commands.add_parser("serve", allow_abbrev=False)
    serve.add_argument("--demo", action="store_true")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--host", default="127.0.0.1")
    serve.set_defaults(run=_serve)
    return parser


def _serve(options: argparse.Namespace) -> int:
    from glidepath.web.serving import serve

    return serve(options.host, options.port)


if __name__ == "__main__":
    sys.exit(main())
