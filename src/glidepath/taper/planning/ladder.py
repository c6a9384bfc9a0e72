"""The ladder: which daily doses, one after another, take one drug from its dose to its goal.

The objective, its lines in order (docs/explanation/planning.md has the proofs):

1. the smallest final dose, down to the dose that the final-dose rule accepts;
2. least total excess of steps over the limit, in log dose;
3. least total excess of steps over the pace asked, in log dose;
4. fewest products in hand: each kind opened counts by how much of the taper, in log dose, it is in
   hand; liquids are counted first, then all kinds;
5. closest to the asked curve: fewest milligrams swallowed in all;
6. fewest pieces and split pieces.

Lines 2 and 3 are least exactly when every step either keeps pace and limit or goes to the next
lower deliverable dose. From a given dose with given kinds, the lowest dose within reach is then
never worse than a higher one. What is left to search is only when to open which kind.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor, inf, log

from glidepath.guidance.limits import Limits
from glidepath.medicines.product import Product
from glidepath.quantities import NO_MILLIGRAMS, Milligrams
from glidepath.taper.planning.pieces import Cabinet
from glidepath.taper.request import Allowed, Pace, PaceBase

Cost = tuple[int, int, int, int]
"""Lines 4a, 4b, 5 and 6, in whole numbers of the search's own units."""


@dataclass(frozen=True, slots=True)
class LadderProblem:
    """One drug to be lowered.

    `start` is its present daily dose and `times` its number of dose times. A taper to zero may end
    at any dose up to `acceptable`; no dose goes below `lowest` (the goal of a reduction; 0 to stop).
    `base` is the dose that a pace of the starting dose counts from, `start` unless the plan goes
    on from an earlier one. `in_hand` are ids of products the person already has.
    """

    drug: str
    start: Milligrams
    times: int
    products: tuple[Product, ...]
    allowed: Allowed
    max_pieces: int
    pace: Pace
    min_hold_days: int
    in_hand: frozenset[str]
    acceptable: Milligrams
    lowest: Milligrams
    limits: Limits
    base: Milligrams | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """The daily doses after the start, the kinds in hand at each, and the days to hold each.

    `gaps` tells for each dose whether the step to it breaks the limit. `cabinet` and `masks` give
    the pieces.
    """

    problem: LadderProblem
    doses: tuple[Milligrams, ...]
    kits: tuple[frozenset[str], ...]
    holds: tuple[int, ...]
    gaps: tuple[bool, ...]
    cabinet: Cabinet
    masks: tuple[int, ...]


_cabinet = lru_cache(maxsize=64)(Cabinet)


def find_ladder(problem: LadderProblem) -> Ladder:
    """Find the best ladder; it is empty when there is no lower deliverable dose to go to."""
    return _Search(problem).run()


@dataclass(frozen=True, slots=True)
class Outlook:
    """What every best ladder of a problem has, known without searching for it.

    `excess` is the product of how many times the limit each fall beyond it is: where no
    deliverable dose lies within the limit, any ladder falls from the last dose above to the first
    below. `last` is the final dose, or the largest one that the final-dose rule accepts; zero where
    there is no lower dose to go to.
    """

    excess: Fraction
    last: Milligrams


def look_ahead(problem: LadderProblem) -> Outlook:
    """What can be told of a problem's best ladder from the deliverable doses alone."""
    return _Search(problem).look_ahead()


def days_to_hold(pace: Pace, min_hold_days: int, start: Fraction, upper: int, lower: int) -> int:
    """Whole days to stay at `lower` after coming from `upper`, so that the pace is not outrun.

    All three doses count in one unit; `start` is the starting dose, which a pace of the starting
    dose is a share of. The smallest n with (1 - r)^(n / every) <= lower / upper is found in exact
    arithmetic.
    """
    least = max(min_hold_days, pace.every_days)
    if pace.of is PaceBase.START:
        return max(least, ceil(pace.every_days * (upper - lower) / (pace.reduction * start)))
    whole, parts = pace.reduction.denominator, pace.reduction.numerator
    if lower * whole >= upper * (whole - parts):
        return least
    kept = 1 - pace.reduction
    days = int(pace.every_days * log(lower / upper) / log(kept)) - 1
    wanted, present = lower**pace.every_days, upper**pace.every_days
    while kept.numerator**days * present > wanted * kept.denominator**days:
        days += 1
    return max(least, days)


