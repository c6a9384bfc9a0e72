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


HALF_LIVES = {  # typical, low, high in hours
    "alprazolam": "11.2 6.3 26.9", "bromazepam": "21.9 8 30", "chlordiazepoxide": "9.5 5 30",
    "clobazam": "36.3 36 42", "clonazepam": "38.9 19 60", "clorazepate": "59.8 27 219",
    "diazepam": "33.4 20 90", "estazolam": "17 10 24", "flurazepam": "74 37 289",
    "lorazepam": "14.2 8 25", "lormetazepam": "10 9 16", "nitrazepam": "26.1 20 40",
    "oxazepam": "7.7 4 15", "quazepam": "70 39 120", "temazepam": "7.8 3.5 18.4",
    "triazolam": "2.7 1.5 5.5", "zolpidem": "2.2 1.4 4.5", "zopiclone": "4.9 3.5 6.5",
    "eszopiclone": "6 5 8", "zaleplon": "0.9 0.8 1.3",
}  # fmt: skip
LONG_ACTING = {
    "chlordiazepoxide", "clobazam", "clonazepam", "clorazepate", "diazepam", "flurazepam",
    "nitrazepam", "quazepam",
}  # fmt: skip


@pytest.mark.parametrize("drug", DRUGS.values(), ids=lambda d: d.id)
def test_half_lives_are_as_published_and_decide_what_is_short_acting(drug):
    half = drug.half_life
    published = tuple(map(Fraction, HALF_LIVES[drug.id].split()))
    assert (half.typical_hours, half.low_hours, half.high_hours) == published
    assert drug.short_acting == (drug.id not in LONG_ACTING)
    assert drug.reliability["short_acting"] is Reliability.PROJECT


@pytest.mark.parametrize(
    ("drug", "rxcui", "atc"),
    [
        ("alprazolam", "596", "N05BA12"),
        ("clonazepam", "2598", "N03AE01"),  # among the antiepileptics, not N05BA
        ("clorazepate", "2353", "N05BA05"),  # its dipotassium salt is 2607
        ("diazepam", "3322", "N05BA01"),
        ("eszopiclone", "461016", "N05CF04"),
        ("lorazepam", "6470", "N05BA06"),
    ],
)
def test_codes_are_those_of_the_substance(drug, rxcui, atc):
    assert (DRUGS[drug].rxcui, DRUGS[drug].atc) == (rxcui, atc)


HIGHEST = {  # labelled mg a day for any adult use
    "alprazolam": "10", "bromazepam": "60", "chlordiazepoxide": "300", "clobazam": "40",
    "clonazepam": "20", "clorazepate": "90", "diazepam": "40", "estazolam": "2",
    "eszopiclone": "3", "flurazepam": "30", "lorazepam": "10", "lormetazepam": "1.5",
    "nitrazepam": "10", "oxazepam": "120", "quazepam": "15", "temazepam": "30",
    "triazolam": "0.5", "zaleplon": "20", "zolpidem": "12.5", "zopiclone": "7.5",
}  # fmt: skip


def test_the_highest_usual_doses_are_those_of_the_labels():
    assert {drug.id: str(drug.highest_usual_dose) for drug in DRUGS.values()} == HIGHEST


@pytest.mark.parametrize("drug", DRUGS.values(), ids=lambda d: d.id)
def test_every_fact_of_a_drug_carries_its_mark_and_source(drug):
    assert set(drug.reliability) == {
        "rxcui", "atc", "dea_schedule", "half_life", "short_acting", "highest_usual_dose",
    }  # fmt: skip
    for citation in (drug.half_life.citation, drug.highest_usual_dose_citation):
        assert citation.source in CATALOGUE.sources


def test_groups_name_only_drugs_and_each_drug_knows_its_groups():
    for group in CATALOGUE.groups.values():
        members = {drug.id for drug in DRUGS.values() if group.id in drug.groups}
        assert members == set(group.drugs)
    assert set(CATALOGUE.groups["glucuronidated"].drugs) == {"lorazepam", "oxazepam", "temazepam"}
    assert set(CATALOGUE.groups["cyp2c19"].drugs) == {"clobazam", "diazepam"}
