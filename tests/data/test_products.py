"""Products row by row, against a table typed from the labels and listings, not from the program."""

from fractions import Fraction
from typing import Any

import pytest

from glidepath.catalogue import load
from glidepath.findings import Reliability
from glidepath.medicines.equivalence import DIAZEPAM
from glidepath.medicines.product import Product, Release, Split
from glidepath.quantities import Milligrams

FORMULARY = load().formulary

# market drug: form strength split step-in-mg RxCUI, one product a line; "-" where RxNorm has none.
TYPED = """
US alprazolam: tablet 0.25 half 0.125 308047
US alprazolam: tablet 0.5 half 0.25 308048
US alprazolam: tablet 1 half 0.5 197321
US alprazolam: tablet 2 quarter 0.5 197322
US alprazolam: ODT 0.25 half-discard-rest 0.125 485413
US alprazolam: ODT 0.5 half-discard-rest 0.25 485415
US alprazolam: ODT 1 half-discard-rest 0.5 485414
US alprazolam: ODT 2 half-discard-rest 1 485416
US alprazolam: ER tablet 0.5 none 0.5 433798
US alprazolam: ER tablet 1 none 1 433800
US alprazolam: ER tablet 2 none 2 433799
US alprazolam: ER tablet 3 none 3 433801
US alprazolam: oral concentrate 1 liquid 0.05 308050
US chlordiazepoxide: capsule 5 none 5 905516
US chlordiazepoxide: capsule 10 none 10 905369
US chlordiazepoxide: capsule 25 none 25 905495
US clobazam: tablet 10 half 5 199450
US clobazam: tablet 20 half 10 246172
US clobazam: oral suspension 2.5 liquid 0.25 1366192
US clobazam: oral film 5 none 5 2058255
US clobazam: oral film 10 none 10 2058253
US clobazam: oral film 20 none 20 2058254
US clonazepam: tablet 0.5 half 0.25 197527
US clonazepam: tablet 1 product-specific 0.5 197528
US clonazepam: tablet 2 product-specific 1 197529
US clonazepam: ODT 0.125 none 0.125 349194
US clonazepam: ODT 0.25 none 0.25 349195
US clonazepam: ODT 0.5 none 0.5 349198
US clonazepam: ODT 1 none 1 349196
US clonazepam: ODT 2 none 2 349197
US clorazepate: tablet 3.75 half 1.875 197465
US clorazepate: tablet 7.5 half 3.75 197466
US clorazepate: tablet 15 half 7.5 197464
US diazepam: tablet 2 half 1 197590
US diazepam: tablet 5 half 2.5 197591
US diazepam: tablet 10 half 5 197589
US diazepam: oral solution 1 liquid 0.1 309843
US diazepam: oral concentrate 5 liquid 0.25 309844
US estazolam: tablet 1 half 0.5 197653
US estazolam: tablet 2 half 1 197654
US eszopiclone: tablet 1 pharmacist-confirm 0.5 485440
US eszopiclone: tablet 2 pharmacist-confirm 1 485442
US eszopiclone: tablet 3 pharmacist-confirm 1.5 485465
US flurazepam: capsule 15 none 15 1298088
US flurazepam: capsule 30 none 30 1298091
US lorazepam: tablet 0.5 product-specific 0.25 197900
US lorazepam: tablet 1 half 0.5 197901
US lorazepam: tablet 2 half 1 197902
US lorazepam: oral concentrate 2 liquid 0.1 311376
US lorazepam: ER capsule 1 none 1 2569564
US lorazepam: ER capsule 1.5 none 1.5 2594600
US lorazepam: ER capsule 2 none 2 2569573
US lorazepam: ER capsule 3 none 3 2569577
US oxazepam: capsule 10 none 10 198057
US oxazepam: capsule 15 none 15 312134
US oxazepam: capsule 30 none 30 198059
US quazepam: tablet 15 half 7.5 198183
US temazepam: capsule 7.5 none 7.5 198243
US temazepam: capsule 15 none 15 198241
US temazepam: capsule 22.5 none 22.5 485489
US temazepam: capsule 30 none 30 198242
US triazolam: tablet 0.125 pharmacist-confirm 0.0625 198317
US triazolam: tablet 0.25 half 0.125 198318
US zaleplon: capsule 5 none 5 313762
US zaleplon: capsule 10 none 10 313761
US zolpidem: tablet 5 pharmacist-confirm 2.5 854876
US zolpidem: tablet 10 pharmacist-confirm 5 854873
US zolpidem: ER tablet 6.25 none 6.25 854894
US zolpidem: ER tablet 12.5 none 12.5 854880
US zolpidem: SL tablet 5 none 5 836647
US zolpidem: SL tablet 10 none 10 836641
US zolpidem: SL tablet 1.75 none 1.75 1232194
US zolpidem: SL tablet 3.5 none 3.5 1232202
US zolpidem: capsule 7.5 none 7.5 2637353
US zolpidem: oral spray 5 whole-actuation 5 828692
UK alprazolam: tablet 0.25 half 0.125 308047
UK clobazam: oral suspension 2 liquid 0.2 -
UK clonazepam: oral solution 0.1 liquid 0.01 387007
UK clonazepam: oral solution 0.4 liquid 0.04 387008
UK diazepam: oral solution 0.4 liquid 0.04 141926
UK lorazepam: oral solution 1 liquid 0.1 -
UK lorazepam: tablet 2.5 pharmacist-confirm 1.25 199275
UK lormetazepam: tablet 0.5 none 0.5 250487
UK lormetazepam: tablet 1 half 0.5 199763
UK nitrazepam: tablet 5 product-specific 2.5 199492
UK nitrazepam: oral suspension 0.5 liquid 0.05 141923
UK temazepam: tablet 10 pharmacist-confirm 5 199975
UK temazepam: tablet 20 pharmacist-confirm 10 104693
UK temazepam: oral solution 2 liquid 0.2 151283
UK zopiclone: tablet 3.75 pharmacist-confirm 1.875 -
UK zopiclone: tablet 7.5 pharmacist-confirm 3.75 -
CA bromazepam: tablet 1.5 pharmacist-confirm 0.75 104707
CA bromazepam: tablet 3 half 1.5 199436
CA bromazepam: tablet 6 half 3 -
CA nitrazepam: tablet 10 half 5 -
CA oxazepam: tablet 10 half 5 -
CA oxazepam: tablet 15 half 7.5 -
CA zopiclone: tablet 5 pharmacist-confirm 2.5 -
"""

