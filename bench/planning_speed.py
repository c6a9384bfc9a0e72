"""Planning speed: how long a plan takes, and how it compares with CP-SAT on the same problems.

    glidepath bench planning_speed                 a fixed sample of the sweep, and the full-size cases
    glidepath bench planning_speed --slice 3/2000  another sample
    glidepath bench planning_speed --json          for programs

The sample is planned in one process, made ready as those of `plan --batch` are. `planning` is the search with spread and dates; `whole answer`
adds ways out, verification, findings and supply. The ratio compares the search for the ladder with
CP-SAT solving the same objective for the same full-size problems, one after another in this run.
A search is over so soon that one alone says more of the machine than of the search, so it is made
five times, each from nothing, and the middle one counts. The first problem is solved once unmeasured,
so that neither side pays for being new to the process.
"""

from __future__ import annotations

import argparse
import sys
from statistics import median

from tests.reference.cp_sat import Solved, Unproven, solve
from tests.reference.definitions import Case
from tests.reference.planner import cost_of_ladder, problem_of
from tests.reference.real_cases import FULL_SIZE

from bench.product_sets import START, cases
from bench.timing import Spread, Stopwatch, show
from glidepath.catalogue import load
from glidepath.catalogue.planning import facts_for
from glidepath.catalogue.settling import settle
from glidepath.taper.answering import answer_request
from glidepath.taper.planning import descent
from glidepath.taper.planning.draft import NoPlan
from glidepath.taper.planning.ladder import Ladder, find_ladder
from glidepath.taper.planning.plan import draft_plan

SECONDS_A_LINE = 20.0
SEARCHES = 5


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; 1 where CP-SAT found a better ladder."""
    parser = argparse.ArgumentParser(prog="glidepath bench planning_speed", description=__doc__)
    parser.add_argument("--slice", default="11/3000", help="N/M: the N-th of M parts of the sweep")
    parser.add_argument("--solver-cases", type=int, default=len(FULL_SIZE), help="full-size cases")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    number, of = (int(part) for part in options.slice.split("/"))
    figures, worse = _against_solver(options.solver_cases)
    show(
        f"planning speed, slice {number} of {of}",
        {**_sample(number, of), **figures},
        as_json=options.json,
    )
    return 1 if worse else 0


def _sample(number: int, of: int) -> dict[str, object]:
    settle()
    facts = facts_for(load(), START)
    planning: list[float] = []
    whole: list[float] = []
    for case in cases(number, of):
        request = case.request()
        with Stopwatch() as watch:
            try:
                draft_plan(request, facts.planning)
            except NoPlan:
                continue
        planning.append(watch.milliseconds)
        with Stopwatch() as watch:
            answer_request(request, facts)
        whole.append(watch.milliseconds)
    return {
        "plans": len(planning),
        "planning": str(Spread.of(planning)),
        "whole_answer": str(Spread.of(whole)),
        "whole_answers_per_second_in_one_process": f"{1000 * len(whole) / sum(whole):.0f}",
    }


def _against_solver(most: int) -> tuple[dict[str, object], int]:
    settle()
    ratios: dict[str, float] = {}
    unproven = worse = 0
    for name, case in [*FULL_SIZE.items()][:most]:
        if not ratios and not unproven:
            find_ladder(problem_of(case))
            _solved(case)
        ladder, ours = _search(case)
        with Stopwatch() as theirs:
            solved = _solved(case)
        if solved is None:
            unproven += 1
            continue
        cost = cost_of_ladder(case, ladder)
        worse += solved.cost < cost and not _close(solved.cost, cost)
        ratios[name] = theirs.milliseconds / ours
    figures: dict[str, object] = {
        "full_size_problems_solved_by_both": len(ratios),
        "problems_not_proven_by_cp_sat_in_time": unproven,
        "problems_where_cp_sat_was_better": worse,
    }
    if ratios:
        spans = ratios.values()
        figures["cp_sat_time_over_ours"] = (
            f"least {min(spans):.0f}, median {median(spans):.0f}, most {max(spans):.0f}"
        )
        figures["least_at"] = min(ratios, key=ratios.__getitem__)
    return figures, worse


def _search(case: Case) -> tuple[Ladder, float]:
    """The planner's ladder, and the middle time of some searches for it in milliseconds."""
    problem = problem_of(case)
    spans: list[float] = []
    for _ in range(SEARCHES):
        descent._cabinet.cache_clear()
        with Stopwatch() as watch:
            ladder = find_ladder(problem)
        spans.append(watch.milliseconds)
    return ladder, median(spans)


def _solved(case: Case) -> Solved | None:
    """CP-SAT's ladder; None where it does not prove one in time."""
    try:
        return solve(case, seconds=SECONDS_A_LINE)
    except Unproven:
        return None


def _close(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Equal but for the rounding of logarithms that CP-SAT works with."""
    return all(
        abs(float(a) - float(b)) <= 1e-6 * max(1.0, abs(float(b)))  # type: ignore[arg-type]
        for a, b in zip(one, other, strict=True)
    )


if __name__ == "__main__":
    sys.exit(main())
