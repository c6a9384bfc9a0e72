"""One question as it is filled in on a page: from the kept answer, from what was sent, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from glidepath.assessment.interview import AnswerKind, InterviewQuestion
from glidepath.catalogue import load
from glidepath.documents.amounts import number
from glidepath.documents.sentences import drug_name
from glidepath.errors import GlidepathError
from glidepath.taper.regimen import TIMES
from glidepath.web.evaluation.merging import Content
from glidepath.web.evaluation.regimen_rows import regimen_from
from glidepath.web.evaluation.values import Unusable, normal_value

OPEN, NOT_KNOWN, NONE = "-open", "-not-known", "-none"
RADIO = frozenset({AnswerKind.YES_NO, AnswerKind.CHOICE})
WITH_ROWS = frozenset({AnswerKind.ROWS, AnswerKind.NAMES, AnswerKind.REGIMEN})
MOST_ROWS = {AnswerKind.ROWS: 100, AnswerKind.NAMES: 100, AnswerKind.REGIMEN: 20}
_LONGEST_TYPED = 12_000
_YES_NO = {"yes": True, "no": False}


class NotSent(Exception):
    """The page that was sent did not hold this question."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the fields: one choice or text, ticked marks, and rows of cells by column.

    `marks` are ticked options, with NONE and NOT_KNOWN among them. `words` is the regimen as text.
    """

    text: str = ""
    marks: tuple[str, ...] = ()
    rows: tuple[Mapping[str, str], ...] = ()
    words: str = ""


def columns_of(question: InterviewQuestion) -> tuple[str, ...]:
    """The names of the cells of a row."""
    if question.kind is AnswerKind.REGIMEN:
        return ("drug", *(time.value for time in TIMES), "product")
    if question.kind is AnswerKind.NAMES:
        return ("name",)
    return tuple(column.key for column in question.columns)


def filled_with(question: InterviewQuestion, value: Any, *, is_open: bool) -> Filled:
    """The fields as a kept answer fills them."""
    if question.kind in RADIO:
        return Filled(text=_chosen(value, is_open=is_open))
    if is_open:
        return Filled()
    if value is None:
        return Filled(marks=(NOT_KNOWN,))
    if question.kind is AnswerKind.SEVERAL:
        return Filled(marks=tuple(value) or (NONE,))
    if question.kind in WITH_ROWS:
        return Filled(marks=() if value else (NONE,), rows=tuple(map(_cells, value)))
    return Filled(text=str(value))


def filled_from(question: InterviewQuestion, sent: QueryDict) -> Filled:
    """The fields as they were sent; raises NotSent where the page did not hold the question."""
    name = question.key
    if question.kind in RADIO:
        if name not in sent:
            raise NotSent
        return Filled(text=sent[name][:_LONGEST_TYPED])
    marks = tuple(one[:80] for one in sent.getlist(f"{name}.mark")[:100])
    if question.kind is AnswerKind.SEVERAL:
        return Filled(marks=marks)
    if question.kind in WITH_ROWS:
        words = sent.get(f"{name}.words", "")[:_LONGEST_TYPED]
        return Filled(marks=marks, rows=_sent_rows(question, sent), words=words)
    if name not in sent:
        raise NotSent
    typed = sent[name][:_LONGEST_TYPED].replace("\r\n", "\n")  # as a browser sends a new line
    return Filled(text=typed, marks=marks)


def content_of(question: InterviewQuestion, filled: Filled) -> Content:
    """The answer that the fields hold; raises Unusable, which says what to do."""
    if question.kind in RADIO:
        return _radio(question, filled.text)
    given = _given(question, filled)
    said = [mark for mark in (NOT_KNOWN, NONE) if mark in filled.marks]
    if len(said) > 1 or (said and given):
        raise Unusable(_("Two answers stand here that exclude each other. Leave one of them."))
    if NOT_KNOWN in said:
        return None, False
    if not said and not given:
        return None, True
    return _kept(question, given), False


def _radio(question: InterviewQuestion, text: str) -> Content:
    if text in (OPEN, ""):
        return None, True
    if text == NOT_KNOWN:
        return None, False
    value = _YES_NO.get(text, text) if question.kind is AnswerKind.YES_NO else text
    return _kept(question, value), False


def _given(question: InterviewQuestion, filled: Filled) -> Any:
    """What was really filled in, in the form of a request; empty where nothing was."""
    if question.kind is AnswerKind.SEVERAL:
        return [mark for mark in filled.marks if mark not in (NOT_KNOWN, NONE)]
    if question.kind is AnswerKind.REGIMEN:
        return regimen_from(filled.rows, filled.words)
    if question.kind is AnswerKind.NAMES:
        return [row["name"].strip() for row in filled.rows if row.get("name", "").strip()]
    if question.kind is AnswerKind.ROWS:
        return [row for row in (_row(question, cells) for cells in filled.rows) if row]
    return filled.text.strip()


def _kept(question: InterviewQuestion, value: Any) -> Any:
    try:
        return normal_value(question, value)
    except GlidepathError:
        raise Unusable(_takes(question)) from None


def _takes(question: InterviewQuestion) -> str:
    """What an answer may be, in the language of the page."""
    bounds = {"low": number(question.low), "high": number(question.high)}
    takes = {
        AnswerKind.WHOLE: _("Write a whole number from %(low)s to %(high)s.") % bounds,
        AnswerKind.NUMBER: _("Write a number from %(low)s to %(high)s, such as 2.5.") % bounds,
        AnswerKind.DATE: _("Choose a day of the calendar, written like 2027-01-04."),
        AnswerKind.LONG_TEXT: _(
            "Write at most 10,000 characters, without signs that are no letters."
        ),
        AnswerKind.TEXT: _("Write at most 300 characters, without signs that are no letters."),
        AnswerKind.NAMES: _("Write each name in a row of its own, with at most 100 characters."),
        AnswerKind.ROWS: _(
            "A row cannot be read. Write days like 2027-01-04, and at most 300 characters in a "
            "field."
        ),
    }
    return takes.get(question.kind, _("Choose one of the answers that are offered."))


def _chosen(value: Any, *, is_open: bool) -> str:
    if is_open:
        return OPEN
    if value is None:
        return NOT_KNOWN
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _cells(entry: Any) -> Mapping[str, str]:
    """The cells of a kept row."""
    if isinstance(entry, str):
        return {"name": entry}
    if "doses" in entry:
        name = drug_name(entry["drug"], load().formulary, get_language() or "en")
        return {"drug": name, **entry["doses"], "product": entry.get("product") or ""}
    return {key: _cell(value) for key, value in entry.items()}


def _cell(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _sent_rows(question: InterviewQuestion, sent: QueryDict) -> tuple[Mapping[str, str], ...]:
    """The rows that hold something; empty ones close up."""
    rows = []
    for place in range(MOST_ROWS[question.kind]):
        cells = {
            column: sent.get(f"{question.key}.{place}.{column}", "")[:_LONGEST_TYPED]
            for column in columns_of(question)
        }
        if any(cell.strip() for cell in cells.values()):
            rows.append(cells)
    return tuple(rows)


def _row(question: InterviewQuestion, cells: Mapping[str, str]) -> dict[str, Any]:
    """One row of a list in the form of a request; empty cells are left out."""
    row: dict[str, Any] = {}
    for column in question.columns:
        typed = cells.get(column.key, "").strip()
        if typed:
            row[column.key] = (
                _YES_NO.get(typed, typed) if column.kind is AnswerKind.YES_NO else typed
            )
    return row
