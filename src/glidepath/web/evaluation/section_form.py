"""The form of one section of the interview, built from its questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from glidepath.assessment.interview import AnswerKind, InterviewQuestion, Section, applies
from glidepath.web.base.forms import OnceForm
from glidepath.web.evaluation import filled as fill
from glidepath.web.evaluation.evaluating import known_facts
from glidepath.web.evaluation.filled import Filled, NotSent, columns_of, content_of
from glidepath.web.evaluation.history import History
from glidepath.web.evaluation.labels import answer_words, said, time_name, unit_name
from glidepath.web.evaluation.merging import Content
from glidepath.web.evaluation.models import Answer
from glidepath.web.evaluation.regimen_rows import drug_names, products_to_choose
from glidepath.web.evaluation.values import Unusable

_WIDGETS = {
    **dict.fromkeys(fill.RADIO, "radio"),
    **dict.fromkeys(fill.WITH_ROWS, "rows"),
    AnswerKind.SEVERAL: "several",
    AnswerKind.LONG_TEXT: "long",
    AnswerKind.DATE: "date",
    AnswerKind.WHOLE: "number",
    AnswerKind.NUMBER: "number",
}
THEIRS, MINE = "theirs", "mine"


class SeenForm(OnceForm):
    """What every section sends with its answers: its key, and the newest answer that it showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be chosen or ticked."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a row."""

    name: str
    label: str
    kind: str
    value: str
    options: tuple[Choice, ...] = ()
    groups: tuple[tuple[str, tuple[Choice, ...]], ...] = ()


@dataclass(slots=True)
class Asked:
    """One question on the page: its fields as filled, what is wrong, and what somebody else wrote."""

    question: InterviewQuestion
    filled: Filled
    kept: Answer | None
    blank_rows: int = 1
    problem: str = ""
    theirs: Answer | None = None
    feeds: list[Any] = field(default_factory=list)

    @property
    def widget(self) -> str:
        """Which fields are drawn."""
        return _WIDGETS.get(self.question.kind, "text")

    @property
    def state(self) -> str:
        """How far it is: open, not known, or answered."""
        if self.kept is None:
            return "open"
        return "not-known" if self.kept.value is None else "answered"

    @property
    def choices(self) -> list[Choice]:
        """The answers of a choice, with "don't know" and "not asked yet" as answers of their own."""
        if self.question.kind is AnswerKind.YES_NO:
            offered = [("yes", _("Yes")), ("no", _("No"))]
        else:
            offered = [(one.value, said(one.label)) for one in self.question.options]
        offered += [(fill.NOT_KNOWN, _("Don't know")), (fill.OPEN, _("Not asked yet"))]
        chosen = self.filled.text or fill.OPEN
        return [Choice(value, label, value == chosen) for value, label in offered]

    @property
    def marks(self) -> list[Choice]:
        """What can be ticked: the options, "none", and "don't know"."""
        offered = []
        if self.question.kind is AnswerKind.SEVERAL:
            offered = [(one.value, said(one.label)) for one in self.question.options]
            offered.append((fill.NONE, _("None of these")))
        elif self.question.kind in (AnswerKind.ROWS, AnswerKind.NAMES):
            offered = [(fill.NONE, _("None"))]
        offered.append((fill.NOT_KNOWN, _("Asked, but not known")))
        return [Choice(value, label, value in self.filled.marks) for value, label in offered]

    @property
    def rows(self) -> list[list[Cell]]:
        """The rows that are filled, and blank ones after them."""
        most = fill.MOST_ROWS[self.question.kind]
        blanks: list[Mapping[str, str]] = [{}] * self.blank_rows
        rows = [*self.filled.rows, *blanks][:most]
        return [self._row(place, cells) for place, cells in enumerate(rows)]

    @property
    def unit(self) -> str:
        """What a number counts."""
        return unit_name(self.question.unit)

    @property
    def is_regimen(self) -> bool:
        """Whether it asks for the medicines really taken."""
        return self.question.kind is AnswerKind.REGIMEN

    @property
    def drugs(self) -> list[str]:
        """Names that the field for a medicine suggests."""
        return drug_names(get_language() or "en")

    @property
    def their_words(self) -> list[str]:
        """What somebody else answered meanwhile."""
        if self.theirs is None:
            return []
        if self.theirs.withdrawn:
            return [_("Not asked yet")]
        return answer_words(self.question, self.theirs.value)

    def _row(self, place: int, cells: Mapping[str, str]) -> list[Cell]:
        return [
            self._cell(f"{self.question.key}.{place}.{column}", column, cells.get(column, ""))
            for column in columns_of(self.question)
        ]

    def _cell(self, name: str, column: str, value: str) -> Cell:
        if self.is_regimen:
            return _medicine_cell(name, column, value)
        if self.question.kind is AnswerKind.NAMES:
            return Cell(name, _("Name"), "text", value)
        of = next(one for one in self.question.columns if one.key == column)
        offered = [(one.value, said(one.label)) for one in of.options]
        if of.kind is AnswerKind.YES_NO:
            offered = [("yes", _("Yes")), ("no", _("No"))]
        options = tuple(Choice(one, label, one == value) for one, label in offered)
        kind = "choice" if offered else "date" if of.kind is AnswerKind.DATE else "text"
        return Cell(name, said(of.label), kind, value, options)


