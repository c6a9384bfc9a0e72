"""What was answered in the interview, read strictly; whatever is left out or null stays open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from types import MappingProxyType

from glidepath.assessment.interview import (
    COMPARED_AS,
    AnswerKind,
    AnswerOption,
    Column,
    Interview,
    InterviewQuestion,
)
from glidepath.errors import InvalidRequest
from glidepath.guidance.days import parse_day
from glidepath.guidance.person import (
    FactDefinition,
    FactValue,
    Option,
    PersonSchema,
    parse_person,
    unit_es,
)
from glidepath.guidance.words import Words

_LONGEST_TEXT = 300
_LONGEST_LONG_TEXT = 10_000
_MOST_ROWS = 100
# A year outside a lifetime and what may still be planned is a slip.
_FIRST_YEAR, _LAST_YEAR = 1900, 2150

Row = Mapping[str, str | bool]
AnswerValue = FactValue | date | tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers by question key; `not_known` are questions that were asked and stay open (null)."""

    values: Mapping[str, AnswerValue] = field(default_factory=lambda: MappingProxyType({}))
    not_known: frozenset[str] = frozenset()

    def get(self, key: str) -> FactValue | None:
        """An answer that conditions can compare, or None: unknown, or of another kind."""
        value = self.values.get(key)
        if isinstance(value, date) or (
            isinstance(value, tuple) and any(isinstance(one, Mapping) for one in value)
        ):
            return None
        return value  # type: ignore[return-value]  # no rows are left in the tuple


def parse_answers(raw: object, interview: Interview) -> Answers:
    """Read the `interview` of a request: question key -> answer; null is "asked, not known".

    The regimen is no answer here: a request gives it as `regimen`. Raises InvalidRequest that
    names the question and what it takes.
    """
    if not isinstance(raw, Mapping):
        raise InvalidRequest(
            'interview is not a set of answers by question; write it as {"drives": true}.',
            "interview",
            es="interview no es un conjunto de respuestas por pregunta; escríbalo como"
            ' {"drives": true}.',
        )
    values: dict[str, AnswerValue] = {}
    not_known = set()
    for key, value in raw.items():
        question = interview.questions.get(key) if isinstance(key, str) else None
        if question is None:
            raise _unknown_question(key, interview)
        if question.kind is AnswerKind.REGIMEN:
            raise InvalidRequest(
                f"interview.{key}: give the medicines taken as `regimen` of the request.",
                f"interview.{key}",
                es=f"interview.{key}: indique los medicamentos que se toman en `regimen` de la"
                " solicitud.",
            )
        if value is None:
            not_known.add(question.key)
        else:
            values[question.key] = parse_answer(question, value, f"interview.{question.key}")
    return Answers(MappingProxyType(values), frozenset(not_known))


def parse_answer(question: InterviewQuestion, value: object, where: str = "") -> AnswerValue:
    """Read one answer; raises InvalidRequest that says what the question takes."""
    parsed: AnswerValue | None
    match question.kind:
        case AnswerKind.SEVERAL:
            parsed = _several(question.values, value)
        case AnswerKind.DATE:
            parsed = _day(value)
        case AnswerKind.TEXT:
            parsed = _text(value, _LONGEST_TEXT)
        case AnswerKind.LONG_TEXT:
            parsed = _text(value, _LONGEST_LONG_TEXT)
        case AnswerKind.ROWS:
            parsed = _rows(question.columns, value)
        case AnswerKind.REGIMEN:
            parsed = None
        case _:
            parsed = _as_fact(question, value)
    if parsed is None:
        shown = repr(value)
        shown = shown if len(shown) <= 60 else shown[:57] + "..."
        takes = _takes(question)
        raise InvalidRequest(
            f"{where or question.key} is {shown}; write {takes.en}, or null where it is not known.",
            where or question.key,
            es=f"{where or question.key} es {shown}; escriba {takes.es}, o null si no se sabe.",
        )
    return parsed


def person_facts(answers: Answers, interview: Interview) -> dict[str, object]:
    """The keys of `person` that the interview has answered, as a request would write them."""
    return {
        question.sets: answers.values[question.key]
        for question in interview.questions.values()
        if question.sets and question.key in answers.values
    }


