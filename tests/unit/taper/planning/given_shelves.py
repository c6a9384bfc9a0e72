"""Invented shelves for whole plans at a pace of 25 %, which is also the limit.

1 mg of clonazepam or alprazolam counts as 10 mg of diazepam.
"""

from __future__ import annotations

from fractions import Fraction

from glidepath.medicines.equivalence import Equivalences
from glidepath.medicines.formulary import Formulary
from glidepath.medicines.product import Split
from glidepath.taper.planning.draft import PlanningFacts
from glidepath.taper.planning.plan import draft_plan
from glidepath.taper.request import Allowed, Pace
from glidepath.taper.schedule import StepKind
from tests import builders as made
from tests.builders import BEDTIME, EVENING, MIDDAY, MORNING
from tests.planning_facts import planning_facts

CLOCK = {MORNING: 8, MIDDAY: 13, EVENING: 18, BEDTIME: 22}
SHELF = (
    made.product("d-1", "diazepam", "1", Split.NONE),
    made.product("d-2", "diazepam", "2"),
    made.product("d-uk", "diazepam", "1", Split.NONE, market="UK"),
    made.product("c", "clonazepam", "0.1", Split.NONE),
    made.product("a", "alprazolam", "1", Split.NONE),
    made.product("a-half", "alprazolam", "0.2", Split.HALF),
)
TABLE = made.table(
    "only", made.equivalent("clonazepam", "1", "1"), made.equivalent("alprazolam", "1", "1")
)
FACTS = PlanningFacts(
    Formulary({one.id: one for one in made.DRUGS}, {one.id: one for one in SHELF}),
    Equivalences({"only": TABLE}, ("only",)),
    made.LIMITS,
    CLOCK,
    84,
    planning_facts().said,
)
FOUR = {"diazepam": {BEDTIME: "4"}}
TWO_DRUGS = {"clonazepam": {BEDTIME: "0.3"}, "diazepam": {BEDTIME: "2"}}
TAPER, SWITCH, STOP = StepKind.TAPER, StepKind.SWITCH, StepKind.STOP


def draft(present=FOUR, *, facts=FACTS, outline=False, **asked):
    usual = {
        "allowed": Allowed(halves=False, liquids=False),
        "pace": Pace(Fraction(1, 4), 14),
        "products": ("d-1", "c", "a"),
    }
    how = {"outline": True} if outline else {}
    return draft_plan(made.request(present, **{**usual, **asked}), facts, **how)


def told(plan):
    """Of each step its kind, the doses by drug, and its days."""
    steps = plan.schedule.steps
    return [(one.kind, {d: str(dose) for d, dose in one.daily.items()}, one.days) for one in steps]


def doses(plan, drug="diazepam"):
    return [str(one.daily[drug]) for one in plan.schedule.steps if drug in one.daily]


def pieces(step):
    return [
        (one.time, one.drug, {part.product: str(part.count) for part in one.pieces})
        for one in step.intakes
    ]
