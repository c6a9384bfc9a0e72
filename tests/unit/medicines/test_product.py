"""One product: what is counted, what is taken for granted, and that each is its own."""

from fractions import Fraction

import pytest

from glidepath.findings import Citation, Reliability
from glidepath.medicines.product import Product, Release, Split
from glidepath.quantities import Milligrams


def product(split: Split) -> Product:
    return Product(
        id="p",
        drug="diazepam",
        market="US",
        form="tablet",
        release=Release.IMMEDIATE,
        strength=Milligrams(2),
        split=split,
        smallest_count=Fraction(1),
        scored="single",
        known_unscored=False,
        rxcui="",
        citation=Citation("a-source"),
        status_reliability=Reliability.CONFIRMED,
        scored_reliability=Reliability.CONFIRMED,
    )


@pytest.mark.parametrize("split", Split)
def test_only_liquids_are_counted_in_millilitres(split: Split) -> None:
    found = product(split)

    assert found.is_liquid == (split == "liquid")
    assert found.per == ("mL" if split == "liquid" else "piece")


def test_a_product_is_licensed_and_without_excipients_unless_said_otherwise() -> None:
    found = product(Split.HALF)

    assert not found.compounded
    assert found.excipients == ()
    assert found.excipient_note == found.handling == found.rxnorm_name == found.dea_schedule == ""
    assert dict(found.reliability) == {}


def test_a_product_is_the_same_only_as_itself() -> None:
    one, other = product(Split.HALF), product(Split.HALF)

    assert one != other
    assert len({one, other, one}) == 2
