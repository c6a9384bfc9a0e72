"""Brute force: the best ladder of a small case by trying every one, with exact arithmetic.

`best_by_listing` writes out every subset of doses and every chain of kits; it is for a handful of
doses. `best` tries every next dose and every next kit and remembers what it has seen; the cost of
what follows depends on nothing but the dose and the kit, so this tries everything too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import combinations

from tests.reference.definitions import Case, Cost, Kit, cost_of


@dataclass(frozen=True)
class Best:
    """A best ladder (there may be others as good) and its cost."""

    doses: tuple[Fraction, ...]
    kits: tuple[Kit, ...]
    cost: Cost


Tail = tuple[Fraction, Fraction, Fraction, Fraction, Fraction, int]
"""The lines of a cost after the first, for the part of a ladder below a dose."""
NOTHING: Tail = (Fraction(1), Fraction(1), Fraction(1), Fraction(1), Fraction(0), 0)


def best(case: Case) -> Best:
    """The best ladder, by memoised recursion over the dose and what is in hand."""
    follow = {kit: [k for k in case.kits if kit <= k] for kit in case.kits}
    makes = {
        (dose, kit): made
        for dose in case.doses
        for kit in case.kits
        if (made := case.pieces(dose, kit)) is not None
    }
    lower = {dose: [d for d in case.doses if d < dose] for dose in (case.start, *case.doses)}

    @cache
    def tail(dose: Fraction, kit: Kit) -> tuple[Tail, tuple[Fraction, Kit] | None] | None:
        """Cheapest way on from here to an end, and its first step; None if there is no way."""
        if dose in case.ends:
            return NOTHING, None
        found: tuple[Tail, tuple[Fraction, Kit] | None] | None = None
        for after in lower[dose]:
            limit = case.limit_factor(dose, after)
            pace = case.pace_factor(dose, after)
            taken = case.hold(dose, after) * after
            for kit_after in follow[kit]:
                if (after, kit_after) not in makes:
                    continue
                rest = tail(after, kit_after)
                if rest is None:
                    continue
                liquids, kinds = case.opening(dose, kit_after - kit)
                total = (
                    limit * rest[0][0],
                    pace * rest[0][1],
                    liquids * rest[0][2],
                    kinds * rest[0][3],
                    taken + rest[0][4],
                    makes[after, kit_after] + rest[0][5],
                )
                if found is None or total < found[0]:
                    found = (total, (after, kit_after))
        return found

    doses: list[Fraction] = []
    kits: list[Kit] = []
    here = (case.start, case.first_kit)
    while True:
        step = tail(*here)
        assert step is not None, "every case has an end that can be reached"
        if step[1] is None:
            return Best(tuple(doses), tuple(kits), cost_of(case, doses, kits))
        here = step[1]
        doses.append(here[0])
        kits.append(here[1])


def best_by_listing(case: Case) -> Best:
    """The best ladder, by writing out every ladder in full; for a handful of doses and kinds."""
    everything = (
        Best(doses, kits, cost_of(case, doses, kits))
        for size in range(len(case.doses) + 1)
        for doses in combinations(case.doses, size)
        if [dose in case.ends for dose in (case.start, *doses)] == [False] * size + [True]
        for kits in _chains(case, doses, case.first_kit)
    )
    return min(everything, key=lambda ladder: ladder.cost)


def _chains(case: Case, doses: tuple[Fraction, ...], kit: Kit) -> Iterator[tuple[Kit, ...]]:
    """Every way to hold growing kits that make these doses one after another."""
    if not doses:
        yield ()
        return
    for after in case.kits:
        if kit <= after and case.pieces(doses[0], after) is not None:
            for rest in _chains(case, doses[1:], after):
                yield (after, *rest)
