"""Every file of the data folder, read without the catalogue: marks, units, sources, plain text."""

import csv
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import glidepath
from glidepath.findings import Reliability

DATA = Path(glidepath.__file__).parent / "data"
TOMLS = sorted(path.relative_to(DATA).as_posix() for path in DATA.rglob("*.toml"))
CSVS = sorted(path.relative_to(DATA).as_posix() for path in DATA.rglob("*.csv"))
MARKS = {mark.value for mark in Reliability}
SOURCES = tomllib.loads((DATA / "sources.toml").read_text(encoding="utf-8"))


def tables(value: Any, at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every table inside a TOML value, with the way to it."""
    if isinstance(value, dict):
        yield at, value
        for key, inner in value.items():
            yield from tables(inner, f"{at}.{key}")
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from tables(inner, f"{at}[{position}]")


def facts(file: str) -> list[tuple[str, dict[str, Any]]]:
    whole = tomllib.loads((DATA / file).read_text(encoding="utf-8"))
    return list(tables(whole))


def rows(file: str) -> list[dict[str, str]]:
    with (DATA / file).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_there_is_a_file_for_each_of_the_twenty_drugs() -> None:
    assert sum(file.startswith("drugs/") for file in TOMLS) == 20


def test_there_is_a_product_file_for_each_market() -> None:
    assert [file for file in CSVS if file.startswith("products/")] == [
        "products/ca.csv",
        "products/compounded.csv",
        "products/uk.csv",
        "products/us.csv",
    ]


@pytest.mark.parametrize("file", TOMLS)
def test_whatever_names_a_source_names_a_known_one_and_carries_a_mark(file: str) -> None:
    if file.startswith("words/") and file != "words/emergency.toml":
        return
    for at, table in facts(file):
        if "source" in table:
            assert table["source"] in SOURCES, f"{file} {at}"
            assert table.get("reliability") in MARKS, f"{file} {at}"


@pytest.mark.parametrize("file", TOMLS)
def test_every_single_figure_has_a_unit_a_source_and_a_mark(file: str) -> None:
    for at, table in facts(file):
        if isinstance(table.get("value"), int | float):
            assert {"unit", "source", "reliability"} <= set(table), f"{file} {at}"


@pytest.mark.parametrize("file", [file for file in TOMLS if file.startswith("drugs/")])
def test_every_number_of_a_drug_stands_in_a_table_with_a_unit(file: str) -> None:
    for at, table in facts(file):
        numbers = [key for key, value in table.items() if isinstance(value, int | float)]
        if numbers:
            assert {"unit", "source", "reliability"} <= set(table), f"{file} {at}"


@pytest.mark.parametrize("file", CSVS)
def test_every_row_has_a_known_source_and_only_known_marks(file: str) -> None:
    for row in rows(file):
        assert row["source"] in SOURCES, row
        marks = {key: row[key] for key in row if key.endswith("reliability") and row[key]}
        assert marks, row
        assert set(marks.values()) <= MARKS, row


@pytest.mark.parametrize("file", CSVS)
def test_no_row_stands_twice(file: str) -> None:
    keys = [tuple(row[key] for key in ("id", "table", "drug") if key in row) for row in rows(file)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("file", [*TOMLS, *CSVS])
def test_a_file_is_clean_text(file: str) -> None:
    content = (DATA / file).read_bytes()
    text = content.decode("utf-8")
    assert not content.startswith(b"\xef\xbb\xbf")
    assert "\r" not in text
    assert text.endswith("\n")
    assert "\N{REPLACEMENT CHARACTER}" not in text
    assert not re.search(r"[ \t]+$", text, re.MULTILINE)


def test_every_source_says_who_published_it_and_is_named_once() -> None:
    assert len({source["title"] for source in SOURCES.values()}) == len(SOURCES)
    for key, source in SOURCES.items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key)
        assert source["publisher"].strip()
        assert source.get("url", "https://").startswith(("https://", "http://"))


def test_every_listed_source_is_cited() -> None:
    cited = {row["source"] for file in CSVS for row in rows(file)}
    cited |= {t["source"] for f in TOMLS for _, t in facts(f) if isinstance(t.get("source"), str)}
    assert set(SOURCES) - cited == set()


# Words that blame: written apart from any list that the program itself holds.
BLAMING = re.compile(
    r"\b(addicts?|junk(y|ie)|abusers?|drug abuse|non-?complian\w+|dirty urine|clean urine"
    r"|adict[oa]s?|drogadict\w+|toxic[oó]man\w+)\b",
    re.IGNORECASE,
)


# Instruments quote their owners word for word; tests/data/test_instruments.py reads our own part.
OUR_WORDS = [f for f in TOMLS if f != "sources.toml" and not f.startswith("instruments/")]


@pytest.mark.parametrize("file", OUR_WORDS)
def test_no_file_blames_the_person(file: str) -> None:
    found = BLAMING.search((DATA / file).read_text(encoding="utf-8"))
    assert found is None, found
