"""Which tests reach which lines, and how long each takes: measured once, before any change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import coverage
import hypothesis
import pytest

from bench.mutants.changes import Mutant
from bench.mutants.trial import ROOT, fails

_EXAMPLES = 60
LOADING = "loading the data"


@dataclass(slots=True)
class Reach:
    """Seconds of each test, and the tests that reach each line of each module."""

    seconds: dict[str, float] = field(default_factory=dict)
    by_line: dict[str, dict[int, set[str]]] = field(default_factory=lambda: defaultdict(dict))
    failing: list[str] = field(default_factory=list)

    def is_early(self, mutant: Mutant) -> bool:
        """Whether the line also runs before any test: with its module, or when the data are read."""
        return not mutant.scope or LOADING in self._at(mutant)

    def tests_of(self, mutant: Mutant) -> list[str]:
        """The tests that reach a mutant, the quickest first.

        A line that runs early belongs to every test of the files whose tests reach the module at all.
        """
        found = self._at(mutant)
        if self.is_early(mutant):
            reaching = set().union(*self.by_line.get(mutant.module, {0: set()}).values())
            files = {file_of(test) for test in reaching - {LOADING}}
            found = {test for test in self.seconds if file_of(test) in files}
        return sorted(found - {LOADING}, key=lambda test: (self.seconds[test], test))

    def _at(self, mutant: Mutant) -> set[str]:
        lines = self.by_line.get(mutant.module, {})
        return set().union(
            *(lines.get(line, set()) for line in range(mutant.first, mutant.last + 1))
        )


def file_of(test: str) -> str:
    """The file in which a test stands."""
    return test.partition("::")[0]


def start_watching(modules: Iterable[str]) -> coverage.Coverage:
    """Note every line of these modules that runs, from now on until tests are measured, as early."""
    files = [str(ROOT / one) for one in modules]
    watched = coverage.Coverage(data_file=None, include=files, config_file=False)
    watched.start()
    watched.switch_context(LOADING)
    return watched


def measure(items: Mapping[str, pytest.Item], watched: coverage.Coverage) -> Reach:
    """Load the data, run every test once, and note the lines that each reaches."""
    from glidepath.catalogue import load

    load()
    reach = Reach()
    for name, item in items.items():
        watched.switch_context(name)
        began = perf_counter()
        if fails(item):
            reach.failing.append(name)
        reach.seconds[name] = perf_counter() - began
    watched.stop()
    data = watched.get_data()
    for file in data.measured_files():
        module = str(Path(file).relative_to(ROOT))
        for line, names in data.contexts_by_lineno(file).items():
            reach.by_line[module][line] = set(names) & {LOADING, *reach.seconds}
    return reach


def limit_examples(items: Iterable[pytest.Item]) -> None:
    """Let drawn tests draw the same few examples each time, and not search for the smallest one."""
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    for item in items:
        test = getattr(item, "obj", None)
        if not hypothesis.is_hypothesis_test(test):
            continue
        function = getattr(test, "__func__", test)
        known = (
            getattr(function, "_hypothesis_internal_use_settings", None) or hypothesis.settings()
        )
        function._hypothesis_internal_use_settings = hypothesis.settings(
            known,
            max_examples=min(_EXAMPLES, known.max_examples),
            phases=phases,
            derandomize=True,
            database=None,
        )
