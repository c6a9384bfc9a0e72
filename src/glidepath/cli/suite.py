"""`glidepath test`: every check of the project, as continuous integration runs them."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
_CHECKS = (
    ("lint", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("types", ["mypy"]),
)


def add_to(commands: Any, name: str) -> None:
    """Add the command; what follows it goes to pytest."""
    parser = commands.add_parser(
        name,
        help="run the whole test suite",
        description="Run lint, types, import contracts and all tests; or only the tests named.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "tests", nargs=argparse.REMAINDER, help="for pytest: tests or options, instead of all"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the checks one after another; the exit status is 0 only where all pass."""
    import subprocess

    failed: list[str] = []
    if not options.tests:
        for name, command in _CHECKS:
            print(f"== {name}", flush=True)
            if subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=False).returncode:
                failed.append(name)
        print("== import contracts", flush=True)
        if subprocess.run([sys.executable, "-c", _LINT_IMPORTS], cwd=ROOT, check=False).returncode:
            failed.append("import contracts")
    print("== tests", flush=True)
    tests = options.tests or ["tests"]
    command = [sys.executable, "-m", "pytest", "-q", *tests]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        failed.append("tests")
    if failed:
        print(f"FAILED: {', '.join(failed)}", flush=True)
    return 1 if failed else 0


_LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
