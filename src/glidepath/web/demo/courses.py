"""The courses of the invented clinic: medicines, wishes and plans of different kinds."""

from __future__ import annotations

from typing import Any

from glidepath.web.demo.answers import Situation
from glidepath.web.demo.stories import Course
from glidepath.web.record.models import Stage


def _taking(drug: str, **doses: str) -> list[dict[str, Any]]:
    return [{"drug": drug, "doses": doses}]


_CLONAZEPAM = Situation(_taking("clonazepam", morning="0.5", bedtime="0.5"), "stop")
_LORAZEPAM = Situation(_taking("lorazepam", morning="1", bedtime="1"), "stop")
_ALPRAZOLAM = Situation(_taking("alprazolam", morning="1", midday="1", bedtime="1"), "stop")
_DIAZEPAM = Situation(_taking("diazepam", morning="10", bedtime="10"), "stop")
_ZOLPIDEM = Situation(_taking("zolpidem", bedtime="10"), "reduce")
_TEMAZEPAM = Situation(_taking("temazepam", bedtime="15"), "maintain")
_LITTLE_DIAZEPAM = Situation(_taking("diazepam", bedtime="4"), "stop")
_LITTLE_LORAZEPAM = Situation(_taking("lorazepam", bedtime="0.5"), "stop")
_WITH_ALCOHOL = Situation(
    _DIAZEPAM.regimen,
    "stop",
    {"alcohol": "dependence", "alcohol_days": 6, "alcohol_drinks": 5, "alcohol_withdrawal": True},
)
_WITH_OPIOIDS = Situation(
    _LORAZEPAM.regimen,
    "not-sure",
    {"opioids": "prescribed", "naloxone_in_hand": True, "pain": True},
)
_WITH_SEIZURE = Situation(_CLONAZEPAM.regimen, "stop", {"seizure_history": True})
_WITH_THOUGHTS = Situation(
    _ALPRAZOLAM.regimen, "not-sure", {"suicidality": True, "safety_plan": "Written on a card."}
)

_SLOWER = {"pace": {"reduction": "0.05", "every_days": 14, "of": "current"}}
_FASTER = {"pace": {"reduction": "0.2", "every_days": 14, "of": "start"}}
_LIQUID = {"allow": {"liquids": True, "compounded": True}}
_SWITCH = {"switch_to": {"drug": "diazepam", "over_days": 14}}
_LESS = {"goal": {"kind": "reduce", "mg_per_day": "5"}}
_STAY = {"goal": {"kind": "maintain"}}
_HOLD = ({"kind": "hold", "days": 21},)
_SLOW_DOWN = ({"kind": "slow-down"},)
_HARD_WEEKS = "Hard weeks after a loss; staying where we are for three weeks."
_SLEEP = "Sleep has become worse; we go on more slowly."

TAPERING = (
    Course(Stage.TAPER, _CLONAZEPAM, variant=_SLOWER, events=_HOLD, cause=_HARD_WEEKS),
    Course(Stage.TAPER, _LORAZEPAM, _LIQUID, variant=_SLOWER),
    Course(Stage.TAPER, _ALPRAZOLAM, _SWITCH, events=_SLOW_DOWN, cause=_SLEEP),
    Course(Stage.TAPER, _DIAZEPAM, variant=_SLOWER),
    Course(Stage.TAPER, _ZOLPIDEM, _LESS),
    Course(Stage.TAPER, _TEMAZEPAM, _STAY),
    Course(Stage.TAPER, _WITH_SEIZURE, _SLOWER, restricted=True),
    Course(Stage.TAPER, _WITH_ALCOHOL, _SLOWER, danger=True),
    Course(Stage.TAPER, _DIAZEPAM, _SLOWER, events=_HOLD, cause=_HARD_WEEKS),
)
PLANNING = (
    Course(Stage.PLAN, _CLONAZEPAM, variant=_SLOWER),
    Course(Stage.PLAN, _ZOLPIDEM, _LESS, restricted=True),
    Course(Stage.PLAN, _ALPRAZOLAM, _SWITCH, variant=_LIQUID, ready=False),
    Course(Stage.PLAN, _WITH_OPIOIDS, _SLOWER, ready=False),
)
EVALUATING = (
    Course(Stage.EVALUATE, _LORAZEPAM, sections=4),
    Course(Stage.EVALUATE, _WITH_OPIOIDS, sections=9),
    Course(Stage.EVALUATE, _WITH_THOUGHTS),
    Course(Stage.EVALUATE, _WITH_ALCOHOL, sections=12),
    Course(Stage.EVALUATE, _TEMAZEPAM, sections=2),
)
RECOGNISING = (
    Course(Stage.RECOGNISE, _ALPRAZOLAM, danger=True, waits=True),
    Course(Stage.RECOGNISE, _LORAZEPAM),
    Course(Stage.RECOGNISE, _DIAZEPAM, danger=True),
)
AFTER = (
    Course(Stage.AFTER, _LITTLE_DIAZEPAM, _FASTER),
    Course(Stage.AFTER, _LITTLE_LORAZEPAM, {**_FASTER, **_LIQUID}),
)
ENDED = (Course(Stage.ENDED, _ZOLPIDEM, _LESS), Course(Stage.ENDED, _CLONAZEPAM))

WAITED = (3, 4)  # days, at least and at most, for what cannot wait and nobody has settled
# How many days ago a story of a stage begins, at least and at most.
BEGAN: dict[str, tuple[int, int]] = {
    Stage.RECOGNISE: (3, 30),
    Stage.EVALUATE: (15, 60),
    Stage.PLAN: (35, 80),
    Stage.TAPER: (90, 300),
    Stage.AFTER: (300, 420),
    Stage.ENDED: (240, 400),
}


def courses(count: int) -> list[Course]:
    """So many courses, of all stages; a small clinic has some of each as well."""
    shares = (TAPERING, PLANNING, EVALUATING, RECOGNISING, TAPERING, AFTER, EVALUATING, ENDED)
    places = [0] * len(shares)
    chosen = []
    for number in range(count):
        kind = number % len(shares)
        of_kind = shares[kind]
        # Stages that stand twice in the list go on where the other left off.
        offset = len(of_kind) // 2 if kind != shares.index(of_kind) else 0
        chosen.append(of_kind[(places[kind] + offset) % len(of_kind)])
        places[kind] += 1
    return chosen
