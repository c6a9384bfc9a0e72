"""`glidepath test`: every check of the project, as continuous integration runs them."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from glidepath.cli.language import Say

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
_CHECKS = (
    ("lint", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("types", ["mypy"]),
)

# These start servers of their own, on the databases that they choose, and run once.
_SERVERS = ("test_backup", "test_killed", "test_serving")


def add_to(commands: Any, name: str, say: Say) -> None:
    """Add the command; what follows it goes to pytest."""
    parser = commands.add_parser(
        name,
        help=say("run the whole test suite", "ejecuta todas las pruebas"),
        description=say(
            "Run lint, types, import contracts and all tests; or only the tests named.",
            "Comprueba estilo, tipos e importaciones y ejecuta todas las pruebas, o solo las que se "
            "nombran.",
        ),
        allow_abbrev=False,
    )
    parser.add_argument(
        "tests",
        nargs=argparse.REMAINDER,
        help=say(
            "for pytest: tests or options, instead of all",
            "para pytest: pruebas u opciones, en lugar de todas",
        ),
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the checks one after another; the exit status is 0 only where all pass."""
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
    with _on_postgresql(wanted=not options.tests) as second:
        every = ["tests", "--ignore=tests/browser"] if second else ["tests"]
        if _pytest(options.tests or every, database=chosen).wait():
            failed.append("tests")
    if second and second.returncode:
        failed.append("tests on PostgreSQL or in a browser")
    if failed:
        print(f"FAILED: {', '.join(failed)}", flush=True)
    return 1 if failed else 0


@contextmanager
def _on_postgresql(*, wanted: bool) -> Iterator[subprocess.Popen[bytes] | None]:
    """Run the tests of the record on PostgreSQL, and those in a browser, beside what is done inside.

    So two cores share the work. What they print is shown at the end. Gives None where they are not
    wanted, or skipped; then those in a browser are left to the others.
    """
    import tempfile

    address = os.environ.get("GLIDEPATH_TEST_DATABASE_URL", "")
    if not (wanted and address):
        yield None
        if wanted:
            print("SKIPPED: GLIDEPATH_TEST_DATABASE_URL names no PostgreSQL server", flush=True)
        return
    done = [f"--ignore=tests/web/{name}.py" for name in _SERVERS]
    with tempfile.TemporaryFile() as output:
        beside = _pytest(["tests/web", "tests/browser", *done], database=address, output=output)
        try:
            yield beside
            beside.wait()
        finally:
            beside.kill()
        output.seek(0)
        print("== tests of the record on PostgreSQL, and in a browser", flush=True)
        sys.stdout.buffer.write(output.read())
        sys.stdout.flush()


def _pytest(tests: list[str], *, database: str, output: Any = None) -> subprocess.Popen[bytes]:
    """Start tests with the record in SQLite, or in the database at this address."""
    environment = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    if database:
        environment["DATABASE_URL"] = database
    command = [sys.executable, "-m", "pytest", "-q", *tests]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)


_LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
