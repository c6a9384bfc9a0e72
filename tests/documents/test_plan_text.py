"""The plan as text: eighty columns, everything that matters, the same numbers as the schedule."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given

from glidepath.documents.regimen_text import Note
from glidepath.documents.text import plan_text
from glidepath.findings import Severity
from glidepath.taper.regimen import DrugDoses, Regimen, TimeOfDay
from glidepath.taper.schedule import Schedule
from tests.documents.samples import FORMULARY, IMPOSSIBLE, answer_for, relaxed, schedules
from tests.unit.documents.test_answers import SCHEDULE


@pytest.mark.parametrize("lang", ["en", "es"])
@relaxed(max_examples=40)
@given(schedule=schedules())
def test_no_line_is_wider_than_a_terminal_and_none_ends_between_number_and_unit(
    lang: str, schedule: Schedule
) -> None:
    lines = plan_text(answer_for(schedule), FORMULARY, lang).splitlines()
    assert max(map(len, lines)) <= 80
    for line, following in pairwise(lines):
        assert not (re.search(r"[\d½¼¾]$", line) and re.match(r"\s*(mg|mL)\b", following)), line


def test_each_step_stands_in_the_table_with_its_day_dose_and_change() -> None:
    text = plan_text(answer_for(SCHEDULE), FORMULARY)
    row = next(line for line in text.splitlines() if line.startswith("  1 Tue 1 Dec 2026"))
    assert row.split()[-3:] == ["2.75", "-8.3", "%"]
    assert "1.75 mL of the 1 mg/mL" in text
    assert re.search(r"2 Tue 15 Dec 2026 +nothing", text)


def test_the_text_says_what_is_large_what_would_help_and_what_does_not_hold() -> None:
    text = " ".join(plan_text(answer_for(SCHEDULE), FORMULARY).split())
    assert "0.5 mg -> 0.25 mg (50 % less)" in text
    assert "1. Use the licensed liquid. (no such step left, 512 days in all)" in text
    assert "Not met: final-dose" in text
    assert "Do not stop suddenly" in text
    assert "call 911" in text
    assert "988" in text
    assert "UNVERIFIED" in text


def test_a_plan_that_ends_at_a_dose_says_that_it_goes_on() -> None:
    taking = replace(SCHEDULE, steps=SCHEDULE.steps[:1])
    for lang, steps, said in (
        ("en", "14 days, 1 step,", "the last dose then goes on"),
        ("es", "14 días, 1 paso,", "después continúa la última dosis"),
    ):
        text = " ".join(plan_text(answer_for(taking), FORMULARY, lang).split())
        assert steps in text
        assert said in text
        assert said not in " ".join(plan_text(answer_for(SCHEDULE), FORMULARY, lang).split())


def test_what_is_taken_now_names_the_product_that_the_request_names() -> None:
    slow = next(p for p in FORMULARY.products.values() if p.form == "ER tablet")
    doses = {TimeOfDay.MORNING: slow.strength}
    for named, english, spanish in (
        (slow.id, ", as alprazolam 0.5 mg extended-release tablets", ", en tabletas de liberación"),
        (None, "(morning 0.5 mg) Goal", "(mañana 0.5 mg) Meta"),
    ):
        regimen = Regimen((DrugDoses("alprazolam", doses, named),))
        answer = replace(IMPOSSIBLE, request=replace(IMPOSSIBLE.request, regimen=regimen))
        assert english in " ".join(plan_text(answer, FORMULARY).split())
        assert spanish in " ".join(plan_text(answer, FORMULARY, "es").split())


def test_a_fall_of_a_drug_and_of_the_total_on_one_day_is_one_step() -> None:
    answer = answer_for(SCHEDULE)
    (fall,) = answer.exceptions
    later = replace(fall, day=SCHEDULE.steps[1].first_day)
    for falls, count in (((fall, fall), 1), ((fall, fall, later), 2)):
        text = plan_text(replace(answer, exceptions=falls), FORMULARY)
        assert f"STEPS LARGER THAN THE LIMIT ({count})" in text


def test_findings_come_with_the_gravest_first() -> None:
    text = plan_text(answer_for(SCHEDULE), FORMULARY)
    places = [
        text.index(said) for said in ("Decide about setting", "Offer naloxone", "This is usual")
    ]
    assert places == sorted(places)
    assert len(Severity) == 3, "a new severity needs its place in severity_order"


def test_an_impossible_request_is_answered_with_reason_and_remedy() -> None:
    assert "Allow more." in plan_text(IMPOSSIBLE, FORMULARY)
    assert "Permita más." in plan_text(IMPOSSIBLE, FORMULARY, "es")


def test_notes_on_the_reading_come_first() -> None:
    text = plan_text(answer_for(SCHEDULE), FORMULARY, notes=(Note("Read so.", "Leído así."),))
    assert text.index("Read so.") < text.index("Goal")


@relaxed(max_examples=40)
@given(schedules())
def test_doses_of_the_table_are_those_of_the_schedule(schedule: Schedule) -> None:
    text = plan_text(answer_for(schedule), FORMULARY)
    for step in schedule.steps:
        for dose in step.daily.values():
            figures = {Fraction(found) for found in re.findall(r"\d+(?:\.\d+|/\d+)?", text)}
            assert dose.value in figures
