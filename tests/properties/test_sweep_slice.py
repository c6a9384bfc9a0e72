"""A fixed slice of the sweep, and fresh cases of it: every plan says the same in every form."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from bench.agreement import disagreements
from bench.product_sets import cases
from bench.sweep import check_cases, main
from bench.sweep_counts import Counts
from hypothesis import given, settings
from hypothesis import strategies as st

from glidepath.catalogue import load
from glidepath.catalogue.planning import plan
from glidepath.taper.answer import Answer

FIXED_SLICE = (77, 12_000)
FRESH_OF = 60_000


def test_a_fixed_slice_of_the_sweep_has_no_avoidable_break_and_no_disagreement():
    counts = check_cases(list(cases(*FIXED_SLICE)))
    assert counts.plans > 50
    assert counts.problems == []


@settings(max_examples=3, deadline=None)
@given(st.integers(1, FRESH_OF))
def test_a_fresh_slice_of_the_sweep_has_no_avoidable_break_and_no_disagreement(number):
    assert check_cases(list(islice(cases(number, FRESH_OF), 12))).problems == []


def spoiled(answer: Answer, kind: str) -> Answer:
    """The same answer with one thing in it that is not true."""
    assert answer.schedule
    steps = answer.schedule.steps
    if kind == "avoidable":
        return replace(answer, schedule=replace(answer.schedule, steps=(steps[0], *steps[8:])))
    if kind == "increase":
        again = (*steps[:-1], steps[0], steps[-1])
        return replace(answer, schedule=replace(answer.schedule, steps=again))
    if kind == "supply":
        return replace(answer, fills=answer.fills[1:])
    return replace(answer, exceptions=answer.exceptions[1:])


@pytest.mark.parametrize("kind", ["avoidable", "increase", "supply", "exceptions"])
def test_the_sweep_sees_an_answer_that_is_not_true(kind):
    case = next(
        case
        for case in cases()
        if case.chosen.drug == "diazepam" and case.chosen.market == "US" and case.dose >= 20
    )
    answer = plan(case.request())
    assert list(disagreements(case, answer, load())) == []
    found = disagreements(case, spoiled(answer, kind), load())
    assert kind in {problem.split(":")[0] for problem in found}


def test_a_sweep_that_was_stopped_goes_on_from_what_it_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "counts.jsonl"

    def sweep() -> dict[str, object]:
        assert main(["--slice", "1-2/60000", "--keep", str(kept), "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    def counted(figures: dict[str, object]) -> dict[str, object]:
        return {name: count for name, count in figures.items() if isinstance(count, int)}

    whole = sweep()
    first, second = kept.read_text().splitlines(keepends=True)
    assert (
        whole["plans"]
        == whole["plans_of_this_run"]
        == sum(json.loads(line)["plans"] for line in (first, second))
    )
    kept.write_text(first)
    assert counted(sweep()) == counted(whole) | {"plans_of_this_run": json.loads(second)["plans"]}
    assert kept.read_text() == first + second


@pytest.mark.parametrize("wrong", [["--slice", "0/10"], ["--slice", "3-2/9"], ["--slice", "all"]])
def test_a_slice_that_is_none_is_refused(
    wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(wrong)
    assert "write one such as 1/100 or 1-10/10" in capsys.readouterr().err


def test_counts_that_cannot_be_gone_on_from_are_refused_before_anything_is_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "counts.jsonl"
    of_others = json.dumps({"place": [1, 9, 0], "code": "0", **Counts().as_json()}) + "\n"
    refused = {
        "no counts": '{"place": [1',
        "line 1: no counts": "[]\n",
        "line 1: counted with other code": of_others,
    }
    for said, content in refused.items():
        kept.write_text(content)
        assert main(["--slice", "1/60000", "--keep", str(kept)]) == 2
        assert said in capsys.readouterr().err
        assert kept.read_text() == content
    assert main(["--slice", "1/60000", "--keep", str(tmp_path / "none" / "counts.jsonl")]) == 2
    assert "No such file" in capsys.readouterr().err
