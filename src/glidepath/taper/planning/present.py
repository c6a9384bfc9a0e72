"""How the present regimen is made: the products a person most likely has in hand."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import combinations

from glidepath.medicines.product import Product
from glidepath.quantities import Milligrams
from glidepath.taper.planning.pieces import Cabinet, fewest_pieces
from glidepath.taper.regimen import DrugDoses, TimeOfDay
from glidepath.taper.request import Allowed
from glidepath.taper.schedule import Intake

_MOST_PRODUCTS = 3
_MOST_PIECES = 24


def present_intakes(
    entry: DrugDoses, products: Sequence[Product], allowed: Allowed
) -> tuple[Intake, ...] | None:
    """The pieces of one drug's present doses with the fewest products, pieces and split pieces.

    The named product is used where the entry names one, with others only if it cannot make the
    doses alone. Solid products come before liquids. None when no three products make the doses.
    """
    solids = [product for product in products if not product.is_liquid]
    for choice in (solids, list(products)):
        for size in range(1, _MOST_PRODUCTS + 1):
            made = [
                intakes
                for chosen in combinations(choice, size)
                if not entry.product or entry.product in {product.id for product in chosen}
                for intakes in [_intakes_of(entry, chosen, allowed)]
                if intakes is not None
            ]
            if made:
                return min(made, key=lambda found: found[0])[1]
    return None


def _intakes_of(
    entry: DrugDoses, products: tuple[Product, ...], allowed: Allowed
) -> tuple[int, tuple[Intake, ...]] | None:
    if len(products) == 1 and not all(
        _can_make(products[0], dose) for dose in entry.doses.values()
    ):
        return None
    taken = tuple((time, entry.doses[time]) for time in entry.times)
    return _made_of(entry.drug, taken, products, allowed)


@lru_cache(maxsize=1024)
def _made_of(
    drug: str,
    taken: tuple[tuple[TimeOfDay, Milligrams], ...],
    products: tuple[Product, ...],
    allowed: Allowed,
) -> tuple[int, tuple[Intake, ...]] | None:
    daily = sum((dose.value for _, dose in taken), Fraction(0))
    cabinet = Cabinet(products, allowed, len(taken), _MOST_PIECES, daily)
    total = 0
    intakes: list[Intake] = []
    for time, dose in taken:
        units = dose.value / cabinet.unit
        if units.denominator != 1:
            return None
        made = fewest_pieces(cabinet, int(units), cabinet.all_kinds, _MOST_PIECES)
        if made is None:
            return None
        total += made[0]
        intakes.append(Intake(time, drug, dose, made[1]))
    return total, tuple(intakes)


def _can_make(product: Product, dose: Milligrams) -> bool:
    """False where no count of the product's smallest part gives the dose."""
    smallest = product.strength.value * product.smallest_count
    return (dose.value / smallest).denominator == 1


def intakes_from(
    cabinet: Cabinet,
    mask: int,
    drug: str,
    doses: Sequence[tuple[TimeOfDay, int | Fraction]],
    before: Sequence[Intake] = (),
) -> tuple[Intake, ...]:
    """Intakes of one drug from doses in units of the cabinet, times without a dose left out.

    A dose that does not change keeps its pieces, as long as the kinds in `mask` still give them.
    """
    kept = {intake.time: intake for intake in before}
    intakes: list[Intake] = []
    for time, units in doses:
        if not units:
            continue
        dose = Milligrams(units * cabinet.unit)
        earlier = kept.get(time)
        if earlier and earlier.dose == dose and cabinet.gives(mask, earlier.pieces):
            intakes.append(earlier)
        else:
            intakes.append(Intake(time, drug, dose, cabinet.single(int(units), mask)[1]))
    return tuple(intakes)
