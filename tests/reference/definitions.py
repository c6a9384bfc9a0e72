"""The planner's objective written out from its definitions, with exact rationals and no search.

Everything the reference solvers share stands here: which doses can be taken from which kinds of
pieces, what one step costs on each line of the objective, and what a whole ladder costs. Nothing
is imported from `glidepath.taper.planning`, and no theorem about the objective is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from math import ceil, log
from typing import NamedTuple

from glidepath.medicines.product import Product, Split
from glidepath.taper.request import Allowed

ORDINARY_HALVES = {Split.HALF, Split.QUARTER}
ON_ASKING = {Split.PRODUCT_SPECIFIC, Split.PHARMACIST_CONFIRM}
HALF = Fraction(1, 2)

Kind = tuple[str, str]
"""("product" | "split" | "quarter", product id): one thing more to keep in hand."""
Kit = frozenset[Kind]
Serving = tuple[Fraction, Kit, int, int]
"""Milligrams, kinds used, solid pieces, and pieces (a liquid measure is one) plus split pieces."""


class Cost(NamedTuple):
    """What a ladder costs, line after line; compared as a tuple, smaller is better.

    The lines that add logarithms are kept as exact products, so that comparing them is comparing
    the sums without rounding: 1 means nothing is owed. `liquids` and `kinds` multiply, over the
    liquids and over all kinds that are opened on the way, how much of the taper was still to come.
    """

    final: Fraction
    limit_excess: Fraction
    pace_excess: Fraction
    liquids: Fraction
    kinds: Fraction
    milligram_days: Fraction
    pieces: int


@dataclass(frozen=True)
class Case:
    """One question: lower `start` milligrams a day with these products.

    `cap` is the greatest number of solid pieces a day. Exactly one of `acceptable` (goal stop: the
    largest dose that the final-dose rule accepts) and `goal` (goal reduce) is given. `kept` is the
    share of the dose that the limit says must be kept at each step.
    """

    start: Fraction
    products: tuple[Product, ...]
    allowed: Allowed
    cap: int
    reduction: Fraction
    every: int
    acceptable: Fraction | None = None
    goal: Fraction | None = None
    of_start: bool = False
    min_hold: int = 14
    in_hand: frozenset[str] = frozenset()
    kept: Fraction = Fraction(3, 4)

    def __post_init__(self) -> None:
        assert (self.acceptable is None) != (self.goal is None)

    @cached_property
    def servings(self) -> dict[Fraction, dict[Kit, int]]:
        """Every deliverable dose from 0 to the start, both left out, with the kits that serve it.

        To each dose and set of kinds that are all used belongs the least number of pieces
        (a liquid measure is one) plus split pieces.
        """
        found: dict[Fraction, dict[Kit, int]] = {}
        for dose, kinds, _, cost in _servings_of(self, self.products):
            if 0 < dose < self.start:
                ways = found.setdefault(dose, {})
                ways[kinds] = min(cost, ways.get(kinds, cost))
        return found

    @cached_property
    def doses(self) -> tuple[Fraction, ...]:
        """The deliverable doses below the start, largest first."""
        return tuple(sorted(self.servings, reverse=True))

    @cached_property
    def ends(self) -> frozenset[Fraction]:
        """The doses at which a ladder ends, and does so as soon as it reaches one of them.

        The start is among them where nothing need be, or can be, lowered.
        """
        if self.goal is not None:
            return frozenset([min([d for d in self.doses if d >= self.goal], default=self.start)])
        assert self.acceptable is not None
        accepted = [d for d in (self.start, *self.doses) if d <= self.acceptable]
        return frozenset(accepted) or frozenset([min(self.doses, default=self.start)])

    @cached_property
    def end(self) -> Fraction:
        """The highest dose at which a ladder may end; what is still to come is counted from it."""
        return max(self.ends)

    def opening_factors(self, before: Fraction, opened: Kit) -> tuple[Fraction, Fraction]:
        """exp of what opening these kinds costs at a dose: the liquids among them, and all."""
        liquid = {product.id for product in self.products if product.is_liquid}
        factor = before / self.end
        return factor ** sum(name in liquid for _, name in opened), factor ** len(opened)

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """Every kind that some serving uses, in a fixed order."""
        return tuple(sorted({k for ways in self.servings.values() for kit in ways for k in kit}))

    @cached_property
    def first_kit(self) -> Kit:
        """What is in hand before the first step: the person's own product."""
        return frozenset(("product", product) for product in self.in_hand)

    def is_liquid(self, kind: Kind) -> bool:
        """True when the kind is a liquid product."""
        return any(product.id == kind[1] and product.is_liquid for product in self.products)

    def opening(self, before: Fraction, opened: Iterable[Kind]) -> tuple[Fraction, Fraction]:
        """What it costs to open these kinds for the step down from a dose: liquids, and all."""
        ahead = before / self.end
        liquids = all_kinds = Fraction(1)
        for kind in opened:
            all_kinds *= ahead
            if self.is_liquid(kind):
                liquids *= ahead
        return liquids, all_kinds

    @cached_property
    def kits(self) -> tuple[Kit, ...]:
        """Every set of kinds that can be in hand: a split needs its product opened."""
        free = [kind for kind in self.kinds if kind not in self.first_kit]
        sets = (
            self.first_kit.union(chosen)
            for size in range(len(free) + 1)
            for chosen in combinations(free, size)
        )
        return tuple(kit for kit in sets if is_closed(kit))

    def pieces(self, dose: Fraction, kit: Kit) -> int | None:
        """Fewest pieces plus split pieces that make the dose from the kit; None if none do."""
        return min(
            (cost for used, cost in self.servings[dose].items() if used <= kit), default=None
        )

    def limit_factor(self, before: Fraction, after: Fraction) -> Fraction:
        """exp of the step's excess over the limit."""
        return max(Fraction(1), self.kept * before / after)

    def pace_factor(self, before: Fraction, after: Fraction) -> Fraction:
        """exp of the step's excess over the pace asked."""
        if self.of_start:
            return max(Fraction(1), (before - self.reduction * self.start) / after)
        return max(Fraction(1), (1 - self.reduction) * before / after)

    def hold(self, before: Fraction, after: Fraction) -> int:
        """Days to stay at the dose after the step, so that the average never outruns the pace."""
        if self.of_start:
            owed = ceil(self.every * (before - after) / (self.reduction * self.start))
        else:
            owed = _days_of_pace(1 - self.reduction, self.every, after / before)
        return max(self.min_hold, self.every, owed)


