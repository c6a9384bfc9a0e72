"""Making a dose that somebody asks for by hand, of what a request lets be dispensed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from glidepath.quantities import NO_MILLIGRAMS, Milligrams
from glidepath.taper.planning.draft import PlanningFacts
from glidepath.taper.planning.kinds import kinds_of, weights_of
from glidepath.taper.planning.pieces import Cabinet, intakes_from
from glidepath.taper.planning.products import choose_products
from glidepath.taper.planning.spread import SpreadRules, Vector, spread_step
from glidepath.taper.regimen import TimeOfDay
from glidepath.taper.request import PlanRequest
from glidepath.taper.schedule import Intake, Pieces

# A fall at most this large leaves half a dose of four equal ones, so that one dose time takes it.
_STAGE = Fraction(7, 8)
# Live editing asks for the same few cabinets again and again.
_cabinet = lru_cache(Cabinet)


@dataclass(frozen=True, slots=True)
class DrugInPlan:
    """What making doses of one drug by hand depends on.

    `times` are its dose times; `greatest` is its largest dose a day before and in the plan; `used`
    are all pieces of it that the plan and the present doses are made of.
    """

    drug: str
    times: tuple[TimeOfDay, ...]
    greatest: Milligrams
    used: tuple[Pieces, ...]


class Dispensable:
    """Every dose of one drug that can be made of what a request lets be dispensed.

    Doses up to `highest` milligrams a day are known: twice the largest in the plan, which is more
    than a change by hand has reason to ask.
    """

    def __init__(self, plan: DrugInPlan, request: PlanRequest, facts: PlanningFacts) -> None:
        self.plan = plan
        own = next((e.product for e in request.regimen.drugs if e.drug == plan.drug), None)
        available = facts.formulary.products_of(plan.drug, request.market)
        products = choose_products(available, request, own)
        in_hand = frozenset(pieces.product for pieces in plan.used)
        self.highest = Milligrams(2 * plan.greatest.value)
        grain, weights = weights_of(kinds_of(products, request.allowed, in_hand))
        # One of every piece more than asked for shows the next dose above.
        most = self.highest.value + sum(n for parts in weights for n in parts) * grain
        top = most // grain * grain if grain else most
        self.cabinet = _cabinet(
            products, request.allowed, len(plan.times), request.max_pieces, top, in_hand
        )
        doses = self.cabinet.daily_doses(self.cabinet.all_kinds)
        self._made = [units for units in range(1, doses.bit_length()) if doses >> units & 1]
        self._rules = SpreadRules(
            times=plan.times,
            short_acting=facts.formulary.drugs[plan.drug].short_acting,
            bedtime_last=request.bedtime_last,
            clock=facts.clock,
        )

    def makes(self, dose: Milligrams) -> bool:
        """True when a daily dose of at most `highest` can be made."""
        return not dose or dose.value / self.cabinet.unit in self._made

    def choices(self) -> Iterator[Milligrams]:
        """Every daily dose up to `highest` that can be made, from the smallest; none of 0."""
        unit = self.cabinet.unit
        for units in self._made[: bisect_right(self._made, self.highest.value / unit)]:
            yield Milligrams(units * unit)

    def nearest(self, dose: Milligrams) -> tuple[Milligrams, ...]:
        """The next dose below and the next above that can be made, where there are any; never 0."""
        units = dose.value / self.cabinet.unit
        below = self._made[: bisect_left(self._made, units)]
        above = self._made[bisect_right(self._made, units) :]
        return tuple(Milligrams(n * self.cabinet.unit) for n in (*below[-1:], *above[:1]))

    def lies_between(self, lower: Milligrams, upper: Milligrams) -> bool:
        """True when a dose that can be made is above `lower` and below `upper`."""
        low, high = (dose.value / self.cabinet.unit for dose in (lower, upper))
        return bisect_right(self._made, low) < bisect_left(self._made, high)

    def make(
        self, dose: Milligrams, before: Sequence[Intake], used: Collection[Pieces]
    ) -> tuple[Intake, ...]:
        """The intakes of a dose that can be made, coming from the intakes `before`.

        Products in use by then (`used`) are taken where they do, then those that the plan uses
        anywhere, then one more, and all only where nothing less does. A dose that does not change
        keeps its pieces.
        """
        if not dose:
            return ()
        cabinet, times = self.cabinet, self.plan.times
        total = int(dose.value / cabinet.unit)
        mask = next(m for m in self._kits(used) if cabinet.daily_doses(m) >> total & 1)
        then = dict.fromkeys(times, NO_MILLIGRAMS)
        for intake in before:
            then[intake.time] += intake.dose
        vector = tuple(_whole(then[time].value / cabinet.unit) for time in times)
        now = self._spread(mask, total, vector)
        same = {time for place, time in enumerate(times) if now[place] == vector[place]}
        kept = {
            intake.time: intake
            for intake in before
            if intake.time in same
            and intake.dose == then[intake.time]
            and cabinet.gives(mask, intake.pieces)
        }
        doses = ((time, now[place]) for place, time in enumerate(times))
        return intakes_from(cabinet, mask, self.plan.drug, doses, kept)

    def _spread(self, mask: int, total: int, before: Vector) -> Vector:
        """The doses of the day, a large fall being spread in falls as small as a plan's own.

        A plan lowers one dose time after another; a large fall at once would also have to weigh
        every way of lowering them all.
        """
        doses, now = self.cabinet.daily_doses(mask), before
        while True:
            stage = doses & ~(-1 << int(sum(now) * _STAGE) + 1)
            reached = max(total, stage.bit_length() - 1)
            now = spread_step(self.cabinet, mask, reached, now, self._rules)
            if reached == total:
                return now

    def _kits(self, used: Collection[Pieces]) -> Iterator[int]:
        """Sets of kinds (as bits), each larger than the one before; solids before liquids."""
        cabinet = self.cabinet
        plan = self._kit(self.plan.used)
        yield self._kit(used)
        yield plan
        kinds = sorted(range(len(cabinet.kinds)), key=lambda i: cabinet.liquid_kinds >> i & 1)
        for index in kinds:
            yield plan | 1 << index | cabinet.requires(index)
        yield cabinet.all_kinds

    def _kit(self, used: Collection[Pieces]) -> int:
        """The kinds that these pieces are made of."""
        cabinet = self.cabinet
        parts = {(pieces.product, pieces.count % 1) for pieces in used}
        names = {product for product, _ in parts}
        return cabinet.mask_of(names) | sum(
            1 << index
            for index, kind in enumerate(cabinet.kinds)
            if kind.extra and any((kind.product.id, part) in parts for part in kind.counts)
        )


def _whole(units: Fraction) -> int | Fraction:
    return int(units) if units.denominator == 1 else units
