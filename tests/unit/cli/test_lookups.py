"""`convert`, `products` and `facts`: the contract's fields, and the catalogue's values in them."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest

from glidepath import load
from glidepath.cli import main


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_products_are_those_of_the_drug_and_market(capsys: pytest.CaptureFixture[str]) -> None:
    listed = printed(capsys, "products", "--drug", "Klonopin", "--market", "US")
    known = load().formulary.products_of("clonazepam", "US")
    assert [p["id"] for p in listed] == [p.id for p in known if not p.compounded]
    assert {p["drug"] for p in listed} == {"clonazepam"}


def test_a_product_has_every_field_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    fields = {"id", "drug", "market", "form", "strength_mg", "per", "smallest_count", "split"}
    fields |= {"rxcui", "reliability", "source"}
    formulary = load().formulary
    for listed in printed(capsys, "products", "--compounded"):
        product = formulary.products[listed["id"]]
        assert fields <= set(listed)
        assert Fraction(listed["strength_mg"]) == product.strength.value
        assert Fraction(listed["smallest_count"]) == product.smallest_count
        assert (listed["per"] == "mL") == product.is_liquid


def test_compounded_products_are_listed_only_where_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert not any(p["compounded"] for p in printed(capsys, "products"))
    assert any(p["compounded"] for p in printed(capsys, "products", "--compounded"))


def test_what_is_unverified_is_marked_in_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    marked = [p for p in printed(capsys, "products") if "UNVERIFIED" in p["reliability"].values()]
    assert marked
    assert main(["products"]) == 0
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert all("UNVERIFIED" in lines[p["id"]] for p in marked)


@pytest.mark.parametrize(
    "arguments", [("--drug", "clonazepan"), ("--market", "FR"), ("--drug", "x" * 9999)]
)
def test_an_unknown_name_is_refused(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert main(["products", *arguments]) == 2
    assert len(capsys.readouterr().err) < 500


def test_a_conversion_names_every_table_and_the_range(capsys: pytest.CaptureFixture[str]) -> None:
    converted = printed(capsys, "convert", "lorazepam 2 mg", "--to", "diazepam")
    assert converted["from"] == {"drug": "lorazepam", "mg": "2"}
    assert converted["to"] == "diazepam"
    rows = converted["by_table"]
    assert {"table", "mg", "citation"} <= set(rows[0])
    counted = [row for row in rows if row["counts_in_range"]]
    assert Fraction(converted["low_mg"]) == min(Fraction(row["low_mg"]) for row in counted)
    assert Fraction(converted["high_mg"]) == max(Fraction(row["high_mg"]) for row in counted)


def test_ashton_makes_20_mg_of_diazepam_of_2_mg_of_lorazepam(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # Ashton Manual 2002: lorazepam 1 mg is equivalent to diazepam 10 mg.
    rows = printed(capsys, "convert", "lorazepam 2 mg")["by_table"]
    assert {row["mg"] for row in rows if "Ashton" in row["title"]} == {"20"}


def test_every_fact_of_the_contract_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    keys = {fact["key"] for fact in printed(capsys, "facts")}
    promised = "age pregnant duration_weeks days_per_week opioids alcohol seizure_history"
    promised += " complicated_withdrawal_history ptsd bipolar psychosis sleep_disturbed"
    promised += " suicidality liver_disease sleep_apnoea medicines use_disorder"
    assert set(promised.split()) <= keys
