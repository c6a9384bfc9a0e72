"""The JSON contract of an evaluation request, read strictly into values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from glidepath.assessment.answers import Answers, parse_answers, person_facts
from glidepath.assessment.instrument import Instrument
from glidepath.assessment.interview import Interview
from glidepath.assessment.scoring import Score, score
from glidepath.documents import fields
from glidepath.documents.fields import Fields, refusal
from glidepath.documents.reading_facts import ReadingFacts
from glidepath.documents.request_parts import read_goal, read_pace
from glidepath.documents.request_regimen import read_regimen
from glidepath.documents.scores import read_answers
from glidepath.errors import InvalidRequest, UnknownName
from glidepath.guidance.pace import AskedPace
from glidepath.guidance.person import Person, parse_person
from glidepath.guidance.question import Question
from glidepath.guidance.words import Words
from glidepath.taper.request import Allowed, GoalKind, PaceBase

DEFAULT_MARKET = "US"
# What is really taken may be made of anything; a plan asks what may be dispensed, not this.
_ANYTHING = Allowed(quarters=True, compounded=True)
_ONE_DRUG = '[{"drug": "diazepam", "doses": {"bedtime": "5"}}]'
_NOT_SURE = "not-sure"


@dataclass(frozen=True, slots=True)
class EvaluationRequest:
    """What an evaluation is asked about: the question, the interview and the scores."""

    question: Question
    answers: Answers
    scores: Mapping[str, Score]


def evaluation_request_from_json(
    raw: object,
    facts: ReadingFacts,
    interview: Interview,
    instruments: Mapping[str, Instrument],
    default_day: date,
) -> EvaluationRequest:
    """Read a request of the contract; raises InvalidRequest or UnknownName with place and remedy.

    A key of `person` may be answered there or in the interview; two different answers are refused.
    `default_day` stands in where the request has no `on`.
    """
    top = Fields(raw, "", '{"person": {...}, "regimen": [...], "instruments": {...}}')
    market = top.maybe("market", fields.one_of(list(facts.formulary.markets())), DEFAULT_MARKET)
    regimen = top.need(
        "regimen",
        lambda value, at: read_regimen(value, at, market, _ANYTHING, facts),
        Words(
            f"name what is really taken now: {_ONE_DRUG}",
            f"indique qué se toma realmente ahora: {_ONE_DRUG}",
        ),
    )
    answers = top.maybe("interview", lambda value, _at: parse_answers(value, interview), Answers())
    person = top.maybe("person", lambda value, _at: parse_person(value, facts.person), Person())
    goal = top.maybe(
        "goal", lambda value, at: read_goal(value, at, regimen, facts)[0].kind.value, ""
    )
    question = Question(
        regimen=tuple((entry.drug, entry.daily) for entry in regimen.drugs),
        on=top.maybe("on", fields.day, default_day),
        person=_joined(person, answers, interview, facts),
        goal=_goal(goal, answers),
        pace=top.maybe("pace", lambda value, at: _pace(value, at, facts), None),
    )
    none_given: dict[str, Score] = {}
    scores = top.maybe("instruments", lambda v, at: read_scores(v, at, instruments), none_given)
    top.close()
    return EvaluationRequest(question, answers, scores)


def _joined(person: Person, answers: Answers, interview: Interview, facts: ReadingFacts) -> Person:
    """The facts of `person` and those that the interview answered, as one."""
    told = parse_person(person_facts(answers, interview), facts.person)
    for key, value in told.facts.items():
        known = person.get(key)
        if known is not None and known != value:
            raise refusal(
                f"{key} has one answer in person and another in interview; ask again and keep the"
                " one that is right.",
                f"{key} tiene una respuesta en person y otra en interview; pregunte de nuevo y deje"
                " la correcta.",
                f"interview.{key}",
            )
    return Person({**person.facts, **told.facts})


def _goal(goal: str, answers: Answers) -> str:
    """The goal of the request, else that of the interview; not sure yet is evaluated as stopping."""
    wished = answers.get("goal")
    told = wished if isinstance(wished, str) and wished != _NOT_SURE else ""
    if goal and told and goal != told:
        raise refusal(
            "The goal has one answer in goal and another in interview; keep the one that is right.",
            "La meta tiene una respuesta en goal y otra en interview; deje la correcta.",
            "interview.goal",
        )
    return goal or told or GoalKind.STOP.value


def _pace(raw: object, where: str, facts: ReadingFacts) -> AskedPace:
    pace = read_pace(raw, where, facts)
    return AskedPace(pace.reduction, pace.every_days, of_start=pace.of is PaceBase.START)


def read_scores(raw: object, where: str, instruments: Mapping[str, Instrument]) -> dict[str, Score]:
    """Each instrument's answers, scored; raises InvalidRequest or UnknownName with the place."""
    if not isinstance(raw, Mapping):
        now, example = fields.shown(raw), '{"phq-9": {"items": [0, 1, ...]}}'
        raise refusal(
            f"{where} is {now.en}; write it as {example}.",
            f"{where} es {now.es}; escríbalo como {example}.",
            where,
        )
    scores = {}
    for key, value in raw.items():
        at = f"{where}.{str(key)[:60]}"
        instrument = instruments.get(key)
        if instrument is None:
            raise fields.unknown_key(key, list(instruments), where)
        answers, band_set = read_answers(value, instrument, at)
        try:
            scores[instrument.id] = score(instrument, answers, band_set=band_set)
        except (InvalidRequest, UnknownName) as error:
            raise error.at(at) from None
    return scores