EXPECTED = [line for line in TYPED.splitlines() if line]
LICENSED = [product for product in FORMULARY.products.values() if not product.compounded]
COMPOUNDED = [product for product in FORMULARY.products.values() if product.compounded]


def as_typed(product: Product) -> str:
    step = product.strength * product.smallest_count
    return (
        f"{product.market} {product.drug}: {product.form} {product.strength} {product.split}"
        f" {step} {product.rxcui or '-'}"
    )


def named(products: list[Product]) -> list[Any]:
    return [pytest.param(product, id=product.id) for product in products]


def test_ninety_eight_licensed_products_are_typed() -> None:
    assert len(EXPECTED) == len(set(EXPECTED)) == 98


@pytest.mark.parametrize("line", EXPECTED)
def test_a_typed_product_is_in_the_formulary(line: str) -> None:
    assert line in {as_typed(product) for product in LICENSED}


def test_the_formulary_holds_no_further_licensed_product() -> None:
    assert {as_typed(product) for product in LICENSED} == set(EXPECTED)


@pytest.mark.parametrize("product", named(LICENSED))
def test_extended_release_capsules_films_and_sprays_are_never_divided(product: Product) -> None:
    whole = product.release in (
        Release.EXTENDED,
        Release.FILM,
        Release.SUBLINGUAL,
        Release.SPRAY,
    ) or product.form.endswith("capsule")
    if whole:
        assert product.split in (Split.NONE, Split.WHOLE_ACTUATION)
        assert product.smallest_count == 1


