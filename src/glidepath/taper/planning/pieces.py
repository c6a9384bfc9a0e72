"""The pieces a plan may use, and the doses that can be made of them.

Doses are whole numbers of a common unit, and a set of doses is one integer whose bit n stands for
n units: adding a piece to every dose of a set is then a single shift.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil
from types import MappingProxyType

from glidepath.medicines.product import Product
from glidepath.quantities import Milligrams
from glidepath.taper.planning.kinds import common_unit, kinds_of, weights_of
from glidepath.taper.planning.making import Making, making_of
from glidepath.taper.regimen import TimeOfDay
from glidepath.taper.request import Allowed
from glidepath.taper.schedule import Intake, Pieces


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
        grain, weights = weights_of(self.kinds)
        self.unit = common_unit((grain, highest))
        self.highest = highest // self.unit
        self._within = (1 << (self.highest + 1)) - 1
        scale = grain // self.unit
        self._parts = [tuple(n * scale for n in parts) for parts in weights]
        self.all_kinds = (1 << len(self.kinds)) - 1
        self.liquid_kinds = sum(1 << i for i, k in enumerate(self.kinds) if k.product.is_liquid)
        self._base = {kind.product.id: i for i, kind in enumerate(self.kinds) if not kind.extra}
        self._names: dict[int, frozenset[str]] = {}
        self._sets: dict[tuple[int, int], int] = {}
        self._made: dict[tuple[int, int], tuple[int, tuple[Pieces, ...]]] = {}
        self._making: dict[int, Making] = {}
        self._by_handling: dict[int, list[tuple[int, int]]] = {}

    def requires(self, index: int) -> int:
        """The kinds (as bits) that must be in hand before kind `index` is of use."""
        kind = self.kinds[index]
        return 1 << self._base[kind.product.id] if kind.extra else 0

    def mask_of(self, product_ids: Iterable[str]) -> int:
        """The kinds, as bits, of the named products themselves, without further ways of dividing."""
        return sum(1 << self._base[name] for name in set(product_ids) if name in self._base)

    def names(self, mask: int) -> frozenset[str]:
        """The names of the kinds in a set of bits."""
        if mask not in self._names:
            self._names[mask] = frozenset(
                kind.name for i, kind in enumerate(self.kinds) if mask >> i & 1
            )
        return self._names[mask]

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
        solids, liquids = mask & ~self.liquid_kinds, mask & self.liquid_kinds
        weights = {weight for parts in self._parts_of(solids) for weight in parts}
        reached = 1
        for _ in range(most_pieces):
            more = reached
            for weight in weights:
                more |= reached << weight
            reached = more & self._within
        for (step,) in self._parts_of(liquids):
            reached = _closed_under(reached, step, self._within)
        return reached

    def _parts_of(self, mask: int) -> Iterator[tuple[int, ...]]:
        """The units in each part of each kind in `mask`."""
        return (parts for i, parts in enumerate(self._parts) if mask >> i & 1)

    def handling(self, dose: int, mask: int) -> int:
        """The least number of pieces plus split pieces that make `dose` units in one day."""
        if mask not in self._by_handling:
            self._by_handling[mask] = sorted(self._count_handling(mask).items())
        return next(n for n, doses in self._by_handling[mask] if doses >> dose & 1)

    def _count_handling(self, mask: int) -> Mapping[int, int]:
        """For each handling count, doses (as bits) that can be made with it or with less."""
        making = self.making(mask)
        whole = {weight for weight, _, _, split in making.items if not split}
        parts = {weight for weight, _, _, split in making.items if split}
        # rows[s] holds the doses of the pieces counted so far of which at most s are split: one of
        # each product, since two parts of the same make a larger one, or a whole one and the rest.
        rows = [1, *(1 for _ in {product for _, _, product, split in making.items if split})]
        found = Counter({0: 1})
        for pieces in range(1, self.max_pieces * self.times + 1):
            new = []
            for splits, (fewer, doses) in enumerate(pairwise([0, *rows])):
                reached = doses
                for weight in whole:
                    reached |= doses << weight
                for weight in parts:
                    reached |= fewer << weight
                new.append(reached & self._within)
                found[pieces + splits] |= new[-1]
            rows = new
        for _ in making.liquids:
            for count, doses in list(found.items()):
                for step, _, _ in making.liquids:
                    found[count + 1] |= _closed_under(doses, step, self._within)
        return found

    def single(self, dose: int, mask: int) -> tuple[int, tuple[Pieces, ...]]:
        """The pieces of one dose at one time of day, with their handling count."""
        key = (dose, mask)
        if key not in self._made:
            made = self.making(mask).fewest(dose, self.max_pieces)
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
            solid += ceil(part.count)
            if fraction and not any(
                kind.product.id == part.product and mask >> i & 1 and fraction in kind.counts
                for i, kind in enumerate(self.kinds)
            ):
                return False
        return solid <= self.max_pieces

    def making(self, mask: int) -> Making:
        """How the kinds in `mask` make doses."""
        if mask not in self._making:
            chosen = [i for i in range(len(self.kinds)) if mask >> i & 1]
            self._making[mask] = making_of(
                [self.kinds[i] for i in chosen], [self._parts[i] for i in chosen]
            )
        return self._making[mask]


def intakes_from(
    cabinet: Cabinet,
    mask: int,
    drug: str,
    doses: Iterable[tuple[TimeOfDay, int | Fraction]],
    kept: Mapping[TimeOfDay, Intake] = MappingProxyType({}),
) -> tuple[Intake, ...]:
    """Intakes of one drug from doses in units of the cabinet, times without a dose left out.

    `kept` are intakes of doses that do not change; they keep their pieces.
    """
    return tuple(
        kept.get(time)
        or Intake(time, drug, Milligrams(cabinet.unit * units), cabinet.single(int(units), mask)[1])
        for time, units in doses
        if units
    )


def _closed_under(doses: int, step: int, within: int) -> int:
    """The doses with any number of steps added, up to the largest of `within`."""
    while step < within.bit_length():
        doses = (doses | doses << step) & within
        step *= 2
    return doses
