"""Whatever is typed into a plan of any kind: a clear answer, never our own mistake."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.web.tapers.test_second_road import held
from tests.web.tapers.test_two_medicines import REQUEST

from glidepath.web.accounts.models import Member
from glidepath.web.record.models import Person
from glidepath.web.tapers.actions import make_scenario
from glidepath.web.tapers.models import Scenario

CLONAZEPAM = [{"drug": "clonazepam", "doses": {"morning": "1", "bedtime": "1"}}]
REQUESTS: dict[str, dict[str, Any]] = {
    "two medicines": REQUEST,
    "another medicine": {"regimen": CLONAZEPAM, "switch_to": {"drug": "diazepam"}},
    "kept": {"regimen": CLONAZEPAM, "goal": {"kind": "maintain"}},
    "less": {"regimen": CLONAZEPAM, "goal": {"kind": "reduce", "mg_per_day": "1"}},
    "held": held(),
}
DOSES = st.sampled_from(
    ["0", "0.5", "1", "2", "15", "1/3", "99999", "999/7", "", "\x00", "½", "1e9"]
)
LENGTHS = st.sampled_from(["0", "1", "14", "366", "367", "", "-1", "1.5", "٣", "9" * 400, "\x00"])
DRUGS = st.sampled_from(["", "lorazepam", "temazepam", "diazepam", "clonazepam", "\x00", "x" * 999])
CELLS = st.dictionaries(
    st.integers(0, 45), st.fixed_dictionaries({}, optional={"dose": DOSES, "days": LENGTHS, "drug": DRUGS}),
    max_size=6,
)  # fmt: skip
FUZZ = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(params=list(REQUESTS))
def scenario(request: pytest.FixtureRequest, person: Person, prescriber: Member) -> Scenario:
    wanted = {"start": "2027-01-04", **REQUESTS[request.param]}
    return make_scenario(by=prescriber, person=person, name=request.param, request=wanted)


@FUZZ
@given(cells=CELLS, saved=st.booleans(), by_script=st.booleans())
def test_whatever_is_typed_into_the_steps_is_answered(
    scenario: Scenario,
    client: Client,
    cells: dict[int, dict[str, str]],
    saved: bool,  # noqa: FBT001
    by_script: bool,  # noqa: FBT001
) -> None:
    scenario.refresh_from_db()
    typed = {
        f"{name}-{place}": value for place, row in cells.items() for name, value in row.items()
    }
    sent = {**typed, "version": scenario.version, "once": "6f1c0b9e-0000-4000-8000-000000000001"}
    name = "scenario-steps" if saved else "scenario-preview"
    where = reverse(name, args=[scenario.person_id, scenario.pk])
    headers = {"hx-request": "true"} if by_script else {}
    assert client.post(where, sent, headers=headers).status_code in {200, 302, 400, 409}
    page = reverse("scenario", args=[scenario.person_id, scenario.pk])
    assert client.get(page).status_code == 200
    everything = reverse("scenarios", args=[scenario.person_id])
    assert client.get(everything).status_code == 200
