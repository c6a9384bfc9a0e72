"""Calendar file, chart and CSV hold the schedule's days and doses."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from icalendar import Calendar

from glidepath.documents.calendar import plan_calendar
from glidepath.documents.chart import chart_sentence, chart_table, dose_chart_svg
from glidepath.documents.schedule_csv import read_schedule_csv
from glidepath.documents.schedule_file import schedule_csv
from glidepath.guidance.limits import Limits
from glidepath.quantities import Milligrams
from glidepath.taper.schedule import Schedule, StepKind
from tests.documents.reading import read
from tests.documents.samples import (
    CITATION,
    FORMULARY,
    answer_for,
    intake,
    relaxed,
    schedules,
    step,
)
from tests.unit.documents.test_answers import SCHEDULE

LIMITS = Limits(Fraction(1, 4), 14, CITATION, Milligrams(Fraction(1)), CITATION)


@relaxed(max_examples=30)
@given(schedules())
def test_each_event_stands_on_its_day_and_its_sentence_reads_back(schedule: Schedule) -> None:
    calendar = Calendar.from_ical(plan_calendar(answer_for(schedule), FORMULARY, "en"))
    events = calendar.walk("VEVENT")
    assert len({event["uid"] for event in events}) == len(schedule.steps)
    for event, entry in zip(events, schedule.steps, strict=True):
        assert event.decoded("dtstart") == entry.first_day
        assert event.decoded("dtend") == entry.first_day + timedelta(days=1)
        said = read(str(event["description"]).split("\n")[0], "en")
        assert {d: mg for d, mg in said.daily.items() if mg} == {
            drug: dose.value for drug, dose in entry.daily.items()
        }
        assert not event.walk("VALARM")
        assert not any(drug in str(event["summary"]) for drug in FORMULARY.drugs)


def test_the_last_event_of_a_dose_that_goes_on_says_so() -> None:
    taking = replace(SCHEDULE, steps=SCHEDULE.steps[:1])
    for lang, said in (
        ("en", "After Mon 14 Dec 2026 you stay at this dose. Do not stop"),
        ("es", "Después del lun 14 dic 2026 usted sigue con esta dosis. No deje"),
    ):
        for schedule, goes_on in ((taking, True), (SCHEDULE, False)):
            calendar = Calendar.from_ical(plan_calendar(answer_for(schedule), FORMULARY, lang))
            told = [said in str(event["description"]) for event in calendar.walk("VEVENT")]
            assert told == [goes_on and step is schedule.steps[-1] for step in schedule.steps]


def test_the_same_plan_gives_the_same_calendar() -> None:
    answer = answer_for(SCHEDULE)
    assert plan_calendar(answer, FORMULARY) == plan_calendar(answer, FORMULARY)


@relaxed(max_examples=30)
@given(schedules())
def test_the_csv_reads_back_to_the_same_milligrams_every_day(schedule: Schedule) -> None:
    doses = read_schedule_csv(schedule_csv(schedule), FORMULARY)
    by_day = [
        {drug: dose.value for drug, dose in entry.daily.items()}
        for entry in schedule.steps
        for _ in range(entry.days)
    ]
    for drug, line in doses.doses.items():
        assert list(line) == [day.get(drug, 0) for day in by_day]


def test_the_curve_is_a_staircase() -> None:
    svg = dose_chart_svg(SCHEDULE, FORMULARY)
    ET.fromstring(svg)  # noqa: S314  (our own text)
    lines = re.findall(
        r'stroke-width="2.5"[^>]* d="([^"]+)"| d="([^"]+)"[^>]*stroke-width="2.5"', svg
    )
    corners = [re.findall(r"[ML](-?[\d.]+),(-?[\d.]+)", first or second) for first, second in lines]
    assert corners
    for line in corners:
        assert len(line) > 1
        for (x1, y1), (x2, y2) in pairwise(line):
            assert x1 == x2 or y1 == y2, "a slanted line"


@pytest.mark.parametrize("days", [42, 107, 651])
def test_the_axes_write_ten_as_10_and_no_date_twice(days: int) -> None:
    ten = ("diazepam-tablet-10mg-us", "1")
    taken = intake("bedtime", "diazepam", ten)
    start = date(2026, 12, 1)
    steps = (
        step(StepKind.TAPER, start, days - 14, taken),
        step(StepKind.STOP, start + timedelta(days=days - 14), 14),
    )
    svg = dose_chart_svg(Schedule({"diazepam": taken.dose}, steps, {}), FORMULARY)
    labels = [
        text
        for opacity, text in re.findall(r'<text[^>]* opacity="(\d)"[^>]*>([^<]+)', svg)
        if opacity == "1"
    ]
    assert "10" in labels
    assert len(labels) == len(set(labels))


def test_the_limit_is_drawn_only_where_it_is_near() -> None:
    tablets = [("diazepam-tablet-2mg-us", count) for count in ("4", "3", "5/2")]
    first = date(2027, 1, 4)
    steps = tuple(
        step(
            StepKind.TAPER, first + timedelta(days=28 * n), 28, intake("bedtime", "diazepam", piece)
        )
        for n, piece in enumerate(tablets[1:])
    )
    before = {"diazepam": intake("bedtime", "diazepam", tablets[0]).dose}
    near = dose_chart_svg(Schedule(before, steps, {}), FORMULARY, limits=LIMITS)
    far = dose_chart_svg(Schedule(before, (steps[0],), {}), FORMULARY)
    assert "thin line" in near
    assert "thin line" not in far


@pytest.mark.parametrize("lang", ["en", "es"])
def test_sentence_and_table_hold_the_charts_numbers(lang: str) -> None:
    sentence = chart_sentence(SCHEDULE, FORMULARY, lang)
    assert re.findall(r"\d+ mg", sentence) == ["3 mg"]
    headings, rows = chart_table(SCHEDULE, FORMULARY, lang)
    assert len(headings) == 3
    assert [row[2] for row in rows] == ["2.75", "0"]
