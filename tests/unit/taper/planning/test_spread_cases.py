"""Spreads over the day where one thing alone decides, worked by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from glidepath.medicines.product import Split
from glidepath.taper.planning.pieces import Cabinet
from glidepath.taper.planning.spread import SpreadRules, longest_gap, spread_step
from glidepath.taper.regimen import TIMES, TimeOfDay
from glidepath.taper.request import Allowed
from tests import builders as made

MORNING, MIDDAY, EVENING, BEDTIME = TIMES
CLOCK = {MORNING: 8, MIDDAY: 13, EVENING: 18, BEDTIME: 22}
THREE = (MORNING, MIDDAY, BEDTIME)


def spread_of(
    strengths: tuple[int, ...],
    total: int,
    before: tuple[int | Fraction, ...],
    times: tuple[TimeOfDay, ...],
    *,
    short_acting: bool = False,
    bedtime_last: bool = True,
    clock: dict[TimeOfDay, int] = CLOCK,
    pieces: int = 1,
) -> tuple[int | Fraction, ...]:
    """A spread in units of 1 mg; one whole piece at a time unless more are said."""
    # The highest dose is a prime number of milligrams, so that the unit of the cabinet is 1 mg.
    products = tuple(made.product(f"{n}-mg", "x", str(n), Split.NONE) for n in strengths)
    cabinet = Cabinet(products, Allowed(), len(times), pieces, Fraction(61))
    assert cabinet.unit == 1
    rules = SpreadRules(times, short_acting, bedtime_last, clock)
    return spread_step(cabinet, cabinet.all_kinds, total, before, rules)


@pytest.mark.parametrize(
    ("bedtime_last", "first", "second", "third"),
    [
        (True, (4, 0, 4, 4), (4, 0, 0, 4), (0, 0, 0, 4)),
        (False, (4, 0, 4, 4), (4, 0, 0, 4), (4, 0, 0, 0)),
    ],
)
def test_midday_goes_first_then_evening_then_morning_or_bedtime(
    bedtime_last: bool,  # noqa: FBT001 - a case's own
    first: tuple[int, ...],
    second: tuple[int, ...],
    third: tuple[int, ...],
) -> None:
    before: tuple[int | Fraction, ...] = (4, 4, 4, 4)
    for total, expected in ((12, first), (8, second), (4, third)):
        before = spread_of((4,), total, before, TIMES, bedtime_last=bedtime_last)
        assert before == expected


def test_of_two_times_to_lose_a_short_acting_drug_loses_the_one_that_leaves_the_shorter_gap() -> (
    None
):
    # Without midday the hours between are 9, 7 and 8; without the evening 8, 8 and 8.
    clock = {MORNING: 6, MIDDAY: 14, EVENING: 15, BEDTIME: 22}
    four = (10, 10, 10, 10)
    assert spread_of((10,), 30, four, TIMES, short_acting=True, clock=clock) == (10, 10, 0, 10)
    # A long-acting drug is lowered at midday whatever the hours are.
    assert spread_of((10,), 30, four, TIMES, clock=clock) == (10, 0, 10, 10)


def test_a_short_acting_drug_keeps_its_times_though_more_of_them_change() -> None:
    # 10 mg less: midday alone, or 5 mg less at each of two, midday and then the morning.
    before = (10, 10, 10)
    assert spread_of((5, 10), 20, before, THREE, short_acting=True) == (5, 5, 10)
    assert spread_of((5, 10), 20, before, THREE) == (10, 0, 10)


def test_no_dose_rises_to_keep_a_dose_time() -> None:
    # 10 mg of 14: bedtime alone as it was, or 5 and 5, where the morning's 4 would rise.
    times = (MORNING, BEDTIME)
    assert spread_of((4, 5, 10), 10, (4, 10), times, short_acting=True) == (0, 10)
    assert spread_of((4, 5, 10), 10, (4, 10), times) == (0, 10)


def test_where_a_dose_must_rise_it_rises_least() -> None:
    # 13 mg of 3, 8 and 10 mg: (10, 3) raises the morning's 5 mg, (3, 10) none.
    assert spread_of((3, 8, 10), 13, (5, 10), (MORNING, BEDTIME)) == (3, 10)
    # 11 mg of 3 and 8 mg: (8, 3) raises the morning's 4 mg, (3, 8) none.
    assert spread_of((3, 8), 11, (4, 8), (MORNING, BEDTIME)) == (3, 8)
    # 18 of 20: (8, 10) raises the evening by 8 mg, (10, 8) by 10.
    assert spread_of((8, 10, 20), 18, (0, 20), (MORNING, BEDTIME)) == (8, 10)
    # 9 mg of 3 and 6 mg: 3 mg more must come from a dose of 2 mg; midday is the one to go.
    assert spread_of((3, 6), 9, (2, 2, 6), THREE) == (3, 0, 6)


def test_the_most_even_doses_come_before_the_order_of_the_times() -> None:
    # One change is enough: the morning's, since 2 + 6 and 6 + 2 are as even.
    assert spread_of((2, 4, 6), 8, (6, 6), (MORNING, BEDTIME), short_acting=True) == (2, 6)
    # 8 from (6, 8): 6 + 2 squares to 40 with one change; 4 + 4 would be two.
    assert spread_of((2, 4, 6, 8), 8, (6, 8), (MORNING, BEDTIME), short_acting=True) == (6, 2)
    # 10 from (10, 10): one change would empty a time; of two, 4 + 6 and 6 + 4 are the most even.
    found = spread_of((2, 4, 6, 8, 10), 10, (10, 10), (MORNING, BEDTIME), short_acting=True)
    assert found == (4, 6)


def test_a_long_acting_drug_leaves_no_crumb_where_the_same_times_change() -> None:
    # 3 mg less of 12 mg: midday from 4 to 1 mg leaves a crumb, less than the 3 mg taken off;
    # the morning from 6 to 3 mg leaves as much as was taken off.
    times = (MORNING, MIDDAY)
    assert spread_of((1, 3, 4, 6), 7, (6, 4), times) == (3, 4)
    # Nothing at all is no crumb: 4 mg less takes midday's 4 mg away.
    assert spread_of((1, 2, 4, 6), 6, (6, 4), times) == (6, 0)
    # Where midday keeps half of its 4 mg it is lowered before the morning.
    assert spread_of((2, 4, 6), 8, (6, 4), times) == (6, 2)


def test_a_dose_that_nothing_makes_any_more_changes_too() -> None:
    # 2.5 mg cannot stay; with the bedtime's 5 mg as they are, 1 mg is left.
    assert spread_of((1, 2, 5), 6, (Fraction(5, 2), 5), (MORNING, BEDTIME)) == (1, 5)
    # 7 mg, a whole number, cannot stay either: 5 and 2 are what is left of (7, 2).
    assert spread_of((2, 5), 7, (7, 2), (MORNING, BEDTIME)) == (5, 2)


def test_a_total_as_high_as_before_changes_nothing() -> None:
    for short_acting in (True, False):
        found = spread_of((5, 10), 25, (10, 5, 10), THREE, short_acting=short_acting)
        assert found == (10, 5, 10)


def test_a_total_of_nothing_is_nothing_at_every_time() -> None:
    assert spread_of((5,), 0, (5, 5), (MORNING, BEDTIME), short_acting=True) == (0, 0)


def test_every_dose_has_its_time() -> None:
    for before in ((5, 5), (5, 5, 5, 5)):
        with pytest.raises(ValueError, match="zip"):
            spread_of((5,), 5, before, THREE)


def test_the_order_of_the_times_is_that_of_the_rules_and_leaves_out_what_is_not_taken() -> None:
    for times, bedtime_last, order in (
        (TIMES, True, (1, 2, 0, 3)),
        (TIMES, False, (1, 2, 3, 0)),
        ((MORNING, BEDTIME), True, (0, 1)),
        ((MORNING, BEDTIME), False, (1, 0)),
        ((EVENING,), True, (0,)),
    ):
        assert SpreadRules(times, False, bedtime_last, CLOCK).order() == order


def test_a_gap_is_counted_in_the_order_of_the_day() -> None:
    assert longest_gap((BEDTIME, MORNING), CLOCK) == 14
    assert longest_gap((EVENING, MORNING, MIDDAY), CLOCK) == 14
