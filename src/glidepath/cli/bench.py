"""`glidepath bench`: the measurements behind the README's figures."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

from glidepath.cli.language import Say
from glidepath.cli.malformed import nearest_measurement

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))


def add_to(commands: Any, name: str, say: Say) -> None:
    """Add the command; options after the name go to the measurement."""
    parser = commands.add_parser(
        name,
        help=say("measure: the figures of the README", "mide: las cifras del README"),
        description=say(
            "Run one measurement of bench/, or list them.",
            "Hace una medición de bench/, o muestra cuáles hay.",
        ),
        allow_abbrev=False,
    )
    parser.add_argument("name", nargs="?", help=say("the measurement to run", "la medición"))
    parser.add_argument(
        "options", nargs=argparse.REMAINDER, help=say("its own options", "sus propias opciones")
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run a measurement, or list them."""
    import subprocess
    from pathlib import Path

    known = {
        path.stem: path
        for path in sorted(Path(ROOT, "bench").glob("*.py"))
        if not path.stem.startswith("_") and "def main(" in path.read_text(encoding="utf-8")
    }
    if options.name is None:
        print("\n".join(known))
        return 0
    if options.name not in known:
        raise nearest_measurement(options.name, known)
    command = [sys.executable, "-m", f"bench.{options.name}", *options.options]
    return subprocess.run(command, cwd=ROOT, check=False).returncode
