"""Preview speed: how long a change by hand takes to make, verify and comment, against planning anew.

    glidepath bench preview               every case
    glidepath bench preview --rounds 5    fewer rounds
    glidepath bench preview --json        for programs

Each round changes one step of each plan: its dose, then its length, as a page does while two people
work on a plan. Plans are of 10 to 40 steps; planning anew is measured on the same requests, in the
same run, with its caches warm.
"""

from __future__ import annotations

import argparse
import sys
from fractions import Fraction

from bench.product_sets import START
from bench.timing import Spread, Stopwatch, show
from glidepath.catalogue import load
from glidepath.catalogue.planning import facts_for
from glidepath.catalogue.settling import settle
from glidepath.quantities import Milligrams
from glidepath.taper.answering import answer_request
from glidepath.taper.editing import StepEdit, edit_schedule
from glidepath.taper.regimen import DrugDoses, Regimen, TimeOfDay
from glidepath.taper.request import Pace, PlanRequest, Switch

M, N, E, B = TimeOfDay
CASES: dict[str, tuple[dict[str, dict[TimeOfDay, str]], Switch | None]] = {
    "diazepam, two times": ({"diazepam": {M: "10", B: "10"}}, None),
    "diazepam, four times": ({"diazepam": {M: "10", N: "10", E: "10", B: "10"}}, None),
    "alprazolam, four times": ({"alprazolam": {M: "1", N: "1", E: "1", B: "1"}}, None),
    "clonazepam to diazepam": ({"clonazepam": {M: "1", B: "1"}}, Switch("diazepam")),
    "two drugs": ({"lorazepam": {M: "1", B: "1"}, "temazepam": {B: "15"}}, None),
}


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="glidepath bench preview", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20, help="steps changed in each plan")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    settle()
    facts = facts_for(load(), START)
    edited: list[float] = []
    planned: list[float] = []
    steps: list[int] = []
    for doses, switch in CASES.values():
        request = PlanRequest(
            regimen=Regimen(
                tuple(
                    DrugDoses(drug, {t: Milligrams.parse(mg) for t, mg in times.items()})
                    for drug, times in doses.items()
                )
            ),
            start=START,
            pace=Pace(Fraction(1, 10), 14),
            switch=switch,
        )
        answer = answer_request(request, facts)
        assert answer.schedule is not None
        count = len(answer.schedule.steps)
        steps.append(count)
        for number in range(options.rounds):
            with Stopwatch() as watch:
                answer_request(request, facts)
            planned.append(watch.milliseconds)
            place = number * count // options.rounds
            dose = max(
                (mg.value for mg in answer.schedule.steps[place].daily.values()),
                default=Fraction(1),
            )
            for change in (
                StepEdit(place, dose=Milligrams(dose * 9 / 10)),
                StepEdit(place, dose=Milligrams(dose / 2)),
                StepEdit(place, days=21),
            ):
                edits = [StepEdit(i) for i in range(count)]
                edits[place] = change
                with Stopwatch() as watch:
                    edit_schedule(answer, edits, facts)
                edited.append(watch.milliseconds)
    changes, anew = Spread.of(edited), Spread.of(planned)
    show(
        "preview of a change by hand",
        {
            "steps_in_a_plan": f"{min(steps)} to {max(steps)}",
            "changes": len(edited),
            "change_by_hand": str(changes),
            "planning_anew": str(anew),
            "planning_anew_over_a_change": f"{anew.median / changes.median:.1f}",
        },
        as_json=options.json,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
