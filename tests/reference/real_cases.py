"""Full-size cases from the catalogue: real products, a real regimen, the usual paces."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from glidepath.catalogue import load
from glidepath.medicines.product import Product, Release
from glidepath.quantities import Milligrams
from glidepath.taper.request import Allowed
from tests.reference.definitions import Case

PLAIN = (Release.IMMEDIATE, Release.DISINTEGRATING, Release.FILM)
DAY = date(2026, 12, 1)


def products_of(
    drug: str, *, market: str = "US", only: str = "", releases: tuple[Release, ...] = PLAIN
) -> tuple[Product, ...]:
    """The drug's licensed products, or those whose id contains `only`."""
    return tuple(
        product
        for product in load().formulary.products_of(drug, market)
        if product.release in releases and not product.compounded and only in product.id
    )


def acceptable_dose(drug: str) -> Fraction:
    """The largest daily dose whose highest diazepam equivalent is within the final-dose rule."""
    catalogue = load()
    highest = catalogue.equivalences.range_in_diazepam(drug, Milligrams(Fraction(1))).high
    return catalogue.limits(DAY).final_dose.value / highest.value


def real_case(
    drug: str,
    start: str,
    times: int,
    *,
    products: tuple[Product, ...] = (),
    allowed: Allowed = Allowed(),  # noqa: B008  a frozen value
    pace: tuple[str, int] = ("0.10", 14),
    goal: str = "",
    of_start: bool = False,
    own: str = "",
) -> Case:
    """A case with four pieces at each of so many dose times, and the limit in force."""
    chosen = tuple(p for p in products or products_of(drug) if allowed.liquids or not p.is_liquid)
    return Case(
        start=Fraction(start),
        products=chosen,
        allowed=allowed,
        cap=4 * times,
        reduction=Fraction(pace[0]),
        every=pace[1],
        acceptable=None if goal else acceptable_dose(drug),
        goal=Fraction(goal) if goal else None,
        of_start=of_start,
        in_hand=frozenset([own] if own else []),
        kept=1 - load().limits(DAY).max_reduction,
    )


SOLID = Allowed(liquids=False)
QUARTERS = Allowed(quarters=True, liquids=False)
EVERYTHING = Allowed(quarters=True)
WHOLE = Allowed(halves=False, liquids=False)

FULL_SIZE = {
    "clonazepam 0.5 mg twice a day": real_case("clonazepam", "1", 2),
    "clonazepam 4 mg, solids": real_case(
        "clonazepam", "4", 2, allowed=SOLID, own="clonazepam-tablet-2mg-us"
    ),
    "clonazepam 6 mg, tablets alone": real_case(
        "clonazepam", "6", 2, products=products_of("clonazepam", only="-tablet-"), pace=("0.05", 14)
    ),
    "alprazolam 3 mg, everything": real_case("alprazolam", "3", 3, allowed=EVERYTHING),
    "alprazolam 6 mg, tablets with quarters": real_case(
        "alprazolam",
        "6",
        4,
        products=products_of("alprazolam", only="-tablet-"),
        allowed=QUARTERS,
        own="alprazolam-tablet-2mg-us",
    ),
    "alprazolam 4 mg, of the starting dose": real_case(
        "alprazolam", "4", 4, allowed=SOLID, of_start=True
    ),
    "alprazolam 6 mg extended-release, to 1 mg": real_case(
        "alprazolam",
        "6",
        1,
        products=products_of("alprazolam", releases=(Release.EXTENDED,)),
        goal="1",
    ),
    "lorazepam 6 mg, tablets and concentrate": real_case("lorazepam", "6", 3),
    "lorazepam 10 mg, tablets": real_case("lorazepam", "10", 4, allowed=SOLID, pace=("0.075", 21)),
    "diazepam 40 mg, tablets": real_case("diazepam", "40", 2, allowed=SOLID),
    "diazepam 60 mg, tablets, own 10 mg": real_case(
        "diazepam", "60", 4, allowed=SOLID, pace=("0.05", 28), own="diazepam-tablet-10mg-us"
    ),
    "diazepam 15 mg, tablets and solution": real_case(
        "diazepam",
        "15",
        2,
        products=(
            *products_of("diazepam", only="-tablet-"),
            *products_of("diazepam", only="-solution-"),
        ),
        own="diazepam-tablet-5mg-us",
    ),
    "diazepam 30 mg to 10 mg": real_case("diazepam", "30", 3, allowed=SOLID, goal="10"),
    "clobazam 40 mg": real_case("clobazam", "40", 2, pace=("0.15", 14)),
    "temazepam 60 mg, capsules": real_case("temazepam", "60", 2, pace=("0.25", 14)),
    "oxazepam 120 mg, capsules": real_case("oxazepam", "120", 4, pace=("0.05", 14)),
    "chlordiazepoxide 100 mg, capsules": real_case("chlordiazepoxide", "100", 4),
    "zolpidem 10 mg": real_case("zolpidem", "10", 1, pace=("0.25", 14)),
    "triazolam 0.5 mg, whole tablets": real_case("triazolam", "0.5", 1, allowed=WHOLE),
    "nitrazepam 5 mg, United Kingdom": real_case(
        "nitrazepam", "5", 1, products=products_of("nitrazepam", market="UK")
    ),
}
