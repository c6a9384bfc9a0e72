"""What is typed into the steps is judged as `glidepath check` judges the same milligrams a day."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glidepath.catalogue import load
from glidepath.documents.schedule_csv import read_schedule_csv
from glidepath.quantities import format_number
from glidepath.taper.verification import DailyCheck, check_daily
from glidepath.web.accounts.models import Member
from glidepath.web.record.models import Person
from glidepath.web.tapers.actions import change_scenario, make_scenario
from glidepath.web.tapers.computing import answer_of, document_of, revised_request
from glidepath.web.tapers.models import Scenario

START = "2027-01-04"
REQUESTS: dict[str, dict[str, Any]] = {
    "clonazepam, one time": {"regimen": [{"drug": "clonazepam", "doses": {"bedtime": "1"}}]},
    "lorazepam, three times": {
        "regimen": [
            {"drug": "lorazepam", "doses": {"morning": "0.5", "midday": "0.5", "bedtime": "1"}}
        ]
    },
    "diazepam, whole tablets": {
        "regimen": [{"drug": "diazepam", "doses": {"morning": "4", "bedtime": "6"}}],
        "allow": {"halves": False, "liquids": False},
    },
    "clonazepam, to half": {
        "regimen": [{"drug": "clonazepam", "doses": {"morning": "1", "bedtime": "1"}}],
        "goal": {"kind": "reduce", "mg_per_day": "1"},
    },
}
# A plan that was held for four weeks on its fortieth day: its first row is the dose taken now.
HELD = "diazepam, held"
DOSES = [
    "0.125",
    "0.25",
    "0.375",
    "0.5",
    "0.75",
    "1",
    "1.25",
    "1.5",
    "2",
    "3",
    "4",
    "5",
    "7.5",
    "10",
]
LENGTHS = ["1", "3", "7", "13", "14", "15", "28", "60"]
DRAWN = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# place of a step, dose and length typed there; nothing typed where it is None
Typed = dict[int, tuple[str | None, str | None]]


@pytest.fixture(params=[*REQUESTS, HELD])
def table(request: pytest.FixtureRequest, person: Person, prescriber: Member) -> Scenario:
    wanted = held() if request.param == HELD else {**REQUESTS[request.param], "start": START}
    return make_scenario(by=prescriber, person=person, name=request.param, request=wanted)


@st.composite
def typings(draw: st.DrawFn) -> Typed:
    """A few cells, most often of the first steps, with doses that can and cannot be made."""
    found: Typed = {}
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, 9))
        dose = draw(st.none() | st.sampled_from(DOSES))
        found[place] = (dose, draw(st.none() | st.sampled_from(LENGTHS)))
    return found


@DRAWN
@given(typed=typings())
def test_the_preview_says_what_check_says_of_the_same_milligrams(
    table: Scenario, client: Client, typed: Typed
) -> None:
    refused, document = preview(client, table, typed)
    rows = rows_after(table, typed, refused)
    assert [(one["days"], taken(one)) for one in document["steps"]] == rows
    checked = check(table, rows)
    assert days_beyond(document) >= days_told(checked, table)
    assert bool(days_beyond(document)) == bool(days_told(checked, table))
    holds = {one["rule"]: one["holds"] for one in document["certificate"]["checks"]}
    told = {one.rule for one in checked.findings}
    assert holds["no-increase"] == ("no-increase" not in told)
    if "final-dose" in holds:
        assert holds["final-dose"] == ("final-dose" not in told)


@DRAWN
@given(typed=typings())
def test_the_pieces_of_typed_steps_give_the_typed_milligrams(
    table: Scenario, client: Client, typed: Typed
) -> None:
    _, document = preview(client, table, typed)
    for step in document["steps"]:
        assert swallowed(step) == {d: mg for d, mg in given_doses(step).items() if mg}
    wrong = {one["rule"] for one in document["certificate"]["checks"] if not one["holds"]}
    # Whatever is typed, what stands there can be made, adds up, and follows on.
    assert not wrong & {
        "dispensable-pieces",
        "pieces-per-time",
        "milligrams-agree",
        "reduction-agrees",
        "days-follow-on",
        "supply-agrees",
        "exceptions-are-real",
    }


@DRAWN
@given(typed=typings())
def test_a_dose_is_refused_only_where_no_pieces_make_it(
    table: Scenario, client: Client, typed: Typed
) -> None:
    refused, _ = preview(client, table, typed)
    for place, (dose, _length) in typed.items():
        if dose is None or place >= typeable(table):
            continue
        makeable = can_be_made(table, Fraction(dose)) and Fraction(dose) <= highest(table)
        assert (place in refused) != makeable, (place, dose)


@DRAWN
@given(typed=typings())
def test_saving_keeps_what_the_preview_showed(
    table: Scenario, client: Client, prescriber: Member, typed: Typed
) -> None:
    refused, document = preview(client, table, typed)
    where = reverse("scenario-steps", args=[table.person_id, table.pk])
    table.refresh_from_db()
    sent = {**cells(table, typed), "version": table.version, "once": uuid.uuid4()}
    answer = client.post(where, sent)
    kept = Scenario.objects.get(pk=table.pk)
    if refused:
        assert answer.status_code == 200
        assert kept.version == table.version
    else:
        assert answer.status_code == 302
        assert kept.document == document
        change_scenario(by=prescriber, scenario=kept, version=kept.version, edits=[])


def held() -> dict[str, Any]:
    """The request of a version that begins with a hold."""
    begun = {"regimen": [{"drug": "diazepam", "doses": {"morning": "4", "bedtime": "6"}}]}
    document = document_of(answer_of({**begun, "start": START}))
    today = date.fromisoformat(START) + timedelta(days=40)
    return revised_request(document, [{"kind": "hold", "days": 28}], today)


def past(scenario: Scenario) -> list[tuple[date, int, Fraction]]:
    """The days before the plan: as they were lived, else a month at the dose before."""
    if lived := scenario.request.get("lived"):
        return [
            (date.fromisoformat(one["day"]), 1, sum(map(Fraction, one["doses"].values())))
            for one in lived
        ]
    doses = scenario.request["regimen"][0]["doses"].values()
    month = timedelta(days=30)
    return [(begin(scenario) - month, month.days, sum(map(Fraction, doses)))]


def begin(scenario: Scenario) -> date:
    """The first day of the first row."""
    return date.fromisoformat(plain(scenario)[0]["first_day"])


def preview(client: Client, scenario: Scenario, typed: Typed) -> tuple[set[int], dict[str, Any]]:
    """Type into the page, and read what stands there then: refused rows, and the document."""
    where = reverse("scenario-preview", args=[scenario.person_id, scenario.pk])
    answer = client.post(where, cells(scenario, typed), headers={"hx-request": "true"})
    assert answer.status_code == 200
    return set(answer.context["refusals"]), dict(answer.context["document"])


def cells(scenario: Scenario, typed: Typed) -> dict[str, str]:
    """Every cell of the page as a browser sends it."""
    sent: dict[str, str] = {}
    for place, step in enumerate(plain(scenario)):
        dose, days = typed.get(place, (None, None))
        sent[f"days-{place}"] = days or str(step["days"])
        if step["take"]:
            sent[f"dose-{place}"] = dose or only(step["mg_per_day"])
    return sent


def plain(scenario: Scenario) -> Sequence[dict[str, Any]]:
    """The steps as they were planned; the fixtures save no edits before they read them."""
    steps: Sequence[dict[str, Any]] = _PLAIN.setdefault(
        str(scenario.pk), scenario.document["steps"]
    )
    return steps


_PLAIN: dict[str, Any] = {}


def typeable(scenario: Scenario) -> int:
    """How many steps have a dose to type over."""
    return sum(1 for step in plain(scenario) if step["take"])


def rows_after(scenario: Scenario, typed: Typed, refused: set[int]) -> list[tuple[int, Fraction]]:
    """Days and milligrams of each step as typed, worked out here."""
    rows = []
    for place, step in enumerate(plain(scenario)):
        dose, days = typed.get(place, (None, None))
        usable = dose is not None and step["take"] and place not in refused
        mg = dose if usable else only(step["mg_per_day"])
        rows.append((int(days or step["days"]), Fraction(mg)))
    return rows


def check(scenario: Scenario, rows: Sequence[tuple[int, Fraction]]) -> DailyCheck:
    """`glidepath check` of the days before and the typed days, from a file."""
    drug = scenario.request["regimen"][0]["drug"]
    file = io.StringIO()
    lines = csv.writer(file)
    lines.writerow(["first_day", "days", "drug", "mg"])
    for day, length, dose in past(scenario):
        lines.writerow([day.isoformat(), length, drug, format_number(dose)])
    day = begin(scenario)
    for length, dose in rows:
        lines.writerow([day.isoformat(), length, drug, format_number(dose)])
        day += timedelta(days=length)
    catalogue = load()
    daily = read_schedule_csv(file.getvalue(), catalogue.formulary)
    return check_daily(daily, catalogue.equivalences, catalogue.limits(date.fromisoformat(START)))


def days_beyond(document: dict[str, Any]) -> set[str]:
    return {one["day"] for one in document["exceptions"]}


def days_told(checked: DailyCheck, scenario: Scenario) -> set[str]:
    first = past(scenario)[0][0]
    days = {
        first + timedelta(days=one.day - 1)
        for one in checked.findings
        if one.rule == "limit-14-days"
    }
    return {day.isoformat() for day in days if day >= begin(scenario)}


def can_be_made(scenario: Scenario, dose: Fraction) -> bool:
    """Whether whole and half pieces or measures add up to a dose, by trying every sum."""
    drug = scenario.request["regimen"][0]["drug"]
    allowed = {
        "halves": True,
        "quarters": False,
        "liquids": True,
        **scenario.request.get("allow", {}),
    }
    times = len(scenario.request["regimen"][0]["doses"])
    solids: set[Fraction] = set()
    measures: set[Fraction] = set()
    for product in load().formulary.products_of(drug, "US"):
        if product.compounded or product.release not in {"IR", "ODT", "film"}:
            continue
        if product.is_liquid:
            # Two strengths side by side invite tenfold errors: the finest alone is used.
            measure = product.strength.value * product.smallest_count
            if allowed["liquids"]:
                measures = {min({measure, *measures})}
            continue
        solids.add(product.strength.value)
        if allowed["halves"] and product.smallest_count < 1 and not product.known_unscored:
            solids.add(product.strength.value / 2)
    reached = {Fraction(0)}
    for _ in range(4 * times):
        reached |= {one + more for one in reached for more in solids if one + more <= dose}
    return dose in reached or any(
        ((dose - one) / measure).denominator == 1 for one in reached for measure in measures
    )


def highest(scenario: Scenario) -> Fraction:
    """More than twice the dose at the start is no change of a taper."""
    return 2 * sum(
        (Fraction(dose) for dose in scenario.request["regimen"][0]["doses"].values()), Fraction(0)
    )


def swallowed(step: dict[str, Any]) -> dict[str, Fraction]:
    """Milligrams by drug that the pieces of a step give."""
    found: dict[str, Fraction] = {}
    for intake in step["take"]:
        for piece in intake["pieces"]:
            product = load().formulary.products[piece["product"]]
            mg = product.strength.value * Fraction(piece["count"])
            found[product.drug] = found.get(product.drug, Fraction(0)) + mg
    return found


def given_doses(step: dict[str, Any]) -> dict[str, Fraction]:
    return {drug: Fraction(dose) for drug, dose in step["mg_per_day"].items()}


def taken(step: dict[str, Any]) -> Fraction:
    return sum(given_doses(step).values(), Fraction(0))


def only(doses: dict[str, str]) -> str:
    (dose,) = doses.values()
    return dose