def is_closed(kit: Kit) -> bool:
    """True when every split or quarter in the kit has its product in the kit."""
    return all(("product", product) in kit for _, product in kit)


def cost_of(case: Case, doses: Sequence[Fraction], kits: Sequence[Kit]) -> Cost:
    """What a ladder costs: the doses after the start, largest first, and what is in hand at each.

    Raises AssertionError when the ladder is not one: a dose that does not fall or cannot be made
    from what is in hand, a kit that loses a kind, an end that is not allowed.
    """
    assert len(doses) == len(kits)
    before, kit_before = case.start, case.first_kit
    limit = pace = liquids = kinds = Fraction(1)
    pieces = 0
    milligram_days = Fraction(0)
    for dose, kit in zip(doses, kits, strict=True):
        assert before not in case.ends, f"the ladder goes on after its end {before}"
        assert dose < before, f"{dose} does not fall from {before}"
        assert kit_before <= kit, f"{kit} does not follow {kit_before}"
        assert is_closed(kit), f"{kit} has a split without its product"
        made = case.pieces(dose, kit)
        assert made is not None, f"{dose} cannot be made from {kit}"
        limit *= case.limit_factor(before, dose)
        pace *= case.pace_factor(before, dose)
        opened = case.opening(before, kit - kit_before)
        liquids *= opened[0]
        kinds *= opened[1]
        milligram_days += case.hold(before, dose) * dose
        pieces += made
        before, kit_before = dose, kit
    assert before in case.ends, f"{before} is not an end"
    final = before if case.acceptable is None else max(before, case.acceptable)
    return Cost(final, limit, pace, liquids, kinds, milligram_days, pieces)


def _days_of_pace(kept: Fraction, every: int, ratio: Fraction) -> int:
    """Smallest n >= 0 with kept ** (n / every) <= ratio, exactly (both sides to the power every)."""
    wanted = ratio**every
    days = max(0, round(every * log(ratio) / log(kept)) - 1)
    assert days == 0 or kept ** (days - 1) > wanted
    while kept**days > wanted:
        days += 1
    return days


def _servings_of(case: Case, products: Sequence[Product]) -> set[Serving]:
    """Every choice of counts that adds up to less than the start."""
    found: set[Serving] = {(Fraction(0), frozenset(), 0, 0)}
    for product in products:
        counts = list(_counts(case, product))
        found = _best_of_alike(
            (dose + mass, kinds | used, solid + pieces, cost + further)
            for dose, kinds, solid, cost in found
            for mass, used, pieces, further in counts
            if solid + pieces <= case.cap and dose + mass < case.start
        )
    return found


def _best_of_alike(servings: Iterable[Serving]) -> set[Serving]:
    """Of servings with the same dose and kinds, those with fewest solid pieces or least cost."""
    alike: dict[tuple[Fraction, Kit], set[tuple[int, int]]] = {}
    for dose, kinds, solid, cost in servings:
        alike.setdefault((dose, kinds), set()).add((solid, cost))
    return {
        (dose, kinds, solid, cost)
        for (dose, kinds), counts in alike.items()
        for solid, cost in counts
        if not any((a, b) != (solid, cost) and a <= solid and b <= cost for a, b in counts)
    }


def _counts(case: Case, product: Product) -> Iterator[Serving]:
    """Every amount of one product a day."""
    strength = product.strength.value
    own: Kind = ("product", product.id)
    yield Fraction(0), frozenset(), 0, 0
    if product.is_liquid:
        if case.allowed.liquids:
            volume = product.smallest_count
            while volume * strength < case.start:
                yield volume * strength, frozenset([own]), 0, 1
                volume += product.smallest_count
        return
    for part, kinds in _parts(case, product):
        for whole in range(case.cap + 1):
            pieces = whole + (1 if part else 0)
            if 0 < pieces <= case.cap:
                further = 1 if part else 0
                yield (whole + part) * strength, kinds | {own}, pieces, pieces + further


def _parts(case: Case, product: Product) -> Iterator[tuple[Fraction, Kit]]:
    """The parts of a piece that may be taken beside whole ones, and the further kind each needs."""
    yield Fraction(0), frozenset()
    confirmed = product.id in case.allowed.confirmed_splits
    split: Kit = frozenset([("split", product.id)])
    if case.allowed.halves:
        if product.split in ORDINARY_HALVES:
            yield HALF, frozenset()
        elif product.split is Split.HALF_DISCARD_REST:
            yield HALF, split
        elif product.split in ON_ASKING:
            unscored = product.known_unscored and product.split is Split.PHARMACIST_CONFIRM
            if confirmed or not unscored:
                yield HALF, frozenset() if confirmed else split
    if case.allowed.quarters and product.split is Split.QUARTER:
        quarter: Kit = frozenset([("quarter", product.id)])
        yield Fraction(1, 4), quarter
        yield Fraction(3, 4), quarter
