"""The answer to a name that is not known: at most three near ones, and what was typed, cut short."""

import re

import pytest

from glidepath.catalogue import load
from glidepath.errors import UnknownName
from glidepath.medicines.formulary import Formulary, name_key

FORMULARY = load().formulary


def refused(find: object, name: str) -> str:
    with pytest.raises(UnknownName) as caught:
        find(name)  # type: ignore[operator]
    return caught.value.message


def test_three_near_drugs_are_named_and_no_more() -> None:
    message = refused(FORMULARY.drug, "lorazolam")

    hint = re.search(r"Did you mean (.+)\?", message)
    assert hint
    assert len(hint[1].split(" or ")) == 3


def test_three_near_products_are_named_and_no_more() -> None:
    message = refused(FORMULARY.product, "lorazepam-tablet-3mg-us")

    hint = re.search(r"The nearest are (.+)\.$", message)
    assert hint
    assert len(hint[1].split(", ")) == 3


def test_a_name_like_no_other_gets_no_hint() -> None:
    assert "Did you mean" not in refused(FORMULARY.drug, "aspirin")
    assert "nearest" not in refused(FORMULARY.product, "aspirin")


@pytest.mark.parametrize(("find", "kept"), [(FORMULARY.drug, 40), (FORMULARY.product, 60)])
def test_a_long_name_is_repeated_only_in_part(find: object, kept: int) -> None:
    message = refused(find, "q" * 10_000)

    assert max(map(len, re.findall("q+", message))) == kept


def test_two_formularies_of_the_same_drugs_and_products_are_equal() -> None:
    again = Formulary(dict(FORMULARY.drugs), dict(FORMULARY.products))

    assert again == Formulary(FORMULARY.drugs, FORMULARY.products)
    assert "_ids" not in repr(Formulary({}, {}))


@pytest.mark.parametrize(
    ("said", "key"),
    [("ZALEPLÓN", "zaleplon"), ("  Xanax \t XR\n", "xanax xr"), ("Añade", "anade"), ("", "")],
)
def test_a_name_is_looked_up_without_capitals_accents_and_spare_spaces(said: str, key: str) -> None:
    assert name_key(said) == key


def test_products_of_a_drug_are_those_of_the_market_and_those_made_to_order() -> None:
    found = [product.id for product in FORMULARY.products_of("nitrazepam", "CA")]

    assert found == ["nitrazepam-tablet-10mg-ca", "nitrazepam-compounded-1mg-ml"]


def test_markets_are_listed_without_the_one_for_liquids_made_to_order() -> None:
    assert FORMULARY.markets() == ("CA", "UK", "US")


def test_only_liquids_made_to_order_are_compounded() -> None:
    for product in FORMULARY.products.values():
        assert product.compounded == ("-compounded-" in product.id)
