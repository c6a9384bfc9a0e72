"""Going down from one daily dose to the next: how far a step may go, and how long it is held.

All within one problem, in whole units of its cabinet, for any of its kinds in hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor, log

from glidepath.guidance.limits import Limits
from glidepath.medicines.product import Product
from glidepath.quantities import NO_MILLIGRAMS, Milligrams
from glidepath.taper.planning.pieces import Cabinet
from glidepath.taper.request import Allowed, Pace, PaceBase

_cabinet = lru_cache(maxsize=64)(Cabinet)


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
    return Descent(problem).look_ahead()


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
    kept = whole - parts
    # The logarithms may be short of a day by rounding, never beyond.
    days = max(least, int(pace.every_days * log(lower / upper) / log(kept / whole)))
    wanted, present = lower**pace.every_days, upper**pace.every_days
    while kept**days * present > wanted * whole**days:
        days += 1
    return days


class Descent:
    """The steps that a problem allows; what has been found once is kept.

    `all` is the set of deliverable doses (as bits) and `end` the dose at which the descent is over.
    """

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
        self.lowest = -(-problem.lowest.value // unit)
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
        # Enough after any step within a pace of the current dose.
        self._least_hold = max(problem.min_hold_days, problem.pace.every_days)
        self._usable: dict[int, int] = {}
        self.all = self._above_lowest(self.cabinet.all_kinds)
        accepted = self.all & ~(-1 << (problem.acceptable.value // unit + 1))
        self.end = accepted.bit_length() - 1 if accepted else lowest_bit(self.all)
        self._reach: dict[int, int] = {}
        self._hold: dict[tuple[int, int], int] = {}
        self._remaining: dict[int, int] = {}
        self._dry = self.cabinet.all_kinds & ~self.cabinet.liquid_kinds
        # By kinds, then by dose.
        self._stuck: dict[int, dict[int, int]] = {}

    def look_ahead(self) -> Outlook:
        """Go down by the limit alone."""
        kept = 1 - self.problem.limits.max_reduction
        excess, dose = Fraction(1), self.start
        if not self.all or self.end == self.start:
            return Outlook(excess, NO_MILLIGRAMS)
        while dose > self.end:
            bound = -(-dose * kept.numerator // kept.denominator)
            below = self.all & ~(-1 << dose)
            if below >> bound:
                dose = bound + lowest_bit(below >> bound)
            else:
                lower = below.bit_length() - 1
                excess, dose = excess * kept * dose / lower, lower
        return Outlook(excess, Milligrams(self.cabinet.unit * self.end))

    def _above_lowest(self, mask: int) -> int:
        """The deliverable doses that a ladder may use, zero left out."""
        if mask not in self._usable:
            bits = self.cabinet.daily_doses(mask) & ~1
            self._usable[mask] = bits >> self.lowest << self.lowest
        return self._usable[mask]

    def next_dose(self, dose: int, mask: int) -> int:
        """The lowest dose within reach that the kinds in `mask` make; 0 if they make none."""
        return self._next_of(self._above_lowest(mask), dose)

    def _next_of(self, doses: int, dose: int) -> int:
        """The lowest of these doses (as bits) within reach of `dose`; 0 where there is none."""
        lowest = self._reach.get(dose)
        if lowest is None:
            lowest = self._reach[dose] = self._find_reach(dose)
        within = doses >> lowest & ~(-1 << (dose - lowest))
        return lowest + lowest_bit(within) if within else 0

    def _find_reach(self, dose: int) -> int:
        """The lowest dose (in units) that a step from `dose` may go to; itself where none is lower.

        With a deliverable dose within pace and limit, their bound. Without, the next lower
        deliverable dose.
        """
        bound = -(-dose * self.kept // self.whole)
        if self.most_units is not None:
            bound = max(bound, dose - self.most_units)
        if self.all >> bound & ~(-1 << (dose - bound)):
            return bound
        below = self.all & ~(-1 << dose)
        return below.bit_length() - 1 if below else dose

    def hold(self, upper: int, lower: int) -> int:
        """Days to hold `lower` after a step from `upper`."""
        if self.most_units is None and lower * self.whole >= upper * self.kept:
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
        known = self._stuck.setdefault(mask, {})
        if dose in known:
            return known[dose]
        doses = self._above_lowest(mask)
        path: list[int] = []
        while dose > self.end and dose not in known:
            path.append(dose)
            dose = self._next_of(doses, dose)
        found = known.get(dose, self.end) if dose else path[-1]
        known.update(dict.fromkeys(path, found))
        return found

    def remaining(self, dose: int) -> int:
        """Least milligram-days (in units) from below `dose` to the end, with every kind in hand."""
        known = self._remaining
        path: list[int] = []
        while dose > self.end and dose not in known:
            path.append(dose)
            dose = self._next_of(self.all, dose)
        total = known.get(dose, 0)
        for upper in reversed(path):
            total += self.hold(upper, dose) * dose
            known[upper] = total
            dose = upper
        return total


def lowest_bit(bits: int) -> int:
    """The place of the lowest bit set; -1 where none is."""
    return (bits & -bits).bit_length() - 1