def _unknown_question(key: object, interview: Interview) -> InvalidRequest:
    shown = str(key)[:60]
    nearest = get_close_matches(shown.lower(), interview.questions, n=2, cutoff=0.5)
    hint = f" Did you mean {' or '.join(nearest)}?" if nearest else ""
    pista = f" ¿Quiso decir {' o '.join(nearest)}?" if nearest else ""
    return InvalidRequest(
        f"The interview has no question named {shown!r}.{hint} Mend the name, or leave it out.",
        f"interview.{shown}",
        es=f"La entrevista no tiene ninguna pregunta llamada {shown!r}.{pista} Corrija el nombre u"
        " omítalo.",
    )


def _as_fact(question: InterviewQuestion, value: object) -> FactValue | None:
    """Yes-no, choice, number or names: read as a fact of the person is."""
    definition = FactDefinition(
        key=question.key,
        kind=COMPARED_AS[question.kind],
        label=question.label.en,
        label_es=question.label.es,
        help="",
        help_es="",
        unit=question.unit,
        low=question.low,
        high=question.high,
        options=tuple(Option(o.value, o.label.en, o.label.es) for o in question.options),
    )
    schema = PersonSchema({question.key: definition})
    try:
        return parse_person({question.key: value}, schema).get(question.key)
    except InvalidRequest:
        return None


def _several(values: tuple[str, ...], value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list | tuple) or not all(one in values for one in value):
        return None
    return tuple(dict.fromkeys(value))


def _day(value: object) -> date | None:
    day = parse_day(value)
    return day if day and _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def _text(value: object, longest: int) -> str | None:
    return value if isinstance(value, str) and len(value) <= longest else None


def _rows(columns: tuple[Column, ...], value: object) -> tuple[Row, ...] | None:
    if not isinstance(value, list | tuple) or len(value) > _MOST_ROWS:
        return None
    rows = [_row(columns, row) for row in value]
    return tuple(row for row in rows if row is not None) if None not in rows else None


def _row(columns: tuple[Column, ...], row: object) -> Row | None:
    by_key = {column.key: column for column in columns}
    if not isinstance(row, Mapping) or not all(key in by_key for key in row):
        return None
    given = {key: cell for key, cell in row.items() if cell is not None}
    if not all(_fits(by_key[key], cell) for key, cell in given.items()):
        return None
    return MappingProxyType(given)


def _fits(column: Column, cell: object) -> bool:
    match column.kind:
        case AnswerKind.YES_NO:
            return isinstance(cell, bool)
        case AnswerKind.CHOICE:
            return cell in _values(column.options)
        case AnswerKind.DATE:
            return _day(cell) is not None
        case _:
            return _text(cell, _LONGEST_TEXT) is not None


def _values(options: tuple[AnswerOption, ...]) -> tuple[str, ...]:
    return tuple(option.value for option in options)


def _takes(question: InterviewQuestion) -> Words:
    """What an answer may be, in plain words."""
    values = ", ".join(question.values)
    keys = ", ".join(column.key for column in question.columns)
    plain = {
        AnswerKind.YES_NO: Words("true or false", "true o false"),
        AnswerKind.CHOICE: Words(f"one of {values}", f"uno de estos valores: {values}"),
        AnswerKind.SEVERAL: Words(
            f"a list of any of {values}", f"una lista con cualquiera de {values}"
        ),
        AnswerKind.DATE: Words(
            f"a date from {_FIRST_YEAR} to {_LAST_YEAR}, such as 2027-01-04",
            f"una fecha de {_FIRST_YEAR} a {_LAST_YEAR}, como 2027-01-04",
        ),
        AnswerKind.TEXT: _at_most(_LONGEST_TEXT),
        AnswerKind.LONG_TEXT: _at_most(_LONGEST_LONG_TEXT),
        AnswerKind.ROWS: Words(
            f"a list of rows with any of {keys}", f"una lista de filas con cualquiera de {keys}"
        ),
        AnswerKind.NAMES: Words("a list of names", "una lista de nombres"),
    }
    whole = question.kind is AnswerKind.WHOLE
    low, high = question.low, question.high
    counted = Words(
        f"a{' whole' * whole} number from {low} to {high} ({question.unit})",
        f"un número{' entero' * whole} de {low} a {high} ({unit_es(question.unit)})",
    )
    return plain.get(question.kind, counted)


def _at_most(longest: int) -> Words:
    return Words(
        f"a text of at most {longest} characters", f"un texto de {longest} caracteres como máximo"
    )
