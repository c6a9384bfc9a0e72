"""What is generated in README and docs.

`python -m tests.docs.generated` writes all of it anew: docs/reference/cli.md, docs/reference/api.md,
the pictures, and the lines that examples show (as many lines before "..." as before). A test
compares the first two with what would be written.
"""

from __future__ import annotations

import inspect
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import glidepath
from glidepath.cli.parser import COMMANDS
from tests.docs.examples import LEFT_OUT, PAGES, ROOT, Example, examples_of, run

PICTURED = ("alprazolam 1 mg three times a day", "2026-12-01")


def cli_page() -> str:
    """The reference page of the command line: every command's own help."""
    parts = ["# Command line", "", _GENERATED, ""]
    for name in ("", *COMMANDS):
        parts += [f"## {f'glidepath {name}'.strip()}", "", "```text", _help(name), "```", ""]
    return "\n".join(parts)


def api_page() -> str:
    """The reference page of the Python API: every public name, its signature and docstring."""
    parts = ["# Python API", "", _GENERATED, ""]
    parts += ["```python", *_module_example(), "```", ""]
    for name in glidepath.__all__:
        if not name.startswith("_"):
            value = getattr(glidepath, name)
            signature = f"{name}{inspect.signature(value)}" if inspect.isfunction(value) else name
            parts += [f"## {name}", "", f"From `{value.__module__}`.", ""]
            if inspect.isfunction(value):
                parts += [f"    {signature}", ""]
            parts += [inspect.getdoc(value) or "", ""]
    return "\n".join(parts)


_GENERATED = "This page is generated; change the program, then write it anew (docs/how-to/change-glidepath.md)."


def _help(name: str) -> str:
    arguments = [name] if name else []
    done = subprocess.run(
        [sys.executable, "-P", "-m", "glidepath", *arguments, "--help"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "COLUMNS": "80"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.rstrip()


def _module_example() -> list[str]:
    """The indented lines of the package's docstring."""
    lines = inspect.cleandoc(glidepath.__doc__ or "").split("\n")
    first = next(place for place, line in enumerate(lines) if line.startswith("    "))
    return [line[4:] for line in lines[first:]]


def pictures() -> dict[str, str]:
    """The pictures of the README by file name: the same plan for light and for dark pages."""
    from datetime import date

    from glidepath.catalogue import load
    from glidepath.catalogue.planning import plan
    from glidepath.documents.chart import DARK, LIGHT, dose_chart_svg
    from glidepath.documents.regimen_text import read_regimen_text
    from glidepath.taper.request import PlanRequest, Switch

    words, start = PICTURED
    formulary = load().formulary
    regimen = read_regimen_text(words, formulary).regimen
    answer = plan(PlanRequest(regimen, date.fromisoformat(start), switch=Switch("diazepam")))
    assert answer.schedule is not None
    return {
        f"plan-{name}.svg": dose_chart_svg(answer.schedule, formulary, colours=colours) + "\n"
        for name, colours in (("light", LIGHT), ("dark", DARK))
    }


def _shown_anew(example: Example, folder: Path) -> tuple[str, ...]:
    printed = run(example, folder).stdout.rstrip("\n").split("\n")
    if LEFT_OUT not in example.shown:
        return tuple(printed)
    kept = example.shown.index(LEFT_OUT)
    return (*printed[:kept], *example.shown[kept:])


def _rewrite_examples(page: Path) -> None:
    text = page.read_text()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "examples"
        shutil.copytree(ROOT / "docs" / "examples", folder)
        for example in examples_of(page):
            if example.shown and example.runs_here:
                old = "\n".join((example.command, *example.shown))
                new = "\n".join((example.command, *_shown_anew(example, folder)))
                text = text.replace(f"{old}\n", f"{new}\n")
    page.write_text(text)


def write() -> None:
    """Write everything that is generated."""
    (ROOT / "docs/reference/cli.md").write_text(cli_page())
    (ROOT / "docs/reference/api.md").write_text(api_page())
    for name, svg in pictures().items():
        (ROOT / "docs/images" / name).write_text(svg)
    for page in PAGES:
        if re.search("^```console$", page.read_text(), re.MULTILINE):
            _rewrite_examples(page)


if __name__ == "__main__":
    write()
