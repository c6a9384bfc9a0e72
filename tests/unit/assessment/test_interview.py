"""The interview: every fact has its question, conditions never take an open answer for a no."""

import re

import pytest

from glidepath.assessment.answers import Answers, parse_answer, parse_answers, person_facts
from glidepath.assessment.interview import (
    AnswerKind,
    Interview,
    Privacy,
    questions_to_ask,
    suggested,
)
from glidepath.catalogue import load
from glidepath.errors import InvalidRequest
from glidepath.guidance.words import Words

CATALOGUE = load()
INTERVIEW: Interview = CATALOGUE.interview
SCHEMA = CATALOGUE.guidance.schema


def section(name: str):
    return next(one for one in INTERVIEW.sections if one.id == name)


def asked(name: str, answers: dict[str, object]) -> set[str]:
    given = parse_answers(answers, INTERVIEW)
    return {question.key for question in questions_to_ask(section(name), given)}


def test_every_fact_of_the_person_is_reached_from_one_question() -> None:
    sets = [question.sets for question in INTERVIEW.questions.values() if question.sets]
    assert sorted(sets) == sorted(SCHEMA.facts)


def test_a_question_that_sets_a_fact_accepts_what_the_fact_accepts() -> None:
    for key, fact in SCHEMA.facts.items():
        question = INTERVIEW.question_of_fact[key]
        assert question.kind == fact.kind
        assert question.values == fact.values
        assert (question.low, question.high, question.unit) == (fact.low, fact.high, fact.unit)


def test_a_question_that_rules_wait_for_is_never_hidden_by_another_answer() -> None:
    assert [q.key for q in INTERVIEW.questions.values() if q.sets and q.ask_if] == []


def test_the_sections_cover_what_an_evaluation_needs() -> None:
    assert [one.id for one in INTERVIEW.sections] == [
        "medicines", "alcohol", "substances", "dependence", "past-attempts", "seizures",
        "mental-health", "physical-health", "other-medicines", "sleep", "function", "housing",
        "support", "wishes", "readiness", "safety",
    ]  # fmt: skip


def test_the_medicines_really_taken_come_first() -> None:
    assert INTERVIEW.sections[0].questions[0].kind is AnswerKind.REGIMEN


def test_every_suggested_instrument_exists() -> None:
    for one in INTERVIEW.sections:
        for suggestion in one.instruments:
            assert suggestion.instrument in CATALOGUE.instruments


def test_a_follow_up_waits_until_its_question_is_answered() -> None:
    assert "last_seizure" not in asked("seizures", {})
    assert "last_seizure" not in asked("seizures", {"seizure_history": None})
    assert "last_seizure" not in asked("seizures", {"seizure_history": False})
    assert "last_seizure" in asked("seizures", {"seizure_history": True})


def test_an_instrument_is_suggested_where_its_condition_holds() -> None:
    def names(answers: dict[str, object]) -> set[str]:
        given = parse_answers(answers, INTERVIEW)
        return {one.instrument for one in suggested(section("physical-health"), given)}

    assert names({}) == set()
    assert names({"age": 64}) == set()
    assert names({"age": 65}) == {"steadi-stay-independent", "mini-cog"}
    assert names({"age": 30, "falls": True}) == {"steadi-stay-independent"}


def test_substance_use_personal_answers_and_counselling_are_held_apart() -> None:
    privacy = {key: question.privacy for key, question in INTERVIEW.questions.items()}
    for key in ("alcohol", "opioids", "use_disorder", "supply", "other_substances"):
        assert privacy[key] is Privacy.SUBSTANCE
    for key in ("own_words", "fears", "safety_plan", "safe_at_home"):
        assert privacy[key] is Privacy.PERSONAL
    assert {key for key, one in privacy.items() if one is Privacy.COUNSELLING} == {
        "counselling_themes"
    }


def test_personal_answers_and_counselling_notes_are_not_for_paper() -> None:
    for question in INTERVIEW.questions.values():
        kept_off = question.privacy in (Privacy.PERSONAL, Privacy.COUNSELLING)
        assert question.on_paper is not kept_off


@pytest.mark.parametrize(
    "key", ["use_disorder", "severe_withdrawal_now", "imminent_harm", "unstable_condition"]
)
def test_a_clinicians_judgement_is_not_asked_in_self_report(key: str) -> None:
    assert not INTERVIEW.questions[key].self_report


