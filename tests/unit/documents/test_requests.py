"""Requests are read strictly, refused kindly, and written back to the same value."""

from __future__ import annotations

import json
from contextlib import suppress
from copy import deepcopy
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glidepath.documents.request_writing import request_to_json
from glidepath.documents.requests import request_from_json
from glidepath.errors import GlidepathError, InvalidRequest, UnknownName
from glidepath.guidance.person import Person
from glidepath.quantities import Milligrams
from glidepath.taper.regimen import TIMES, DrugDoses, Regimen, TimeOfDay
from glidepath.taper.request import (
    Allowed,
    DateRange,
    Goal,
    GoalKind,
    Lead,
    Pace,
    PaceBase,
    PlanRequest,
    Switch,
)
from glidepath.taper.schedule import LivedDay, StepKind
from tests.documents.samples import DRUGS, PRODUCTS, READING

CONTRACT = {
    "regimen": [
        {
            "drug": "alprazolam",
            "doses": {"morning": "1", "midday": "1", "bedtime": "1"},
            "product": None,
        }
    ],
    "goal": {"kind": "stop"},
    "pace": {"reduction": "0.10", "every_days": 14, "of": "current"},
    "start": "2026-12-01",
    "market": "US",
    "products": None,
    "allow": {"halves": True, "quarters": False, "liquids": True, "compounded": False},
    "max_pieces": 4,
    "switch_to": None,
    "change_weekday": None,
    "no_change": [],
    "min_hold_days": 14,
    "max_hold_days": 56,
    "person": {},
}


def contract(**changes: Any) -> dict[str, Any]:
    return {**deepcopy(CONTRACT), **changes}


def test_the_contracts_own_example_is_read() -> None:
    one = Milligrams(Fraction(1))
    doses = {TimeOfDay.MORNING: one, TimeOfDay.MIDDAY: one, TimeOfDay.BEDTIME: one}
    assert request_from_json(contract(), READING) == PlanRequest(
        regimen=Regimen((DrugDoses("alprazolam", doses),)), start=date(2026, 12, 1)
    )


def test_everything_but_the_regimen_and_start_may_be_left_out() -> None:
    short = {"regimen": CONTRACT["regimen"], "start": "2026-12-01"}
    assert request_from_json(short, READING) == request_from_json(contract(), READING)


def test_a_default_start_stands_in_only_where_none_is_given() -> None:
    raw = contract()
    del raw["start"]
    assert request_from_json(raw, READING, date(2030, 5, 6)).start == date(2030, 5, 6)
    assert request_from_json(contract(), READING, date(2030, 5, 6)).start == date(2026, 12, 1)


def test_brand_and_spanish_names_are_read() -> None:
    raw = contract(regimen=[{"drug": "Clordiazepóxido", "doses": {"bedtime": "10"}}])
    assert request_from_json(raw, READING).regimen.drugs[0].drug == "chlordiazepoxide"


@pytest.mark.parametrize("written", [3, "wed", "Wednesday", "miércoles"])
def test_a_weekday_is_an_iso_number_or_a_name(written: object) -> None:
    assert request_from_json(contract(change_weekday=written), READING).change_weekday == 3


def test_days_to_keep_free_are_dates_or_ranges() -> None:
    raw = contract(
        no_change=[
            "2027-01-04",
            "2027-02-01/2027-02-03",
            {"from": "2027-03-01", "to": "2027-03-02"},
        ]
    )
    assert request_from_json(raw, READING).no_change == (
        DateRange(date(2027, 1, 4), date(2027, 1, 4)),
        DateRange(date(2027, 2, 1), date(2027, 2, 3)),
        DateRange(date(2027, 3, 1), date(2027, 3, 2)),
    )


REGIMEN: Any = CONTRACT["regimen"]


def _doses(**doses: Any) -> dict[str, Any]:
    return contract(regimen=[{"drug": "clonazepam", "doses": doses}])


