"""The house keeps its own rules: purity, size, and a repository that speaks of itself alone."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "glidepath"
SHELLS = {"__init__.py", "__main__.py", "cli", "web", "documents", "catalogue"}
MODULES = sorted(PACKAGE.rglob("*.py"))
PURE = [path for path in MODULES if path.relative_to(PACKAGE).parts[0] not in SHELLS]

# Modules of the standard library that read files, the clock, chance or the world outside.
IMPURE = set(
    "asyncio ctypes glob http importlib io locale logging multiprocessing os pathlib pickle"
    " platform random secrets shutil signal socket sqlite3 subprocess sys tempfile threading time"
    " urllib uuid warnings".split()
)
IMPURE_CALLS = {"open", "print", "input", "eval", "exec", "float", "__import__"}


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_there_are_pure_modules() -> None:
    assert len(PURE) > 40


@pytest.mark.parametrize("path", PURE, ids=named)
def test_a_pure_module_needs_no_files_clock_chance_or_libraries(path: Path) -> None:
    tree = ast.parse(path.read_text())
    for name in imported(tree):
        top = name.split(".")[0]
        assert top == "glidepath" or top in sys.stdlib_module_names - IMPURE, name
    calls = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not calls & IMPURE_CALLS


@pytest.mark.parametrize("path", PURE, ids=named)
def test_no_dose_is_a_float(path: Path) -> None:
    tree = ast.parse(path.read_text())
    spelling = {  # how alike two names must be to be suggested: no dose
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "cutoff"
    }
    floats = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
        if id(node) not in spelling
    ]
    assert floats == []


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_stays_small(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 500


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_machine_path_or_a_package_registry() -> None:
    hosts = "|".join(("py" + "pi", "python" + "hosted", "npm" + "js", "debian" + r"\.org"))
    folders = "|".join(("/ro" + "ot/", "/wo" + "rk/", "/ho" + "me/", "/Us" + "ers/"))
    found = [
        f"{named(path)}: {match[0]}"
        for path in tracked()
        if (match := re.search(f"{hosts}|{folders}", path.read_bytes().decode("utf-8", "replace")))
    ]
    assert found == []


def test_data_is_read_by_the_catalogue_and_the_documents_only() -> None:
    """But that the web application writes a person's access log as a table."""
    readers = {
        path.relative_to(PACKAGE).parts[0]
        for path in MODULES
        for name in {"tomllib", "csv"} & set(imported(ast.parse(path.read_text())))
        if (path.relative_to(PACKAGE).as_posix(), name) != ("web/audit/access_log.py", "csv")
    }
    assert readers <= {"catalogue", "documents"}
