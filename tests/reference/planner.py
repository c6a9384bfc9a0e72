"""Puts a reference case to the planner, and its ladder back into the words of the definitions."""

from __future__ import annotations

from glidepath.findings import Citation
from glidepath.guidance.limits import Limits
from glidepath.quantities import Milligrams
from glidepath.taper.planning.descent import LadderProblem
from glidepath.taper.planning.ladder import Ladder, find_ladder
from glidepath.taper.request import Pace, PaceBase
from tests.reference.definitions import Case, Cost, Kit, cost_of

CITATION = Citation("invented")


def problem_of(case: Case, *, times: int = 1) -> LadderProblem:
    """The case as the planner takes it: `times` administrations of cap / times pieces."""
    pieces, rest = divmod(case.cap, times)
    assert rest == 0
    return LadderProblem(
        drug=case.products[0].drug,
        start=Milligrams(case.start),
        times=times,
        products=case.products,
        allowed=case.allowed,
        max_pieces=pieces,
        pace=Pace(
            case.reduction, case.every, PaceBase.START if case.of_start else PaceBase.CURRENT
        ),
        min_hold_days=case.min_hold,
        in_hand=case.in_hand,
        acceptable=Milligrams(case.acceptable or 0),
        lowest=Milligrams(case.goal or 0),
        limits=Limits(1 - case.kept, 14, CITATION, Milligrams(1), CITATION),
    )


def ladder_of(case: Case, *, times: int = 1) -> Ladder:
    """The planner's ladder."""
    return find_ladder(problem_of(case, times=times))


def cost_of_ladder(case: Case, ladder: Ladder) -> Cost:
    """What the planner's ladder costs by the definitions; fails if it is no ladder of the case.

    The person's own product stays in hand whether the planner names it or has no use for it.
    """
    doses = tuple(dose.value for dose in ladder.doses)
    return cost_of(case, doses, tuple(_kit(names) | case.first_kit for names in ladder.kits))


def _kit(names: frozenset[str]) -> Kit:
    """Kinds by the planner's names: a product's id, or "<id>#split" and "<id>#quarter"."""
    return frozenset(
        (further or "product", product)
        for product, _, further in (name.partition("#") for name in names)
    )
