"""`glidepath plan`: what the options make of the request, and what comes out."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from glidepath.cli import main

REGIMEN = "clonazepam 0.5 mg twice a day"
START = ("--start", "2026-12-01")


def answer(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> dict[str, Any]:
    assert main(["plan", *arguments, "--json"]) == status
    read: dict[str, Any] = json.loads(capsys.readouterr().out)
    return read


def products(plan: dict[str, Any]) -> set[str]:
    return {
        pieces["product"]
        for step in plan["steps"]
        for intake in step["take"]
        for pieces in intake["pieces"]
    }


def days_between(plan: dict[str, Any]) -> list[int]:
    firsts = [date.fromisoformat(step["first_day"]) for step in plan["steps"]]
    return [(later - earlier).days for earlier, later in pairwise(firsts)]


def test_the_words_and_the_request_give_the_same_plan(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    doses = {"morning": "0.5", "bedtime": "0.5"}
    file = tmp_path / "request.json"
    file.write_text(
        json.dumps({"regimen": [{"drug": "clonazepam", "doses": doses}], "start": "2026-12-01"})
    )
    assert answer(capsys, REGIMEN, *START) == answer(capsys, "--request", str(file))


def test_the_plan_is_the_same_on_every_run(capsys: pytest.CaptureFixture[str]) -> None:
    first = answer(capsys, REGIMEN, *START)
    assert answer(capsys, REGIMEN, *START) == first


def test_the_first_step_starts_on_the_day_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, REGIMEN, *START)["steps"][0]["first_day"] == "2026-12-01"


def test_without_a_start_it_is_tomorrow_and_said(capsys: pytest.CaptureFixture[str]) -> None:
    before = date.today()
    assert main(["plan", REGIMEN, "--json"]) == 0
    said = capsys.readouterr()
    start = json.loads(said.out)["steps"][0]["first_day"]
    tomorrows = {before + timedelta(days=1), date.today() + timedelta(days=1)}
    assert start in {day.isoformat() for day in tomorrows}
    assert f"starts tomorrow, {start}" in said.err


@pytest.mark.parametrize("goal", ["reduce 0.5 mg", "reduce:0.5", "reduce to 1/2 mg", "reduce=.5"])
def test_a_goal_of_reduce_ends_at_its_dose(capsys: pytest.CaptureFixture[str], goal: str) -> None:
    plan = answer(capsys, REGIMEN, *START, "--goal", goal)
    assert plan["steps"][-1]["mg_per_day"] == {"clonazepam": "0.5"}


def test_a_goal_of_maintain_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    plan = answer(capsys, REGIMEN, *START, "--goal", "maintain")
    assert {step["mg_per_day"]["clonazepam"] for step in plan["steps"]} == {"1"}


@pytest.mark.parametrize("pace", ["5%/28d", "5 % / 28 days", "5.0%/28d"])
def test_a_pace_spaces_the_steps(capsys: pytest.CaptureFixture[str], pace: str) -> None:
    plan = answer(capsys, REGIMEN, *START, "--pace", pace)
    assert min(days_between(plan)) >= 28


@pytest.mark.parametrize("pace", ["", "10%", "10/14", "100%/14d", "0%/14d", "10%/0d", "-5%/14d"])
def test_a_pace_that_is_none_is_refused(capsys: pytest.CaptureFixture[str], pace: str) -> None:
    assert main(["plan", REGIMEN, *START, f"--pace={pace}"]) == 2
    assert "pace" in capsys.readouterr().err


def test_changes_fall_on_the_weekday_asked(capsys: pytest.CaptureFixture[str]) -> None:
    plan = answer(capsys, REGIMEN, "--start", "2026-12-07", "--change-weekday", "monday")
    weekdays = [
        date.fromisoformat(later["first_day"]).weekday()
        for earlier, later in pairwise(plan["steps"])
        if earlier["mg_per_day"] != later["mg_per_day"]
    ]
    assert set(weekdays) == {0}


def test_no_change_falls_on_a_day_kept_free(capsys: pytest.CaptureFixture[str]) -> None:
    free = plan = answer(capsys, REGIMEN, *START)
    kept = free["steps"][1]["first_day"]
    last = (date.fromisoformat(kept) + timedelta(days=9)).isoformat()
    plan = answer(capsys, REGIMEN, *START, "--no-change", f"{kept}/{last}")
    changes = {step["first_day"] for step in plan["steps"]}
    assert not {day for day in changes if kept <= day <= last}


def test_without_halves_every_count_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    plan = answer(capsys, REGIMEN, *START, "--no-halves", "--no-liquids")
    counts = {
        pieces["count"]
        for step in plan["steps"]
        for intake in step["take"]
        for pieces in intake["pieces"]
    }
    assert all(count.isdigit() for count in counts)


def test_only_the_products_named_are_used(capsys: pytest.CaptureFixture[str]) -> None:
    only = "clonazepam-tablet-0.5mg-us"
    assert products(answer(capsys, REGIMEN, *START, "--products", only)) == {only}


def test_a_switch_ends_in_the_other_drug(capsys: pytest.CaptureFixture[str]) -> None:
    plan = answer(capsys, "alprazolam 1 mg three times a day", *START, "--switch-to", "diazepam")
    assert set(plan["steps"][-2]["mg_per_day"]) == {"diazepam"}


def test_facts_about_the_person_are_read_as_json_and_as_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ("--person", "age=71", "--person", "pregnant=no", "--person", "opioids=prescribed")
    as_json = ("--person", '{"age": 71, "pregnant": false, "opioids": "prescribed"}')
    by_words = answer(capsys, REGIMEN, *START, *words)
    assert by_words == answer(capsys, REGIMEN, *START, *as_json)
    assert by_words["findings"] != answer(capsys, REGIMEN, *START)["findings"]


@pytest.mark.parametrize("fact", ["age", "age=old", "agee=71", "[1]", '{"age": ', '{"age": -1}'])
def test_a_fact_that_is_none_is_refused(capsys: pytest.CaptureFixture[str], fact: str) -> None:
    assert main(["plan", REGIMEN, *START, "--person", fact]) == 2
    assert "person" in capsys.readouterr().err


def test_every_file_is_written(tmp_path: Path) -> None:
    names = {"pdf": b"%PDF", "ics": b"BEGIN:VCALENDAR", "csv": b"first_day,", "svg": b"<svg"}
    options = [part for name in names for part in (f"--{name}", str(tmp_path / f"plan.{name}"))]
    assert main(["plan", REGIMEN, *START, *options]) == 0
    for name, beginning in names.items():
        assert (tmp_path / f"plan.{name}").read_bytes().startswith(beginning)


def test_the_csv_passes_the_check_that_reads_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = str(tmp_path / "plan.csv")
    regimen = "diazepam 10 mg at night"
    plan = answer(capsys, regimen, *START, "--csv", file)
    assert plan["exceptions"] == []
    assert main(["check", file, "--json"]) == 0
    outcome = json.loads(capsys.readouterr().out)
    assert outcome["holds"] is True
    assert outcome["days"] == sum(days_between(plan)) + 14


def test_a_schedule_that_falls_by_half_does_not_hold(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "schedule.csv"
    file.write_text("first_day,days,drug,mg\n2026-12-01,14,diazepam,4\n2026-12-15,14,diazepam,2\n")
    assert main(["check", str(file), "--json"]) == 1
    outcome = json.loads(capsys.readouterr().out)
    assert outcome["holds"] is False
    assert outcome["largest_reduction_in_14_days"] == "0.5"


def test_spanish_is_spoken_where_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", REGIMEN, *START, "--lang", "es"]) == 0
    assert "acostarse" in capsys.readouterr().out


def test_what_is_taken_now_is_said_in_one_way_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", REGIMEN, "--request", "file.json"]) == 2
    assert "one way" in capsys.readouterr().err


def test_an_impossible_plan_is_no_error_but_a_no(capsys: pytest.CaptureFixture[str]) -> None:
    only = ("--products", "clonazepam-tablet-2mg-us", "--no-halves")
    plan = answer(capsys, REGIMEN, *START, *only, "--goal", "reduce 0.9 mg", status=1)
    assert plan["status"] == "impossible"
    assert plan["reasons"]


def test_a_goal_that_is_the_present_dose_is_said_to_be(
    capsys: pytest.CaptureFixture[str],
) -> None:
    plan = answer(capsys, REGIMEN, *START, "--goal", "reduce 1 mg", status=1)
    (reason,) = plan["reasons"]
    assert "is the present dose already" in reason["text"]
    assert "goal maintain" in reason["remedy"]
    assert "ya es la dosis actual" in reason["text_es"]
