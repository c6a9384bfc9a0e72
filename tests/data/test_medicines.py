"""Drugs and marks in the data folder, against figures typed by hand from the publications."""

from __future__ import annotations

from fractions import Fraction

import pytest

from glidepath.catalogue import load
from glidepath.findings import Reliability
from glidepath.medicines.product import Release, Split
from glidepath.quantities import Milligrams

CATALOGUE = load()
DRUGS, PRODUCTS = CATALOGUE.formulary.drugs, CATALOGUE.formulary.products


def mg(value: str) -> Milligrams:
    return Milligrams.parse(value)


SMALLEST = [  # drug, market, smallest solid dose, smallest liquid dose, in mg
    ("alprazolam", "US", "0.125", "0.05"), ("bromazepam", "CA", "0.75", None),
    ("chlordiazepoxide", "US", "5", None), ("clobazam", "US", "5", "0.25"),
    ("clonazepam", "US", "0.125", None), ("clonazepam", "UK", None, "0.01"),
    ("clorazepate", "US", "1.875", None), ("diazepam", "US", "1", "0.1"),
    ("estazolam", "US", "0.5", None), ("flurazepam", "US", "15", None),
    ("lorazepam", "US", "0.25", "0.1"), ("lormetazepam", "UK", "0.5", None),
    ("nitrazepam", "UK", "2.5", "0.05"), ("oxazepam", "US", "10", None),
    ("oxazepam", "CA", "5", None), ("quazepam", "US", "7.5", None),
    ("temazepam", "US", "7.5", None), ("temazepam", "UK", "5", "0.2"),
    ("triazolam", "US", "0.0625", None), ("zolpidem", "US", "1.75", None),
    ("zopiclone", "UK", "1.875", None), ("eszopiclone", "US", "0.5", None),
    ("zaleplon", "US", "5", None),
]  # fmt: skip


@pytest.mark.parametrize(("drug", "market", "solid", "liquid"), SMALLEST)
def test_the_smallest_doses_that_can_be_given_are_those_of_the_labels(drug, market, solid, liquid):
    doses = {True: [], False: []}
    for product in PRODUCTS.values():
        if (product.drug, product.market) == (drug, market):
            doses[product.is_liquid].append(product.strength * product.smallest_count)
    assert min(doses[False], default=None) == (solid and mg(solid))
    assert min(doses[True], default=None) == (liquid and mg(liquid))


@pytest.mark.parametrize("product", PRODUCTS.values(), ids=lambda p: p.id)
def test_what_must_never_be_divided_cannot_be(product):
    whole = {Split.NONE, Split.WHOLE_ACTUATION}
    if product.release in (Release.EXTENDED, Release.SUBLINGUAL, Release.FILM, Release.SPRAY):
        assert product.split in whole
    if "capsule" in product.form:
        assert product.split in whole
    if product.known_unscored:
        assert product.split in {*whole, Split.PHARMACIST_CONFIRM}
    if product.split in whole:
        assert product.smallest_count == 1
    assert product.is_liquid == (product.smallest_count < Fraction(1, 4))


def test_half_an_orally_disintegrating_alprazolam_tablet_wastes_the_rest():
    odt = [p for p in PRODUCTS.values() if p.release is Release.DISINTEGRATING]
    assert {(p.drug, p.split) for p in odt} == {
        ("alprazolam", Split.HALF_DISCARD_REST),
        ("clonazepam", Split.NONE),
    }


@pytest.mark.parametrize("product", PRODUCTS.values(), ids=lambda p: p.id)
def test_every_product_carries_its_marks(product):
    marks = product.reliability
    assert {"status", "scored", "smallest_count", "dea_schedule"} <= set(marks)
    assert ("rxcui" in marks) == bool(product.rxcui)
    assert ("excipients" in marks) == bool(product.excipients)
    assert product.citation.source in CATALOGUE.sources
    if product.is_liquid:
        assert marks["smallest_count"] is Reliability.PROJECT  # no label gives the syringe's step
    else:
        assert marks["smallest_count"] is product.scored_reliability


def test_groups_name_only_drugs_and_each_drug_knows_its_groups():
    for group in CATALOGUE.groups.values():
        members = {drug.id for drug in DRUGS.values() if group.id in drug.groups}
        assert members == set(group.drugs)
    assert set(CATALOGUE.groups["glucuronidated"].drugs) == {"lorazepam", "oxazepam", "temazepam"}
    assert set(CATALOGUE.groups["cyp2c19"].drugs) == {"clobazam", "diazepam"}
