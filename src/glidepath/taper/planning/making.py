"""Making one dose of pieces: as few as possible, split ones counting double."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from math import gcd

from glidepath.taper.planning.kinds import Kind
from glidepath.taper.schedule import Pieces

Item = tuple[int, Fraction, str, int]
"""A solid piece: its units, the part of a piece it is, the product's id, and 1 if it is split."""

Liquid = tuple[int, Fraction, str]
"""A liquid: units in its smallest measure, that measure in mL, and the product's id."""

Best = tuple[int, int | None]
"""The least count, and the position of the first piece of it; None where liquids alone make it."""


def making_of(kinds: Sequence[Kind], parts: Sequence[Sequence[int]]) -> Making:
    """How some kinds make doses; `parts` are the units in each part of each kind."""
    items: list[Item] = []
    liquids: list[Liquid] = []
    for kind, units in zip(kinds, parts, strict=True):
        product = kind.product
        if product.is_liquid:
            liquids.append((units[0], product.smallest_count, product.id))
        else:
            items += [
                (n, count, product.id, int(count != 1))
                for n, count in zip(units, kind.counts, strict=True)
            ]
    return Making(items, liquids)


class Making:
    """The best way to make each dose of some solid pieces and liquids.

    Fewest pieces and split pieces: a split piece counts as one more than a whole one, a measure of
    liquid counts one. Ties go to solid pieces, since a measure is one thing more to get right, and
    among them to the larger ones.
    """

    def __init__(self, items: Sequence[Item], liquids: Sequence[Liquid]) -> None:
        self.items = tuple(sorted(items, key=lambda item: (-item[0], item[3], item[2])))
        self.liquids = tuple(liquids)
        # By units left, first item to use, and pieces left.
        self._best: dict[tuple[int, int, int], Best | None] = {}
        self._poured: dict[int, tuple[tuple[int, Liquid], ...] | None] = {}

    def fewest(self, dose: int, most: int) -> tuple[int, tuple[Pieces, ...]] | None:
        """The count and the pieces that make `dose` units with at most `most` solid pieces.

        None when they cannot make it.
        """
        best = self._fill(dose, 0, most)
        if best is None:
            return None
        counts: dict[str, Fraction] = {}
        for product, count in self._chosen(dose, most):
            counts[product] = counts[product] + count if product in counts else count
        return best[0], tuple(Pieces(product, count) for product, count in counts.items())

    def _chosen(self, left: int, most: int) -> Iterator[tuple[str, Fraction]]:
        """The parts of the best way, in the order found."""
        index, pieces = 0, most
        while left:
            best = self._fill(left, index, pieces)
            assert best is not None, "each part of a best way has one itself"
            position = best[1]
            if position is None:
                for times, (_, volume, product) in self._measured(left) or ():
                    yield product, volume * times
                return
            weight, count, product, split = self.items[position]
            yield product, count
            left, index, pieces = left - weight, position + split, pieces - 1

    def _fill(self, left: int, index: int, pieces: int) -> Best | None:
        """Depth-first over the solid pieces, largest first, with liquids filling what is left."""
        if left == 0:
            return 0, None
        key = (left, index, pieces)
        if key not in self._best:
            self._best[key] = self._search(left, index, pieces)
        return self._best[key]

    def _search(self, left: int, index: int, pieces: int) -> Best | None:
        best: Best | None = None
        for position in range(index, len(self.items) if pieces else 0):
            weight, _, _, split = self.items[position]
            # Even if all the pieces were of this size, they would be too few without a liquid.
            if weight > left or (not self.liquids and pieces * weight < left):
                continue
            # A second split piece of the same size would be a whole one: go on to the next item.
            rest = self._fill(left - weight, position + split, pieces - 1)
            if rest is not None and (best is None or rest[0] + 1 + split < best[0]):
                best = (rest[0] + 1 + split, position)
        measured = self._measured(left)
        if measured and (best is None or len(measured) < best[0]):
            return len(measured), None
        return best

    def _measured(self, left: int) -> tuple[tuple[int, Liquid], ...] | None:
        """Liquids alone that make `left` units, each with how often its smallest measure is taken."""
        if left not in self._poured:
            self._poured[left] = next(_measures(left, self.liquids), None)
        return self._poured[left]


def _measures(left: int, liquids: Sequence[Liquid]) -> Iterator[tuple[tuple[int, Liquid], ...]]:
    """Measures of one liquid where that is possible, else of as few different ones as can be."""
    for others in range(len(liquids)):
        for chosen in combinations(liquids, 1 + others):
            yield from _ways_to_pour(left, chosen)


def _ways_to_pour(left: int, chosen: Sequence[Liquid]) -> Iterator[tuple[tuple[int, Liquid], ...]]:
    """The ways to make `left` units of some of each of the chosen liquids."""
    if left % gcd(*(step for step, _, _ in chosen)):
        return
    (step, _, _), others = chosen[0], chosen[1:]
    if not others:
        yield ((left // step, chosen[0]),)
        return
    for times in range(1, left // step + 1):
        for rest in _ways_to_pour(left - times * step, others):
            yield ((times, chosen[0]), *rest)
