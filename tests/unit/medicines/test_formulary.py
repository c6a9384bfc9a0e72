"""Finding drugs and products by what a person types."""

from __future__ import annotations

import pytest

from glidepath.catalogue import load
from glidepath.errors import UnknownName

FORMULARY = load().formulary


@pytest.mark.parametrize(
    ("typed", "drug"),
    [
        ("alprazolam", "alprazolam"),
        ("  XANAX   xr ", "alprazolam"),
        ("Klonopin", "clonazepam"),
        ("Valium", "diazepam"),
        ("ativan", "lorazepam"),
        ("Ambien", "zolpidem"),
        ("clordiazepóxido", "chlordiazepoxide"),
        ("CLORDIAZEPOXIDO", "chlordiazepoxide"),
        ("zopiclona", "zopiclone"),
        ("eszopiclona", "eszopiclone"),
        ("zaleplón", "zaleplon"),
        ("Clorazepato", "clorazepate"),
    ],
)
def test_a_drug_is_found_by_generic_brand_or_spanish_name(typed, drug):
    assert FORMULARY.drug(typed).id == drug


def test_every_drug_is_found_by_each_of_its_own_names():
    for drug in FORMULARY.drugs.values():
        for name in (drug.id, drug.name_es, *drug.synonyms):
            assert FORMULARY.drug(name.upper()) is drug


def test_an_unknown_drug_is_answered_with_the_nearest_names():
    with pytest.raises(UnknownName, match="Did you mean lorazepam"):
        FORMULARY.drug("lorazepan")
    with pytest.raises(UnknownName) as refused:
        FORMULARY.drug("aspirin")
    assert str(refused.value) == (
        "No benzodiazepine or Z-drug named 'aspirin' is known. Write the name as it stands on the label."
    )


@pytest.mark.parametrize("junk", ["", " ", "x" * 1_000_000, "\x00", "💊"])
def test_junk_is_refused_with_a_short_message(junk):
    with pytest.raises(UnknownName) as refused:
        FORMULARY.drug(junk)
    assert len(str(refused.value)) < 300


def test_a_product_is_found_by_id_and_the_nearest_are_named():
    assert FORMULARY.product("lorazepam-tablet-1mg-us").drug == "lorazepam"
    with pytest.raises(UnknownName, match="lorazepam-tablet-1mg-us"):
        FORMULARY.product("lorazepam-tablet-1mg-uss")
    with pytest.raises(UnknownName) as refused:
        FORMULARY.product("zz")
    assert str(refused.value) == "No product has the id 'zz'."


def test_products_of_a_market_hold_its_own_and_what_a_pharmacist_makes():
    found = FORMULARY.products_of("lorazepam", "UK")
    assert {p.market for p in found} == {"UK", "any"}
    assert all(p.drug == "lorazepam" for p in found)
    assert FORMULARY.markets() == ("CA", "UK", "US")


def test_a_liquid_counts_millilitres_and_a_solid_pieces():
    assert FORMULARY.product("lorazepam-concentrate-2mg-ml-us").per == "mL"
    assert FORMULARY.product("lorazepam-tablet-1mg-us").per == "piece"
