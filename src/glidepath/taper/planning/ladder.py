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
from itertools import pairwise
from math import inf

from glidepath.quantities import Milligrams
from glidepath.taper.planning.descent import Descent, LadderProblem
from glidepath.taper.planning.pieces import Cabinet

Cost = tuple[int, int, int, int]
"""Lines 4a, 4b, 5 and 6, in whole numbers of the search's own units."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """The daily doses after the start, the kinds in hand at each, and the days to hold each.

    `units` are the doses in units of the `cabinet`, which gives their pieces with `masks`.
    `reductions` are the shares by which each dose falls from the one before; `gaps` tells for each
    whether that breaks the limit.
    """

    problem: LadderProblem
    doses: tuple[Milligrams, ...]
    units: tuple[int, ...]
    kits: tuple[frozenset[str], ...]
    holds: tuple[int, ...]
    reductions: tuple[Fraction, ...]
    gaps: tuple[bool, ...]
    cabinet: Cabinet
    masks: tuple[int, ...]


def find_ladder(problem: LadderProblem) -> Ladder:
    """Find the best ladder; it is empty when there is no lower deliverable dose to go to."""
    return _Search(problem).run()


class _Search(Descent):
    """A* over (dose, kinds in hand); see the module's docstring for why one step per kit is enough."""

    def __init__(self, problem: LadderProblem) -> None:
        super().__init__(problem)
        # States to go on from, best first, and for each its dose, kinds, cost and predecessor.
        self._heap: list[tuple[Cost, int, int, int, int]] = []
        self._records: list[tuple[int, int, Cost, int | None]] = []
        # Line 4 of the best way known to reach the end without a further kind.
        self._known: tuple[float, float] = (inf, inf)

    def run(self) -> Ladder:
        """Search and build the ladder."""
        if not self.all:
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
        # With every kind in hand the end can be reached, so some state is always left.
        while True:
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

    def _open(
        self, dose: int, mask: int, cost: Cost, parent: int | None = None, first_kind: int = 0
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
        dry = self.stuck_at(dose, self._dry | mask)
        liquids_then = liquids * dry // self.end
        kinds_then = kinds * self.stuck_at(dose, mask) // self.end
        return liquids_then, kinds_then, milligrams + self.remaining(dose), handling

    def _walk(self, dose: int, mask: int) -> Iterator[tuple[int, int]]:
        """The (dose, kinds) of each step from a dose to the end with the kinds in hand."""
        while dose > self.end:
            dose = self.next_dose(dose, mask)
            yield dose, mask

    def _trace(self, last: int | None) -> list[tuple[int, int]]:
        """The (dose, kinds) of each step from the first to the last."""
        states: list[tuple[int, int]] = []
        while last is not None:
            dose, mask, _, last = self._records[last]
            states.append((dose, mask))
        return [lower for upper, lower in pairwise(states[::-1]) if lower[0] != upper[0]]

    def _ladder(self, steps: list[tuple[int, int]]) -> Ladder:
        unit = self.cabinet.unit
        limit = 1 - self.problem.limits.max_reduction
        least, whole = limit.numerator, limit.denominator
        doses = tuple(dose for dose, _ in steps)
        falls = list(pairwise((self.start, *doses)))
        return Ladder(
            problem=self.problem,
            doses=tuple(Milligrams(unit * dose) for dose in doses),
            units=doses,
            kits=tuple(self.cabinet.names(mask) for _, mask in steps),
            holds=tuple(self.hold(upper, dose) for upper, dose in falls),
            reductions=tuple(Fraction(upper - dose, upper) for upper, dose in falls),
            gaps=tuple(dose * whole < least * upper for upper, dose in falls),
            cabinet=self.cabinet,
            masks=tuple(mask for _, mask in steps),
        )
