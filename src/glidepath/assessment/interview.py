"""The guided evaluation as data: sections in order, and the questions each one asks.

A question that `sets` a fact answers the key of `person` with that name. A question without an
answer stays open; it is never taken for "no".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from glidepath.guidance.conditions import Condition, Facts, any_of
from glidepath.guidance.person import FactKind
from glidepath.guidance.words import NOTHING, Words


class AnswerKind(StrEnum):
    """What sort of answer a question takes.

    `SEVERAL` is any number of its options, `NAMES` a list of names, `ROWS` a list of rows with
    named columns, `REGIMEN` the medicines really taken, in the form of a plan request.
    """

    YES_NO = "yes-no"
    CHOICE = "choice"
    SEVERAL = "several-of"
    WHOLE = "whole-number"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    LONG_TEXT = "long-text"
    NAMES = "names"
    ROWS = "rows"
    REGIMEN = "regimen"


# How a condition reads an answer; answers of the other kinds cannot be compared.
COMPARED_AS: Mapping[AnswerKind, FactKind] = MappingProxyType(
    {
        AnswerKind.YES_NO: FactKind.YES_NO,
        AnswerKind.CHOICE: FactKind.CHOICE,
        AnswerKind.SEVERAL: FactKind.NAMES,
        AnswerKind.WHOLE: FactKind.WHOLE,
        AnswerKind.NUMBER: FactKind.NUMBER,
        AnswerKind.NAMES: FactKind.NAMES,
    }
)


class Privacy(StrEnum):
    """How an answer is protected.

    Substance use is told apart from other answers about health. What is `personal` (hopes, fears,
    readiness, safety where somebody lives) is for those who speak with the person and stays off
    paper. `counselling` are notes of what was talked about: they take a right of their own.
    """

    ORDINARY = "ordinary"
    HEALTH = "health"
    SUBSTANCE = "substance"
    PERSONAL = "personal"
    COUNSELLING = "counselling"


When = tuple[tuple[Condition, ...], ...]


@dataclass(frozen=True, slots=True)
class AnswerOption:
    """One allowed value of a choice, with its words."""

    value: str
    label: Words


@dataclass(frozen=True, slots=True)
class Column:
    """One named column of a list of rows; its kind is a choice, a yes-no, a date or a text."""

    key: str
    kind: AnswerKind
    label: Words
    options: tuple[AnswerOption, ...] = ()


@dataclass(frozen=True, slots=True)
class InterviewQuestion:
    """One question, worded so that the person can be asked it.

    `sets` is the key of `person` it answers, or empty. `low` and `high` bound a number, both
    included. `ask_if` empty means always. `self_report` says that the person may answer it alone;
    the others are a clinician's judgement.
    """

    key: str
    kind: AnswerKind
    label: Words
    privacy: Privacy
    help: Words = NOTHING
    options: tuple[AnswerOption, ...] = ()
    columns: tuple[Column, ...] = ()
    unit: str = ""
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)
    sets: str = ""
    ask_if: When = ()
    self_report: bool = True

    @property
    def values(self) -> tuple[str, ...]:
        """The allowed values of a choice."""
        return tuple(option.value for option in self.options)

    @property
    def on_paper(self) -> bool:
        """Whether its answer may be printed, and kept with a signed plan."""
        return self.privacy not in (Privacy.PERSONAL, Privacy.COUNSELLING)


@dataclass(frozen=True, slots=True)
class SuggestedInstrument:
    """An instrument that a section suggests, by id; `when` empty means always."""

    instrument: str
    why: Words
    when: When = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the interview: its title, what it is for, its questions and instruments."""

    id: str
    title: Words
    purpose: Words
    questions: tuple[InterviewQuestion, ...]
    instruments: tuple[SuggestedInstrument, ...] = ()


@dataclass(frozen=True)
class Interview:
    """All sections in the order in which they are asked; every key stands once."""

    sections: tuple[Section, ...]
    questions: Mapping[str, InterviewQuestion] = field(init=False)
    question_of_fact: Mapping[str, InterviewQuestion] = field(init=False)

    def __post_init__(self) -> None:
        asked = [question for section in self.sections for question in section.questions]
        by_key = {question.key: question for question in asked}
        by_fact = {question.sets: question for question in asked if question.sets}
        object.__setattr__(self, "questions", MappingProxyType(by_key))
        object.__setattr__(self, "question_of_fact", MappingProxyType(by_fact))


def questions_to_ask(section: Section, answers: Facts) -> Iterator[InterviewQuestion]:
    """The questions of a section whose `ask_if` holds for the answers so far."""
    return (question for question in section.questions if applies(question.ask_if, answers))


def suggested(section: Section, answers: Facts) -> Iterator[SuggestedInstrument]:
    """The instruments of a section whose `when` holds for the answers so far."""
    return (one for one in section.instruments if applies(one.when, answers))


def applies(when: When, answers: Facts) -> bool:
    """True where there is no condition, or where one group of conditions is known to hold."""
    return not when or any_of(when, answers).holds is True
