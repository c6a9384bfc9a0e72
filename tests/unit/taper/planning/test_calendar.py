"""The days on which doses change, against a search that writes every day out."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glidepath.errors import InvalidRequest
from glidepath.quantities import Milligrams
from glidepath.taper.planning.calendar import Calendar, Move, allowed_day
from glidepath.taper.request import DateRange
from glidepath.taper.schedule import LivedDay, StepKind
from tests import builders as made
from tests.builders import BEDTIME, START, mg

WINDOW = 14
DOSES = st.integers(4, 20)


def move(dose: int, hold: int, *, gap: bool = False) -> Move:
    daily = {"diazepam": mg(dose)} if dose else {}
    return Move(StepKind.TAPER, (), daily, hold, "diazepam", gap)


@st.composite
def tapers(draw: st.DrawFn) -> tuple[list[Move], int, dict[int, int]]:
    """Falling moves, the dose before, and the doses of some days before the start (days ago)."""
    before = draw(DOSES)
    doses = sorted(draw(st.lists(DOSES, min_size=1, max_size=6)), reverse=True)
    doses = [min(dose, before) for dose in doses] + ([0] if draw(st.booleans()) else [])
    moves = []
    upper = before
    for dose in doses:
        beyond = bool(dose) and 4 * dose < 3 * upper
        moves.append(move(dose, draw(st.integers(1, 20)), gap=beyond))
        upper = dose
    lived = draw(st.dictionaries(st.integers(1, 20), st.integers(0, 24), max_size=20))
    return moves, before, lived


def days_by_hand(moves: list[Move], before: int, lived: dict[int, int]) -> list[int]:
    """The first day (from 0) of each move, every dose of every day being looked at."""
    taken = {-ago: Fraction(dose) for ago, dose in lived.items()}
    firsts: list[int] = []
    earliest = 0
    for number, one in enumerate(moves):
        dose = one.daily.get("diazepam", mg(0)).value
        last = moves[number - 1].daily.get("diazepam", mg(0)).value if number else Fraction(before)
        day = earliest
        while True:
            reach = [
                taken.get(d, Fraction(before) if d < 0 else last) for d in range(day - WINDOW, day)
            ]
            if one.gap or not dose:
                fits = max(reach) <= last
            else:
                fits = all(4 * dose >= 3 * other for other in reach)
            if fits:
                break
            day += 1
        for between in range(firsts[-1] if firsts else 0, day):
            taken[between] = last
        firsts.append(day)
        earliest = day + one.hold
    return firsts


@given(tapers())
@settings(max_examples=400, deadline=None)
def test_each_change_falls_on_the_first_day_that_the_window_and_the_hold_let_it(
    taper: tuple[list[Move], int, dict[int, int]],
) -> None:
    moves, before, lived = taper
    days = tuple(
        LivedDay(START - timedelta(days=ago), {"diazepam": Milligrams(Fraction(dose))})
        for ago, dose in sorted(lived.items(), reverse=True)
    )
    request = made.request({"diazepam": {BEDTIME: str(before)}}, lived=days)
    calendar = Calendar(request, made.LIMITS, {"diazepam": mg(before)}, START)
    found = [(day - START).days for day in calendar.date_moves(moves)]
    assert found == days_by_hand(moves, before, lived)


def test_a_change_waits_for_a_day_that_is_not_kept_free() -> None:
    free = (DateRange(START, START + timedelta(days=9)),)
    request = made.request({"diazepam": {BEDTIME: "10"}}, no_change=free)
    assert allowed_day(START, request) == START + timedelta(days=10)
    assert allowed_day(START + timedelta(days=10), request) == START + timedelta(days=10)


def test_three_years_without_a_free_day_are_refused_with_what_to_do() -> None:
    ages = (DateRange(START, START + timedelta(days=4 * 366)),)
    request = made.request({"diazepam": {BEDTIME: "10"}}, no_change=ages)
    with pytest.raises(InvalidRequest, match="shorten the dates to keep free") as refused:
        allowed_day(START, request)
    assert refused.value.where == "no_change"
    last = (DateRange(START, START + timedelta(days=3 * 366 - 2)),)
    request = made.request({"diazepam": {BEDTIME: "10"}}, no_change=last)
    assert allowed_day(START, request) == date(2026, 12, 1) + timedelta(days=3 * 366 - 1)
