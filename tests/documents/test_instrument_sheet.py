"""The printed sheet of every instrument: one page, tagged, the owner's words, answers in words."""

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from glidepath.assessment.instrument import Condition, Option, OptionSet
from glidepath.assessment.scoring import score
from glidepath.documents.asking_words import when_asked
from glidepath.documents.instrument_sheet import Filled, instrument_data, instrument_pdf
from glidepath.guidance.words import NOTHING
from tests.data.test_instruments import INSTRUMENTS, SOURCES

NAMES = sorted(INSTRUMENTS)


def case_of(name: str) -> Filled | None:
    instrument = INSTRUMENTS[name]
    if not instrument.cases:
        return None
    return Filled(score(instrument, instrument.cases[0].answers), date(2027, 1, 4), "J. R.")


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def flat(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize("name", NAMES)
def test_a_blank_and_a_filled_sheet_fit_on_one_page(name: str) -> None:
    for filled in (None, case_of(name)):
        pages = read(instrument_pdf(INSTRUMENTS[name], SOURCES, filled=filled)).pages
        assert len(pages) == 1


@pytest.mark.parametrize("name", ["taps", "bam", "c-ssrs-screener", "audit"])
def test_the_longest_sheets_fit_in_spanish_and_on_a4_too(name: str) -> None:
    pdf = instrument_pdf(INSTRUMENTS[name], SOURCES, "es", filled=case_of(name), paper="a4")
    assert len(read(pdf).pages) == 1


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_sheet_is_tagged_titled_and_has_a_language(lang: str) -> None:
    reader = read(instrument_pdf(INSTRUMENTS["phq-9"], SOURCES, lang))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == lang
    assert reader.metadata is not None
    assert "PHQ-9" in str(reader.metadata.title)


def test_the_same_values_give_the_same_bytes() -> None:
    filled = case_of("phq-9")
    first, second = (instrument_pdf(INSTRUMENTS["phq-9"], SOURCES, filled=filled) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("name", [name for name in NAMES if INSTRUMENTS[name].has_spanish])
def test_the_owners_words_stand_on_paper_in_both_languages(name: str) -> None:
    instrument = INSTRUMENTS[name]
    english, spanish = (
        flat(read(instrument_pdf(instrument, SOURCES, lang))).replace(" ", "")
        for lang in ("en", "es")
    )
    for item in instrument.items:
        assert item.text.en.replace(" ", "") in english
        assert item.text.es.replace(" ", "") in spanish


@pytest.mark.parametrize("name", NAMES)
def test_attribution_and_terms_stand_on_every_sheet(name: str) -> None:
    instrument = INSTRUMENTS[name]
    page = flat(read(instrument_pdf(instrument, SOURCES))).replace(" ", "")
    assert instrument.attribution.en.replace(" ", "") in page
    assert instrument.licence.note.en.replace(" ", "") in page
    assert ("stilltobeconfirmed" in page) == instrument.licence.to_confirm


def test_a_filled_sheet_says_each_answer_in_words_and_urgent_ones_first() -> None:
    phq = INSTRUMENTS["phq-9"]
    answers = {"1": 2, "2": 1, "3": 0, "4": 0, "5": 0, "6": 0, "7": 0, "9": 1}
    filled = Filled(score(phq, answers), date(2027, 1, 4), "J. R.")
    data = instrument_data(phq, SOURCES, filled=filled)
    rows = {row["id"]: row["answer"] for block in data["blocks"] for row in block["rows"]}
    assert (rows["1"], rows["3"], rows["8"]) == ("2", "0", "not answered")
    page = flat(read(instrument_pdf(phq, SOURCES, filled=filled)))
    assert page.index("Act now") < page.index("Little interest")
    assert "J. R." in page
    assert "Mon 4 Jan 2027" in page


def test_an_item_that_the_form_skips_is_said_to_be_not_asked() -> None:
    audit = INSTRUMENTS["audit"]
    data = instrument_data(audit, SOURCES, filled=Filled(score(audit, {"1": 0, "9": 0, "10": 0})))
    rows = {row["id"]: row for block in data["blocks"] for row in block["rows"]}
    assert rows["4"]["answer"] == "not asked"
    assert rows["2"]["skip"] == "Only if question 1 is answered with anything but “Never”."
    assert rows["3"]["skip"] == ""
    assert rows["4"]["skip"] == (
        "Only if question 1 is answered with anything but “Never” and questions 2, 3 add up to 1"
        " or more."
    )


WHEN = [
    ("c-ssrs-screener", "3", "en", "Only if question 2 is answered “Yes”."),
    ("c-ssrs-screener", "3", "es", "Solo si la pregunta 2 se responde con «Sí»."),
    ("asq", "5", "en", "Only if any of questions 1-4 is answered “Yes”."),
    ("asq", "5", "es", "Solo si alguna de las preguntas 1-4 se responde con «Sí»."),
    (
        "phq-9",
        "difficulty",
        "en",
        "Only if any of questions 1-9 is answered with anything but “Not at all”.",
    ),
    (
        "taps",
        "1",
        "es",
        "Solo si alguna de las preguntas P1.1-P1.4 se responde con algo distinto de «Never».",
    ),
]


@pytest.mark.parametrize(("name", "item", "language", "sentence"), WHEN)
def test_the_condition_of_an_item_stands_in_words_on_paper(
    name: str, item: str, language: str, sentence: str
) -> None:
    instrument = INSTRUMENTS[name]
    data = instrument_data(instrument, SOURCES, language)
    rows = {row["id"]: row for block in data["blocks"] for row in block["rows"]}
    assert rows[item]["skip"] == sentence
    printed = flat(read(instrument_pdf(instrument, SOURCES, language))).replace(" ", "")
    assert sentence.replace(" ", "") in printed


def test_a_condition_goes_by_numbers_where_no_single_answer_decides_or_words_are_missing() -> None:
    phq = INSTRUMENTS["phq-9"]
    first, second, *others = phq.items
    half = replace(second, ask_if=(Condition(("1",), 2),))
    assert when_asked(phq, half, "en") == "Only if question 1 is 2 or more."
    both = replace(others[0], ask_if=(Condition(("1", "2"), 2),))
    assert when_asked(phq, both, "en") == "Only if questions 1, 2 add up to 2 or more."
    bare = tuple(Option(one.answer, NOTHING) for one in first.options.options)
    silent = replace(phq, items=(replace(first, options=OptionSet("bare", bare)), second))
    asked = replace(second, ask_if=(Condition(("1",), 3),))
    assert when_asked(silent, asked, "en") == "Only if question 1 is 3 or more."
    assert when_asked(phq, asked, "en") == "Only if question 1 is answered “Nearly every day”."


def test_a_blank_sheet_has_no_answer_and_no_result() -> None:
    data = instrument_data(INSTRUMENTS["phq-9"], SOURCES)
    assert data["urgent"] == data["result"] == data["notes"] == []
    assert {row["chosen"] for block in data["blocks"] for row in block["rows"]} == {""}


def test_a_clinicians_blank_sheet_carries_its_warnings() -> None:
    notes = instrument_data(INSTRUMENTS["ciwa-ar"], SOURCES)["notes"]
    assert any("alcohol withdrawal only" in note for note in notes)
