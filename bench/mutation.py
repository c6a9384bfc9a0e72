"""Mutation: change the code of the engine in one small place at a time; some test should notice.

    glidepath bench mutation                               all of taper/, medicines/ and quantities
    glidepath bench mutation quantities medicines          the modules whose path begins so
    glidepath bench mutation --seconds 30 taper/revision   with 30 seconds of tests for each mutant
    glidepath bench mutation --results FILE                keeps what is settled, and goes on from there

Exits with 1 where a mutant survives that bench/mutants/explained.toml does not explain.
"""

from __future__ import annotations

import argparse
import json
import pickle
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from bench.mutants import reach, trial
from bench.mutants.changes import Mutant, mutants_of
from bench.mutants.trial import Outcome
from bench.timing import Stopwatch, show

TESTS = ("tests/unit", "tests/properties", "tests/documents", "tests/reference")
EXPLAINED = Path(__file__).parent / "mutants" / "explained.toml"
_LEAST = 5.0  # seconds that any test may take
_TIMES = 10  # as long as it took before the change
_KILLERS_FIRST = 8


def main(arguments: list[str] | None = None) -> int:
    """Try the mutants; 1 where one survives without an explanation."""
    options = _options(arguments)
    mutants = [one for module in _modules(options.modules) for one in _mutants(module)]
    with Stopwatch() as watch:
        if not options.reach.exists():
            trial.in_copy(lambda: _measure_into(options.reach, options.tests))
        trials = _Trials(options)
        new = [one for one in _part(mutants, options.part) if not trials.is_settled(one)]
        called = [one for one in new if not trials.is_early(one)]
        if called:
            trial.in_copy(
                lambda: trial.with_tests(options.tests, lambda items: trials.call(called, items))
            )
        trials.read()
        for one in new:
            if not trials.is_settled(one):
                trials.import_(one)
    return _report(mutants, trials, watch, as_json=options.json)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="glidepath bench mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", default=[""])
    parser.add_argument("--seconds", type=float, default=20, help="of tests for each mutant")
    parser.add_argument("--part", default="1/1", help="1/2 tries every second mutant")
    parser.add_argument("--results", type=Path, default=Path("artefacts/mutation/results.jsonl"))
    parser.add_argument("--reach", type=Path, default=Path("artefacts/mutation/reach"))
    parser.add_argument("--tests", nargs="*", default=TESTS, help="files and folders of tests")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def _modules(wanted: list[str]) -> Iterator[str]:
    paths = [trial.ROOT / "quantities.py"]
    for folder in ("medicines", "taper"):
        paths += sorted((trial.ROOT / folder).rglob("*.py"))
    names = (str(path.relative_to(trial.ROOT)) for path in paths)
    return (name for name in names if any(name.startswith(one) for one in wanted))


def _mutants(module: str) -> list[Mutant]:
    return mutants_of(module, (trial.ROOT / module).read_text(encoding="utf-8"))


def _part(mutants: list[Mutant], part: str) -> list[Mutant]:
    number, of = (int(one) for one in part.split("/"))
    return mutants[number - 1 :: of]


def _measure_into(file: Path, tests: list[str]) -> None:
    """Find out which tests reach which lines; SystemExit where one fails without any change."""
    watched = reach.start_watching(_modules([""]))

    def measure(items: dict[str, pytest.Item]) -> None:
        reach.limit_examples(items.values())
        found = reach.measure(items, watched)
        if found.failing:
            raise SystemExit("These tests fail already: " + ", ".join(found.failing))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(pickle.dumps(found))

    trial.with_tests(tests, measure)


