"""Two versions of a plan: what differs is told, and nothing else."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glidepath.catalogue import load
from glidepath.catalogue.editing import edit
from glidepath.catalogue.planning import plan
from glidepath.documents.answers import answer_to_json
from glidepath.documents.comparison import compare
from glidepath.documents.request_in_words import Known
from glidepath.quantities import Milligrams
from glidepath.taper.answer import Answer
from glidepath.taper.editing import StepEdit
from glidepath.taper.request import Goal, GoalKind, Pace
from tests.planning_facts import doses, request
from tests.properties.test_plans import requests

SLOW = Pace(Fraction(5, 100), 14)


@cache
def usual() -> Answer:
    return plan(request(doses("diazepam", bedtime="5")))


def stored(answer: Answer) -> dict[str, Any]:
    return answer_to_json(answer, load().formulary)


def by_hand(
    steps: list[tuple[str, str, str]],
    *,
    before: str = "5",
    lived: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """A stored plan of one drug: (first day, last day, milligrams at bedtime)."""
    return {
        "status": "planned",
        "steps": [
            {
                "first_day": first,
                "last_day": last,
                "mg_per_day": {"diazepam": mg},
                "take": [
                    {
                        "time": "bedtime",
                        "drug": "diazepam",
                        "mg": mg,
                        "pieces": [{"product": "d1", "count": mg}],
                    }
                ]
                if mg != "0"
                else [],
            }
            for first, last, mg in steps
        ],
        "exceptions": [],
        "certificate": None,
        "request": {"start": steps[0][0], "lived": lived or []},
        "before": {"diazepam": before},
        "labels": {
            "drugs": {"diazepam": {"en": "diazepam", "es": "diazepam"}},
            "products": {"d1": {"en": "tablet of 1 mg", "es": "tableta de 1 mg"}},
        },
    }


OLD = by_hand(
    [
        ("2027-01-04", "2027-01-17", "4"),
        ("2027-01-18", "2027-01-31", "3"),
        ("2027-02-01", "2027-02-14", "0"),
    ]
)
NEW = by_hand(
    [
        ("2027-01-04", "2027-01-17", "4"),
        ("2027-01-18", "2027-02-07", "3.5"),
        ("2027-02-08", "2027-02-21", "0"),
    ]
)


def test_days_that_differ_are_told_range_by_range():
    found = compare(OLD, NEW, "en")
    assert [(d.first, d.last) for d in found.steps] == [
        (date(2027, 1, 18), date(2027, 1, 31)),
        (date(2027, 2, 1), date(2027, 2, 7)),
    ]
    first, second = found.steps
    assert first.then.doses == {"diazepam": "3"}
    assert first.now.doses == {"diazepam": "3.5"}
    assert first.now.pieces == ("Bedtime: 3½ × tablet of 1 mg",)
    assert first.text == (
        "From Mon 18 Jan 2027 to Sun 31 Jan 2027: before diazepam 3 mg a day; now diazepam 3.5 mg a"
        " day."
    )
    assert second.then.text == "nothing"
    assert found.end is not None
    assert found.length is not None
    assert (found.end.then, found.end.now) == (
        "last dose on Sun 31 Jan 2027",
        "last dose on Sun 7 Feb 2027",
    )
    assert (found.length.then, found.length.now) == ("28 days", "35 days")


def test_the_same_in_spanish():
    first = compare(OLD, NEW, "es").steps[0]
    assert first.text == (
        "Del lun 18 ene 2027 al dom 31 ene 2027: antes diazepam 3 mg al día; ahora diazepam 3.5 mg"
        " al día."
    )
    assert first.now.pieces == ("Al acostarse: 3½ × tableta de 1 mg",)


def test_a_version_that_starts_later_counts_the_days_already_lived():
    lived = [{"day": f"2027-01-{day:02}", "doses": {"diazepam": "4"}} for day in range(4, 18)]
    later = by_hand(
        [("2027-01-18", "2027-01-31", "3"), ("2027-02-01", "2027-02-14", "0")],
        before="4",
        lived=lived,
    )
    assert compare(OLD, later, "en").steps == ()
    lived[2] = {"day": "2027-01-06", "doses": {"diazepam": "8"}}
    (only,) = compare(OLD, later, "en").steps
    assert (only.first, only.last) == (date(2027, 1, 6), date(2027, 1, 6))
    assert only.text.startswith("On Wed 6 Jan 2027: before diazepam 4 mg a day; now diazepam 8 mg")


def test_the_same_dose_of_other_pieces_is_told_with_them():
    other = deepcopy(OLD)
    other["steps"][0]["take"][0]["pieces"] = [{"product": "d2", "count": "2"}]
    other["labels"]["products"]["d2"] = {"en": "2 mg/mL solution", "es": "solución de 2 mg/mL"}
    (only,) = compare(OLD, other, "en").steps
    assert "4 × tablet of 1 mg" in only.text
    assert "2 mL of the 2 mg/mL solution" in only.text


def test_what_was_asked_is_compared_key_by_key():
    slower = stored(plan(request(doses("diazepam", bedtime="5"), pace=SLOW, max_pieces=3)))
    found = compare(stored(usual()), slower, "en").request
    assert [change.key for change in found] == ["pace", "max_pieces"]
    assert found[0].label == "Pace"
    assert found[0].then.startswith("10 % of the current dose every 14 days")
    assert found[0].now.startswith("5 % of the current dose every 14 days")
    assert (found[1].then, found[1].now) == ("4", "3")


def test_exceptions_gained_and_lost_are_told_whatever_their_day():
    answer = usual()
    edits = [StepEdit(i) for i in range(len(answer.schedule.steps))]
    edits[1] = StepEdit(1, Milligrams(Fraction(5, 2)))
    hasty = stored(edit(answer, edits).answer)
    found = compare(stored(answer), hasty, "en")
    assert len(found.exceptions_gained) == 1
    assert "diazepam 4.5 mg -> 2.5 mg" in found.exceptions_gained[0]
    assert "can be made" in found.exceptions_gained[0]
    assert found.exceptions_lost == ()
    assert compare(hasty, stored(answer), "en").exceptions_lost == found.exceptions_gained
    limit = next(change for change in found.checks if change.key == "limit-14-days")
    assert limit.then.startswith("holds: ")
    assert limit.now.startswith("does not hold: ")


def test_a_plan_to_keep_the_dose_says_how_long_at_least():
    kept = stored(plan(request(doses("diazepam", bedtime="5"), goal=Goal(GoalKind.MAINTAIN))))
    found = compare(stored(usual()), kept, "en")
    assert found.end is not None
    assert found.end.now.startswith("the dose is kept until ")
    assert found.steps[-1].now.text == "not in this plan"


@pytest.mark.parametrize("language", ["en", "es"])
@settings(max_examples=20, deadline=None)
@given(requests(), requests())
def test_nothing_differs_from_itself_and_sides_swap(language, one, other):
    first, second = stored(plan(one)), stored(plan(other))
    assert compare(first, first, language).is_empty
    there, back = compare(first, second, language), compare(second, first, language)
    assert [(d.first, d.last, d.then, d.now) for d in there.steps] == [
        (d.first, d.last, d.now, d.then) for d in back.steps
    ]
    assert {(c.key, c.then, c.now) for c in there.request} == {
        (c.key, c.now, c.then) for c in back.request
    }
    assert there.exceptions_gained == back.exceptions_lost
    assert there.exceptions_lost == back.exceptions_gained
    assert {(c.key, c.then, c.now) for c in there.checks} == {
        (c.key, c.now, c.then) for c in back.checks
    }


@settings(max_examples=20, deadline=None)
@given(requests(), requests(), st.integers(0, 400))
def test_on_each_day_the_doses_told_are_those_of_the_steps(one, other, offset):
    sides = [stored(plan(asked)) for asked in (one, other)]
    steps = [side["steps"] for side in sides]
    if not all(steps):
        return
    day = date.fromordinal(date(2026, 12, 1).toordinal() + offset)
    found = [
        next(
            (
                {d: Fraction(mg) for d, mg in step["mg_per_day"].items() if Fraction(mg)}
                for step in each
                if step["first_day"] <= day.isoformat() <= step["last_day"]
            ),
            None,
        )
        for each in steps
    ]
    if None in found:
        return
    told = [d for d in compare(*sides, "en").steps if d.first <= day <= d.last]
    if found[0] != found[1]:
        (only,) = told
        for side, expected in zip((only.then, only.now), found, strict=True):
            assert {d: Fraction(mg) for d, mg in side.doses.items()} == expected


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "tablet of 2 mg, tablet of 5 mg"), ("es", "tableta de 2 mg, tableta de 5 mg")],
)
def test_products_and_tables_asked_for_are_named_though_no_step_uses_them(
    language: str, said: str
) -> None:
    catalogue = load()
    known = Known(catalogue.formulary, catalogue.equivalences)
    table = catalogue.equivalences.tables["asam-2025-bands"].title
    old = stored(usual())
    wanted = {"products": ["diazepam-tablet-2mg-us", "diazepam-tablet-5mg-us"]}
    switch = {"drug": "diazepam", "table": "asam-2025-bands", "over_days": 14}
    new = {**old, "request": {**old["request"], **wanted, "switch_to": switch}}
    changes = " ".join(str(change) for change in compare(old, new, language, known).request)
    assert said in changes
    assert table in changes
    assert "diazepam-tablet" not in changes
    assert "asam-2025-bands" not in changes
