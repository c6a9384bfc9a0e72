"""Invented cases for the reference solvers: few products with odd strengths, many shapes."""

from __future__ import annotations

import random
from fractions import Fraction

from glidepath.findings import Citation, Reliability
from glidepath.medicines.product import Product, Release, Split
from glidepath.quantities import Milligrams
from glidepath.taper.request import Allowed
from tests.reference.definitions import Case

REDUCTIONS = tuple(Fraction(share) for share in ("0.05", "0.075", "0.10", "0.15", "0.25", "1/3"))
EVERY = (7, 14, 21, 28)
STRENGTHS = tuple(Fraction(mg) for mg in ("0.125", "0.25", "0.5", "1", "1.5", "2", "2.5", "3", "5"))
SPLITS = tuple(split for split in Split if split is not Split.LIQUID)
SMALLEST = {
    Split.NONE: Fraction(1),
    Split.WHOLE_ACTUATION: Fraction(1),
    Split.QUARTER: Fraction(1, 4),
}


def invented_product(
    name: str,
    strength: Fraction,
    split: Split,
    *,
    volume: Fraction = Fraction(1),
    known_unscored: bool = False,
) -> Product:
    """A product of the drug "exampline" in the market "US"; `volume` is the liquid's smallest."""
    return Product(
        id=name,
        drug="exampline",
        market="US",
        form="oral solution" if split is Split.LIQUID else "tablet",
        release=Release.IMMEDIATE,
        strength=Milligrams(strength),
        split=split,
        smallest_count=volume if split is Split.LIQUID else SMALLEST.get(split, Fraction(1, 2)),
        scored="no" if known_unscored else "unknown",
        known_unscored=known_unscored,
        rxcui="",
        citation=Citation("invented"),
        status_reliability=Reliability.CONFIRMED,
        scored_reliability=Reliability.CONFIRMED,
    )


def random_case(dice: random.Random, *, most_doses: int = 24, most_kinds: int = 5) -> Case:
    """A random case, drawn again until it has at least one and at most so many doses and kinds."""
    while True:
        case = _draw(dice)
        if 0 < len(case.doses) <= most_doses and len(case.kinds) <= most_kinds:
            return case


def _draw(dice: random.Random) -> Case:
    products = tuple(_draw_product(dice, f"p{n}") for n in range(dice.choice((1, 1, 2, 2, 2, 3))))
    finest = min(p.strength.value * p.smallest_count for p in products)
    start = finest * Fraction(dice.randint(1, 96), 4)
    cap = dice.choice((1, 2, 3, 4, 6, 8, 12, 16))
    allowed = Allowed(
        halves=dice.random() < 0.85,
        quarters=False,
        liquids=dice.random() < 0.9,
        confirmed_splits=frozenset(p.id for p in products if dice.random() < 0.15),
    )
    if allowed.halves and dice.random() < 0.5:
        allowed = Allowed(True, True, allowed.liquids, False, allowed.confirmed_splits)
    stop = dice.random() < 0.75
    return Case(
        start=start,
        products=products,
        allowed=allowed,
        cap=cap,
        reduction=dice.choice(REDUCTIONS),
        every=dice.choice(EVERY),
        acceptable=start * Fraction(dice.randint(1, 12), 20) if stop else None,
        goal=None if stop else start * Fraction(dice.randint(1, 19), 20),
        of_start=dice.random() < 0.2,
        min_hold=dice.choice((14, 14, 14, 7, 21)),
        in_hand=frozenset(p.id for p in products[:1] if dice.random() < 0.5),
    )


def _draw_product(dice: random.Random, name: str) -> Product:
    strength = dice.choice(STRENGTHS)
    if dice.random() < 0.2:
        volume = dice.choice((Fraction(1, 20), Fraction(1, 10), Fraction(1, 4), Fraction(1, 2)))
        return invented_product(name, strength, Split.LIQUID, volume=volume)
    split = dice.choice(SPLITS)
    unscored = split is Split.PHARMACIST_CONFIRM and dice.random() < 0.4
    return invented_product(name, strength, split, known_unscored=unscored)
