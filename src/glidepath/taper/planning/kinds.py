"""What a plan may choose from: products, and further ways of dividing one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm

from glidepath.medicines.product import Product, Split
from glidepath.taper.request import Allowed

_HALF = Fraction(1, 2)
_QUARTERS = (Fraction(1, 4), Fraction(3, 4))


# Compared and hashed by identity: the same list of products gives the same kinds.
@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """One thing more to have in hand: a product, or a further way of dividing one.

    `extra` is "" for the product itself, "split" for halves that a pharmacist must confirm or that
    waste the rest, and "quarter" for quarter pieces. `counts` are the parts of a piece it adds; a
    liquid has none and is measured in steps instead.
    """

    product: Product
    extra: str
    counts: tuple[Fraction, ...]

    @property
    def name(self) -> str:
        """The product's id, with "#split" or "#quarter" where the kind is a way of dividing."""
        return f"{self.product.id}#{self.extra}" if self.extra else self.product.id


def may_halve(product: Product, allowed: Allowed) -> bool:
    """True when halves of the product may be used: never of a product known to be unscored."""
    if not allowed.halves or product.split in (Split.NONE, Split.LIQUID, Split.WHOLE_ACTUATION):
        return False
    if product.split is Split.PHARMACIST_CONFIRM and product.known_unscored:
        return product.id in allowed.confirmed_splits
    return True


def needs_confirmation(product: Product, allowed: Allowed) -> bool:
    """True when a half of the product must be confirmed by a pharmacist before it is relied on."""
    return (
        product.split in (Split.PRODUCT_SPECIFIC, Split.PHARMACIST_CONFIRM)
        and product.id not in allowed.confirmed_splits
    )


@lru_cache(maxsize=4096)
def kinds_of(
    products: tuple[Product, ...], allowed: Allowed, in_hand: frozenset[str] = frozenset()
) -> tuple[Kind, ...]:
    """All kinds that the request allows, products in their given order.

    A product that another one makes needless is left out unless it is in hand already.
    """
    kinds: list[Kind] = []
    for product in products:
        if product.compounded and not allowed.compounded:
            continue
        if product.is_liquid:
            if allowed.liquids or product.compounded:
                kinds.append(Kind(product, "", ()))
            continue
        apart = needs_confirmation(product, allowed) or product.split is Split.HALF_DISCARD_REST
        halves = may_halve(product, allowed)
        kinds.append(
            Kind(product, "", (Fraction(1), _HALF) if halves and not apart else (Fraction(1),))
        )
        if halves and apart:
            kinds.append(Kind(product, "split", (_HALF,)))
        if halves and allowed.quarters and product.split is Split.QUARTER:
            kinds.append(Kind(product, "quarter", _QUARTERS))
    return _without_dominated(kinds, in_hand)


def _without_dominated(kinds: list[Kind], in_hand: frozenset[str]) -> tuple[Kind, ...]:
    """Leave out solid products whose every part another one of the strength gives as freely."""
    products = list(dict.fromkeys(kind.product for kind in kinds))
    parts = {product.id: _parts_of(product, kinds) for product in products}
    kept: list[Product] = []
    for index, product in enumerate(products):
        dominated = any(
            other.strength == product.strength
            and _covers(parts[other.id], parts[product.id])
            and (not _covers(parts[product.id], parts[other.id]) or position < index)
            for position, other in enumerate(products)
        )
        if product.is_liquid or product.id in in_hand or not dominated:
            kept.append(product)
    return tuple(kind for kind in kinds if kind.product in kept)


def _parts_of(product: Product, kinds: Sequence[Kind]) -> dict[Fraction, bool]:
    """The parts of a piece that a product gives, each with whether it needs a further kind."""
    return {
        count: bool(kind.extra)
        for kind in kinds
        if kind.product is product
        for count in kind.counts
    }


def _covers(better: dict[Fraction, bool], other: dict[Fraction, bool]) -> bool:
    return all(count in better and better[count] <= further for count, further in other.items())


@lru_cache(maxsize=4096)
def weights_of(kinds: tuple[Kind, ...]) -> tuple[Fraction, tuple[tuple[int, ...], ...]]:
    """The greatest mass that divides every part of every kind, and each part as a count of it.

    The parts of a liquid are its smallest measure alone. The mass is 0 where there are no kinds.
    """
    masses = [
        [
            kind.product.strength.value * count
            for count in ((kind.product.smallest_count,) if kind.product.is_liquid else kind.counts)
        ]
        for kind in kinds
    ]
    unit = common_unit([mass for parts in masses for mass in parts])
    return unit, tuple(tuple(int(mass / unit) for mass in parts) for parts in masses)


def common_unit(masses: Sequence[Fraction]) -> Fraction:
    """The greatest mass of which each of these is a whole number; 0 where there are none."""
    scale = lcm(*(mass.denominator for mass in masses))
    return Fraction(gcd(*(mass.numerator * (scale // mass.denominator) for mass in masses)), scale)
