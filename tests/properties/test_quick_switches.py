"""A change of drug within days: what falls within one window is listed, however the stages lie."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glidepath.catalogue.planning import plan
from glidepath.documents.reading_facts import reading_facts
from glidepath.documents.requests import request_from_json
from glidepath.taper.answer import Answer

FREE = "2026-12-01/2026-12-10"
SMALL: dict[str, Any] = {
    "regimen": [{"drug": "alprazolam", "doses": {"morning": "0.375"}}],
    "start": "2026-12-01",
    "max_pieces": 2,
    "allow": {"halves": False, "liquids": False},
    "switch_to": {"drug": "diazepam", "over_days": 7},
    "no_change": [FREE],
}


def answered(raw: dict[str, Any]) -> Answer:
    return plan(request_from_json(raw, reading_facts()))


def broken(answer: Answer) -> set[str]:
    assert answer.certificate is not None
    return {one.rule for one in answer.certificate.checks if not one.holds} - {"final-dose"}


def test_two_stages_within_a_window_are_one_fall_from_the_highest_dose_in_it() -> None:
    answer = answered(SMALL)
    assert broken(answer) == set()
    falls = [(one.day, str(one.from_dose), str(one.to_dose)) for one in answer.exceptions]
    assert falls == [
        (date(2026, 12, 11), "3.75", "2.5"),
        (date(2026, 12, 14), "3.75", "2"),
    ]


@pytest.mark.parametrize("drug", ["alprazolam", "lorazepam", "clonazepam", "temazepam"])
@given(
    doses=st.dictionaries(
        st.sampled_from(["morning", "midday", "evening", "bedtime"]),
        st.sampled_from([1, 2, 3, 4]),
        min_size=1,
        max_size=4,
    ),
    over_days=st.integers(1, 28),
    halves=st.booleans(),
    liquids=st.booleans(),
    free=st.booleans(),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_quick_switch_is_certified(
    drug: str,
    doses: dict[str, int],
    over_days: int,
    halves: bool,  # noqa: FBT001
    liquids: bool,  # noqa: FBT001
    free: bool,  # noqa: FBT001
) -> None:
    smallest = {"alprazolam": 0.25, "lorazepam": 0.5, "clonazepam": 0.5, "temazepam": 7.5}[drug]
    raw = {
        **SMALL,
        "regimen": [
            {"drug": drug, "doses": {time: str(smallest * n) for time, n in doses.items()}}
        ],
        "allow": {"halves": halves, "liquids": liquids},
        "max_pieces": 4,
        "switch_to": {"drug": "diazepam", "over_days": over_days},
        "no_change": [FREE] if free else [],
    }
    answer = answered(raw)
    if answer.status == "planned":
        assert broken(answer) == set()
