"""The falls beyond the limit that a plan lists, worked by hand under invented tables.

1 mg of clonazepam counts as 10 mg of diazepam; the limit is a quarter within 14 days.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from glidepath.guidance.words import Words
from glidepath.taper.planning.calendar import Move
from glidepath.taper.planning.exceptions import exceptions_of
from glidepath.taper.schedule import LivedDay, StepKind
from tests.builders import EQUIVALENCES, LIMITS, START, mg
from tests.planning_facts import planning_facts

WORDING = {
    "gap": Words("Nothing between {lower} and {upper}.", "Nada entre {lower} y {upper}."),
    "total_gap": Words("Together too far.", "En total demasiado."),
}
TABLES = {"diazepam": "first", "clonazepam": "first"}


FACTS = replace(
    planning_facts(),
    limits=LIMITS,
    equivalences=EQUIVALENCES,
    said=replace(planning_facts().said, words=WORDING),
)


def found(before, *moves, lived=()):
    """The exceptions of moves given as (day from the start, doses, drug lowered, is a gap)."""
    dated = [
        (START + timedelta(days=day), move(doses, lowered, gap=gap))
        for day, doses, lowered, gap in moves
    ]
    before = {drug: mg(dose) for drug, dose in before.items()}
    return exceptions_of(dated, before, lived, TABLES, FACTS)


def move(doses, lowered, *, gap):
    daily = {drug: mg(dose) for drug, dose in doses.items()}
    if gap:
        return Move(StepKind.TAPER, (), daily, 14, lowered, gap=True)
    return Move(StepKind.TAPER, (), daily, 14, lowered)


def test_a_gap_is_told_with_its_doses_share_and_words():
    (one,) = found({"diazepam": 10}, (3, {"diazepam": 4}, "diazepam", True))
    assert one.day == START + timedelta(days=3)
    assert (one.rule, one.drug) == ("limit-14-days", "diazepam")
    assert (one.from_dose, one.to_dose, one.reduction) == (mg(10), mg(4), Fraction(3, 5))
    assert (one.why, one.why_es) == ("Nothing between 4 and 10.", "Nada entre 4 y 10.")


def test_each_gap_falls_from_the_dose_of_the_move_before_it():
    first, second = found(
        {"diazepam": 10},
        (0, {"diazepam": 8}, "diazepam", False),
        (14, {"diazepam": 5}, "diazepam", True),
        (28, {"diazepam": 2}, "diazepam", True),
    )
    assert (first.from_dose, first.to_dose) == (mg(8), mg(5))
    assert (second.from_dose, second.to_dose) == (mg(5), mg(2))


def test_a_fall_within_the_limit_and_the_stop_are_no_exceptions():
    moves = [(0, {"diazepam": 8}, "diazepam", False), (14, {}, "diazepam", False)]
    assert found({"diazepam": 10}, *moves) == ()
    both = [(0, {"diazepam": 5}, "clonazepam", False), (14, {}, "diazepam", False)]
    (total,) = found({"diazepam": 5, "clonazepam": "0.5"}, *both)
    assert total.day == START  # from 10 to 5 in all; the end of both is judged by a rule of its own


@pytest.mark.parametrize(("clonazepam", "beyond"), [("0.6", False), ("0.59", True)])
def test_two_drugs_are_added_up_as_diazepam_against_the_highest_of_the_window(clonazepam, beyond):
    exceptions = found(
        {"diazepam": 10, "clonazepam": 1},  # 20
        (0, {"diazepam": 9, "clonazepam": 1}, "diazepam", False),  # 19
        (10, {"diazepam": 9, "clonazepam": clonazepam}, "clonazepam", False),  # 15 is 75 % of 20
    )
    assert len(exceptions) == beyond
    if beyond:
        (one,) = exceptions
        assert (one.day, one.drug) == (START + timedelta(days=10), "total")
        assert (one.from_dose, one.to_dose) == (mg(20), mg("14.9"))
        assert one.reduction == Fraction("0.255")
        assert (one.why, one.why_es) == ("Together too far.", "En total demasiado.")


@pytest.mark.parametrize(("day", "beyond"), [(13, True), (14, False)])
def test_a_total_counts_until_fourteen_days_after_its_last_day(day, beyond):
    # The 20 mg of before stand until the day before the start; 14 days later is day 13.
    exceptions = found(
        {"diazepam": 10, "clonazepam": 1},
        (0, {"diazepam": 8, "clonazepam": 1}, "diazepam", False),  # 18: 75 % are 13.5
        (day, {"diazepam": 8, "clonazepam": "0.6"}, "clonazepam", False),  # 14
    )
    assert [one.from_dose for one in exceptions] == [mg(20)] * beyond


def test_a_dose_that_was_raised_again_counts_while_it_is_within_the_window():
    exceptions = found(
        {"diazepam": 6, "clonazepam": 1},  # 16
        (0, {"diazepam": 10, "clonazepam": 1}, None, False),  # back to 20
        (4, {"diazepam": 8, "clonazepam": 1}, "diazepam", False),  # 18
        (10, {"diazepam": 8, "clonazepam": "0.6"}, "clonazepam", False),  # 14
    )
    assert [one.from_dose for one in exceptions] == [mg(20)]


def test_a_drug_that_is_changed_to_another_is_added_up_with_it():
    (one,) = found({"clonazepam": 1}, (0, {"diazepam": 7}, None, False))
    assert (one.drug, one.from_dose, one.to_dose) == ("total", mg(10), mg(7))


def test_a_stage_that_leaves_the_total_as_it_was_breaks_nothing_anew():
    (one,) = found(
        {"diazepam": 10, "clonazepam": 1},  # 20
        (0, {"diazepam": 2, "clonazepam": 1}, "diazepam", False),  # 12
        (3, {"diazepam": 12}, None, False),  # 12 again, of one drug
    )
    assert (one.day, one.from_dose, one.to_dose) == (START, mg(20), mg(12))


def test_one_drug_is_not_added_up():
    (one,) = found({"diazepam": 10}, (0, {"diazepam": 5}, "diazepam", True))
    assert one.drug == "diazepam"


def lived(day, **doses):
    """A day lived, counted from the start, with the doses swallowed on it."""
    return LivedDay(START + timedelta(days=day), {drug: mg(dose) for drug, dose in doses.items()})


@pytest.mark.parametrize(
    ("ago", "listed"), [(-1, True), (-10, True), (-14, True), (-15, False), (-40, False)]
)
def test_a_drug_that_has_just_ended_counts_in_the_total_for_the_window(ago, listed):
    # 10 mg of diazepam and 0.5 mg of clonazepam (5 mg of diazepam) stood that many days before the
    # start: 15 mg in all. Then 10 mg alone, and now 9 mg: 40 % less than within the window.
    ended = lived(ago, diazepam="10", clonazepam="0.5")
    since = [lived(day, diazepam="10") for day in range(ago + 1, 0)]
    fall = (0, {"diazepam": "9"}, "diazepam", False)
    exceptions = found({"diazepam": "10"}, fall, lived=(ended, *since))
    assert [(e.drug, e.from_dose, e.to_dose) for e in exceptions] == (
        [("total", mg(15), mg(9))] if listed else []
    )


def test_the_dose_that_a_plan_begins_from_is_no_fall_against_days_lived():
    ended = lived(-1, diazepam="10", clonazepam="1")
    kept = (0, {"diazepam": "10"}, None, False)
    assert found({"diazepam": "10"}, kept, lived=(ended,)) == ()


@pytest.mark.parametrize(("ago", "drug", "dose"), [(-15, "clonazepam", "1"), (-1, "unlisted", "0")])
def test_a_drug_that_is_out_of_reach_or_was_not_taken_makes_no_total(ago, drug, dose):
    long_ago = lived(ago, diazepam="10", **{drug: dose})
    gap = (0, {"diazepam": "5"}, "diazepam", True)
    [only] = found({"diazepam": "10"}, gap, lived=(long_ago,))
    assert only.drug == "diazepam"
