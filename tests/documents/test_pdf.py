"""The PDF is tagged, the same on every run, says the schedule's numbers, and fits the person's hand."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import Phase, given
from pypdf import PdfReader

from glidepath.documents.pdf import plan_pdf
from glidepath.documents.sheet import person_sheet, steps_that_fit
from glidepath.documents.text import plan_text
from glidepath.findings import Severity
from glidepath.guidance.person import Person
from glidepath.taper.request import Goal, GoalKind, Lead
from glidepath.taper.schedule import Schedule, StepKind
from tests.documents.samples import (
    FORMULARY,
    IMPOSSIBLE,
    answer_for,
    intake,
    relaxed,
    schedules,
    step,
)
from tests.unit.documents.test_answers import SCHEDULE


def _pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def _flat(pages: list[str]) -> str:
    return " ".join(" ".join(pages).split())


def long_schedule(steps: int, pieces: int = 2) -> Schedule:
    first = date(2027, 1, 4)
    products = ["diazepam-tablet-2mg-us", "diazepam-tablet-5mg-us", "diazepam-tablet-10mg-us"]
    intakes = [
        intake(time, "diazepam", *((name, "1/2") for name in products[:pieces]))
        for time in ("morning", "midday", "evening", "bedtime")
    ]
    made = tuple(
        step(StepKind.TAPER, first + timedelta(days=14 * place), 14, *intakes)
        for place in range(steps)
    )
    return Schedule(before=made[0].daily, steps=made, table={})


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_pdf_is_tagged_titled_and_has_a_language(lang: str) -> None:
    reader = PdfReader(io.BytesIO(plan_pdf(answer_for(SCHEDULE), FORMULARY, {}, lang)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == lang
    assert reader.metadata is not None
    assert reader.metadata.title == (
        "Your taper plan" if lang == "en" else "Su plan de reducción gradual"
    )


def test_the_same_answer_gives_the_same_bytes() -> None:
    answer = answer_for(SCHEDULE)
    assert plan_pdf(answer, FORMULARY, {}) == plan_pdf(answer, FORMULARY, {})


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("market", ["US", "UK"])
@pytest.mark.parametrize(("steps", "pieces"), [(1, 1), (9, 1), (60, 2), (60, 3)])
def test_the_persons_sheet_has_at_most_two_pages(
    lang: str, market: str, steps: int, pieces: int
) -> None:
    answer = answer_for(
        long_schedule(steps, pieces), market=market, person=Person({"opioids": "prescribed"})
    )
    pages = _pages(plan_pdf(answer, FORMULARY, {}, lang, parts=("person",)))
    assert len(pages) <= 2
    next_sheet = "next sheet" if lang == "en" else "próxima hoja"
    assert (next_sheet in _flat(pages)) is (steps > 8)


@relaxed(max_examples=12, phases=[Phase.explicit, Phase.generate])
@given(schedules())
def test_the_person_reads_the_pieces_and_milligrams_of_the_schedule(schedule: Schedule) -> None:
    text = _flat(_pages(plan_pdf(answer_for(schedule), FORMULARY, {}, parts=("person",))))
    found = [
        Fraction(mg) for mg in re.findall(r"(?:of [\d./]+ mg|mg/mL [a-z ]+) \(([\d./]+) mg\)", text)
    ]
    expected = [
        part.count * FORMULARY.products[part.product].strength.value
        for entry in steps_that_fit(schedule)
        for taken in entry.intakes
        for part in taken.pieces
    ]
    assert sorted(found) == sorted(expected)


def test_the_sheet_says_whom_to_call_and_mentions_naloxone_only_with_opioids() -> None:
    text = _flat(_pages(plan_pdf(answer_for(SCHEDULE), FORMULARY, {}, parts=("person",))))
    assert "Call 911" in text
    assert "988" in text
    assert "Do not stop suddenly" in text
    assert "naloxone" not in text
    person = Person({"opioids": "treatment"})
    opioids = answer_for(SCHEDULE, person=person)
    assert "naloxone" in _flat(_pages(plan_pdf(opioids, FORMULARY, {}, parts=("person",))))
    british = answer_for(SCHEDULE, market="UK")
    text = _flat(_pages(plan_pdf(british, FORMULARY, {}, parts=("person",))))
    assert "Call 999" in text
    assert "988" not in text


def test_the_sheet_of_a_whole_plan_says_that_its_last_dose_goes_on() -> None:
    taking = replace(SCHEDULE, steps=SCHEDULE.steps[:1])
    said = "After Mon 14 Dec 2026 you stay at this dose. Do not stop."
    assert person_sheet(answer_for(taking), FORMULARY, "en")["next"].startswith(said)
    assert said in _flat(_pages(plan_pdf(answer_for(taking), FORMULARY, {}, parts=("person",))))
    assert person_sheet(answer_for(SCHEDULE), FORMULARY, "en")["next"] == ""


def test_the_sheet_of_a_dose_that_is_kept_does_not_speak_of_lowering() -> None:
    kept = answer_for(SCHEDULE, goal=Goal(GoalKind.MAINTAIN))
    assert "lowers" in person_sheet(answer_for(SCHEDULE), FORMULARY, "en")["intro"]
    assert "keeps your dose" in person_sheet(kept, FORMULARY, "en")["intro"]
    assert "Mantiene su dosis" in person_sheet(kept, FORMULARY, "es")["intro"]
    for lang, taper in (("en", "taper plan"), ("es", "plan de reducción")):
        assert taper in _flat(_pages(plan_pdf(answer_for(SCHEDULE), FORMULARY, {}, lang))).lower()
        assert taper not in _flat(_pages(plan_pdf(kept, FORMULARY, {}, lang))).lower()
        assert taper not in plan_text(kept, FORMULARY, lang).lower()


def test_the_prescriber_finds_every_step_quantity_exception_and_check() -> None:
    schedule = long_schedule(60)
    text = _flat(_pages(plan_pdf(answer_for(schedule), FORMULARY, {}, parts=("prescriber",))))
    for entry in schedule.steps:
        assert f"{entry.first_day.day} {entry.first_day:%b %Y}" in text
    assert "Use the licensed liquid." in text
    assert "RxNorm 1" in text
    assert "final-dose" in text
    assert "½ in the morning, ½ at midday, ½ in the evening, ½ at bedtime" in text


def test_text_that_looks_like_markup_stays_text() -> None:
    answer = answer_for(SCHEDULE)
    odd = "#panic() *bold* $x$ @ref <label> [box] \\ `raw`"
    findings = tuple(type(f)(f.rule, f.severity, odd, f.citation, odd) for f in answer.findings)
    changed = type(answer)(
        **{**{k: getattr(answer, k) for k in answer.__slots__}, "findings": findings}
    )
    text = _flat(_pages(plan_pdf(changed, FORMULARY, {}, parts=("prescriber",))))
    assert odd.replace("\\", "\\") in text


def test_without_a_plan_only_the_reasons_are_printed() -> None:
    text = _flat(_pages(plan_pdf(IMPOSSIBLE, FORMULARY, {})))
    assert "Allow more." in text
    assert "Tick each dose" not in text


@pytest.mark.parametrize(
    ("pieces", "drawn"),
    [("1/2", ["0.5"]), ("3/2", ["1", "0.5"]), ("6", ["1"] * 6), ("13/2", ["1"])],
)
def test_each_piece_is_drawn_as_it_is_cut_and_one_stands_for_very_many(
    pieces: str, drawn: list[str]
) -> None:
    taken = intake("bedtime", "diazepam", ("diazepam-tablet-2mg-us", pieces))
    made = step(StepKind.TAPER, date(2027, 1, 4), 14, taken)
    sheet = person_sheet(
        answer_for(Schedule(before=made.daily, steps=(made,), table={})), FORMULARY, "en"
    )
    [row] = sheet["steps"][0]["rows"]
    [piece] = row["pieces"]
    assert re.findall(r'data-count="([^"]*)"', piece["picture"]) == drawn


def test_the_table_comes_before_what_is_only_good_to_know_and_after_what_is_not() -> None:
    answer = answer_for(SCHEDULE)
    grave = replace(answer.findings[0], severity=Severity.CAUTION, text="Look here.")
    light = replace(answer.findings[0], severity=Severity.INFO, text="Know this.")
    changed = replace(answer, findings=(light, grave))
    text = _flat(_pages(plan_pdf(changed, FORMULARY, {}, parts=("prescriber",))))
    places = [text.index(part) for part in ("Look here.", "mg/day", "RxNorm", "Know this.")]
    assert places == sorted(places)


def test_ways_out_of_two_exceptions_are_printed_once_where_they_are_the_same() -> None:
    answer = answer_for(SCHEDULE)
    [one] = answer.exceptions
    other = replace(one, ways_out=(replace(one.ways_out[0], text="Another way."),))
    changed = replace(answer, exceptions=(one, one, other, other))
    text = _flat(_pages(plan_pdf(changed, FORMULARY, {}, parts=("prescriber",))))
    assert text.count("Use the licensed liquid.") == 1
    assert text.count("Another way.") == 1
    assert text.count("the same as above") == 2


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Until Sun 3 Jan 2027, keep to your dose as it is now. Do not stop."),
        ("es", "Hasta el dom 3 ene 2027, siga con su dosis como está ahora. No la suspenda."),
    ],
)
def test_a_sheet_says_what_to_take_until_a_new_plan_begins(language: str, said: str) -> None:
    first = date(2027, 1, 4)
    made = step(
        StepKind.TAPER, first, 14, intake("bedtime", "diazepam", ("diazepam-tablet-2mg-us", "2"))
    )
    new = answer_for(Schedule(before=made.daily, steps=(made,), table={}))
    running = replace(new, request=replace(new.request, lead=Lead(first, StepKind.HOLD)))
    assert person_sheet(new, FORMULARY, language)["until"] == said
    assert person_sheet(running, FORMULARY, language)["until"] == ""
    assert said in _flat(_pages(plan_pdf(new, FORMULARY, {}, language, parts=("person",))))


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "total in diazepam equivalents"), ("es", "total en equivalentes de diazepam")],
)
def test_a_fall_of_the_total_says_what_it_is_counted_in(language: str, said: str) -> None:
    answer = answer_for(SCHEDULE)
    total = replace(answer, exceptions=(replace(answer.exceptions[0], drug="total"),))
    pages = plan_pdf(total, FORMULARY, {}, language, parts=("prescriber",))
    assert said in _flat(_pages(pages))
    assert said in " ".join(plan_text(total, FORMULARY, language).split())


@pytest.mark.parametrize(("language", "step_word"), [("en", "step"), ("es", "paso")])
def test_help_for_a_dose_that_is_kept_speaks_of_no_steps(language: str, step_word: str) -> None:
    taper = answer_for(SCHEDULE)
    kept = replace(taper, request=replace(taper.request, goal=Goal(GoalKind.MAINTAIN)))
    for answer, spoken in ((taper, True), (kept, False)):
        sheet = person_sheet(answer, FORMULARY, language)
        said = " ".join([*sheet["hard"], *sheet["careful"]]).lower()
        assert (step_word in said) is spoken
        assert len(sheet["hard"]) == 4
