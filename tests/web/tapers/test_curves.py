"""The picture of a plan: its axes, where each step stands, and what moving a step means."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from tests.web.tapers.conftest import CLONAZEPAM

from glidepath.web.accounts.models import Member
from glidepath.web.evaluation.models import Evaluation
from glidepath.web.record.models import Person
from glidepath.web.tapers.actions import make_scenario
from glidepath.web.tapers.axes import ACROSS, Days, amount_name
from glidepath.web.tapers.computing import answer_of, document_of
from glidepath.web.tapers.curves import SMALL, Curve, draw
from glidepath.web.tapers.handles import handles_of
from glidepath.web.tapers.models import Scenario
from glidepath.web.tapers.rows import rows_of
from glidepath.web.tapers.summary import summaries

FIRST = date(2027, 1, 4)
LEAD = TAIL = 20  # units before the first day and after the last
TOP, UNDER = 26, 28  # pixels over the dose before and under the axis


def planned(**request: Any) -> dict[str, Any]:
    return document_of(answer_of({**CLONAZEPAM, **request}))


def moved(document: dict[str, Any], weekday: int | None = None) -> tuple[Curve, list[Any]]:
    (curve,) = draw([document])
    rows = rows_of(document, [], {}, "en")
    return curve, json.loads(handles_of(curve, rows, document, weekday))


def test_every_step_stands_where_its_days_and_milligrams_say() -> None:
    document = planned()
    curve, handles = moved(document)
    last = date.fromisoformat(document["steps"][-1]["last_day"])
    day = (ACROSS - LEAD - TAIL) / ((last - FIRST).days + 1)
    for step, handle in zip(document["steps"], handles, strict=True):
        begins = (date.fromisoformat(step["first_day"]) - FIRST).days
        assert handle["left"] == pytest.approx(LEAD + begins * day, abs=0.06)
        assert handle["right"] == pytest.approx(LEAD + (begins + step["days"]) * day, abs=0.06)
        # 1 mg is the dose before, and stands at the top.
        dose = float(Fraction(step["mg_per_day"]["clonazepam"]))
        assert handle["down"] == pytest.approx(
            TOP + (1 - dose) * (curve.height - TOP - UNDER), abs=0.06
        )
        if dose:
            assert (handle["down"] - TOP) * handle["mg"] == pytest.approx(1 - dose, abs=0.001)
    assert float(curve.day_width) == pytest.approx(day, abs=1e-5)
    assert handles[-1]["mg"] is None  # nothing is taken, and nothing there to lower


@pytest.mark.parametrize("percent", ["0.25", "0.1", "0.05", "0.02"])
def test_dates_along_the_axis_are_months_that_have_room(percent: str) -> None:
    document = planned(pace={"reduction": percent, "every_days": 28})
    (curve,) = draw([document])
    last = date.fromisoformat(document["steps"][-1]["last_day"])
    span = (last - FIRST).days + 1
    places = []
    for place, day, _ in curve.dates:
        assert day.day == 1
        assert FIRST <= day <= last
        places.append(float(place.removesuffix("%")))
        share = (LEAD + (day - FIRST).days * (ACROSS - LEAD - TAIL) / span) / ACROSS
        assert places[-1] == pytest.approx(100 * share, abs=0.01)
    assert 2 <= len(places) <= 8
    # A name of a month is 65 pixels at most: on a wide picture none touches the next.
    assert all(later - earlier > 7 for earlier, later in pairwise(places))
    assert places[-1] <= 90
    on_card = [place for place, (_, _, shown) in zip(places, curve.dates, strict=True) if shown]
    assert 1 <= len(on_card) <= 2
    assert all(later - earlier >= 41 for earlier, later in pairwise(on_card))


@pytest.mark.parametrize(("days", "every"), [(3, 7), (28, 7), (56, 7), (80, 14)])
def test_dates_of_a_short_plan_are_days(days: int, every: int) -> None:
    names = Days(FIRST, days).names()
    shown = [day for _, day, _ in names]
    assert shown[0] == FIRST
    assert {(later - earlier).days for earlier, later in pairwise(shown)} <= {every}
    assert len(shown) == 1 or (shown[-1] - FIRST).days > days / 2
    assert all(float(place.removesuffix("%")) <= 90 for place, _, _ in names)
    assert not Days(FIRST, days).by_month


@pytest.mark.parametrize(
    ("mg", "amounts"),
    [
        ("1", ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
        ("2", ["0", "0.5", "1", "1.5", "2"]),
        ("3", ["0", "0.5", "1", "1.5", "2", "2.5", "3"]),
        ("7.5", ["0", "2", "4", "6", "7.5"]),
    ],
)
def test_amounts_are_round_and_end_with_the_dose_before(mg: str, amounts: list[str]) -> None:
    document = planned(regimen=[{"drug": "clonazepam", "doses": {"bedtime": mg}}])
    (curve,) = draw([document])
    assert [amount for _, amount in curve.amounts] == amounts
    for down, amount in curve.amounts:
        share = Fraction(amount) / Fraction(mg)
        assert float(down) == pytest.approx(
            TOP + (1 - share) * (curve.height - TOP - UNDER), abs=0.06
        )


@pytest.mark.parametrize(
    ("amount", "name"),
    [("20", "20"), ("12.25", "12.25"), ("53/3", "≈17.7"), ("1/3", "≈0.3"), ("17.0625", "≈17.1")],
)
def test_an_amount_on_the_axis_is_exact_where_that_is_short(amount: str, name: str) -> None:
    assert amount_name(Fraction(amount)) == name


def test_a_change_of_medicine_is_drawn_in_diazepam() -> None:
    document = planned(switch_to={"drug": "diazepam"})
    curve, handles = moved(document)
    assert curve.in_diazepam
    by_drug = {
        row.drug_id: handle["mg"]
        for row, handle in zip(rows_of(document, [], {}, "en"), handles, strict=True)
        if handle["mg"]
    }
    # A pixel of the picture is so many milligrams of diazepam, as diazepam is worth itself.
    assert by_drug["diazepam"] == pytest.approx(float(curve.drop))


def test_a_length_keeps_the_day_of_the_week_for_changes() -> None:
    wednesday = 3
    document = planned(change_weekday=wednesday)
    _, handles = moved(document, wednesday)
    for step, handle in zip(document["steps"], handles, strict=True):
        assert handle["every"] == 7
        after = date.fromisoformat(step["first_day"]) + timedelta(days=7 + handle["rest"])
        assert after.isoweekday() == wednesday
    _, free = moved(document)
    assert {(one["every"], one["rest"]) for one in free} == {(1, 0)}


def test_plans_side_by_side_share_their_dates() -> None:
    fast, slow = draw([planned(), planned(pace={"reduction": "0.05", "every_days": 28})])
    assert fast.dates == slow.dates
    assert float(fast.treads[-1].right) < float(slow.treads[-1].right) == ACROSS - TAIL


def test_what_cannot_be_planned_has_no_picture() -> None:
    nothing = {"steps": [], "exceptions": [], "status": "cannot"}
    curve, other = draw([nothing, planned()], height=SMALL)
    assert curve.path == ""
    assert other.path


def test_marked_days_and_falls_beyond_the_limit_stand_at_their_days() -> None:
    marks = [
        {"label": "Exams", "first": "2027-02-01", "last": "2027-02-10"},
        {"label": "Long past", "first": "2026-01-01", "last": "2026-01-10"},
    ]
    document = document_of(answer_of(CLONAZEPAM, marks))
    (curve,) = draw([document], [marks])
    (band,) = curve.bands
    day = float(curve.day_width)
    assert float(band.left) == pytest.approx(LEAD + 28 * day, abs=0.06)  # 4 January to 1 February
    assert float(band.width) == pytest.approx(10 * day, abs=0.11)
    assert document["exceptions"]
    assert len(curve.breaks) == len({one["day"] for one in document["exceptions"]})
    for (place, down), one in zip(curve.breaks, document["exceptions"], strict=True):
        begins = (date.fromisoformat(one["day"]) - FIRST).days
        assert float(place.removesuffix("%")) == pytest.approx((LEAD + begins * day) / 10, abs=0.02)
        from_mg = float(Fraction(one["from_mg"]))
        assert float(down) == pytest.approx(
            TOP + (1 - from_mg) * (curve.height - TOP - UNDER), abs=0.06
        )


def test_the_picture_is_said_in_words(client: Client, scenario: Scenario) -> None:
    page = client.get(f"/people/{scenario.person_id}/scenarios/").content.decode()
    (words,) = re.findall(r"<figcaption[^>]*>(.*?)</figcaption>", page, re.DOTALL)
    assert "From 1 mg a day to 0 mg" in words


def test_a_card_counts_changes_of_dose_not_steps_that_keep_it(
    person: Person, prescriber: Member, evaluation: Evaluation
) -> None:
    kept = make_scenario(
        by=prescriber,
        person=person,
        name="Kept",
        request={**CLONAZEPAM, "goal": {"kind": "maintain"}},
    )
    lower = make_scenario(by=prescriber, person=person, name="Lower", request=CLONAZEPAM)
    kept_summary, lower_summary = summaries([kept, lower], "en")
    assert kept_summary.changes == 0
    doses = [Fraction(1)] + [
        Fraction(step["mg_per_day"]["clonazepam"]) for step in lower.document["steps"]
    ]
    falls = sum(after < before for before, after in pairwise(doses))
    assert lower_summary.changes == falls
    assert lower_summary.months == round(lower_summary.days * 12 / 365.25)


def test_no_sentence_of_the_verdict_is_empty(client: Client, scenario: Scenario) -> None:
    """A fall that a dose could have avoided has no way out to name, and leaves no gap for it."""
    at = f"/people/{scenario.person_id}/scenarios/{scenario.pk}/preview/"
    page = client.post(at, {"dose-0": "0.5"}, headers={"hx-request": "true"}).content.decode()
    assert "beyond the limit" in page
    assert not re.findall(r"<p[^>]*>\s*</p>", page)