@pytest.mark.parametrize("product", named(LICENSED))
def test_only_a_product_that_a_label_calls_scored_is_simply_halved(product: Product) -> None:
    if product.split in (Split.HALF, Split.QUARTER, Split.HALF_DISCARD_REST):
        assert not product.known_unscored
        assert product.scored.startswith(("single", "multi"))
    if product.known_unscored and product.split is not Split.NONE:
        assert product.split in (Split.PHARMACIST_CONFIRM, Split.WHOLE_ACTUATION)


@pytest.mark.parametrize("product", named(LICENSED))
def test_a_liquid_is_measured_in_steps_that_an_oral_syringe_shows(product: Product) -> None:
    if product.is_liquid:
        fine = product.market == "US" and "concentrate" in product.form
        assert product.smallest_count == (Fraction(1, 20) if fine else Fraction(1, 10))
        assert product.reliability["smallest_count"] is Reliability.PROJECT
        assert product.per == "mL"
    else:
        assert product.per == "piece"


@pytest.mark.parametrize("product", named(LICENSED))
def test_an_identifier_says_drug_strength_and_market(product: Product) -> None:
    assert product.id.startswith(f"{product.drug}-")
    assert product.id.endswith(f"-{product.market.lower()}")
    assert f"-{product.strength}mg" in product.id


@pytest.mark.parametrize("product", named(LICENSED))
def test_the_rxnorm_name_agrees_with_drug_and_strength(product: Product) -> None:
    if product.rxnorm_name:
        unit = "MG/ML" if product.is_liquid else "MG"
        assert product.drug in product.rxnorm_name.lower()
        assert f" {product.strength} {unit}" in product.rxnorm_name
        assert product.reliability["rxcui"] is Reliability.CONFIRMED


def test_one_code_stands_for_one_strength_and_form() -> None:
    seen: dict[str, tuple[str, str, Milligrams]] = {}
    for product in LICENSED:
        if product.rxcui:
            thing = (product.drug, product.form, product.strength)
            assert seen.setdefault(product.rxcui, thing) == thing


def test_excipients_are_given_for_every_licensed_liquid_and_for_the_spray() -> None:
    with_excipients = {product.id for product in LICENSED if product.excipients}
    liquids = {product.id for product in LICENSED if product.is_liquid}
    assert with_excipients == liquids | {"zolpidem-spray-5mg-us"}


@pytest.mark.parametrize(
    ("product_id", "excipient"),
    [
        ("lorazepam-concentrate-2mg-ml-us", "propylene-glycol"),
        ("diazepam-concentrate-5mg-ml-us", "ethanol"),
        ("diazepam-solution-1mg-ml-us", "sorbitol"),
        ("diazepam-solution-1mg-ml-us", "propylene-glycol"),
        ("clonazepam-solution-0.1mg-ml-uk", "ethanol"),
        ("lorazepam-solution-1mg-ml-uk", "ethanol"),
        ("clobazam-suspension-2mg-ml-uk", "sorbitol"),
    ],
)
def test_a_liquid_names_the_excipient_that_its_label_lists(product_id: str, excipient: str) -> None:
    assert excipient in FORMULARY.products[product_id].excipients


def test_every_drug_can_be_made_to_order_once_and_in_every_market() -> None:
    assert sorted(product.drug for product in COMPOUNDED) == sorted(FORMULARY.drugs)
    assert {product.market for product in COMPOUNDED} == {"any"}
    assert all(product.is_liquid for product in COMPOUNDED)


@pytest.mark.parametrize("product", named(COMPOUNDED))
def test_three_steps_of_a_compounded_liquid_stay_within_one_milligram_of_diazepam(
    product: Product,
) -> None:
    three = product.strength * product.smallest_count * 3
    most = load().equivalences.overall(product.drug, three, DIAZEPAM).high
    assert most <= Milligrams(1)


@pytest.mark.parametrize("product", named(COMPOUNDED))
def test_a_compounded_strength_is_marked_as_the_projects_own(product: Product) -> None:
    published = product.drug == "clonazepam"
    mark = Reliability.CONFIRMED if published else Reliability.PROJECT
    assert product.status_reliability is mark
    assert "pharmacist" in product.handling
