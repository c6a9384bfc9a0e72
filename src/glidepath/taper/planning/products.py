"""Which products a plan may choose from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from glidepath.medicines.product import Product, Release
from glidepath.taper.request import PlanRequest

_USUAL = frozenset({Release.IMMEDIATE, Release.DISINTEGRATING, Release.FILM})


def choose_products(
    available: Sequence[Product], request: PlanRequest, own: str | None
) -> tuple[Product, ...]:
    """Of a drug's products in the market, those that the request allows, in the order of the data.

    Without a list in the request: all of the market that are swallowed and act at once, those
    released like the person's own product, and of several strengths of a licensed liquid the one
    with the finest steps, since two strengths side by side invite tenfold errors. Compounded
    liquids come in only where the request allows them.
    """
    compounded = [p for p in available if p.compounded and request.allowed.compounded]
    licensed = [p for p in available if not p.compounded]
    if request.products is not None:
        named = [p for p in available if p.id in request.products]
        return (*named, *(p for p in compounded if p not in named))
    releases = _USUAL | {p.release for p in licensed if p.id == own}
    usual = [p for p in licensed if p.release in releases]
    return (*_one_liquid(usual, own), *compounded)


def _one_liquid(products: Iterable[Product], own: str | None) -> list[Product]:
    products = list(products)
    liquids = [p for p in products if p.is_liquid]
    if not liquids:
        return products
    finest = min(liquids, key=lambda p: (p.id != own, p.strength.value * p.smallest_count))
    return [p for p in products if not p.is_liquid or p is finest]