def texts():
    for one in INTERVIEW.sections:
        yield f"{one.id} title", one.title
        yield f"{one.id} purpose", one.purpose
        for suggestion in one.instruments:
            yield f"{one.id} {suggestion.instrument}", suggestion.why
        for question in one.questions:
            yield question.key, question.label
            if question.help:
                yield f"{question.key} help", question.help
            for option in question.options:
                yield f"{question.key} {option.value}", option.label
            for column in question.columns:
                yield f"{question.key} {column.key}", column.label
                for option in column.options:
                    yield f"{question.key} {column.key} {option.value}", option.label


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in texts()])
def test_every_text_is_in_both_languages_and_kind(text: Words) -> None:
    assert text.en.strip()
    assert text.es.strip()
    if len(text.en) > 20:
        assert text.en != text.es
    for words in (text.en, text.es):
        assert not re.search(
            r"addict|abus|\bclean\b|\bdirty\b|\bfail|complian|denie|drug.seeking|adict|limpi[oa]\b"
            r"|fracas|incumpl|\btú\b|\btus?\b",
            words,
            re.IGNORECASE,
        )


def test_null_means_asked_and_not_known() -> None:
    answers = parse_answers({"drives": None, "machines": False}, INTERVIEW)
    assert answers.not_known == {"drives"}
    assert answers.get("drives") is None
    assert answers.get("machines") is False


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("drives", "yes"),
        ("alcohol_days", 8),
        ("alcohol_days", 1.5),
        ("alcohol_drinks", -1),
        ("as_prescribed", "sometimes"),
        ("withdrawal_signs", ["anxiety", "sadness"]),
        ("withdrawal_signs", "anxiety"),
        ("last_seizure", "2024-13-01"),
        ("last_seizure", 2024),
        ("reason_begun", "x" * 301),
        ("own_words", ["no list"]),
        ("past_attempts", [{"when": "2020", "pace": "fast"}]),
        ("past_attempts", [{"where": "home"}]),
        ("past_attempts", {"when": "2020"}),
        ("medicine_history", [{"medicine": "diazepam", "since": "last year"}]),
        ("medicines", "aspirin"),
    ],
)
def test_an_answer_of_the_wrong_kind_is_refused_with_its_place_and_what_is_taken(
    key: str, value: object
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        parse_answers({key: value}, INTERVIEW)
    assert refused.value.where == f"interview.{key}"
    assert "write " in refused.value.message


def test_a_number_outside_its_bounds_is_refused_in_both_languages_whatever_its_unit() -> None:
    asked = [
        one
        for one in INTERVIEW.questions.values()
        if one.kind in (AnswerKind.WHOLE, AnswerKind.NUMBER)
    ]
    assert len(asked) > 5
    for question in asked:
        with pytest.raises(InvalidRequest) as refused:
            parse_answer(question, int(question.high) + 1)
        assert question.unit in refused.value.message
        assert f"({question.unit})" not in refused.value.said_in("es")


def test_good_answers_are_read() -> None:
    rows = [{"when": "2020", "pace": "at-once", "happened": None}]
    answers = parse_answers(
        {"past_attempts": rows, "last_seizure": "2020-02-29", "alcohol_drinks": "2.5"}, INTERVIEW
    )
    assert answers.values["past_attempts"] == ({"when": "2020", "pace": "at-once"},)
    assert str(answers.values["last_seizure"]) == "2020-02-29"
    assert str(answers.get("alcohol_drinks")) == "5/2"


@pytest.mark.parametrize("raw", [[], "x", {"drive": True}, {"regimen": []}, {3: True}])
def test_what_is_no_set_of_answers_is_refused(raw: object) -> None:
    with pytest.raises(InvalidRequest):
        parse_answers(raw, INTERVIEW)


def test_a_wrong_name_is_told_the_nearest() -> None:
    with pytest.raises(InvalidRequest, match="drives"):
        parse_answers({"drive": True}, INTERVIEW)


def test_rows_and_dates_are_nothing_a_condition_can_read() -> None:
    answers = parse_answers(
        {"past_attempts": [{"when": "x"}], "good_start": "2027-01-04"}, INTERVIEW
    )
    assert answers.get("past_attempts") is None
    assert answers.get("good_start") is None


def test_the_regimen_is_no_answer_of_its_own() -> None:
    with pytest.raises(InvalidRequest, match="null"):
        parse_answer(INTERVIEW.questions["regimen"], [])


def test_answers_that_set_facts_become_the_person() -> None:
    answers = parse_answers({"age": 71, "drives": True, "opioids": "none"}, INTERVIEW)
    assert person_facts(answers, INTERVIEW) == {"age": 71, "opioids": "none"}
    assert person_facts(Answers(), INTERVIEW) == {}
