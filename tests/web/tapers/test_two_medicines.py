"""Typing into the steps of a plan with two medicines changes the one that the cell names."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.pages import read_forms

from glidepath.web.accounts.models import Member
from glidepath.web.record.models import Person
from glidepath.web.tapers.actions import make_scenario
from glidepath.web.tapers.models import Scenario

# Temazepam is lowered first, and each stay is written as several steps.
REQUEST: dict[str, Any] = {
    "regimen": [
        {"drug": "lorazepam", "doses": {"morning": "1", "bedtime": "1"}},
        {"drug": "temazepam", "doses": {"bedtime": "30"}},
    ],
    "order": ["temazepam", "lorazepam"],
    "start": "2027-01-04",
    "min_hold_days": 28,
    "max_hold_days": 28,
    "pace": {"reduction": "0.05", "every_days": 28},
}


@pytest.fixture
def both(person: Person, prescriber: Member) -> Scenario:
    return make_scenario(by=prescriber, person=person, name="Both", request=REQUEST)


def test_a_typed_dose_is_that_of_the_medicine_whose_dose_stood_there(
    both: Scenario, client: Client
) -> None:
    where = reverse("scenario-preview", args=[both.person_id, both.pk])
    rows = client.post(where, {}, headers={"hx-request": "true"}).context["rows"]
    steps = both.document["steps"]
    tried = [row for row in rows if not row.fixed and len(steps[row.place]["mg_per_day"]) == 2]
    assert any(steps[row.place]["lowered"] is None for row in tried)
    for row in tried:
        typed = {f"dose-{row.place}": "0.5" if row.drug == "lorazepam" else "15"}
        shown = client.post(where, typed, headers={"hx-request": "true"}).context
        assert not shown["refusals"]
        now = shown["document"]["steps"][row.place]["mg_per_day"]
        was = steps[row.place]["mg_per_day"]
        others = {drug: dose for drug, dose in was.items() if drug != row.drug}
        assert now == {**others, row.drug: typed[f"dose-{row.place}"]}


def test_saving_a_page_untouched_changes_nothing(
    person: Person, prescriber: Member, client: Client
) -> None:
    long = {**REQUEST, "max_hold_days": 366}
    both = make_scenario(by=prescriber, person=person, name="Long", request=long)
    page = reverse("scenario", args=[both.person_id, both.pk])
    # A step typed to the dose of the next one: from then on that one lowers nothing.
    steps = both.document["steps"]
    place = next(
        place
        for place, (one, two) in enumerate(pairwise(steps))
        if one["lowered"] == "temazepam" and two["lowered"] == "temazepam" and two["take"]
    )
    next_dose = steps[place + 1]["mg_per_day"]["temazepam"]
    for change in ({f"dose-{place}": next_dose}, {}):
        before = Scenario.objects.get(pk=both.pk).document
        forms = read_forms(client.get(page).content.decode())
        form = next(one for one in forms if f"dose-{place}" in one.values)
        assert client.post(form.action, {**form.values, **change}).status_code == 302
        after = Scenario.objects.get(pk=both.pk).document
        assert (after != before) == bool(change)
    assert after["steps"][place]["mg_per_day"]["temazepam"] == next_dose


def test_a_first_step_typed_to_nothing_is_drawn_from_the_dose_before(
    both: Scenario, client: Client
) -> None:
    where = reverse("scenario-preview", args=[both.person_id, both.pk])
    untouched = client.post(where, {}, headers={"hx-request": "true"}).context["curve"]
    shown = client.post(where, {"dose-0": "0"}, headers={"hx-request": "true"})
    assert shown.status_code == 200
    assert not shown.context["refusals"]
    # Both begin at the full height, which is what is taken before the plan.
    assert shown.context["curve"].path.split()[:2] == untouched.path.split()[:2]
