"""Alternatives with given plans, so that ways out of an exception can be worked out by hand.

By the invented tables 1 mg of clonazepam is at most 20 mg of diazepam. The limit is 25 %.
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from types import SimpleNamespace

from glidepath.guidance.words import Words
from glidepath.taper.planning.changes import Change
from glidepath.taper.planning.draft import Draft
from glidepath.taper.schedule import LimitException
from tests import builders as made
from tests.builders import BEDTIME, START, mg

FACTS = SimpleNamespace(
    formulary=made.FORMULARY,
    equivalences=made.EQUIVALENCES,
    limits=made.LIMITS,
    said=SimpleNamespace(
        words={
            f"way_{kind}": Words(f"{kind} of {{product}} at {{dose}}", f"{kind}, {{dose}}")
            for kind in (
                "quarters",
                "halves",
                "liquid",
                "compounded",
                "switch",
                "confirmed_split",
                "strength_or_form",
            )
        }
        | {
            "way_stop_here": Words("stay at {dose}", "quedarse en {dose}"),
            "no_way_out": Words("none", "ninguna"),
            "way_last_dose": Words("last {dose} of {drug}: {high}", "última {dose}: {high}"),
        }
    ),
)
ODT = "clonazepam 0.25 mg tablets"


class Given:
    """The changes there are to try, with the plan and the outlook of each.

    Its functions stand in for those that find changes and plan them; `asked` and `planned` tell
    what was asked of them.
    """

    def __init__(self):
        self.changes = {}
        self.plans = {}
        self.outlooks = {}
        self.asked = []
        self.planned = []

    def add(self, kind, plan, *, outlook=None, drug="clonazepam", number=""):
        """A change for a drug; `plan` may be an error to raise, `outlook` None for unknown."""
        name = kind + number
        self.changes.setdefault(drug, []).append(Change(kind, name, {"allow": name}))
        self.plans[name], self.outlooks[name] = plan, outlook

    def changes_of(self, request, facts, drug, at):
        assert (request.start, facts) == (START, FACTS)
        self.asked.append((drug, at and str(at)))
        return iter(self.changes.get(drug, ()))

    def draft_plan(self, request, facts, *, outline=False):
        assert (facts, outline) == (FACTS, True)
        self.planned.append(request)
        if isinstance(self.plans[request], Exception):
            raise self.plans[request]
        return self.plans[request]

    def outlook_of(self, request, facts):
        assert facts is FACTS
        if isinstance(self.outlooks[request], Exception):
            raise self.outlooks[request]
        return self.outlooks[request]


def ladder(start, *steps):
    """A ladder from its start: (dose, kinds in hand)."""
    return SimpleNamespace(
        problem=SimpleNamespace(start=mg(start)),
        doses=tuple(mg(dose) for dose, _ in steps),
        kits=tuple(frozenset(kit.split()) for _, kit in steps),
    )


OWN = ladder("1", ("0.75", "clonazepam-half"), ("0.5", "clonazepam-half"))


def fall(before, after, *, drug="clonazepam", day=14):
    reduction = 1 - Fraction(after) / Fraction(before)
    return LimitException(
        START + timedelta(days=day), "limit", drug, mg(before), mg(after), reduction, "so", "así"
    )


def plan(*falls, ladders=None, days=42, before="1", doses=("0.75", "0.5")):
    """A plan of so many days to zero; its first steps last a fortnight each."""
    taken = [(14, [(BEDTIME, {"clonazepam-half": str(Fraction(dose) * 2)})]) for dose in doses]
    spent = 14 * len(taken)
    taken[-1] = (taken[-1][0] + days - spent, taken[-1][1])
    schedule = made.taper({"clonazepam": before}, [*taken, (14, [])], lowered="clonazepam")
    return Draft(schedule, falls, {"clonazepam": OWN} if ladders is None else ladders, None, {})


FINER = ladder("1", ("0.875", "clonazepam-half"), ("0.625", "clonazepam-half clonazepam-odt"))
BAD = fall("0.75", "0.5")  # a third: 0.75 / (2/3) is 9/8 of the limit
WORSE = fall("1", "0.5", day=0)  # 3/2


def request(**asked):
    return made.request({"clonazepam": {BEDTIME: "1"}}, **asked)
