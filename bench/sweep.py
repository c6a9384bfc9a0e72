"""Sweep: plan every product set, starting dose and pace, and hold each plan against its own word.

glidepath bench sweep                         all cases (hours); bench/product_sets.py says which
glidepath bench sweep --slice 1/100           a fixed hundredth of them
glidepath bench sweep --slice 1-10/10 --keep FILE
                                              all, tenth by tenth; begun again, it goes on from FILE
glidepath bench sweep --limit 500             the first 500 of the slice
glidepath bench sweep --json                  for programs
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import islice
from pathlib import Path

from bench.agreement import disagreements
from bench.product_sets import START, SweepCase, cases
from bench.sweep_counts import Counts, KeptCounts, Place
from bench.timing import Spread, Stopwatch, show
from glidepath.catalogue import load
from glidepath.catalogue.planning import facts_for
from glidepath.taper.answer import Answer
from glidepath.taper.answering import Facts, answer_request

PART = 4000
"""So many cases are counted, and kept, together."""
BATCH = 100
AGAIN = 50
"""Every so many plans, one is made twice and compared."""


def main(arguments: list[str] | None = None) -> int:
    """Run the sweep; 1 if any plan is not what it says."""
    options = _options(arguments)
    try:
        kept = KeptCounts(options.keep)
    except (OSError, ValueError) as error:
        print(f"glidepath bench sweep: --keep: {error}", file=sys.stderr)
        return 2
    with Stopwatch() as watch, ProcessPoolExecutor(options.workers) as pool:
        counts = Counts()
        for number in options.numbers:
            chosen = islice(cases(number, options.of), options.limit or None)
            for place, part in enumerate(_in_lists(chosen, PART)):
                counts.add(_counted(part, (number, options.of, place), kept, pool))
    show(f"sweep, slice {options.slice}", _figures(counts, watch), as_json=options.json)
    for problem in counts.problems[:20]:
        print(problem, file=sys.stderr)
    return 1 if counts.problems else 0


def _counted(
    part: list[SweepCase], place: Place, kept: KeptCounts, pool: ProcessPoolExecutor
) -> Counts:
    """What a part counts, as it was kept or counted now."""
    known = kept.get(place)
    if known is not None:
        return known
    counts = Counts()
    for done in pool.map(check_cases, _in_lists(iter(part), BATCH)):
        counts.add(done)
    kept.keep(place, counts)
    return counts


def check_cases(chosen: list[SweepCase]) -> Counts:
    """Plan and check some cases, one after another."""
    counts = Counts()
    for case in chosen:
        with Stopwatch() as watch:
            answer = answer_request(case.request(), _facts())
        counts.spans.append(watch.milliseconds)
        _count(counts, case, answer)
    return counts


def _count(counts: Counts, case: SweepCase, answer: Answer) -> None:
    found = list(disagreements(case, answer, load()))
    if counts.plans % AGAIN == 0 and answer_request(case.request(), _facts()) != answer:
        found.append("same plan: a second run gave another answer")
    counts.sets.add(case.chosen.id)
    counts.plans += 1
    counts.kinds.update({problem.split(":")[0] for problem in found})
    counts.problems += [f"{case.id}: {problem}" for problem in found]
    if answer.schedule is None or answer.certificate is None:
        return
    counts.steps += len(answer.schedule.steps)
    counts.with_exceptions += bool(answer.exceptions)
    counts.exceptions += len(answer.exceptions)
    counts.final_dose_above_rule += any(
        check.rule == "final-dose" and not check.holds for check in answer.certificate.checks
    )


@cache
def _facts() -> Facts:
    return facts_for(load(), START)


def _in_lists(waiting: Iterator[SweepCase], size: int) -> Iterator[list[SweepCase]]:
    while part := list(islice(waiting, size)):
        yield part


def _figures(counts: Counts, watch: Stopwatch) -> dict[str, object]:
    seconds = watch.milliseconds / 1000
    spread = Spread.of(counts.spans)
    return {
        "product_sets": len(counts.sets),
        "plans": counts.plans,
        "steps": counts.steps,
        "plans_with_exceptions": counts.with_exceptions,
        "exceptions": counts.exceptions,
        "final_dose_above_rule": counts.final_dose_above_rule,
        "avoidable_breaks": counts.kinds["avoidable"],
        "unlisted_breaks": counts.kinds["exceptions"] + counts.kinds["ways out"],
        "plans_failing_verification": counts.kinds["verification"],
        "plans_where_pieces_milligrams_sentence_or_supply_differ": sum(
            counts.kinds[kind] for kind in ("pieces", "milligrams", "sentence", "supply")
        ),
        "other_problems": sum(
            counts.kinds[kind] for kind in ("no plan", "increase", "hold", "days", "same plan")
        ),
        "plans_of_this_run": spread.count,
        "whole_answer": str(spread) if spread.count else "none in this run",
        "plans_per_second_with_all_checks": f"{spread.count / seconds:.0f}",
        "seconds": f"{seconds:.0f}",
    }


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="glidepath bench sweep",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--slice", default="1/1", help="N/M or N-L/M: the N-th to L-th of M parts")
    parser.add_argument("--limit", type=int, default=0, help="at most so many plans of each slice")
    parser.add_argument("--keep", type=Path, help="a file for the counts so far, to go on from")
    parser.add_argument("--workers", type=int, default=2, help="processes (2)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    if options.keep and options.limit:
        parser.error("--keep is for whole slices; leave out --limit.")
    found = re.fullmatch(r"(\d+)(?:-(\d+))?/(\d+)", options.slice)
    first, last, options.of = (
        (int(part or found[1]) for part in found.groups()) if found else (0,) * 3
    )
    if not 1 <= first <= last <= options.of:
        parser.error(f"--slice {options.slice} is none; write one such as 1/100 or 1-10/10.")
    options.numbers = range(first, last + 1)
    return options


if __name__ == "__main__":
    sys.exit(main())