class _Search:
    """A* over (dose, kinds in hand); see the module's docstring for why one step per kit is enough."""

    def __init__(self, problem: LadderProblem) -> None:
        self.problem = problem
        self.cabinet = _cabinet(
            problem.products,
            problem.allowed,
            problem.times,
            problem.max_pieces,
            problem.start.value,
            problem.in_hand,
        )
        unit = self.cabinet.unit
        self.start = self.cabinet.highest
        self.lowest = ceil(problem.lowest.value / unit)
        self.base = (problem.base or problem.start).value / unit
        # A step may fall to the larger of two bounds: a share of the dose it comes from (`kept` of
        # `whole` parts), and for a pace of the starting dose so many units less.
        share = 1 - problem.limits.max_reduction
        self.most_units: int | None = None
        if problem.pace.of is PaceBase.CURRENT:
            share = max(share, 1 - problem.pace.reduction)
        else:
            self.most_units = floor(problem.pace.reduction * self.base)
        self.kept, self.whole = share.numerator, share.denominator
        # A step within a pace of the current dose needs no more than the least hold.
        self._least_hold = max(problem.min_hold_days, problem.pace.every_days)
        self._keep_of = problem.pace.reduction.denominator
        self._keep = self._keep_of - problem.pace.reduction.numerator
        if problem.pace.of is PaceBase.START:
            self._keep_of, self._keep = 0, 1
        self._usable: dict[int, int] = {}
        self.all = self._above_lowest(self.cabinet.all_kinds)
        accepted = self.all & ((1 << (int(problem.acceptable.value / unit) + 1)) - 1)
        self.end = accepted.bit_length() - 1 if accepted else _lowest_bit(self.all)
        self._reach: dict[int, tuple[int, int]] = {}
        self._next: dict[tuple[int, int], int] = {}
        self._hold: dict[tuple[int, int], int] = {}
        self._remaining: dict[int, int] = {}
        self._dry = self.cabinet.all_kinds & ~self.cabinet.liquid_kinds
        self._stuck: dict[tuple[int, int], int] = {}
        # States to go on from, best first, and for each its dose, kinds, cost and predecessor.
        self._heap: list[tuple[Cost, int, int, int, int]] = []
        self._records: list[tuple[int, int, Cost, int]] = []
        # Line 4 of the best way known to reach the end without a further kind.
        self._known: tuple[float, float] = (inf, inf)

    def look_ahead(self) -> Outlook:
        """Go down by the limit alone."""
        kept = 1 - self.problem.limits.max_reduction
        excess, dose = Fraction(1), self.start
        if not 0 < self.end < self.start:
            return Outlook(excess, NO_MILLIGRAMS)
        while dose > self.end:
            bound = -(-dose * kept.numerator // kept.denominator)
            below = self.all & ((1 << dose) - 1)
            if below >> bound:
                dose = bound + _lowest_bit(below >> bound)
            else:
                lower = below.bit_length() - 1
                excess, dose = excess * kept * dose / lower, lower
        return Outlook(excess, Milligrams(self.end * self.cabinet.unit))

    def _above_lowest(self, mask: int) -> int:
        """The deliverable doses that a ladder may use, zero left out."""
        if mask not in self._usable:
            bits = self.cabinet.daily_doses(mask) & ~1
            self._usable[mask] = bits >> self.lowest << self.lowest
        return self._usable[mask]

    def reach(self, dose: int) -> tuple[int, int]:
        """The lowest and highest dose (in units) that a step from `dose` may go to.

        With a deliverable dose within pace and limit: all doses down to that bound. Without: only
        the next lower deliverable dose. (0, 0) when there is no lower dose at all.
        """
        if dose not in self._reach:
            self._reach[dose] = self._find_reach(dose)
        return self._reach[dose]

    def _find_reach(self, dose: int) -> tuple[int, int]:
        below = self.all & ((1 << dose) - 1)
        if not below:
            return 0, 0
        next_lower = below.bit_length() - 1
        bound = -(-dose * self.kept // self.whole)
        if self.most_units is not None:
            bound = max(bound, dose - self.most_units)
        return (min(bound, next_lower), next_lower)

    def next_dose(self, dose: int, mask: int) -> int:
        """The lowest dose within reach that the kinds in `mask` make; 0 if they make none."""
        key = (dose, mask)
        lower = self._next.get(key)
        if lower is None:
            low, high = self.reach(dose)
            window = self._above_lowest(mask) >> low & ((2 << (high - low)) - 1) if high else 0
            lower = self._next[key] = low + _lowest_bit(window) if window else 0
        return lower

    def hold(self, upper: int, lower: int) -> int:
        """Days to hold `lower` after a step from `upper`."""
        if lower * self._keep_of >= upper * self._keep:
            return self._least_hold
        key = (upper, lower)
        if key not in self._hold:
            self._hold[key] = days_to_hold(
                self.problem.pace,
                self.problem.min_hold_days,
                self.base,
                upper,
                lower,
            )
        return self._hold[key]

    def stuck_at(self, dose: int, mask: int) -> int:
        """The dose at which the kinds in `mask` can go no further; `end` if they reach it."""
        path: list[int] = []
        while dose > self.end and (dose, mask) not in self._stuck:
            lower = self.next_dose(dose, mask)
            if not lower:
                break
            path.append(dose)
            dose = lower
        found = self.end if dose <= self.end else self._stuck.get((dose, mask), dose)
        for passed in path:
            self._stuck[passed, mask] = found
        return found

    def remaining(self, dose: int) -> int:
        """Least milligram-days (in units) from below `dose` to the end, with every kind in hand."""
        path: list[int] = []
        while dose > self.end and dose not in self._remaining:
            path.append(dose)
            dose = self.next_dose(dose, self.cabinet.all_kinds)
        total = self._remaining.get(dose, 0)
        for upper in reversed(path):
            total += self.hold(upper, dose) * dose
            self._remaining[upper] = total
            dose = upper
        return total

    def run(self) -> Ladder:
        """Search and build the ladder."""
        if self.end <= 0 or self.start <= self.end:
            return self._ladder([])
        size = len(self.cabinet.kinds)
        # Of each kind: its bit, the kinds it needs, and whether it is a liquid.
        openings = [
            (1 << i, self.cabinet.requires(i), bool(self.cabinet.liquid_kinds >> i & 1))
            for i in range(size)
        ]
        scale = self.end**size
        self._open(self.start, self.cabinet.mask_of(self.problem.in_hand), (scale, scale, 0, 0))
        closed: set[tuple[int, int, int]] = set()
        while self._heap:
            estimate, record, dose, mask, first_kind = heapq.heappop(self._heap)
            # A state that needs no further kind, while every other needs more, is on the best way.
            if dose <= self.end or (
                self.stuck_at(dose, mask) == self.end
                and (not self._heap or self._heap[0][0][:2] > estimate[:2])
            ):
                return self._ladder([*self._trace(record), *self._walk(dose, mask)])
            if (dose, mask, first_kind) in closed:
                continue
            closed.add((dose, mask, first_kind))
            liquids, kinds, milligrams, handling = self._records[record][2]
            lower = self.next_dose(dose, mask)
            if lower:
                milligrams_then = milligrams + self.hold(dose, lower) * lower
                handling_then = handling + self.cabinet.handling(lower, mask)
                self._open(lower, mask, (liquids, kinds, milligrams_then, handling_then), record)
            for index in range(first_kind, size):
                bit, needed, is_liquid = openings[index]
                if mask & bit or mask & needed != needed:
                    continue
                opened = liquids * dose // self.end if is_liquid else liquids
                counted = kinds * dose // self.end
                spent = (opened, counted, milligrams, handling)
                self._open(dose, mask | bit, spent, record, index + 1)
        raise AssertionError("with every kind in hand the end can always be reached")

    def _open(
        self, dose: int, mask: int, cost: Cost, parent: int = -1, first_kind: int = 0
    ) -> None:
        """Note a state to go on from, unless a way already known must be better in line 4."""
        if cost[:2] > self._known:
            return
        estimate = self._estimate(dose, mask, cost)
        if estimate[:2] > self._known:
            return
        if self.stuck_at(dose, mask) == self.end:
            self._known = estimate[:2]
        self._records.append((dose, mask, cost, parent))
        heapq.heappush(self._heap, (estimate, len(self._records) - 1, dose, mask, first_kind))

    def _estimate(self, dose: int, mask: int, cost: Cost) -> Cost:
        """A bound on the cost of the whole ladder that is never too high (all four lines)."""
        liquids, kinds, milligrams, handling = cost
        stuck = self.stuck_at(dose, mask)
        if stuck > self.end:
            kinds = kinds * stuck // self.end
            dry = self.stuck_at(dose, self._dry | mask)
            if dry > self.end:
                liquids = liquids * dry // self.end
        return liquids, kinds, milligrams + self.remaining(dose), handling

    def _walk(self, dose: int, mask: int) -> Iterator[tuple[int, int]]:
        """The (dose, kinds) of each step from a dose to the end with the kinds in hand."""
        while dose > self.end:
            dose = self.next_dose(dose, mask)
            yield dose, mask

    def _trace(self, last: int) -> list[tuple[int, int]]:
        """The (dose, kinds) of each step from the first to the last."""
        steps: list[tuple[int, int]] = []
        while last > 0:
            dose, mask, _, parent = self._records[last]
            if dose != self._records[parent][0]:
                steps.append((dose, mask))
            last = parent
        return steps[::-1]

    def _ladder(self, steps: list[tuple[int, int]]) -> Ladder:
        unit = self.cabinet.unit
        limit = 1 - self.problem.limits.max_reduction
        least, whole = limit.numerator, limit.denominator
        uppers = [self.start, *(dose for dose, _ in steps)][: len(steps)]
        return Ladder(
            problem=self.problem,
            doses=tuple(Milligrams(dose * unit) for dose, _ in steps),
            kits=tuple(self.cabinet.names(mask) for _, mask in steps),
            holds=tuple(
                self.hold(upper, dose) for upper, (dose, _) in zip(uppers, steps, strict=True)
            ),
            gaps=tuple(
                dose * whole < least * upper for upper, (dose, _) in zip(uppers, steps, strict=True)
            ),
            cabinet=self.cabinet,
            masks=tuple(mask for _, mask in steps),
        )


def _lowest_bit(bits: int) -> int:
    return (bits & -bits).bit_length() - 1
