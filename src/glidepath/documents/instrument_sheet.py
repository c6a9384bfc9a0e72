"""One printed page for an instrument, blank or with answers and score; tagged for screen readers.

The owner's words stand as they are, in English where the owner has no Spanish. Values go to the
typesetter as JSON; no markup is ever made from them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from importlib.resources import files
from typing import Any

from glidepath.assessment.instrument import Condition, Instrument, Item, Mode, OptionSet, wording
from glidepath.assessment.scoring import Score
from glidepath.documents.amounts import date_phrase
from glidepath.documents.asking_words import when_asked
from glidepath.documents.pdf import fonts
from glidepath.documents.prescriber import Titled
from glidepath.documents.score_text import result_lines, terms_lines, title_line, urgent_lines
from glidepath.documents.words import words

# Answers stand in columns where they are this few and their words this short.
_MOST_COLUMNS, _LONGEST_WORDS = 6, 26
_UNDATED = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands on a sheet that is not blank: the score with its answers, the day, the name."""

    score: Score
    day: date | None = None
    name: str = ""


def instrument_pdf(
    instrument: Instrument,
    sources: Mapping[str, Titled],
    language: str = "en",
    *,
    filled: Filled | None = None,
    paper: str = "us-letter",
) -> bytes:
    """The PDF's bytes, checked against PDF/UA-1; blank unless filled. `paper` may also be "a4".

    The same values give the same bytes.
    """
    import typst

    data = instrument_data(instrument, sources, language, filled=filled, paper=paper)
    return typst.compile(
        files("glidepath").joinpath("documents", "instrument_sheet.typ").read_bytes(),
        font_paths=fonts()[0],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"sheet": json.dumps(data, ensure_ascii=False)},
        pdf_standards="ua-1",
        timestamp=datetime.combine((filled and filled.day) or _UNDATED, time(0), UTC),
    )


def instrument_data(
    instrument: Instrument,
    sources: Mapping[str, Titled],
    language: str = "en",
    *,
    filled: Filled | None = None,
    paper: str = "us-letter",
) -> dict[str, Any]:
    """The values that the template places on paper."""
    terms = words(language)["score_sheet"]
    score = filled.score if filled else None
    day = filled.day if filled else None
    title, title_language = wording(instrument.title, language)
    text_language = "es" if language == "es" and instrument.has_spanish else "en"
    return {
        "language": language,
        "paper": paper,
        "words": {
            key: terms[key]
            for key in ("name", "date", "blank", "number", "item", "answer", "result")
        },
        "title": title_line(instrument, language),
        "title_language": title_language if title else language,
        "text_language": text_language,
        "name": filled.name if filled else "",
        "date": date_phrase(day, language) if day else "",
        "filled": score is not None,
        "intro": [
            wording(text, language)[0] for text in (instrument.instruction, instrument.stem) if text
        ],
        "blocks": list(_blocks(instrument, language, score)),
        "urgent": urgent_lines(score, language) if score else [],
        "result": result_lines(instrument, score, sources, language) if score else [],
        "notes": _notes(instrument, language, score),
        "terms": terms_lines(instrument, language),
        "footer": str(terms["footer"]).format(short=instrument.short, version=instrument.version),
    }


def _notes(instrument: Instrument, language: str, score: Score | None) -> list[str]:
    """Notes are for the clinician: they are left out of a sheet that the person fills in."""
    if score is None and instrument.mode is not Mode.CLINICIAN:
        return []
    return [wording(note, language)[0] for note in instrument.notes]


def _blocks(instrument: Instrument, language: str, score: Score | None) -> Iterator[dict[str, Any]]:
    """Runs of items that share their answers; a text in front of an item starts a new run."""
    skips = _skips(instrument, language)
    for items in _runs(instrument):
        first = items[0]
        yield {
            "columns": _in_columns(first.options),
            "before": wording(first.before, language)[0],
            "options": [
                {"answer": str(option.answer), "text": wording(option.text, language)[0]}
                for option in first.options.options
            ],
            "rows": [{**_row(item, language, score), "skip": skips[item.id]} for item in items],
        }


def _runs(instrument: Instrument) -> list[list[Item]]:
    runs: list[list[Item]] = []
    for item in instrument.items:
        if runs and not item.before and runs[-1][0].options == item.options:
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs


def _in_columns(options: OptionSet) -> bool:
    longest = max(len(option.text.en) for option in options.options)
    return len(options.options) <= _MOST_COLUMNS and longest <= _LONGEST_WORDS


def _row(item: Item, language: str, score: Score | None) -> dict[str, str]:
    return {
        "id": item.id,
        "heading": wording(item.heading, language)[0],
        "question": wording(item.text, language)[0],
        "answer": _answer(item, language, score),
        "chosen": str(score.answers[item.id]) if score and item.id in score.answers else "",
    }


def _answer(item: Item, language: str, score: Score | None) -> str:
    """The answer in words of the sheet; empty on a blank one."""
    if score is None:
        return ""
    if item.id in score.answers:
        return str(score.answers[item.id])
    terms = words(language)["score_sheet"]
    return str(terms["not_asked" if item.id in score.not_asked else "not_answered"])


def _skips(instrument: Instrument, language: str) -> dict[str, str]:
    """When each item is asked, said where that changes from one item to the next."""
    said: tuple[Condition, ...] = ()
    skips = {}
    for item in instrument.items:
        changes = item.ask_if and item.ask_if != said
        skips[item.id] = when_asked(instrument, item, language) if changes else ""
        said = item.ask_if
    return skips
