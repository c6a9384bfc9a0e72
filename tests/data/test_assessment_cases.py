"""Every case inside the decision tables is run as a program would send it; each table stands on facts."""

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import pytest

from glidepath.assessment.decisions import DecisionCase, DecisionRow, DecisionTable, Method
from glidepath.assessment.recommendations import PersonEvaluation
from glidepath.catalogue import load
from glidepath.catalogue.evaluating import evaluate_answers
from glidepath.documents.evaluation_requests import evaluation_request_from_json
from glidepath.documents.reading_facts import reading_facts
from glidepath.findings import Reliability
from glidepath.guidance.words import Words

CATALOGUE = load()
DAY = date(2026, 12, 1)
TABLES = CATALOGUE.decisions
CASES = [
    pytest.param(table, case, id=f"{table.id}: {case.name}")
    for table in TABLES.values()
    for case in table.cases
]
ROWS = [
    pytest.param(table, row, id=f"{table.id}/{row.id}")
    for table in TABLES.values()
    for row in table.rows
]


def evaluated(request: object) -> PersonEvaluation:
    read = evaluation_request_from_json(
        request, reading_facts(), CATALOGUE.interview, CATALOGUE.instruments, DAY
    )
    return evaluate_answers(read.question, answers=read.answers, scores=read.scores)


def outcomes(table: DecisionTable, evaluation: PersonEvaluation) -> set[str]:
    """What the evaluation took from a table, read from its reasons and results."""
    if table.id == "complicated_withdrawal":
        value = evaluation.complicated_withdrawal.value
        return {value} if value else set()
    if table.id == "questions":
        rows = {row.id: row.outcome for row in table.rows}
        named = [rule for one in evaluation.open_questions for rule in one.rules]
        return {rows[rule.split("/")[1]] for rule in named if rule.startswith("questions/")}
    by_row = {f"{table.id}/{row.id}": row.outcome for row in table.rows}
    return {
        by_row[basis.rule]
        for because in evaluation.reasons.values()
        for basis in because
        if basis.rule in by_row
    }


@pytest.mark.parametrize(("table", "case"), CASES)
def test_the_case_holds(table: DecisionTable, case: DecisionCase) -> None:
    assert outcomes(table, evaluated(case.request)) == set(case.outcome)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_table_has_a_case_with_an_outcome_and_one_that_differs(table: DecisionTable) -> None:
    assert len({case.outcome for case in table.cases}) >= 2


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_table_is_called_the_projects_own(table: DecisionTable) -> None:
    assert table.citation.source == "project-policy"
    assert table.citation.reliability is Reliability.PROJECT


@pytest.mark.parametrize(("table", "row"), ROWS)
def test_what_is_published_stands_beside_each_row(table: DecisionTable, row: DecisionRow) -> None:
    assert row.published.citation.source != "project-policy", table.id
    assert row.published.citation.at
    if "second-hand" in row.published.citation.at:
        assert row.published.citation.reliability is Reliability.UNVERIFIED


def test_every_pace_lies_in_the_published_range_and_far_below_the_ceiling() -> None:
    """5 to 10 % every 2 to 4 weeks, never more than 25 % within 14 days: rec 6, takeaway 5."""
    paces = [one.pace for one in TABLES["pace"].outcomes.values()]
    for pace in paces:
        assert pace is not None
        assert Fraction(5, 100) <= pace.reduction <= Fraction(10, 100)
        assert 14 <= pace.every_days <= 28


def test_paces_stand_from_the_fastest_to_the_slowest() -> None:
    paces = [one.pace for one in TABLES["pace"].outcomes.values()]
    speeds = [pace.reduction / pace.every_days for pace in paces if pace]
    assert speeds == sorted(speeds, reverse=True)


def test_no_table_turns_a_questionnaire_or_dependence_into_a_use_disorder() -> None:
    for table in TABLES.values():
        for row in table.rows:
            if row.outcome == "use-disorder":
                assert {c.fact for group in row.when for c in group} == {"use_disorder"}
    read = {c.fact for t in TABLES.values() for row in t.rows for g in row.when for c in g}
    dast = [
        table.id
        for table in TABLES.values()
        for row in table.rows
        if any(c.fact.startswith("band.dast-10") for group in row.when for c in group)
    ]
    assert "band.sds" in read
    assert dast == ["questions"]


def texts() -> Iterator[tuple[str, Words]]:
    for table in TABLES.values():
        yield f"{table.id} title", table.title
        for one in table.outcomes.values():
            yield f"{table.id} {one.value}", one.words
        for row in table.rows:
            yield f"{table.id}/{row.id}", row.because
            yield f"{table.id}/{row.id} published", row.published.words
    yield from CATALOGUE.assessment_words.items()


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in texts()])
def test_every_text_is_in_both_languages_with_the_same_numbers_and_kind(text: Words) -> None:
    assert text.en.strip()
    assert text.es.strip()
    if len(text.en) > 20:
        assert text.en != text.es
    numbers = [re.findall(r"\d+(?:\.\d+)?", words) for words in (text.en, text.es)]
    assert sorted(numbers[0]) == sorted(numbers[1])
    for words in (text.en, text.es):
        assert not re.search(
            r"addict|abus|\bfail|complian|denie[sd]|drug.seeking|adict|fracas|incumpl",
            words,
            re.IGNORECASE,
        )


def test_a_table_of_gravest_wins_says_its_outcomes_once() -> None:
    for table in TABLES.values():
        if table.method is Method.GRAVEST_WINS:
            assert len({row.id for row in table.rows}) == len(table.rows)
