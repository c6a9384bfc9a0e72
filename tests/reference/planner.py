"""Putting a reference case to the planner, and its ladder into the words of the definitions."""

from __future__ import annotations

from fractions import Fraction

from glidepath.findings import Citation
from glidepath.guidance.limits import Limits
from glidepath.quantities import Milligrams
from glidepath.taper.planning.ladder import Ladder, LadderProblem, find_ladder
from glidepath.taper.request import Pace, PaceBase
from tests.reference.definitions import Case, Cost, Kit, cost_of

NOWHERE = Citation("invented")


def plan(case: Case) -> Ladder:
    """The planner's ladder for a case; the cap must be a whole number of pieces a day at one time."""
    return find_ladder(
        LadderProblem(
            drug="exampline",
            start=Milligrams(case.start),
            times=1,
            products=case.products,
            allowed=case.allowed,
            max_pieces=case.cap,
            pace=Pace(
                case.reduction, case.every, PaceBase.START if case.of_start else PaceBase.CURRENT
            ),
            min_hold_days=case.min_hold,
            in_hand=case.in_hand,
            acceptable=Milligrams(case.acceptable or Fraction(0)),
            lowest=Milligrams(case.goal or Fraction(0)),
            limits=Limits(1 - case.kept, 14, NOWHERE, Milligrams(Fraction(1)), NOWHERE),
        )
    )


def kit_of(names: frozenset[str]) -> Kit:
    """A kit by the definitions from the planner's names ("p0", "p0#split")."""
    pairs = (name.partition("#") for name in names)
    return frozenset((extra or "product", product) for product, _, extra in pairs)


def cost_of_plan(case: Case, ladder: Ladder) -> Cost:
    """What the planner's ladder costs by the definitions."""
    doses = tuple(dose.value for dose in ladder.doses)
    return cost_of(case, doses, tuple(kit_of(kit) | case.first_kit for kit in ladder.kits))
