"""Answers of the interview in their kept form: the JSON that `glidepath evaluate` reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from glidepath.assessment.answers import AnswerValue, parse_answer
from glidepath.assessment.interview import AnswerKind, Interview, InterviewQuestion
from glidepath.documents.evaluation_requests import DEFAULT_MARKET
from glidepath.documents.fields import unknown_key
from glidepath.documents.reading_facts import reading_facts
from glidepath.documents.request_regimen import read_regimen
from glidepath.documents.request_writing import regimen_to_json
from glidepath.errors import InvalidRequest
from glidepath.quantities import format_number
from glidepath.taper.regimen import Regimen
from glidepath.taper.request import Allowed

# What is really taken may be made of anything; a plan asks what may be dispensed, not this.
_ANYTHING = Allowed(quarters=True, compounded=True)


class Unusable(Exception):
    """What was typed is no answer; the message says why and what to do, in the page's language."""


def regimen_of(raw: object) -> Regimen:
    """A regimen from its kept form; raises InvalidRequest or UnknownName with place and remedy."""
    return read_regimen(raw, "regimen", DEFAULT_MARKET, _ANYTHING, reading_facts())


def normal(answers: Mapping[str, object], interview: Interview) -> dict[str, Any]:
    """Answers in their kept form; None is "asked, not known".

    Raises InvalidRequest or UnknownName that names the question and what it takes.
    """
    return {
        _question(key, interview).key: normal_value(interview.questions[key], value)
        for key, value in answers.items()
    }


def normal_value(question: InterviewQuestion, value: object) -> Any:
    """One answer in its kept form."""
    if value is None:
        return None
    if question.kind is AnswerKind.REGIMEN:
        return regimen_to_json(regimen_of(value))
    _refuse_unwritable(value, question.key)
    return _json(parse_answer(question, value))


def _question(key: object, interview: Interview) -> InterviewQuestion:
    question = interview.questions.get(key) if isinstance(key, str) else None
    if question is None:
        raise unknown_key(key, list(interview.questions), "interview")
    return question


def _json(value: AnswerValue) -> Any:
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else format_number(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [dict(one) if isinstance(one, Mapping) else one for one in value]
    return value


def _refuse_unwritable(value: object, where: str) -> None:
    """Refuse signs that no text holds: null bytes, and halves of a sign."""
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            raise InvalidRequest(
                f"{where} holds a sign that is no letter; type the text again.",
                where,
                es=f"{where} contiene un signo que no es una letra; escriba el texto de nuevo.",
            )
    elif isinstance(value, Mapping):
        for one in value.values():
            _refuse_unwritable(one, where)
    elif isinstance(value, list | tuple):
        for one in value:
            _refuse_unwritable(one, where)
