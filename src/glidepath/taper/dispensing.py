"""From a schedule to what a pharmacy hands over: pieces and millilitres for each step."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil

from glidepath.medicines.product import Product, Split
from glidepath.taper.schedule import Fill, Pieces, Schedule


def fills_of(schedule: Schedule, products: Mapping[str, Product]) -> tuple[Fill, ...]:
    """One fill per step and product, in the order in which the products are first taken.

    A piece that wastes its rest when halved is counted whole at each dose; what is dispensed is
    rounded up to whole pieces or whole millilitres.
    """
    fills: list[Fill] = []
    for step in schedule.steps:
        used: dict[str, Fraction] = {}
        for intake in step.intakes:
            for pieces in intake.pieces:
                a_day = _used_up(pieces, products[pieces.product])
                known = used.get(pieces.product)
                used[pieces.product] = a_day if known is None else known + a_day
        for product, a_day in used.items():
            count = a_day * step.days
            fills.append(Fill(step.first_day, step.last_day, product, count, ceil(count)))
    return tuple(fills)


def _used_up(pieces: Pieces, product: Product) -> Fraction:
    """What one dose takes out of the pack, the part thrown away included."""
    if product.split is Split.HALF_DISCARD_REST:
        return Fraction(ceil(pieces.count))
    return pieces.count
