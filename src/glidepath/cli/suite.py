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

# These start servers of their own, on the databases that they choose, and run once.
_SERVERS = ("test_backup", "test_killed", "test_serving")


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
    chosen = os.environ.get("DATABASE_URL", "") if options.tests else ""
    if _pytest(options.tests or ["tests"], database=chosen):
        failed.append("tests")
    if not options.tests and _on_postgresql():
        failed.append("tests on PostgreSQL")
    if failed:
        print(f"FAILED: {', '.join(failed)}", flush=True)
    return 1 if failed else 0


def _on_postgresql() -> int:
    """Run the tests of the record once more on PostgreSQL; 0 where they pass or are skipped."""
    address = os.environ.get("GLIDEPATH_TEST_DATABASE_URL", "")
    print("== tests of the record on PostgreSQL", flush=True)
    if not address:
        print("SKIPPED: GLIDEPATH_TEST_DATABASE_URL names no PostgreSQL server", flush=True)
        return 0
    done = [f"--ignore=tests/web/{name}.py" for name in _SERVERS]
    return _pytest(["tests/web", *done], database=address)


def _pytest(tests: list[str], *, database: str) -> int:
    """Run tests with the record in SQLite, or in the database at this address; the exit status."""
    import subprocess

    environment = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    if database:
        environment["DATABASE_URL"] = database
    command = [sys.executable, "-m", "pytest", "-q", *tests]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


_LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