REFUSED = [
    # what is wrong, the request, where, a part of the message
    ("not an object", [], "", "write it as"),
    ("unknown key", contract(pase={}), "pase", "'pace'"),
    ("unknown inner key", contract(pace={"reduction": "0.1", "every_day": 14}), "", "every_days"),
    ("no regimen", {"start": "2027-01-01"}, "regimen", "missing"),
    ("no start", {"regimen": REGIMEN}, "start", "2027-01-04"),
    ("empty regimen", contract(regimen=[]), "regimen", "at least one"),
    ("float dose", _doses(bedtime=0.5), "regimen[0].doses.bedtime", "as strings"),
    ("zero dose", _doses(bedtime="0"), "regimen[0].doses.bedtime", "leave a time of day out"),
    ("negative dose", _doses(bedtime="-1"), "regimen[0].doses.bedtime", "above zero"),
    ("exponent", _doses(bedtime="1e9"), "regimen[0].doses.bedtime", "not a number"),
    ("junk dose", _doses(bedtime="x" * 1_000_000), "regimen[0].doses.bedtime", "not a number"),
    ("absurd dose", _doses(bedtime="41"), "regimen[0].doses.bedtime", "10 times"),
    ("unmakeable", _doses(bedtime="0.3"), "regimen[0].doses.bedtime", "0.25 mg and 0.375 mg"),
    ("no times", _doses(), "regimen[0].doses", "at least one"),
    (
        "unknown time",
        _doses(night="1"),
        "regimen[0].doses.night",
        "morning, midday, evening, bedtime",
    ),
    ("impossible date", contract(start="2027-02-30"), "start", "no date"),
    ("far date", contract(start="9999-12-31"), "start", "1990 to 2150"),
    ("date as number", contract(start=20270101), "start", "no date"),
    ("market", contract(market="DE"), "market", "US"),
    ("no products", contract(products=[]), "products", "leave the list out"),
    ("other drug", contract(products=["diazepam-tablet-2mg-us"]), "products[0]", "alprazolam"),
    ("pieces", contract(max_pieces=21), "max_pieces", "1 to 20"),
    ("pieces as bool", contract(max_pieces=True), "max_pieces", "whole number"),
    ("holds", contract(min_hold_days=30, max_hold_days=20), "max_hold_days", "less than"),
    ("weekday", contract(change_weekday=0), "change_weekday", "1 (Monday)"),
    ("reversed", contract(no_change=["2027-01-05/2027-01-04"]), "no_change[0]", "earlier day"),
    ("share", contract(pace={"reduction": "10", "every_days": 14}), "pace.reduction", "0.10"),
    ("goal", contract(goal={"kind": "reduce"}), "goal.mg_per_day", "missing"),
    ("goal dose", contract(goal={"kind": "stop", "mg_per_day": "1"}), "goal.mg_per_day", "only"),
    ("goal kind", contract(goal={"kind": "stopp"}), "goal.kind", "'stop'"),
    ("same drug", contract(switch_to={"drug": "alprazolam"}), "switch_to.drug", "already"),
    (
        "table without the drug",
        contract(switch_to={"drug": "zolpidem", "table": "sample-table"}),
        "switch_to.table",
        "no row",
    ),
    ("person", contract(person={"agee": 70}), "person.agee", "age"),
    ("allow", contract(allow={"halves": "yes"}), "allow.halves", "true or false"),
    ("order", contract(order=["diazepam"]), "order[0]", "not in the regimen"),
    (
        "lived after the start",
        contract(lived=[{"day": "2026-12-01", "doses": {"alprazolam": "3"}}]),
        "lived[0].day",
        "not before",
    ),
    (
        "lived while the present dose is held",
        contract(
            lead={"first_day": "2026-11-20"},
            lived=[{"day": "2026-11-20", "doses": {"alprazolam": "3"}}],
        ),
        "lived[0].day",
        "not before",
    ),
    ("drug twice", contract(regimen=REGIMEN * 2), "regimen", "twice"),
]


