"""What `glidepath revise` reads: events that mean one thing, of a plan whose parts agree."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from glidepath.catalogue import load
from glidepath.catalogue.planning import plan
from glidepath.documents.answers import answer_to_json
from glidepath.documents.reading_facts import reading_facts
from glidepath.documents.requests import request_from_json
from glidepath.documents.revisions import revision_from_json
from glidepath.errors import InvalidRequest
from glidepath.quantities import Milligrams
from glidepath.taper.request import PlanRequest

CATALOGUE = load()
FACTS = reading_facts()
DIAZEPAM = {"drug": "diazepam", "doses": {"bedtime": "10"}}
PLANS: dict[str, dict[str, Any]] = {
    "one drug": {"regimen": [DIAZEPAM]},
    "a liquid": {"regimen": [DIAZEPAM], "products": ["diazepam-solution-1mg-ml-us"]},
    "a change of drug": {
        "regimen": [{"drug": "alprazolam", "doses": {"morning": "1", "bedtime": "1"}}],
        "switch_to": {"drug": "diazepam"},
    },
    "two drugs": {"regimen": [DIAZEPAM, {"drug": "zolpidem", "doses": {"bedtime": "10"}}]},
    "no change": {"regimen": [DIAZEPAM], "goal": {"kind": "maintain"}},
}


@cache
def answered(name: str) -> dict[str, Any]:
    request = request_from_json({**PLANS[name], "start": "2027-01-04"}, FACTS)
    return answer_to_json(plan(request), CATALOGUE.formulary)


def read(
    *events: dict[str, Any], today: str = "2027-02-04", of: dict[str, Any] | None = None
) -> PlanRequest:
    raw = {"plan": of or answered("one drug"), "today": today, "events": [*events]}
    return revision_from_json(raw, FACTS, Fraction(1, 2), date(2027, 2, 4))


def refused(*events: dict[str, Any], **changes: Any) -> InvalidRequest:
    with pytest.raises(InvalidRequest) as caught:
        read(*events, **changes)
    return caught.value


def swallowed(kind: str, mg: str, on: str = "2027-02-02") -> dict[str, Any]:
    return {"kind": kind, "on": on, "doses": {"diazepam": mg}}


def due_on(day: str) -> Milligrams:
    """What the answer says is taken on a day."""
    steps = answered("one drug")["steps"]
    step = next(one for one in steps if one["first_day"] <= day <= one["last_day"])
    return Milligrams.parse(step["mg_per_day"]["diazepam"])


@pytest.mark.parametrize("name", PLANS)
def test_every_plan_that_was_answered_is_read_whole(name: str) -> None:
    request = read({"kind": "hold", "days": 14}, of=answered(name))
    assert [day.day for day in request.lived] == [
        date(2027, 1, 4) + timedelta(days=offset) for offset in range(31)
    ]


def test_an_extra_dose_is_given_as_the_whole_day() -> None:
    due = due_on("2027-02-02").value
    assert 5 < due < 10  # the plan goes down from 10 mg
    part = refused(swallowed("extra", "5"))
    assert part.where == "events[0].doses.diazepam"
    assert "5 mg is not more. Give all that was swallowed on that day" in part.message
    assert "5 mg no es más. Indique todo lo que se tomó ese día" in part.message_es
    day = next(one for one in read(swallowed("extra", "15")).lived if one.unplanned)
    assert day.doses == {"diazepam": Milligrams(15)}


@pytest.mark.parametrize(("kind", "mg"), [("missed", "15"), ("missed", None), ("extra", None)])
def test_what_is_not_less_is_not_missed_and_what_is_the_same_is_neither(
    kind: str, mg: str | None
) -> None:
    same = str(due_on("2027-02-02"))
    assert refused(swallowed(kind, mg or same)).where == "events[0].doses.diazepam"


def test_a_day_before_the_plan_is_measured_by_the_dose_before_it() -> None:
    early = "2027-01-02"
    assert "10 mg of diazepam were planned" in refused(swallowed("missed", "10", early)).message
    assert read(swallowed("missed", "9.5", early)).lived[0].day == date(2027, 1, 2)


def test_a_day_that_is_known_to_have_gone_otherwise_may_be_put_right() -> None:
    first = plan(read(swallowed("extra", "15")))
    second = read(
        swallowed("missed", "15"), today="2027-02-06", of=answer_to_json(first, CATALOGUE.formulary)
    )
    (day,) = (one for one in second.lived if one.unplanned)
    assert day.doses == {"diazepam": Milligrams(15)}


@pytest.mark.parametrize(
    ("events", "place"),
    [
        ([{"kind": "hold", "days": 14}, {"kind": "hold", "days": 28}], "events[1]"),
        ([{"kind": "slow-down"}, {"kind": "hold"}, {"kind": "step-back"}], "events[2]"),
        ([swallowed("missed", "0"), swallowed("extra", "15")], "events[1]"),
        ([{"kind": "product-out", "product": "diazepam-tablet-2mg-us"}] * 2, "events[1]"),
    ],
)
def test_two_events_about_the_same_are_refused(events: list[dict[str, Any]], place: str) -> None:
    assert refused(*events).where == place


def test_events_about_different_things_are_heard_together() -> None:
    out = {"kind": "product-out", "product": "diazepam-tablet-2mg-us"}
    also = {"kind": "product-out", "product": "diazepam-tablet-5mg-us"}
    days = swallowed("missed", "0"), swallowed("missed", "0", "2027-02-01")
    request = read(out, also, *days, {"kind": "hold", "days": 21}, {"kind": "slow-down"})
    assert request.products
    assert not {out["product"], also["product"]} & {*request.products}
    assert sum(day.unplanned for day in request.lived) == 2
    assert request.start == date(2027, 2, 25)
    assert request.pace.reduction == Fraction(1, 20)


def test_a_plan_of_years_is_revised_again_and_again() -> None:
    slow = {"regimen": [{"drug": "diazepam", "doses": {"bedtime": "40"}}], "start": "2027-01-04"}
    slow["pace"] = {"reduction": "0.05", "every_days": 28}
    answer = plan(request_from_json(slow, FACTS))
    for today in ("2028-05-01", "2028-06-01", "2029-06-01"):
        document = answer_to_json(answer, CATALOGUE.formulary)
        answer = plan(read({"kind": "hold", "days": 14}, today=today, of=document))
    assert len(answer.request.lived) == (date(2029, 6, 1) - date(2027, 1, 4)).days


def test_what_is_wrong_in_the_request_of_a_plan_is_found_there() -> None:
    document = {**answered("one drug")}
    document["request"] = {**document["request"], "max_pieces": 99}
    assert refused({"kind": "hold"}, of=document).where == "plan.request.max_pieces"
