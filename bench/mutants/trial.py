"""Trying mutants: one collected test session, and for each mutant a copy of the process.

All tests are collected once. For each mutant the process forks; the copy gives the function its
changed code (every reference to the function sees it) and runs the tests that reach the changed
lines, the quickest first, until one fails. What runs when a module is imported cannot be changed
afterwards: for such a mutant a copy from before the collection imports the changed module.
"""

from __future__ import annotations

import ast
import functools
import gc
import importlib.abc
import importlib.machinery
import importlib.util
import os
import pickle
import resource
import signal
import sys
import traceback
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from bench.mutants.changes import Mutant, changed_tree

ROOT = Path(__file__).parents[2] / "src" / "glidepath"
Functions = dict[tuple[str, str, int], list[types.FunctionType]]
_MEMORY = 3 * 1024**3  # bytes; a mutant that never ends may also fill the memory


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mutant: `killer` is the test that failed, or "" where none did.

    `ran` of `reaching` tests ran: fewer where one failed, or where the time for it was over.
    """

    killer: str
    ran: int
    reaching: int

    @property
    def undecided(self) -> bool:
        """Whether no test failed, and some were left when the time was over."""
        return not self.killer and self.ran < self.reaching


class Session:
    """A pytest plugin that collects as usual, then does something else with the tests."""

    def __init__(self, work: Callable[[dict[str, pytest.Item]], None]) -> None:
        self._work = work

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Hand the collected tests to the work, in place of running them."""
        if session.testsfailed:
            raise session.Interrupted("the tests cannot be collected")
        self._work({item.nodeid: item for item in session.items})
        return True


def with_tests(tests: Sequence[str], work: Callable[[dict[str, pytest.Item]], None]) -> None:
    """Collect the tests and hand them over, by their ids."""
    quiet = ["-q", "--no-header", "--no-summary", "-p", "no:cacheprovider", "--assert=plain"]
    status = pytest.main([*quiet, *tests], plugins=[Session(work)])
    if status not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        raise SystemExit(f"The tests could not be run (pytest ended with {status}).")


def in_copy(work: Callable[[], Any]) -> Any:
    """What a function returns in a copy of this process; None where the copy died."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            with os.fdopen(writing, "wb") as pipe:
                pickle.dump(work(), pipe)
        except BaseException:  # noqa: BLE001 - a copy ends here, whatever happened, and says so
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        data = pipe.read()
    os.waitpid(child, 0)
    return pickle.loads(data) if data else None  # noqa: S301 - our own copy wrote it


def fails(item: pytest.Item) -> bool:
    """Run one test; whether it failed (in its preparation, itself or its tidying up)."""
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))


def run_until_failure(
    items: Sequence[pytest.Item], limits: Sequence[float], seconds: float
) -> Outcome:
    """Run tests until one fails or the time is over; one that hangs counts as failed."""
    quieten()
    began = perf_counter()
    for ran, (item, limit) in enumerate(zip(items, limits, strict=True)):
        if perf_counter() - began > seconds:
            return Outcome("", ran, len(items))
        signal.signal(signal.SIGALRM, _stop)
        signal.setitimer(signal.ITIMER_REAL, limit)
        try:
            failed = fails(item)
        except (_TookTooLong, MemoryError):
            failed = True
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        if failed:
            return Outcome(item.nodeid, ran + 1, len(items))
    return Outcome("", len(items), len(items))


class _TookTooLong(BaseException):
    """A test did not end."""


def _stop(*_: object) -> None:
    raise _TookTooLong


def quieten() -> None:
    """Bound the memory of this copy, and let it print nothing."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)


def exchange(mutant: Mutant, functions: Functions) -> bool:
    """Give a function its changed code; False where no loaded function can take it."""
    source = ROOT / mutant.module
    tree = changed_tree(source.read_text(encoding="utf-8"), mutant)
    for code in _codes(compile(tree, str(source), "exec")):
        loaded = functions.get((mutant.module, code.co_qualname, code.co_firstlineno), [])
        if code.co_qualname != mutant.scope or not code.co_firstlineno <= mutant.first:
            continue
        for function in loaded:
            if len(code.co_freevars) != len(function.__code__.co_freevars):
                return False
            function.__code__ = code
        if loaded:
            return True
    return False


def loaded_functions() -> Functions:
    """Every loaded function of ours, by its module, name and first line."""
    found: Functions = {}
    for one in gc.get_objects():
        if isinstance(one, types.FunctionType) and one.__code__.co_filename.startswith(str(ROOT)):
            module = str(Path(one.__code__.co_filename).relative_to(ROOT))
            key = (module, one.__code__.co_qualname, one.__code__.co_firstlineno)
            found.setdefault(key, []).append(one)
    return found


def forget_results() -> None:
    """Empty every cache of ours, so that no result from before a change is used after it."""
    for one in gc.get_objects():
        if isinstance(one, functools._lru_cache_wrapper) and not _is_catalogue(one):
            one.cache_clear()


def _is_catalogue(cached: Any) -> bool:
    # The data were read by unchanged code; reading them anew for each mutant would take a second.
    return getattr(cached, "__module__", "") == "glidepath.catalogue"


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    for one in code.co_consts:
        if isinstance(one, types.CodeType):
            yield one
            yield from _codes(one)


def import_changed(mutant: Mutant) -> None:
    """From now on, import the mutant's module with its change; it must not be imported yet."""
    sys.meta_path.insert(0, _Finder(mutant))


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds one module, and loads it changed."""

    def __init__(self, mutant: Mutant) -> None:
        parts = ("glidepath", *Path(mutant.module).with_suffix("").parts)
        self._name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        self._mutant = mutant

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:  # noqa: ARG002
        """The changed module's place, where its name is asked for."""
        if name != self._name:
            return None
        file = str(ROOT / self._mutant.module)
        return importlib.util.spec_from_file_location(name, file, loader=self)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:  # noqa: ARG002
        """Nothing special."""
        return

    def exec_module(self, module: types.ModuleType) -> None:
        """Run the changed code."""
        source = Path(str(module.__file__))
        tree: ast.Module = changed_tree(source.read_text(encoding="utf-8"), self._mutant)
        exec(compile(tree, str(source), "exec"), module.__dict__)  # noqa: S102
