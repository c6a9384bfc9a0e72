"""Sweep: plan every product set, starting dose and pace, and hold each plan against its own word.

glidepath bench sweep                   all cases (hours); bench/product_sets.py says which
glidepath bench sweep --slice 1/100     a fixed hundredth of them
glidepath bench sweep --limit 500       the first 500 of the slice
glidepath bench sweep --json            for programs
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from itertools import islice

from bench.agreement import disagreements
from bench.product_sets import START, SweepCase, cases
from bench.timing import Spread, Stopwatch, show
from glidepath.catalogue import load
from glidepath.catalogue.planning import facts_for
from glidepath.taper.answer import Answer
from glidepath.taper.answering import Facts, answer_request

BATCH = 100
AGAIN = 50
"""Every so many plans, one is made twice and compared."""


@dataclass
class Counts:
    """What a part of the sweep found."""

    sets: set[str] = field(default_factory=set)
    plans: int = 0
    steps: int = 0
    with_exceptions: int = 0
    exceptions: int = 0
    final_dose_above_rule: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    spans: list[float] = field(default_factory=list)

    def add(self, other: Counts) -> None:
        """Take in what another part found."""
        self.sets |= other.sets
        self.plans += other.plans
        self.steps += other.steps
        self.with_exceptions += other.with_exceptions
        self.exceptions += other.exceptions
        self.final_dose_above_rule += other.final_dose_above_rule
        self.kinds += other.kinds
        self.problems += other.problems
        self.spans += other.spans


def main(arguments: list[str] | None = None) -> int:
    """Run the sweep; 1 if any plan is not what it says."""
    options = _options(arguments)
    number, of = (int(part) for part in options.slice.split("/"))
    chosen = islice(cases(number, of), options.limit or None)
    with Stopwatch() as watch:
        counts = sweep(chosen, workers=options.workers)
    show(f"sweep, slice {number} of {of}", _figures(counts, watch), as_json=options.json)
    for problem in counts.problems[:20]:
        print(problem, file=sys.stderr)
    return 1 if counts.problems else 0


def sweep(chosen: Iterable[SweepCase], *, workers: int) -> Counts:
    """Plan and check the cases in so many processes (in this one when it is 1)."""
    total = Counts()
    batches = _batches(chosen)
    if workers == 1:
        for batch in batches:
            total.add(check_cases(batch))
        return total
    with ProcessPoolExecutor(workers) as pool:
        for done in pool.map(check_cases, list(batches)):
            total.add(done)
    return total


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


def _batches(chosen: Iterable[SweepCase]) -> Iterator[list[SweepCase]]:
    waiting = iter(chosen)
    while batch := list(islice(waiting, BATCH)):
        yield batch


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
        "whole_answer": str(spread),
        "plans_per_second_with_all_checks": f"{counts.plans / seconds:.0f}",
        "seconds": f"{seconds:.0f}",
    }


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="glidepath bench sweep", description=__doc__)
    parser.add_argument("--slice", default="1/1", help="N/M: the N-th of M parts")
    parser.add_argument("--limit", type=int, default=0, help="at most so many plans")
    parser.add_argument("--workers", type=int, default=2, help="processes (2)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
