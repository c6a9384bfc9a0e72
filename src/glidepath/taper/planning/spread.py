"""How a daily total is spread over the day.

For each step the spread is chosen that, in this order, raises no single dose where that can be
helped, for a short-acting drug empties no dose time, changes the fewest dose times, raises single
doses least, and then

- for a short-acting drug leaves the shortest longest gap between doses and the most even doses;
- for a long-acting drug leaves no dose smaller than what was just taken off it, and lowers midday
  first, then evening, then morning, and bedtime last.

Two spreads never tie: the doses in that order are the last thing compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise

from glidepath.taper.planning.pieces import Cabinet
from glidepath.taper.regimen import TIMES, TimeOfDay

Vector = tuple[int | Fraction, ...]
Key = tuple[int | Fraction, ...]

_BEDTIME_LAST = (TimeOfDay.MIDDAY, TimeOfDay.EVENING, TimeOfDay.MORNING, TimeOfDay.BEDTIME)
_MORNING_LAST = (TimeOfDay.MIDDAY, TimeOfDay.EVENING, TimeOfDay.BEDTIME, TimeOfDay.MORNING)
_DAY_HOURS = 24


@dataclass(frozen=True, slots=True)
class SpreadRules:
    """What the spread of one drug depends on.

    `clock` gives the hour of each dose time; `short_acting` and `bedtime_last` choose the order.
    """

    times: tuple[TimeOfDay, ...]
    short_acting: bool
    bedtime_last: bool
    clock: Mapping[TimeOfDay, int]

    def order(self) -> tuple[int, ...]:
        """Positions of the dose times in the order in which they are lowered."""
        wanted = _BEDTIME_LAST if self.bedtime_last else _MORNING_LAST
        return tuple(self.times.index(time) for time in wanted if time in self.times)


def longest_gap(times: Sequence[TimeOfDay], clock: Mapping[TimeOfDay, int]) -> int:
    """The most hours between one dose and the next, over the whole day; 0 without doses."""
    hours = [clock[time] for time in TIMES if time in times]
    if not hours:
        return 0
    return max(later - earlier for earlier, later in pairwise([*hours, hours[0] + _DAY_HOURS]))


def spread_step(
    cabinet: Cabinet, mask: int, total: int, before: Vector, rules: SpreadRules
) -> Vector:
    """Spread `total` units over the dose times, coming from the doses in `before`.

    `total` must be a daily dose that the kinds in `mask` can make, or 0.
    """
    if len(before) == 1:
        return (total,)
    single = cabinet.single_doses(mask)
    # Raising a dose is the last resort, so it is tried only where nothing else adds up.
    calm = _best(single, total, before, [int(dose) for dose in before], rules)
    best = calm or _best(single, total, before, [total] * len(before), rules)
    assert best is not None, "a deliverable total can always be spread"
    return best


def _best(
    single: int, total: int, before: Vector, most: Sequence[int], rules: SpreadRules
) -> Vector | None:
    """The vector with the least key of those with no dose above `most`; None where there is none.

    Ever more dose times are changed: what fewer changes can do is among what more can do, and is
    better unless a short-acting drug loses a dose time.
    """
    best: tuple[Key, Vector] | None = None
    for others in range(len(before)):
        vectors = _candidates(single, total, before, 1 + others, most)
        best = min(((_key(vector, before, rules), vector) for vector in vectors), default=None)
        if best and not best[0][0]:
            return best[1]
    return best[1] if best else None


def _candidates(
    single: int, total: int, before: Vector, changes: int, most: Sequence[int]
) -> Iterator[Vector]:
    """The vectors that sum to `total` with so many doses set anew, each deliverable, to `most`."""
    for changed in combinations(range(len(before)), changes):
        kept = [before[i] for i in range(len(before)) if i not in changed]
        if all(_is_made(single, dose) for dose in kept):
            for doses in _sums(single, int(total - sum(kept)), [most[i] for i in changed]):
                vector = list(before)
                for j, i in enumerate(changed):
                    vector[i] = doses[j]
                yield tuple(vector)


def _is_made(single: int, dose: int | Fraction) -> bool:
    """True when a dose, perhaps no whole number of units, is among the deliverable ones."""
    return dose.denominator == 1 and bool(single >> int(dose) & 1)


def _sums(single: int, left: int, most: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Ordered ways to make `left` of deliverable single doses up to `most` (0 counts as one)."""
    if len(most) == 1:
        if 0 <= left <= most[0] and single >> left & 1:
            yield (left,)
        return
    others = sum(most[1:])
    for dose in range(max(0, left - others), min(left, most[0]) + 1):
        if single >> dose & 1:
            for rest in _sums(single, left - dose, most[1:]):
                yield (dose, *rest)


def _key(vector: Vector, before: Vector, rules: SpreadRules) -> Key:
    """What is compared: first the dose times that a short-acting drug loses."""
    doses = list(zip(rules.times, vector, before, strict=True))
    emptied = sum(rules.short_acting and now == 0 < then for _, now, then in doses)
    changed = sum(now != then for _, now, then in doses)
    # The doses before are the same for all, so that this is least where least is raised.
    raised = sum(max(now, then) for _, now, then in doses)
    in_order = tuple(vector[i] for i in rules.order())
    if not rules.short_acting:
        crumbs = sum(0 < now < then - now for _, now, then in doses)
        return (emptied, changed, raised, crumbs, *in_order)
    gap = longest_gap([time for time, now, _ in doses if now], rules.clock)
    unevenness = sum(now * now for now in vector)
    return (emptied, changed, raised, gap, unevenness, *in_order)