class _Trials:
    """The mutants tried so far, kept in a file of one line each."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._file: Path = options.results
        self._seconds: float = options.seconds
        self._reach: reach.Reach = pickle.loads(options.reach.read_bytes())  # noqa: S301 - ours
        self._killers: dict[str, list[str]] = defaultdict(list)
        self._noticed: Counter[str] = Counter()
        self.settled: dict[str, Outcome] = {}
        self.read()

    def read(self) -> None:
        """Take in what the file holds."""
        if self._file.exists():
            for line in self._file.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                name = row.pop("name")
                self.settled[name] = Outcome(**row)

    def is_settled(self, mutant: Mutant) -> bool:
        """Whether the mutant was tried with all its tests, or killed."""
        known = self.settled.get(_name(mutant))
        return known is not None and not known.undecided

    def is_early(self, mutant: Mutant) -> bool:
        """Whether the change has to be there before the tests are collected."""
        return self._reach.is_early(mutant)

    def call(self, mutants: list[Mutant], items: dict[str, pytest.Item]) -> None:
        """Try changes of functions that are loaded already."""
        from glidepath.catalogue import load

        load()
        reach.limit_examples(items.values())
        functions = trial.loaded_functions()
        for mutant in mutants:
            tests = self._tests(mutant)

            def work(mutant: Mutant = mutant, tests: list[str] = tests) -> Outcome | None:
                if not trial.exchange(mutant, functions):
                    return None
                trial.forget_results()
                return self._run(tests, items)

            outcome = trial.in_copy(work) if tests else Outcome("", 0, 0)
            if outcome is not None:
                self._settle(mutant, outcome)

    def import_(self, mutant: Mutant) -> None:
        """Try a change of what runs while its module is imported."""
        tests = self._tests(mutant)

        def work() -> Outcome:
            outcomes: list[Outcome] = []

            def run(items: dict[str, pytest.Item]) -> None:
                reach.limit_examples(items.values())
                outcomes.append(self._run(tests, items))

            trial.import_changed(mutant)
            trial.quieten()
            try:
                trial.with_tests(tests, run)
            except (SystemExit, Exception):  # noqa: BLE001 - anything: it was noticed
                return Outcome("import", 0, len(tests))
            return outcomes[0]

        self._settle(mutant, (trial.in_copy(work) if tests else None) or Outcome("import", 0, 0))

    def _tests(self, mutant: Mutant) -> list[str]:
        """The tests that reach a mutant: those that noticed others of its function, then the rest.

        Of the rest, the files that have noticed most come first, and in each the quickest.
        """
        tests = self._reach.tests_of(mutant)
        first = [one for one in self._killers[mutant.module + mutant.scope] if one in set(tests)]
        tests.sort(key=lambda one: -self._noticed[reach.file_of(one)])
        return list(dict.fromkeys(first[:_KILLERS_FIRST] + tests))

    def _run(self, tests: list[str], items: Mapping[str, pytest.Item]) -> Outcome:
        limits = [max(_LEAST, _TIMES * self._reach.seconds[one]) for one in tests]
        return trial.run_until_failure([items[one] for one in tests], limits, self._seconds)

    def _settle(self, mutant: Mutant, outcome: Outcome) -> None:
        if outcome.killer:
            killers = self._killers[mutant.module + mutant.scope]
            if outcome.killer in killers:
                killers.remove(outcome.killer)
            killers.insert(0, outcome.killer)
            self._noticed[reach.file_of(outcome.killer)] += 1
        self.settled[_name(mutant)] = outcome
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"name": _name(mutant), **asdict(outcome)}) + "\n")


def _name(mutant: Mutant) -> str:
    return f"{mutant.module}:{mutant.first} {mutant.path} {mutant.before} => {mutant.after}"


def _report(mutants: list[Mutant], trials: _Trials, watch: Stopwatch, *, as_json: bool) -> int:
    explained = _explained()
    counts: Counter[str] = Counter({"mutants": len(mutants)})
    unexplained = []
    for one in mutants:
        outcome = trials.settled.get(_name(one))
        if outcome is None:
            counts["not tried"] += 1
        elif outcome.killer:
            counts["killed"] += 1
        elif one.key in explained:
            counts["explained"] += 1
        else:
            counts["undecided" if outcome.undecided else "survived"] += 1
            unexplained.append((one, outcome))
    show("mutation", {**counts, "seconds": round(watch.milliseconds / 1000)}, as_json=as_json)
    for one, outcome in unexplained:
        ran = f"{outcome.ran} of {outcome.reaching} tests"
        print(
            f"{one.module}:{one.first} {one.scope} ({ran})\n  - {one.before}\n  + {one.after}",
            file=sys.stderr,
        )
    return 1 if unexplained else 0


def _explained() -> set[tuple[str, str, str, str]]:
    """The changes that no test can or should notice, with the reason in the file."""
    rows: list[dict[str, Any]] = tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))["mutant"]
    return {(row["module"], row["function"], row["before"], row["after"]) for row in rows}


if __name__ == "__main__":
    raise SystemExit(main())
