"""Reading one entry strictly: what is taken, what is refused, and in which words."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from glidepath.catalogue import load
from glidepath.catalogue.entries import Entry, read_csv, read_toml
from glidepath.catalogue.facts import read_sources
from glidepath.errors import InvalidFact
from glidepath.findings import Reliability, Severity


def entry(**values: Any) -> Entry:
    return Entry("a.toml", "place", values)


REFUSED: list[tuple[Callable[[Entry], object], dict[str, Any], str]] = [
    (lambda e: e.take("k"), {}, "is missing"),
    (lambda e: e.text("k"), {}, "is missing"),
    (lambda e: e.text("k"), {"k": " "}, "is empty"),
    (lambda e: e.text("k"), {"k": 3}, "write it as text"),
    (lambda e: e.text("k", ""), {"k": 3}, "write it as text"),
    (lambda e: e.number("k"), {"k": -1}, "write a number, 0 or more"),
    (lambda e: e.number("k"), {"k": Decimal("-0.5")}, "write a number, 0 or more"),
    (lambda e: e.number("k"), {"k": True}, "write a number, 0 or more"),
    (lambda e: e.number("k"), {"k": 0.5}, "write a number, 0 or more"),
    (lambda e: e.number("k"), {"k": None}, "write a number, 0 or more"),
    (lambda e: e.number("k"), {"k": "half"}, "is wrong"),
    (lambda e: e.number("k"), {"k": "1/0"}, "is wrong"),
    (lambda e: e.positive("k"), {"k": 0}, "must be more"),
    (lambda e: e.positive("k"), {"k": "0.0"}, "must be more"),
    (lambda e: e.unit("k", "mg"), {"k": "g"}, "is counted in 'mg'"),
    (lambda e: e.code("k", Severity), {"k": "bad"}, "use one of info, caution, stop"),
    (lambda e: e.day("k"), {"k": "2025-03-03"}, "write a date"),
    (lambda e: e.texts("k"), {"k": "one"}, "is not a list of texts"),
    (lambda e: e.texts("k"), {"k": ["one", ""]}, "is not a list of texts"),
    (lambda e: e.texts("k"), {"k": ["one", 2]}, "is not a list of texts"),
    (lambda e: e.sub("k"), {"k": 3}, "write a table"),
    (lambda e: e.sub("k"), {"k": [{}]}, "write a table"),
    (lambda e: list(e.each("k")), {"k": {}}, "is not a list of tables"),
    (lambda e: list(e.each("k")), {"k": []}, "is not a list of tables"),
    (lambda e: list(e.each("k")), {"k": [{}, 3]}, "is not a list of tables"),
    (lambda e: e.close(), {"k": 1}, "is not a known key"),
]


@pytest.mark.parametrize(("read", "values", "words"), REFUSED)
def test_a_wrong_value_is_refused_where_it_stands(
    read: Callable[[Entry], object], values: dict[str, Any], words: str
) -> None:
    with pytest.raises(InvalidFact) as caught:
        read(entry(**values))

    assert caught.value.where == "a.toml:place.k"
    assert caught.value.message.startswith("a.toml: place.k ")
    assert words in caught.value.message


def test_values_are_read_exactly() -> None:
    read = entry(a=Decimal("0.1"), b="1/3", c=0, d=date(2025, 3, 3), e=["x"], f=" y ", g="stop")

    assert read.number("a") == Fraction(1, 10)
    assert read.positive("b") == Fraction(1, 3)
    assert read.number("c") == 0
    assert read.day("d") == date(2025, 3, 3)
    assert read.texts("e") == ("x",)
    assert read.text("f") == "y"
    assert read.code("g", Severity) is Severity.STOP
    read.close()


def test_what_may_be_left_out_has_its_default() -> None:
    assert entry().text("k", "") == ""
    assert entry(k="").text("k", "") == ""
    assert entry().texts("k", ()) == ()
    assert entry().take("k", None) is None


def test_tables_inside_tables_and_lists_say_where_they_are() -> None:
    whole = Entry("a.toml", "", {"t": {"u": {}}, "l": [{}, {}]})

    assert whole.sub("t").place == "t"
    assert whole.sub("t").sub("u").place == "t.u"
    assert [item.place for item in whole.each("l")] == ["l[1]", "l[2]"]


def test_a_citation_keeps_what_the_guideline_says_of_its_own_strength() -> None:
    citation = entry(
        source="s", at="rec 6", strength="strong", certainty="low", reliability="DERIVED"
    ).citation({"s"})

    assert (citation.source, citation.at) == ("s", "rec 6")
    assert (citation.strength, citation.certainty) == ("strong", "low")
    assert citation.reliability is Reliability.DERIVED


def test_a_csv_file_is_read_by_its_columns(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('id,note\nx,"one, two"\n', encoding="utf-8")

    (row,) = read_csv(tmp_path, "a.csv", ("id", "note"), "id")

    assert row.place == "row 2 (x)"
    assert row.text("note") == "one, two"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("note,id\n", "a.csv"),
        ("id,note,id\n", "a.csv"),
        ("id\n", "a.csv:note"),
        ("id,note,more\n", "a.csv:more"),
        ("id,note\nx\n", "a.csv:row 2"),
        ("id,note\nx,y,z\n", "a.csv:row 2"),
        ('id,note\nx,"y"z\n', "a.csv"),
        ("", "a.csv:id"),
    ],
)
def test_a_csv_file_of_another_shape_is_refused(tmp_path: Path, text: str, where: str) -> None:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")

    with pytest.raises(InvalidFact) as caught:
        list(read_csv(tmp_path, "a.csv", ("id", "note"), "id"))

    assert caught.value.where == where


def test_a_toml_decimal_is_kept_exact(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("k = 0.1\n", encoding="utf-8")

    assert read_toml(tmp_path, "a.toml").number("k") == Fraction(1, 10)


@pytest.mark.parametrize(
    ("year", "accepted"),
    [("0", True), ("1901", True), ("2099", True), ("1900", False), ("2100", False),
     ("true", False), ("-1", False), ("2025.0", False)],
)  # fmt: skip
def test_a_source_has_a_year_or_says_that_it_is_unknown(
    tmp_path: Path, year: str, *, accepted: bool
) -> None:
    text = f'[s]\ntitle = "T"\npublisher = "P"\nyear = {year}\n'
    (tmp_path / "sources.toml").write_text(text, encoding="utf-8")

    if accepted:
        assert read_sources(tmp_path)["s"].year == int(year)
    else:
        with pytest.raises(InvalidFact, match=r"s\.year"):
            read_sources(tmp_path)


def test_the_guideline_is_found_among_the_sources() -> None:
    guideline = load().sources["asam-2025"]

    assert guideline.key == "asam-2025"
    assert guideline.year == 2025
    assert guideline.doi == "10.1007/s11606-025-09499-2"
