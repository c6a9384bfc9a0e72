"""The JSON answer has the contract's fields, exact strings, and nothing that JSON cannot hold."""

from __future__ import annotations

import json
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given

from glidepath.documents.answers import answer_to_json
from glidepath.documents.requests import request_from_json
from glidepath.taper.schedule import Schedule, StepKind
from tests.documents.samples import (
    FORMULARY,
    IMPOSSIBLE,
    READING,
    answer_for,
    intake,
    relaxed,
    schedules,
    step,
)

FIRST = date(2026, 12, 1)
SCHEDULE = Schedule(
    before={"alprazolam": intake("bedtime", "alprazolam", ("alprazolam-tablet-1mg-us", "3")).dose},
    steps=(
        step(
            StepKind.TAPER,
            FIRST,
            14,
            intake("morning", "alprazolam", ("alprazolam-tablet-1mg-us", "1")),
            intake("bedtime", "alprazolam", ("alprazolam-oral-concentrate-1mgml-us", "1.75")),
        ),
        step(StepKind.STOP, FIRST + timedelta(days=14), 14),
    ),
    table={"alprazolam": "sample-table"},
)


def test_a_step_has_the_fields_of_the_contract() -> None:
    answer = answer_to_json(answer_for(SCHEDULE), FORMULARY)
    first = answer["steps"][0]
    assert answer["status"] == "planned"
    assert (first["first_day"], first["last_day"]) == ("2026-12-01", "2026-12-14")
    assert first["mg_per_day"] == {"alprazolam": "2.75"}
    assert first["take"] == [
        {
            "time": "morning",
            "drug": "alprazolam",
            "mg": "1",
            "pieces": [{"product": "alprazolam-tablet-1mg-us", "count": "1"}],
        },
        {
            "time": "bedtime",
            "drug": "alprazolam",
            "mg": "1.75",
            "pieces": [{"product": "alprazolam-oral-concentrate-1mgml-us", "count": "1.75"}],
        },
    ]
    assert set(first["words"]) == {"en", "es"}


def test_the_step_that_ends_in_zero_says_zero_and_takes_nothing() -> None:
    last = answer_to_json(answer_for(SCHEDULE), FORMULARY)["steps"][-1]
    assert last["mg_per_day"] == {"alprazolam": "0"}
    assert last["take"] == []


def test_exceptions_findings_supply_and_certificate_have_the_fields_of_the_contract() -> None:
    answer = answer_to_json(answer_for(SCHEDULE), FORMULARY)
    exception = answer["exceptions"][0]
    assert {"day", "rule", "from_mg", "to_mg", "reduction", "avoidable", "why"} <= set(exception)
    assert exception["reduction"] == "0.5"
    way = exception["ways_out"][0]
    assert way["needed_from_mg_per_day"] == "0.5"
    assert way["request_change"] == {"allow": {"liquids": True}, "goal": {"mg_per_day": "0.25"}}
    assert answer["findings"][0]["citation"]["reliability"] == "UNVERIFIED"
    assert answer["supply"][0] == {
        "from": "2026-12-01",
        "to": "2026-12-14",
        "product": "alprazolam-tablet-1mg-us",
        "count": "14",
        "dispense": "1000",
    }
    assert set(answer["certificate"]) == {"checks", "catalogue", "schedule", "version"}
    assert answer["certificate"]["checks"][1] == {
        "rule": "final-dose",
        "holds": False,
        "figure": "2 mg",
        "text": "The last dose is large.",
        "text_es": "La última dosis es grande.",
    }


def test_an_impossible_request_says_why_and_what_to_change() -> None:
    answer = answer_to_json(IMPOSSIBLE, FORMULARY)
    assert answer["status"] == "impossible"
    assert answer["reasons"][0]["remedy"] == "Allow more."
    assert answer["steps"] == []
    assert answer["certificate"] is None


def _floats(value: Any) -> list[float]:
    if isinstance(value, float):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [found for entry in inner for found in _floats(entry)]


@relaxed(max_examples=60)
@given(schedules())
def test_pieces_milligrams_and_the_day_agree_and_nothing_is_a_float(schedule: Schedule) -> None:
    answer = json.loads(json.dumps(answer_to_json(answer_for(schedule), FORMULARY)))
    assert _floats(answer) == []
    for written, true in zip(answer["steps"], schedule.steps, strict=True):
        total: dict[str, Fraction] = {}
        for taken in written["take"]:
            swallowed = sum(
                Fraction(part["count"]) * FORMULARY.products[part["product"]].strength.value
                for part in taken["pieces"]
            )
            assert swallowed == Fraction(taken["mg"])
            total[taken["drug"]] = total.get(taken["drug"], Fraction(0)) + swallowed
        stated = {drug: Fraction(mg) for drug, mg in written["mg_per_day"].items()}
        assert {drug: mg for drug, mg in stated.items() if mg} == total
        assert total == {drug: dose.value for drug, dose in true.daily.items()}


def test_the_request_echoed_is_one_that_can_be_asked_again() -> None:
    answer = answer_for(SCHEDULE)
    assert (
        request_from_json(answer_to_json(answer, FORMULARY)["request"], READING) == answer.request
    )
