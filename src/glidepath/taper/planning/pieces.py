"""The pieces a plan may use, and the doses that can be made of them.

Doses are whole numbers of a common unit, and a set of doses is one integer whose bit n stands for
n units: adding a piece to every dose of a set is then a single shift.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from math import gcd, lcm

from glidepath.medicines.product import Product, Split
from glidepath.taper.request import Allowed
from glidepath.taper.schedule import Pieces

_HALF = Fraction(1, 2)
_QUARTERS = (Fraction(1, 4), Fraction(3, 4))


@dataclass(frozen=True, slots=True)
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
    return product.smallest_count < 1


def needs_confirmation(product: Product, allowed: Allowed) -> bool:
    """True when a half of the product must be confirmed by a pharmacist before it is relied on."""
    return (
        product.split in (Split.PRODUCT_SPECIFIC, Split.PHARMACIST_CONFIRM)
        and product.id not in allowed.confirmed_splits
    )


@lru_cache(maxsize=512)
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
    """Leave out solid products whose every piece another product gives at no greater cost."""
    kept: list[Product] = []
    solids = [kind.product for kind in kinds if not kind.product.is_liquid and not kind.extra]
    offers = {product.id: _offer(product, kinds) for product in solids}
    for index, product in enumerate(solids):
        dominated = any(
            _covers(offers[other.id], offers[product.id])
            and (not _covers(offers[product.id], offers[other.id]) or position < index)
            for position, other in enumerate(solids)
            if position != index
        )
        if product.id in in_hand or not dominated:
            kept.append(product)
    return tuple(kind for kind in kinds if kind.product.is_liquid or kind.product in kept)


def _offer(product: Product, kinds: Sequence[Kind]) -> dict[Fraction, tuple[bool, bool]]:
    """The weights a product gives, each with (needs a further kind, is split)."""
    return {
        product.strength.value * count: (bool(kind.extra), count != 1)
        for kind in kinds
        if kind.product is product
        for count in kind.counts
    }


def _covers(
    better: dict[Fraction, tuple[bool, bool]], other: dict[Fraction, tuple[bool, bool]]
) -> bool:
    return all(
        weight in better and better[weight][0] <= further and better[weight][1] <= split
        for weight, (further, split) in other.items()
    )


class Cabinet:
    """The kinds of one request with every dose they can make, in units of `unit` milligrams.

    `times` is the number of dose times a day and `max_pieces` the most solid pieces at one time;
    `highest` is the largest dose of interest in milligrams a day.
    """

    def __init__(
        self,
        products: tuple[Product, ...],
        allowed: Allowed,
        times: int,
        max_pieces: int,
        highest: Fraction,
        in_hand: frozenset[str] = frozenset(),
    ) -> None:
        self.kinds = kinds_of(products, allowed, in_hand)
        self.times = times
        self.max_pieces = max_pieces
        weights = [highest]
        for kind in self.kinds:
            step = kind.product.smallest_count if kind.product.is_liquid else None
            counts = (step,) if step is not None else kind.counts
            weights += [kind.product.strength.value * count for count in counts]
        self.unit = _common_unit(weights)
        self.highest = int(highest / self.unit)
        self._solid = [self._solid_items(kind) for kind in self.kinds]
        self._liquid = [self._liquid_step(kind) for kind in self.kinds]
        self.all_kinds = (1 << len(self.kinds)) - 1
        self.liquid_kinds = sum(1 << i for i, step in enumerate(self._liquid) if step)
        self._base = {kind.product.id: i for i, kind in enumerate(self.kinds) if not kind.extra}
        self._sets: dict[tuple[int, int], int] = {}
        self._made: dict[tuple[int, int], tuple[int, tuple[Pieces, ...]]] = {}
        self._by_handling: dict[int, list[int]] = {}

    def _solid_items(self, kind: Kind) -> tuple[tuple[int, Fraction], ...]:
        return tuple(
            (int(kind.product.strength.value * count / self.unit), count) for count in kind.counts
        )

    def _liquid_step(self, kind: Kind) -> int:
        if not kind.product.is_liquid:
            return 0
        return int(kind.product.strength.value * kind.product.smallest_count / self.unit)

    def requires(self, index: int) -> int:
        """The kinds (as bits) that must be in hand before kind `index` is of use."""
        kind = self.kinds[index]
        return 1 << self._base[kind.product.id] if kind.extra else 0

    def mask_of(self, product_ids: Iterable[str]) -> int:
        """The kinds, as bits, of the named products themselves, without further ways of dividing."""
        return sum(1 << self._base[name] for name in set(product_ids) if name in self._base)

    def names(self, mask: int) -> frozenset[str]:
        """The names of the kinds in a set of bits."""
        return frozenset(kind.name for i, kind in enumerate(self.kinds) if mask >> i & 1)

    def daily_doses(self, mask: int) -> int:
        """The set of doses a day (as bits, up to `highest`) that the kinds in `mask` can make."""
        return self._doses(mask, self.max_pieces * self.times)

    def single_doses(self, mask: int) -> int:
        """The set of doses at one time of day (as bits) that the kinds in `mask` can make."""
        return self._doses(mask, self.max_pieces)

    def _doses(self, mask: int, most_pieces: int) -> int:
        key = (mask, most_pieces)
        if key not in self._sets:
            self._sets[key] = self._reach(mask, most_pieces)
        return self._sets[key]

    def _reach(self, mask: int, most_pieces: int) -> int:
        within = (1 << (self.highest + 1)) - 1
        weights = {
            weight for i, items in enumerate(self._solid) if mask >> i & 1 for weight, _ in items
        }
        reached = 1
        for _ in range(most_pieces):
            more = reached
            for weight in weights:
                more |= reached << weight
            more &= within
            if more == reached:
                break
            reached = more
        for i, step in enumerate(self._liquid):
            if step and mask >> i & 1:
                reached = _closed_under(reached, step, within)
        return reached

    def handling(self, dose: int, mask: int) -> int:
        """The least number of pieces plus split pieces that make `dose` units in one day."""
        if mask not in self._by_handling:
            self._by_handling[mask] = self._count_handling(mask)
        return next(n for n, doses in enumerate(self._by_handling[mask]) if doses >> dose & 1)

    def _count_handling(self, mask: int) -> list[int]:
        """For each handling count, the set of doses (as bits) that can be made with it."""
        within = (1 << (self.highest + 1)) - 1
        whole = {w for w, _, _, split in self.items(mask) if not split}
        parts = {w for w, _, _, split in self.items(mask) if split}
        most = self.max_pieces * self.times
        # rows[s] holds the doses of the pieces counted so far of which s are split.
        rows = [1] + [0] * min(most, len(self.kinds))
        found = [0] * (most + len(rows) + 2)
        found[0] = 1
        for pieces in range(1, most + 1):
            new = []
            for splits, doses in enumerate(rows):
                reached = 0
                for weight in whole:
                    reached |= doses << weight
                for weight in parts if splits else ():
                    reached |= rows[splits - 1] << weight
                new.append(reached & within)
                found[pieces + splits] |= new[-1]
            rows = new
        steps = [step for step, _, _ in self.liquids(mask)]
        for more in range(min(2, len(steps))):
            for count in range(len(found) - 2, more - 1, -1):
                for step in steps:
                    found[count + 1] |= _closed_under(found[count], step, within)
        return found

    def single(self, dose: int, mask: int) -> tuple[int, tuple[Pieces, ...]]:
        """The pieces of one dose at one time of day, with their handling count."""
        key = (dose, mask)
        if key not in self._made:
            made = fewest_pieces(self, dose, mask, self.max_pieces)
            assert made is not None, "the dose was taken from the set of deliverable ones"
            self._made[key] = made
        return self._made[key]

    def gives(self, mask: int, pieces: Sequence[Pieces]) -> bool:
        """True when the kinds in `mask` give these pieces, and not too many solid ones at once."""
        solid = 0
        for part in pieces:
            index = self._base.get(part.product)
            if index is None or not mask >> index & 1:
                return False
            if self.kinds[index].product.is_liquid:
                continue
            fraction = part.count % 1
            solid += -(-part.count.numerator // part.count.denominator)
            if fraction and not any(
                kind.product.id == part.product and mask >> i & 1 and fraction in kind.counts
                for i, kind in enumerate(self.kinds)
            ):
                return False
        return solid <= self.max_pieces

    def items(self, mask: int) -> tuple[tuple[int, Fraction, str, int], ...]:
        """Solid pieces of the kinds: (units, count, product id, 1 if split), largest first."""
        found = [
            (weight, count, self.kinds[i].product.id, 0 if count == 1 else 1)
            for i, items in enumerate(self._solid)
            if mask >> i & 1
            for weight, count in items
        ]
        return tuple(sorted(found, key=lambda item: (-item[0], item[3], item[2])))

    def liquids(self, mask: int) -> tuple[tuple[int, Fraction, str], ...]:
        """Liquids of the kinds: (units per smallest volume, smallest volume in mL, product id)."""
        return tuple(
            (step, self.kinds[i].product.smallest_count, self.kinds[i].product.id)
            for i, step in enumerate(self._liquid)
            if step and mask >> i & 1
        )


def _closed_under(doses: int, step: int, within: int) -> int:
    """The doses with any number of steps added, up to the largest of `within`."""
    while step < within.bit_length():
        doses = (doses | doses << step) & within
        step *= 2
    return doses


def _common_unit(weights: Sequence[Fraction]) -> Fraction:
    denominator = lcm(*(weight.denominator for weight in weights))
    numerator = gcd(*(int(weight * denominator) for weight in weights))
    return Fraction(numerator, denominator)


def fewest_pieces(
    cabinet: Cabinet, dose: int, mask: int, most_pieces: int
) -> tuple[int, tuple[Pieces, ...]] | None:
    """The handling count and pieces that make `dose` units with fewest pieces and split pieces.

    A split piece counts as one more than a whole one; a measure of liquid counts one. Ties go to
    the larger pieces. None when the dose cannot be made with `most_pieces` solid pieces.
    """
    items, liquids = cabinet.items(mask), cabinet.liquids(mask)
    best = _search(dose, most_pieces, items, liquids)
    if best is None:
        return None
    cost, chosen = best
    counts: dict[str, Fraction] = {}
    for product, count in chosen:
        counts[product] = counts.get(product, Fraction(0)) + count
    return cost, tuple(Pieces(product, count) for product, count in counts.items())


Found = tuple[int, tuple[tuple[str, Fraction], ...]]


def _search(
    dose: int,
    most: int,
    items: tuple[tuple[int, Fraction, str, int], ...],
    liquids: tuple[tuple[int, Fraction, str], ...],
) -> Found | None:
    """Depth-first over the solid pieces, largest first, with liquids filling what is left."""

    @cache
    def fill(left: int, index: int, pieces: int) -> Found | None:
        best: Found | None = None
        if left == 0:
            return 0, ()
        for position in range(index, len(items)):
            weight, count, product, split = items[position]
            if not liquids and best is not None and best[0] * weight <= left:
                break  # even if all were of this size, no fewer pieces would do
            if not liquids and pieces * weight < left:
                break  # too few pieces are left to come so far
            if weight > left or pieces == 0:
                continue
            # A second split piece of the same size would be a whole one: go on to the next item.
            rest = fill(left - weight, position + split, pieces - 1)
            if rest is not None and (best is None or rest[0] + 1 + split < best[0]):
                best = (rest[0] + 1 + split, ((product, count), *rest[1]))
        measured = _with_liquids(left, liquids)
        # Ties go to solid pieces: a measure is one thing more to get right.
        return measured if measured and (best is None or measured[0] < best[0]) else best

    return fill(dose, 0, most)


def _with_liquids(left: int, liquids: tuple[tuple[int, Fraction, str], ...]) -> Found | None:
    """Make `left` units of liquids alone: one measure if possible, else two different ones."""
    if left == 0:
        return 0, ()
    for step, volume, product in liquids:
        if left % step == 0:
            return 1, ((product, volume * (left // step)),)
    for first, volume, product in liquids:
        for second, other_volume, other in liquids:
            if product == other:
                continue
            for times in range(1, left // first + 1):
                if (left - times * first) % second == 0 and left > times * first:
                    rest = (left - times * first) // second
                    return 2, ((product, volume * times), (other, other_volume * rest))
    return None
