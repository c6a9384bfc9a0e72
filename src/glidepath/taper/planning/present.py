"""How the present regimen is made: the products a person most likely has in hand."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import combinations

from glidepath.medicines.product import Product
from glidepath.quantities import Milligrams
from glidepath.taper.planning.kinds import Kind, kinds_of, weights_of
from glidepath.taper.planning.making import making_of
from glidepath.taper.regimen import DrugDoses, TimeOfDay
from glidepath.taper.request import Allowed
from glidepath.taper.schedule import Intake

_MOST_PRODUCTS = 3
_MOST_PIECES = 24

Taken = tuple[tuple[TimeOfDay, Milligrams], ...]


def present_intakes(
    entry: DrugDoses, products: Sequence[Product], allowed: Allowed
) -> tuple[Intake, ...] | None:
    """The pieces of one drug's present doses with the fewest products, pieces and split pieces.

    The named product is used where the entry names one, with others only if it cannot make the
    doses alone. Solid products come before liquids. None when no three products make the doses.
    """
    taken = tuple((time, entry.doses[time]) for time in entry.times)
    return _likeliest(entry.drug, taken, entry.product, tuple(products), allowed)


@lru_cache(maxsize=1024)
def _likeliest(
    drug: str, taken: Taken, own: str | None, products: tuple[Product, ...], allowed: Allowed
) -> tuple[Intake, ...] | None:
    solids = [product for product in products if not product.is_liquid]
    for choice in (solids, products):
        for size in range(1, _MOST_PRODUCTS + 1):
            best: tuple[int, tuple[Intake, ...]] | None = None
            for chosen in combinations(choice, size):
                if own and own not in {product.id for product in chosen}:
                    continue
                made = _made_of(drug, taken, kinds_of(chosen, allowed), best[0] if best else None)
                best = made or best
            if best is not None:
                return best[1]
    return None


def _made_of(
    drug: str, taken: Taken, kinds: tuple[Kind, ...], before: int | None
) -> tuple[int, tuple[Intake, ...]] | None:
    """The doses made of some kinds, with their count; None unless it is less than `before`."""
    if not kinds:
        return None
    grain, parts = weights_of(kinds)
    units = [_whole(dose.value, grain) for _, dose in taken]
    if not all(units):
        return None
    if before is not None and before <= _least(units, kinds, parts):
        return None
    making = making_of(kinds, parts)
    total = 0
    intakes: list[Intake] = []
    for (time, dose), count in zip(taken, units, strict=True):
        made = making.fewest(count, _MOST_PIECES)
        if made is None:
            return None
        total += made[0]
        intakes.append(Intake(time, drug, dose, made[1]))
    return (total, tuple(intakes)) if before is None or total < before else None


def _whole(dose: Fraction, grain: Fraction) -> int:
    """How often the grain goes into a dose; 0 where it does not go evenly."""
    count, rest = divmod(dose.numerator * grain.denominator, dose.denominator * grain.numerator)
    return 0 if rest else count


def _least(units: Sequence[int], kinds: Sequence[Kind], parts: Sequence[Sequence[int]]) -> int:
    """A count of pieces that the doses need at least."""
    if any(kind.product.is_liquid for kind in kinds):
        return len(units)
    largest = max(n for counts in parts for n in counts)
    return sum(-(-count // largest) for count in units)
