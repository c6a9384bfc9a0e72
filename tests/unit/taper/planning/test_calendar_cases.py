"""Dates against a day-by-day diary, with weekdays, days kept free and a lead; stays cut into steps."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

import pytest

from glidepath.quantities import Milligrams
from glidepath.taper.planning.calendar import Calendar, Move, steps_from
from glidepath.taper.request import DateRange, Lead, PlanRequest
from glidepath.taper.schedule import LivedDay, StepKind
from tests import builders as made
from tests.builders import BEDTIME, START, mg

TEN = {"diazepam": {BEDTIME: "10"}}
WINDOW = 14


def day(number: int) -> date:
    return START + timedelta(days=number)


def fall(dose: int, hold: int, *, gap: bool = False) -> Move:
    daily = {"diazepam": mg(dose)} if dose else {}
    return Move(StepKind.TAPER, (), daily, hold, "diazepam", gap)


def dose_of(move: Move) -> Fraction:
    return move.daily.get("diazepam", mg(0)).value


def dated(moves: list[Move], before: int, request: PlanRequest) -> list[int]:
    calendar = Calendar(request, made.LIMITS, {"diazepam": mg(before)}, START)
    return [(found - START).days for found in calendar.date_moves(moves)]


def diary_of(moves: list[Move], before: int, request: PlanRequest) -> list[int]:
    """The first day of each move, one day being written after the other into a diary of doses."""
    taken = {n: Fraction(before) for n in range(-WINDOW, 0)}
    for lived in request.lived:
        taken[(lived.day - START).days] = lived.doses.get("diazepam", mg(0)).value
    firsts: list[int] = []
    today, dose = 0, Fraction(before)
    while len(firsts) < len(moves):
        move = moves[len(firsts)]
        held = not firsts or today - firsts[-1] >= moves[len(firsts) - 1].hold
        free = request.change_weekday in (None, day(today).isoweekday()) and not any(
            days.first <= day(today) <= days.last for days in request.no_change
        )
        window = [taken[n] for n in range(today - WINDOW, today)]
        fits = all(4 * dose_of(move) >= 3 * other for other in window)
        if move.gap or not dose_of(move):
            fits = all(other <= dose for other in window)
        if move.lowered is None:
            fits = True
        if held and fits and (free or (request.lead is not None and not firsts)):
            firsts.append(today)
            dose = dose_of(move)
        taken[today] = dose
        today += 1
    return firsts


def drawn(seed: int) -> tuple[list[Move], int, PlanRequest]:
    """Falling moves, the dose before them, and a request with days to wait for and days lived."""
    dice = random.Random(seed)
    before = dice.randint(6, 20)
    lead = Lead(START, StepKind.HOLD) if dice.random() < 0.3 else None
    moves = []
    if lead:
        moves.append(Move(StepKind.HOLD, (), {"diazepam": mg(before)}, dice.randint(1, 20)))
    upper = before
    for _ in range(dice.randint(1, 6)):
        lower = dice.randint(upper // 2, upper)
        moves.append(fall(lower, dice.randint(1, 20), gap=4 * lower < 3 * upper))
        upper = lower
    free = [(dice.randint(0, 60), dice.randint(0, 20)) for _ in range(dice.randint(0, 2))]
    lived = {dice.randint(1, 20): dice.randint(0, 24) for _ in range(dice.choice([0, 3, 40]))}
    request = made.request(
        TEN,
        lead=lead,
        change_weekday=dice.choice([None, None, *range(1, 8)]),
        no_change=tuple(DateRange(day(first), day(first + length)) for first, length in free),
        lived=tuple(
            LivedDay(day(-ago), {"diazepam": Milligrams(Fraction(dose))} if dose else {})
            for ago, dose in sorted(lived.items(), reverse=True)
        ),
    )
    return moves, before, request


@pytest.mark.parametrize("seed", range(150))
def test_each_change_falls_on_the_first_day_that_a_diary_lets_it(seed: int) -> None:
    moves, before, request = drawn(seed)
    assert dated(moves, before, request) == diary_of(moves, before, request)


def test_a_fall_of_which_nothing_more_is_said_keeps_the_limit_by_itself() -> None:
    # 8 is more than 75 % of 10, so that 8 may follow 10 and 9 at once; a gap would wait for both.
    eight = Move(StepKind.TAPER, (), {"diazepam": mg(8)}, 7, "diazepam")
    assert dated([fall(9, 7), eight], 10, made.request(TEN)) == [0, 7]
    assert dated([fall(9, 7), fall(8, 7, gap=True)], 10, made.request(TEN)) == [0, 14]


def test_another_drug_that_was_higher_delays_no_fall() -> None:
    moves = [
        Move(StepKind.TAPER, (), {"diazepam": mg(10), "clonazepam": mg(1)}, 7, "clonazepam"),
        Move(StepKind.TAPER, (), {"diazepam": mg(8), "clonazepam": mg(1)}, 7, "diazepam"),
    ]
    request = made.request({"diazepam": {BEDTIME: "10"}, "clonazepam": {BEDTIME: "1.25"}})
    before = {"diazepam": mg(10), "clonazepam": mg("1.25")}
    calendar = Calendar(request, made.LIMITS, before, START)
    assert calendar.date_moves(moves) == (day(0), day(7))


def test_a_stay_lasts_until_the_next_move_and_the_last_one_as_long_as_it_is_held() -> None:
    moves = [fall(9, 5), fall(8, 5), fall(7, 5)]
    steps = steps_from(moves, [day(0), day(6), day(20)], made.request(TEN, max_hold_days=24))
    assert [(step.first_day, step.days) for step in steps] == [
        (day(0), 6),
        (day(6), 14),
        (day(20), 5),
    ]


@pytest.mark.parametrize("longest", [1, 5, 7, 13, 28])
def test_a_stay_is_cut_into_as_few_and_as_equal_steps_as_can_be(longest: int) -> None:
    intakes = made.intakes([(BEDTIME, {made.DIAZEPAM_10: "1"})])
    request = made.request(TEN, max_hold_days=longest)
    for length in range(1, 60):
        stay = Move(
            StepKind.TAPER,
            intakes,
            {"diazepam": mg(10)},
            3,
            lowered="diazepam",
            reduction=Fraction(1, 5),
        )
        end = Move(StepKind.STOP, (), {}, 1)
        *steps, last = steps_from([stay, end], [START, day(length)], request)
        lengths = [step.days for step in steps]
        assert sum(lengths) == length
        assert max(lengths) <= longest
        assert (len(lengths) - 1) * longest < length  # one step fewer would not do
        assert lengths == sorted(lengths, reverse=True)
        assert lengths[0] - lengths[-1] <= 1
        assert [step.first_day for step in steps] == [
            day(sum(lengths[:n])) for n in range(len(steps))
        ]
        assert {(step.intakes, step.daily["diazepam"]) for step in steps} == {(intakes, mg(10))}
        said = [(step.kind, step.lowered, step.reduction) for step in steps]
        review = (StepKind.HOLD, None, 0)
        assert said == [(StepKind.TAPER, "diazepam", Fraction(1, 5))] + [review] * (len(steps) - 1)
        assert (last.kind, last.first_day, last.days, last.reduction) == (
            StepKind.STOP,
            day(length),
            1,
            0,
        )


# --- several drugs: 1 mg of clonazepam counts as 10 mg of diazepam ----------------------------------


def total(daily: Mapping[str, Milligrams]) -> Milligrams:
    return mg(10 * daily.get("clonazepam", mg(0)).value + daily.get("diazepam", mg(0)).value)


def both(diazepam: str, clonazepam: str) -> dict[str, Milligrams]:
    doses = {"diazepam": mg(diazepam), "clonazepam": mg(clonazepam)}
    return {drug: dose for drug, dose in doses.items() if dose}


def dated_together(
    moves: list[Move], before: dict[str, Milligrams], lived: tuple[LivedDay, ...] = ()
) -> list[int]:
    request = made.request({drug: {BEDTIME: str(mg)} for drug, mg in before.items()}, lived=lived)
    calendar = Calendar(request, made.LIMITS, before, START, total)
    return [(found - START).days for found in calendar.date_moves(moves)]


def lowered(drug: str, diazepam: str, clonazepam: str, hold: int = 7, *, gap: bool = False) -> Move:
    return Move(StepKind.TAPER, (), both(diazepam, clonazepam), hold, drug, gap)


@pytest.mark.parametrize(("ago", "first"), [(1, 14), (3, 12), (14, 1), (15, 0)])
def test_a_fall_waits_until_no_higher_total_is_near(ago: int, first: int) -> None:
    # On one day 0.5 mg of clonazepam was taken too: 15 mg, of which 9 mg are 60 %.
    lived = (LivedDay(day(-ago), both("10", "0.5")),)
    fall = Move(StepKind.TAPER, (), both("9", "0"), 14, "diazepam")
    assert dated_together([fall], both("10", "0"), lived) == [first]


def test_two_falls_that_each_keep_the_limit_wait_for_their_total() -> None:
    # 20 mg in all; then 17.5 and 15 mg, which is a quarter less; 14 mg would be more than that.
    first = lowered("diazepam", "7.5", "1")
    enough = lowered("clonazepam", "7.5", "0.75")
    too_far = lowered("clonazepam", "6.5", "0.75")
    assert dated_together([first, enough], both("10", "1")) == [0, 7]
    assert dated_together([first, too_far], both("10", "1")) == [0, 14]


def test_a_total_that_falls_too_far_by_itself_stands_alone() -> None:
    # From 15 to 10 mg in one step, 7 days after 16 mg.
    first = lowered("diazepam", "10", "0.5")
    ends = lowered("clonazepam", "10", "0", gap=True)
    assert dated_together([first, ends], both("11", "0.5")) == [0, 14]
    assert dated_together([ends], both("10", "0.5")) == [0]
    # A day on which less was taken changes nothing.
    missed = LivedDay(day(-3), both("7", "0.5"))
    assert dated_together([ends], both("10", "0.5"), (missed,)) == [0]


@pytest.mark.parametrize("seed", range(60))
def test_totals_are_dated_as_in_a_diary(seed: int) -> None:
    dice = random.Random(seed)
    doses = {
        "diazepam": Fraction(dice.randint(6, 12)),
        "clonazepam": Fraction(dice.randint(1, 8), 8),
    }
    before = {drug: Milligrams(dose) for drug, dose in doses.items()}
    moves = []
    for _ in range(6):
        drug = dice.choice(sorted(doses))
        doses[drug] *= Fraction(dice.randint(15, 20), 20)
        daily = {name: Milligrams(dose) for name, dose in doses.items()}
        moves.append(Move(StepKind.TAPER, (), daily, dice.randint(1, 16), drug))
    diary = [before] * WINDOW
    firsts: list[int] = []
    while len(firsts) < len(moves):
        move, today = moves[len(firsts)], len(diary) - WINDOW
        held = not firsts or today - firsts[-1] >= moves[len(firsts) - 1].hold
        near = diary[-WINDOW:]
        kept = [
            4 * one(move.daily).value >= 3 * one(other).value
            for other in near
            for one in (total, lambda daily, drug=str(move.lowered): daily[drug])
        ]
        if held and all(kept):
            firsts.append(today)
        diary.append(moves[len(firsts) - 1].daily if firsts else before)
    assert dated_together(moves, before) == firsts
