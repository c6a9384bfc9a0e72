"""Doses asked for by hand, against every way to lay the pieces out."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glidepath.quantities import Milligrams
from glidepath.taper.planning.by_hand import Dispensable, DrugInPlan
from glidepath.taper.regimen import TimeOfDay
from glidepath.taper.request import Allowed
from glidepath.taper.schedule import Pieces
from tests.planning_facts import doses, planning_facts, request

FACTS = planning_facts()
TWO, FIVE = "diazepam-tablet-2mg-us", "diazepam-tablet-5mg-us"
PIECES = (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5))  # whole and half tablets
MORNING, BEDTIME = TimeOfDay.MORNING, TimeOfDay.BEDTIME


@cache
def dispensable(greatest: int = 8, *, two_times: bool = True) -> Dispensable:
    times = {"morning": str(greatest)} if not two_times else {"morning": "4", "bedtime": "4"}
    asked = replace(
        request(doses("diazepam", **times), products=(TWO, FIVE)), allowed=Allowed(liquids=False)
    )
    plan = DrugInPlan(
        "diazepam",
        (MORNING, BEDTIME) if two_times else (MORNING,),
        Milligrams(Fraction(greatest)),
        (Pieces(TWO, Fraction(2)),),
    )
    return Dispensable(plan, asked, FACTS)


@cache
def makeable(*, two_times: bool = True) -> frozenset[Fraction]:
    """Every daily dose above zero of at most four pieces at a time."""
    once = {
        sum(taken, Fraction(0))
        for count in range(5)
        for taken in combinations_with_replacement(PIECES, count)
    }
    return frozenset({a + b for a in once for b in (once if two_times else {0})} - {Fraction(0)})


QUARTERS = st.integers(1, 63).map(lambda n: Fraction(n, 4))


@given(QUARTERS)
@settings(max_examples=200, deadline=None)
def test_a_dose_can_be_made_exactly_where_the_pieces_add_up_to_it(dose: Fraction) -> None:
    assert dispensable().makes(Milligrams(dose)) is (dose in makeable())
    assert dispensable(two_times=False).makes(Milligrams(dose)) is (
        dose in makeable(two_times=False)
    )


@given(QUARTERS)
@settings(max_examples=200, deadline=None)
def test_the_nearest_doses_are_the_next_below_and_above(dose: Fraction) -> None:
    below = max((one for one in makeable() if one < dose), default=None)
    above = min((one for one in makeable() if one > dose), default=None)
    expected = [one for one in (below, above) if one is not None]
    assert [near.value for near in dispensable().nearest(Milligrams(dose))] == expected


@given(QUARTERS, QUARTERS)
@settings(max_examples=300, deadline=None)
def test_a_dose_lies_between_two_others_where_one_can_be_made(
    low: Fraction, high: Fraction
) -> None:
    expected = any(low < dose < high for dose in makeable())
    assert dispensable().lies_between(Milligrams(low), Milligrams(high)) is expected


@given(st.sampled_from(sorted(dose for dose in makeable() if dose <= 16)))
@settings(max_examples=80, deadline=None)
def test_a_dose_is_made_of_pieces_that_give_it_and_few_enough_at_a_time(dose: Fraction) -> None:
    made = dispensable().make(Milligrams(dose), (), (Pieces(TWO, Fraction(2)),))
    assert sum(intake.dose.value for intake in made) == dose
    for intake in made:
        given_by = sum(
            FACTS.formulary.products[pieces.product].strength.value * pieces.count
            for pieces in intake.pieces
        )
        assert given_by == intake.dose.value
        assert sum(-(-pieces.count // 1) for pieces in intake.pieces) <= 4


@pytest.mark.parametrize(
    ("dose", "used", "products"),
    [
        ("3", (TWO,), {TWO}),  # one and a half tablets of what is in use
        ("2.5", (TWO,), {FIVE}),  # nothing but half of the larger tablet makes it
        ("4", (TWO,), {TWO}),
        ("6", (TWO,), {TWO}),  # three of them, though a larger tablet would be fewer
    ],
)
def test_what_is_in_use_comes_before_a_further_product(
    dose: str, used: tuple[str, ...], products: set[str]
) -> None:
    made = dispensable(two_times=False).make(
        Milligrams.parse(dose), (), tuple(Pieces(name, Fraction(1)) for name in used)
    )
    assert {pieces.product for intake in made for pieces in intake.pieces} == products


def test_nothing_is_made_of_nothing() -> None:
    assert dispensable().make(Milligrams(Fraction(0)), (), ()) == ()