def _medicine_cell(name: str, column: str, value: str) -> Cell:
    if column == "drug":
        return Cell(name, _("Medicine"), "drug", value)
    if column == "product":
        groups = tuple(
            (drug, tuple(Choice(one, words, one == value) for one, words in products))
            for drug, products in products_to_choose(get_language() or "en")
        )
        return Cell(name, _("Tablets at home"), "product", value, groups=groups)
    return Cell(name, _("%(time)s, mg") % {"time": time_name(column)}, "dose", value)


class SectionForm:
    """The questions of a section as they are filled in, from what is kept or from what was sent."""

    def __init__(self, section: Section, history: History, sent: QueryDict | None = None) -> None:
        self.section = section
        self.history = history
        state = history.state()
        facts = known_facts(state, history.evaluation.person, history.on)
        self.asked = [
            _asked(question, state.answers.get(question.key), sent)
            for question in section.questions
            if applies(question.ask_if, facts) or question.key in state.answers
        ]
        self.seen = SeenForm(sent, initial={"seen": history.newest})
        self.sent = sent
        self.contents: dict[str, Content] = {}

    def add_row(self, key: str) -> None:
        """One more blank row for a question."""
        for one in self.asked:
            if one.question.key == key:
                one.blank_rows += 1

    def read(self) -> bool:
        """Read what was sent into `contents`; False where something is no answer, and it says why."""
        assert self.sent is not None
        here = set(self.sent.getlist("asked"))
        for one in self.asked:
            key = one.question.key
            if key not in here or self.sent.get(f"{key}.choose") == THEIRS:
                continue
            try:
                fill.filled_from(one.question, self.sent)
                self.contents[key] = content_of(one.question, one.filled)
            except NotSent:
                continue
            except Unusable as error:
                one.problem = str(error)
        return not any(one.problem for one in self.asked)

    def take_undecided(self) -> bool:
        """Set aside what somebody else changed until it is chosen; True where any is left."""
        assert self.sent is not None
        newest = {answer.key: answer for answer in self.history.answers}
        asked_to_choose = set(self.sent.getlist("choose"))
        for one in self.asked:
            key = one.question.key
            if key in asked_to_choose and self.sent.get(f"{key}.choose") not in (THEIRS, MINE):
                self.contents.pop(key, None)
                one.theirs = newest.get(key)
        return any(one.theirs for one in self.asked)

    def renew(self, seen: int) -> None:
        """A fresh key and the newest answer, for a form that is shown once more."""
        self.seen = SeenForm(initial={"seen": seen})

    @property
    def answers(self) -> dict[str, Any]:
        """The answers that were given, by key; None is "asked, not known"."""
        return {key: value for key, (value, is_open) in self.contents.items() if not is_open}

    @property
    def withdrawn(self) -> list[str]:
        """The keys that are open."""
        return [key for key, (_value, is_open) in self.contents.items() if is_open]

    @property
    def problems(self) -> list[Asked]:
        """The questions with something to look at."""
        return [one for one in self.asked if one.problem]

    @property
    def conflicts(self) -> list[Asked]:
        """The questions that somebody else answered meanwhile."""
        return [one for one in self.asked if one.theirs]


def follow_ups(section: Section, before: Iterable[str], after: History) -> list[str]:
    """The keys that are asked now and were not before, and have no answer yet."""
    state = after.state()
    facts = known_facts(state, after.evaluation.person, after.on)
    known = set(before)
    return [
        question.key
        for question in section.questions
        if question.ask_if
        and question.key not in known
        and question.key not in state.answers
        and applies(question.ask_if, facts)
    ]


def _asked(question: InterviewQuestion, kept: Answer | None, sent: QueryDict | None) -> Asked:
    shown = fill.filled_with(question, kept.value if kept else None, is_open=kept is None)
    if sent is not None:
        with suppress(NotSent):
            shown = fill.filled_from(question, sent)
    return Asked(question, shown, kept)