@pytest.mark.parametrize(
    ("raw", "where", "part"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_what_cannot_be_read_is_refused_with_place_and_remedy(
    raw: object, where: str, part: str
) -> None:
    with pytest.raises(InvalidRequest) as caught:
        request_from_json(raw, READING)
    if where:
        assert caught.value.where == where
    assert part in caught.value.message
    assert len(caught.value.message) < 500


@pytest.mark.parametrize(
    ("raw", "where", "nearest"),
    [
        (
            contract(regimen=[{"drug": "alprazolan", "doses": {"bedtime": "1"}}]),
            "regimen[0].drug",
            "alprazolam",
        ),
        (
            contract(products=["alprazolam-tablet-3mg-us"]),
            "products[0]",
            "alprazolam-tablet-2mg-us",
        ),
        (
            contract(switch_to={"drug": "diazepam", "table": "ashtn"}),
            "switch_to.table",
            "sample-table",
        ),
    ],
)
def test_an_unknown_name_comes_with_the_nearest(
    raw: dict[str, Any], where: str, nearest: str
) -> None:
    with pytest.raises(UnknownName) as caught:
        request_from_json(raw, READING)
    assert caught.value.where == where
    assert nearest in caught.value.message


def test_a_compounded_dose_is_accepted_where_compounding_is_allowed() -> None:
    raw = {**_doses(bedtime="0.3"), "allow": {"compounded": True}}
    assert request_from_json(raw, READING).regimen.drugs[0].daily == Milligrams(Fraction(3, 10))


DAYS = st.dates(date(2024, 1, 1), date(2040, 1, 1))


@st.composite
def requests(draw: st.DrawFn) -> PlanRequest:
    names = draw(
        st.lists(st.sampled_from([d.id for d in DRUGS]), min_size=1, max_size=3, unique=True)
    )
    drugs = []
    for name in names:
        own = [p for p in PRODUCTS if p.drug == name and not p.compounded and p.form != "oral film"]
        times = draw(st.lists(st.sampled_from(TIMES), min_size=1, unique=True))
        chosen = draw(st.sampled_from(own))
        count = st.integers(1, 4).map(lambda n, p=chosen: p.strength * (p.smallest_count * n))
        doses = {time: draw(count) for time in TIMES if time in times}
        drugs.append(DrugDoses(name, doses, draw(st.sampled_from([None, chosen.id]))))
    start = draw(DAYS)
    kind = draw(st.sampled_from(list(GoalKind)))
    switch = None
    if draw(st.booleans()) and names != ["diazepam"] and "zolpidem" not in names:
        switch = Switch("diazepam", None, draw(st.integers(1, 60)))
    goal_drug = (
        names[-1] if kind is GoalKind.REDUCE and not switch and draw(st.booleans()) else None
    )
    own_products = [p.id for p in PRODUCTS if p.drug in names]
    lived = draw(st.lists(st.integers(5, 30), unique=True, max_size=3))  # before the lead
    return PlanRequest(
        regimen=Regimen(tuple(drugs)),
        start=start,
        goal=Goal(kind, Milligrams(Fraction(1, 3)) if kind is GoalKind.REDUCE else None),
        goal_drug=goal_drug,
        pace=Pace(
            draw(st.fractions(Fraction(1, 10), Fraction(99, 100), max_denominator=100)),
            draw(st.integers(1, 366)),
            draw(st.sampled_from(list(PaceBase))),
        ),
        products=draw(
            st.none() | st.lists(st.sampled_from(own_products), min_size=1, unique=True).map(tuple)
        ),
        allowed=Allowed(
            *(draw(st.booleans()) for _ in range(4)),
            confirmed_splits=draw(st.frozensets(st.sampled_from(own_products), max_size=2)),
        ),
        max_pieces=draw(st.integers(1, 20)),
        switch=switch,
        change_weekday=draw(st.none() | st.integers(1, 7)),
        no_change=tuple(
            DateRange(day, day + timedelta(days=3)) for day in draw(st.lists(DAYS, max_size=2))
        ),
        min_hold_days=7,
        max_hold_days=draw(st.integers(7, 90)),
        order=tuple(names) if draw(st.booleans()) else (),
        bedtime_last=draw(st.booleans()),
        lead=draw(
            st.none()
            | st.sampled_from([StepKind.HOLD, StepKind.STEP_BACK]).map(
                lambda kind: Lead(start - timedelta(days=4), kind)
            )
        ),
        lived=tuple(
            LivedDay(start - timedelta(days=ago), {names[0]: Milligrams(Fraction(ago, 7))}, ago > 9)
            for ago in sorted(lived, reverse=True)
        ),
        person=draw(
            st.sampled_from([Person(), Person({"age": Fraction(71), "medicines": ("a", "b c")})])
        ),
    )


@given(requests())
def test_a_request_written_and_read_again_is_the_same(request: PlanRequest) -> None:
    text = json.dumps(request_to_json(request))
    assert request_from_json(json.loads(text), READING) == request


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(st.sampled_from(sorted(CONTRACT)), JUNK)
def test_junk_is_read_or_refused_but_never_breaks_the_reader(key: str, junk: Any) -> None:
    with suppress(GlidepathError):
        assert request_from_json(contract(**{key: junk}), READING).regimen.drugs
