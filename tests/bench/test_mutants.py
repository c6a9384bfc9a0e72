"""The changes that bench/mutation.py makes: one to a place, each a program of its own."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path
from textwrap import dedent

import pytest
from bench.mutants.changes import changed_tree, mutants_of

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("return a < b", {"return None", "return a <= b"}),
        ("return a // 2", {"return None", "return a / 2", "return a // 3"}),
        ("return not a", {"return None", "return a"}),
        ("return 'key'", {"return None", "return 'keyX'"}),
        ("return 'A sentence.'", {"return None"}),
        ("return min(a, key=b)", {"return None", "return max(a, key=b)", "return min(a)"}),
        ("return [c for c in a if c]", {"return None", "return [c for c in a]"}),
        ("a += b", {"a -= b"}),
        ("a.append(b)", {"pass"}),
        ("raise a", {"pass"}),
        ("assert a < b", set()),
    ],
)
def test_each_kind_of_line_is_changed_in_each_of_its_places(line, changed):
    found = mutants_of("module.py", f"def f(a, b):\n    {line}\n")
    assert {one.after for one in found} == changed
    assert {one.scope for one in found} <= {"f"}
    assert all(one.before == line for one in found)


def test_a_condition_is_turned_once():
    source = "def f(a, b):\n    if a == b:\n        return\n    if a:\n        return\n"
    assert [one.after for one in mutants_of("module.py", source)] == ["a != b", "not a"]


def test_what_runs_at_import_belongs_to_no_function():
    source = dedent(
        '''
        """Left alone."""
        LIMIT = 5
        class Kept:
            kind: int = 1
            def read(self, more: int = 2) -> int:
                """Left alone."""
                return 3
        '''
    )
    scopes = {one.after: one.scope for one in mutants_of("module.py", source)}
    assert scopes == {
        "LIMIT = 6": "",
        "kind: int = 2": "",
        "self, more: int=3": "",
        "return None": "Kept.read",
        "return 4": "Kept.read",
    }


def test_a_change_is_in_the_program_and_nothing_else_is():
    path = ROOT / "src/glidepath/taper/planning/ladder.py"
    source = path.read_text(encoding="utf-8")
    whole = ast.unparse(ast.parse(source)).splitlines()
    for one in mutants_of("taper/planning/ladder.py", source):
        tree = changed_tree(source, one)
        compile(tree, str(path), "exec")
        now = ast.unparse(tree).splitlines()
        assert now != whole
        assert abs(len(now) - len(whole)) <= 1


def test_what_the_tests_notice_is_killed_and_what_they_do_not_is_listed(tmp_path):
    kept = ["--results", str(tmp_path / "results"), "--reach", str(tmp_path / "reach")]
    one_test = "tests/unit/test_quantities.py::test_a_division_by_zero_is_refused"
    command = [sys.executable, "-m", "bench.mutation", "quantities.py", *kept, "--tests", one_test]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "+ denominator /= 2" in done.stderr
    assert "+ _NUMBER.fullmatch(cleaned)" not in done.stderr
    assert " killed " in done.stdout


def test_every_explained_change_still_exists_and_says_why():
    explained = tomllib.loads((ROOT / "bench/mutants/explained.toml").read_text(encoding="utf-8"))
    for row in explained["mutant"]:
        source = (ROOT / "src/glidepath" / row["module"]).read_text(encoding="utf-8")
        keys = {one.key for one in mutants_of(row["module"], source)}
        named = (row["module"], row["function"], row["before"], row["after"])
        assert named in keys, f"{row['module']} has no such change any more: {row['after']}"
        assert len(row["why"]) > 20
