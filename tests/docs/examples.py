"""The examples of README and docs: found, run, and compared with what the page shows.

An example is a fenced block of the language `console`. Each line that starts with "$ ./glidepath"
is run in a copy of docs/examples; the lines below it are what it prints, where "..." alone on a
line stands for lines left out. "# exit status 1" after a command says how it ends, if not with 0.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LEFT_OUT = "..."

# These run for minutes, check the whole project or go on until stopped; other tests run them.
RUN_ELSEWHERE = {"test", "bench", "serve"}

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_COMMAND = re.compile(r"\$ \./glidepath(?P<arguments>[^#\n]*)(?:# exit status (?P<status>\d))?")


@dataclass(frozen=True)
class Example:
    """One command of a page, the exit status and lines that the page shows."""

    page: Path
    command: str
    arguments: tuple[str, ...]
    status: int
    shown: tuple[str, ...]

    @property
    def runs_here(self) -> bool:
        """Whether the documentation's tests run it."""
        return not self.arguments or self.arguments[0] not in RUN_ELSEWHERE


def examples_of(page: Path) -> list[Example]:
    """Every example of a page, in order."""
    found = []
    for block in _BLOCK.finditer(page.read_text()):
        for part in re.split(r"^(?=\$ )", block[1], flags=re.MULTILINE):
            first, *shown = part.rstrip("\n").split("\n")
            if first:
                found.append(_example(page, first, shown))
    return found


def _example(page: Path, first: str, shown: list[str]) -> Example:
    command = _COMMAND.fullmatch(first.rstrip())
    assert command, f"{page.name}: {first!r} is no example that can be run"
    return Example(
        page=page,
        command=first,
        arguments=tuple(shlex.split(command["arguments"])),
        status=int(command["status"] or 0),
        shown=tuple(shown),
    )


def run(example: Example, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run an example in a folder, as the launcher would; a record that it needs lies beside it."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "DJANGO_"))}
    ours = {
        "PYTHONPATH": str(ROOT / "src"),
        "COLUMNS": "80",
        "GLIDEPATH_HOME": str(folder.parent / "record"),
    }
    return subprocess.run(
        [sys.executable, "-P", "-X", "utf8", "-m", "glidepath", *example.arguments],
        cwd=folder,
        env=inherited | ours,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def matches(shown: tuple[str, ...], printed: list[str]) -> bool:
    """Whether the lines shown are those printed, where "..." stands for any number of lines."""
    if not shown:
        return not printed
    if shown[0] == LEFT_OUT:
        rest = shown[1:]
        return any(matches(rest, printed[start:]) for start in range(len(printed) + 1))
    return bool(printed) and shown[0] == printed[0] and matches(shown[1:], printed[1:])
