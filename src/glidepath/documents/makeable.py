"""Whether a dose can be made at all from the products of a market, and which doses near it can."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm

from glidepath.medicines.product import Product, Split

# A person may well take quarters of a tablet that can be halved, whatever a plan may use later.
_QUARTERED_AT_HOME = frozenset(
    {Split.HALF, Split.QUARTER, Split.PRODUCT_SPECIFIC, Split.PHARMACIST_CONFIRM}
)
_NEAREST_LOOKED_AT = 4000


def can_be_taken(dose: Fraction, products: Iterable[Product]) -> bool:
    """True where whole pieces, halves, quarters and measured volumes add up to the dose exactly."""
    return _reaches(dose, _grains(products, at_home=True))


def nearest_doses(dose: Fraction, products: Iterable[Product]) -> tuple[Fraction, ...]:
    """The nearest doses below and above that products give when divided as their labels allow."""
    grains = _grains(products, at_home=False)
    if not grains:
        return ()
    unit = _unit(grains)
    found = []
    for direction, start in ((-1, -(-dose // unit) - 1), (1, dose // unit + 1)):
        for step in range(_NEAREST_LOOKED_AT):
            candidate = (start + direction * step) * unit
            if candidate <= 0:
                break
            if _reaches(candidate, grains):
                found.append(candidate)
                break
    return tuple(found)


def _grains(products: Iterable[Product], *, at_home: bool) -> tuple[Fraction, ...]:
    """Milligrams of the smallest part of each product."""
    grains = set()
    for product in products:
        part = product.smallest_count
        if at_home and product.split in _QUARTERED_AT_HOME:
            part = min(part, Fraction(1, 4))
        grains.add(product.strength.value * part)
    return tuple(sorted(grains))


def _unit(grains: tuple[Fraction, ...]) -> Fraction:
    bottom = lcm(*(grain.denominator for grain in grains))
    return Fraction(gcd(*(int(grain * bottom) for grain in grains)), bottom)


@lru_cache(maxsize=4096)
def _reaches(dose: Fraction, grains: tuple[Fraction, ...]) -> bool:
    if not grains:
        return False
    unit = _unit(grains)
    units = dose / unit
    if units.denominator != 1:
        return False
    target = units.numerator
    # Bit n of `sums` is set when n units can be made; grains that divide the dose settle it fast.
    sizes = [int(grain / unit) for grain in grains]
    if any(target % size == 0 for size in sizes):
        return True
    mask = (1 << (target + 1)) - 1
    sums = 1
    for size in sizes:
        shift = size
        while shift <= target:
            sums |= sums << shift & mask
            shift *= 2
    return bool(sums >> target & 1)
