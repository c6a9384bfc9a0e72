"""README and docs tell the truth: examples run, pages are current, names and links exist."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import glidepath
from glidepath.cli.parser import COMMANDS
from tests.docs import generated
from tests.docs.examples import PAGES, ROOT, Example, examples_of, matches, run

EXAMPLES = [example for page in PAGES for example in examples_of(page)]
HARSH = ("addict", "abuse", "junkie", "non-complian", "noncomplian", "drug-seeking", "detox")


def named(value: Path | Example) -> str:
    if isinstance(value, Example):
        return f"{value.page.name}: {' '.join(value.arguments)}"
    return value.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One copy of the examples' files; commands of one page may build on each other."""
    copy = tmp_path_factory.mktemp("docs") / "examples"
    shutil.copytree(ROOT / "docs" / "examples", copy)
    return copy


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e.runs_here], ids=named)
def test_an_example_runs_and_prints_what_the_page_shows(example: Example, folder: Path) -> None:
    done = run(example, folder)
    assert done.returncode == example.status, done.stderr
    if example.shown:
        printed = done.stdout.rstrip("\n").split("\n")
        assert matches(example.shown, printed), "\n".join(printed)


def test_the_readme_shows_the_two_commands() -> None:
    commands = [e.arguments for e in examples_of(ROOT / "README.md")]
    assert commands[0] == ("plan", "clonazepam 0.5 mg twice a day")
    assert commands[1] == ("test",)


def test_every_command_has_an_example() -> None:
    assert {e.arguments[0] for e in EXAMPLES if e.arguments} >= set(COMMANDS)


def test_the_command_line_page_is_current() -> None:
    assert (ROOT / "docs/reference/cli.md").read_text() == generated.cli_page()


def test_the_api_page_is_current() -> None:
    assert (ROOT / "docs/reference/api.md").read_text() == generated.api_page()


def test_every_public_name_exists_and_is_documented() -> None:
    for name in glidepath.__all__:
        assert name == "__version__" or getattr(glidepath, name).__doc__, name


def test_there_are_about_twenty_public_names() -> None:
    assert 15 <= len(glidepath.__all__) <= 30


def test_the_example_of_the_package_itself_runs() -> None:
    code = "\n".join(generated._module_example())
    names: dict[str, object] = {}
    exec(code, names)  # noqa: S102 - our own docstring
    assert names["answer"].status == "planned"  # type: ignore[attr-defined]


def test_the_pictures_show_the_plan_of_today() -> None:
    for name, svg in generated.pictures().items():
        assert _title((ROOT / "docs/images" / name).read_text()) == _title(svg)


def _title(svg: str) -> str:
    found = re.search("<title[^>]*>(.*?)</title>", svg, re.DOTALL)
    assert found
    return found[1]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    text = page.read_text()
    links = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|srcset)="([^"]+)"', text)
    for link in links:
        target, _, anchor = link.partition("#")
        if "://" in target:
            continue
        file = (page.parent / target).resolve() if target else page
        assert file.exists(), f"{page.name}: {link}"
        if anchor:
            assert anchor in _anchors(file), f"{page.name}: {link}"


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_page_is_reached_from_the_index(page: Path) -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        here = waiting.pop()
        if here in reached or not here.exists():
            continue
        reached.add(here)
        links = re.findall(r"\]\(([^)#\s]+\.md)", here.read_text())
        waiting += [(here.parent / link).resolve() for link in links if "://" not in link]
    assert page in reached


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_page_is_kind(page: Path) -> None:
    words = page.read_text().lower()
    if page.name == "GLOSSARY.md":  # lists the words not used, under a heading of their own
        words = words.split("## words not used")[0]
    for harsh in HARSH:
        found = re.search(rf"[^\n]*\b{harsh}[^\n]*", words)
        assert not found or "addiction medicine" in found[0], found


def test_each_hazard_names_a_test_that_exists() -> None:
    rows = re.findall(r"^\| (H\d+) \|(.*)\|$", (ROOT / "SAFETY.md").read_text(), re.MULTILINE)
    assert [number for number, _ in rows] == [f"H{n}" for n in range(1, len(rows) + 1)]
    assert len(rows) >= 15
    for number, row in rows:
        tests = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row)
        assert tests, f"{number} names no test"
        for file, test in tests:
            assert re.search(rf"^def {test}\(", (ROOT / file).read_text(), re.MULTILINE), test


def test_decision_records_are_numbered_and_complete() -> None:
    records = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    for record in records:
        text = record.read_text()
        assert all(f"\n## {part}\n" in text for part in ("Context", "Decision", "Consequences"))


def test_the_version_has_an_entry_in_the_changelog() -> None:
    assert f"\n## {glidepath.__version__}" in (ROOT / "CHANGELOG.md").read_text()


def test_the_licence_is_apache_2() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
