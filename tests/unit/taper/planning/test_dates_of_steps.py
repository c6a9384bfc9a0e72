"""Days worked by hand: what a change waits for, and how a stay is written as steps."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from glidepath.errors import InvalidRequest
from glidepath.taper.planning.calendar import Calendar, Move, allowed_day, steps_from
from glidepath.taper.request import DateRange, Lead
from glidepath.taper.schedule import LivedDay, StepKind
from tests import builders as made
from tests.builders import BEDTIME, START, mg

TEN = {"diazepam": {BEDTIME: "10"}}
WEDNESDAY = 3  # the start, 1 December 2026, is a Tuesday


def day(number):
    return START + timedelta(days=number)


def fall(dose, hold, *, gap=False):
    daily = {"diazepam": mg(dose)} if dose else {}
    return Move(StepKind.TAPER, (), daily, hold, "diazepam", gap)


def days_of(moves, before, **changes):
    request = made.request(TEN, **changes)
    first = request.lead.first_day if request.lead else START
    calendar = Calendar(request, made.LIMITS, {"diazepam": mg(before)}, first)
    return [(found - START).days for found in calendar.date_moves(moves)]


def lived(doses):
    """Days before the start: dose by days ago."""
    return tuple(LivedDay(day(-ago), {"diazepam": mg(dose)}) for ago, dose in doses.items())


def test_a_weekday_alone_is_waited_for():
    request = made.request(TEN, change_weekday=WEDNESDAY)
    assert allowed_day(START, request) == date(2026, 12, 2)
    assert allowed_day(date(2026, 12, 2), request) == date(2026, 12, 2)
    assert allowed_day(date(2026, 12, 3), request) == date(2026, 12, 9)


def test_no_day_of_any_range_carries_a_change():
    free = (DateRange(day(0), day(3)), DateRange(day(4), day(6)))
    assert allowed_day(START, made.request(TEN, no_change=free)) == day(7)
    both = made.request(TEN, no_change=free, change_weekday=WEDNESDAY)
    assert allowed_day(START, both) == day(8)


def test_after_three_years_without_a_day_the_search_ends_and_says_so_in_both_languages():
    three_years = 3 * 366
    until = (DateRange(START, day(three_years - 1)),)
    with pytest.raises(InvalidRequest) as refused:
        allowed_day(START, made.request(TEN, no_change=until))
    assert "1 December 2026" in refused.value.message
    assert "1 de diciembre de 2026" in refused.value.message_es
    assert refused.value.where == "no_change"


def test_the_doses_taken_already_need_no_day_for_a_change():
    lead = Lead(day(0), StepKind.HOLD)
    moves = [Move(StepKind.HOLD, (), {"diazepam": mg(10)}, 7), fall(9, 14), fall(8, 14)]
    # A lead-in begins on the Tuesday; the falls wait for their Wednesdays.
    assert days_of(moves, 10, lead=lead, change_weekday=WEDNESDAY) == [0, 8, 22]
    # Without one even the first move waits.
    assert days_of(moves[1:], 10, change_weekday=WEDNESDAY) == [1, 15]


def test_a_higher_dose_counts_for_the_whole_window_and_no_longer():
    # From 10 to 8 to 7: 7 is less than 75 % of 10, which was last taken the day before the start.
    assert days_of([fall(8, 7), fall(7, 7)], 10) == [0, 14]
    # Two steps back in the window: 10 until day -1, 9 from day 0, 8 from day 5.
    assert days_of([fall(9, 5), fall(8, 5), fall(7, 5)], 10) == [0, 5, 14]
    # 9 until day 6 forbids 6 (75 % are 6.75) until day 21; 8 from day 7 allows it.
    assert days_of([fall(9, 7), fall(8, 7), fall(6, 7)], 9) == [0, 7, 21]


def test_days_known_to_be_lower_count_instead_of_the_dose_before():
    # Every day of the window was 8 mg, whatever the request says of 10: 6 is 75 % of it.
    every_day = lived(dict.fromkeys(range(1, 30), 8))
    assert days_of([fall(8, 7), fall(6, 7)], 10, lived=every_day) == [0, 7]


def test_days_of_which_nothing_is_known_count_as_the_dose_before():
    # 8 mg for four days, 9 mg until five days ago: 6 waits until day -5 is out of the window.
    four_days = lived(dict.fromkeys(range(1, 5), 8))
    assert days_of([fall(7, 7), fall(6, 7)], 9, lived=four_days) == [0, 10]


def test_a_higher_day_lived_delays_a_fall_until_it_is_out_of_the_window():
    for ago in (1, 7, 14):
        # 12 mg once: 8 is less than 75 % of it.
        assert days_of([fall(8, 14)], 10, lived=lived({ago: 12})) == [15 - ago]
    assert days_of([fall(8, 14)], 10, lived=lived({15: 12})) == [0]


def test_the_end_of_a_drug_and_a_gap_wait_until_nothing_higher_is_in_the_window():
    assert days_of([fall(2, 7), fall(0, 7)], 2) == [0, 7]
    assert days_of([fall(3, 7), fall(2, 7, gap=True)], 4) == [0, 14]
    assert days_of([fall(3, 7), fall(0, 7)], 4) == [0, 14]
    assert days_of([fall(5, 7, gap=True)], 10) == [0]


def test_a_change_that_lowers_no_drug_waits_for_its_hold_alone():
    switch = Move(StepKind.SWITCH, (), {"clonazepam": mg(1)}, 3)
    assert days_of([switch, switch], 10) == [0, 3]


def test_a_long_stay_is_a_change_and_holds_of_nearly_equal_length():
    moves = [
        Move(StepKind.TAPER, (), {"diazepam": mg(9)}, 14, "diazepam", False, Fraction(1, 10)),
        Move(StepKind.STOP, (), {}, 20, "diazepam", False, Fraction(1)),
    ]
    steps = steps_from(moves, [day(0), day(50)], made.request(TEN, max_hold_days=24))
    # 50 days in no more than 24 each: 17, 17 and 16; the last move lasts as long as it is held.
    assert [(step.first_day, step.last_day) for step in steps] == [
        (day(0), day(16)),
        (day(17), day(33)),
        (day(34), day(49)),
        (day(50), day(69)),
    ]
    assert [step.kind for step in steps] == [
        StepKind.TAPER,
        StepKind.HOLD,
        StepKind.HOLD,
        StepKind.STOP,
    ]
    assert [step.lowered for step in steps] == ["diazepam", None, None, "diazepam"]
    assert [step.reduction for step in steps] == [Fraction(1, 10), 0, 0, 1]
    assert [step.daily for step in steps] == [{"diazepam": mg(9)}] * 3 + [{}]


def test_a_move_of_which_no_fall_is_said_falls_by_nothing():
    moves = [Move(StepKind.MAINTAIN, made.intakes([(BEDTIME, {made.DIAZEPAM_10: "1"})]), {}, 24)]
    (step,) = steps_from(moves, [START], made.request(TEN, max_hold_days=24))
    assert (step.reduction, step.days, step.lowered) == (0, 24, None)
    assert step.intakes == moves[0].intakes
