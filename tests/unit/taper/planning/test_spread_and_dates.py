"""How totals are spread over the day, on which days changes fall, and how drugs are changed."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from glidepath.quantities import Milligrams
from glidepath.taper.planning.descent import days_to_hold
from glidepath.taper.planning.pieces import Cabinet
from glidepath.taper.planning.plan import draft_plan
from glidepath.taper.planning.spread import SpreadRules, longest_gap, spread_step
from glidepath.taper.regimen import TIMES, TimeOfDay
from glidepath.taper.request import Allowed, DateRange, Pace, PaceBase, Switch
from glidepath.taper.schedule import LivedDay, StepKind
from tests.planning_facts import START, doses, planning_facts, request

FACTS = planning_facts()
CLOCK = FACTS.clock
SOLID = Allowed(liquids=False)


def totals(schedule, drug):
    return [
        {i.time: i.dose.value for i in step.intakes if i.drug == drug}
        for step in schedule.steps
        if step.kind is StepKind.TAPER
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 8), min_size=2, max_size=4).filter(any),
    st.integers(1, 30),
    st.booleans(),
    st.booleans(),
)
def test_a_spread_is_the_best_of_all_spreads(before, less, short_acting, bedtime_last):
    total = sum(before) - less
    if total <= 0:
        return
    cabinet = Cabinet(
        (FACTS.formulary.products["diazepam-tablet-2mg-us"],), SOLID, len(before), 4, Fraction(40)
    )
    scale = int(1 / cabinet.unit)
    rules = SpreadRules(TIMES[-len(before) :], short_acting, bedtime_last, CLOCK)
    found = spread_step(
        cabinet, cabinet.all_kinds, total * scale, tuple(n * scale for n in before), rules
    )
    spread = tuple(Fraction(n, scale) for n in found)
    # One tablet of 2 mg, halved, makes 0 to 8 mg at a time in steps of 1 mg.
    everything = [v for v in product(range(9), repeat=len(before)) if sum(v) == total]
    assert spread in everything

    def rises(vector):
        return sum(max(0, now - then) for now, then in zip(vector, before, strict=True))

    def changes(vector):
        return sum(now != then for now, then in zip(vector, before, strict=True))

    def emptied(vector):
        return sum(now == 0 < then for now, then in zip(vector, before, strict=True))

    assert rises(spread) == min(map(rises, everything))
    calm = [v for v in everything if rises(v) == rises(spread)]
    if short_acting:
        assert emptied(spread) == min(map(emptied, calm))
        calm = [v for v in calm if emptied(v) == emptied(spread)]
    assert changes(spread) == min(map(changes, calm))


def test_a_long_acting_drug_keeps_the_bedtime_dose_to_the_end():
    schedule = draft_plan(request(doses("diazepam", morning="10", bedtime="10")), FACTS).schedule
    for taken in totals(schedule, "diazepam"):
        assert TimeOfDay.BEDTIME in taken
    asked = request(doses("diazepam", morning="10", bedtime="10"), bedtime_last=False)
    for taken in totals(draft_plan(asked, FACTS).schedule, "diazepam"):
        assert TimeOfDay.MORNING in taken


def test_a_short_acting_drug_loses_no_dose_time_while_all_can_be_kept():
    asked = request(doses("alprazolam", morning="1", midday="1", bedtime="1"), allowed=SOLID)
    for taken in totals(draft_plan(asked, FACTS).schedule, "alprazolam"):
        # Three halves of 0.25 mg are the least that three dose times need.
        assert len(taken) == 3 or sum(taken.values()) < Fraction("0.375")


def test_the_longest_gap_goes_round_the_night():
    assert longest_gap([TimeOfDay.BEDTIME], CLOCK) == 24
    assert longest_gap([TimeOfDay.MORNING, TimeOfDay.BEDTIME], CLOCK) == max(
        CLOCK[TimeOfDay.BEDTIME] - CLOCK[TimeOfDay.MORNING],
        24 - CLOCK[TimeOfDay.BEDTIME] + CLOCK[TimeOfDay.MORNING],
    )
    assert longest_gap([], CLOCK) == 0


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 45), st.sampled_from([14, 21, 28]))
def test_a_hold_is_the_shortest_that_does_not_outrun_the_pace(upper, lower, percent, every):
    if lower >= upper:
        return
    r = Fraction(percent, 100)
    days = days_to_hold(Pace(r, every), 14, Fraction(upper), upper, lower)
    least = max(14, every)

    def enough(n):
        return (1 - r) ** n <= Fraction(lower, upper) ** every

    assert days == least if enough(least) else enough(days) and not enough(days - 1)
    of_start = days_to_hold(Pace(r, every, PaceBase.START), 14, Fraction(upper), upper, lower)
    assert of_start >= every * Fraction(upper - lower) / (r * upper)
    assert of_start == least or of_start - 1 < every * Fraction(upper - lower) / (r * upper)


def test_changes_wait_for_the_weekday_and_leave_free_days_alone():
    holiday = DateRange(date(2026, 12, 20), date(2027, 1, 6))
    asked = request(
        doses("diazepam", bedtime="10"), change_weekday=3, no_change=(holiday,), start=START
    )
    steps = [s for s in draft_plan(asked, FACTS).schedule.steps if s.kind is not StepKind.HOLD]
    assert steps[0].first_day == date(2026, 12, 2)
    assert steps[1].first_day == date(2026, 12, 16)
    assert steps[2].first_day == date(2027, 1, 13)
    assert {step.first_day.isoweekday() for step in steps} == {3}


def test_days_lived_at_a_higher_dose_delay_the_first_fall():
    lived = tuple(
        LivedDay(START - timedelta(days=n), {"diazepam": Milligrams.parse("12")})
        for n in range(5, 30)
    )
    asked = request(doses("diazepam", bedtime="10"), lived=lived)
    first = draft_plan(asked, FACTS).schedule.steps[0]
    # 9 mg is 75 % of 12 mg: allowed at once. 8 mg would have to wait.
    assert first.first_day == START
    faster = request(doses("diazepam", bedtime="10"), lived=lived, pace=Pace(Fraction(1, 4), 14))
    first = draft_plan(faster, FACTS).schedule.steps[0]
    assert first.daily["diazepam"] < Milligrams.parse("9")
    assert (first.first_day - (START - timedelta(days=5))).days > 14


def test_a_switch_changes_one_dose_after_another_and_never_raises_the_total():
    asked = request(
        doses("clonazepam", morning="0.5", bedtime="0.5"),
        doses("zolpidem", bedtime="10"),
        switch=Switch("diazepam", over_days=14),
    )
    draft = draft_plan(asked, FACTS)
    stages = [s for s in draft.schedule.steps if s.kind is StepKind.SWITCH]
    # VA/DoD: clonazepam 1 mg = diazepam 10 mg; NHS Scotland: zolpidem 10 mg = diazepam 5 mg.
    worth = {"clonazepam": 10, "zolpidem": Fraction(1, 2), "diazepam": 1}
    sums = [sum(worth[d] * mg.value for d, mg in s.daily.items()) for s in stages]
    assert sums == [15, 15, 15]
    assert [len(s.daily) for s in stages] == [3, 2, 1]
    assert stages[-1].daily["diazepam"] == Milligrams.parse("15")
    assert (stages[1].first_day - stages[0].first_day).days == 4


def test_a_single_daily_dose_is_changed_in_two_parts():
    asked = request(doses("temazepam", bedtime="30"), switch=Switch("diazepam"))
    stages = [s for s in draft_plan(asked, FACTS).schedule.steps if s.kind is StepKind.SWITCH]
    # VA/DoD: temazepam 15 mg = diazepam 10 mg.
    assert [{d: str(mg) for d, mg in s.daily.items()} for s in stages] == [
        {"temazepam": "15", "diazepam": "10"},
        {"diazepam": "20"},
    ]


def capsules_of(*products: str, times: int, highest: int) -> Cabinet:
    chosen = tuple(FACTS.formulary.products[name] for name in products)
    return Cabinet(chosen, SOLID, times, 4, Fraction(highest))


def spread_of(cabinet, total, before, *, short_acting=True):
    rules = SpreadRules(TIMES[-len(before) :], short_acting, True, CLOCK)
    units = tuple(Fraction(n) / cabinet.unit for n in before)
    whole = tuple(int(n) if n.denominator == 1 else n for n in units)
    found = spread_step(cabinet, cabinet.all_kinds, int(total / cabinet.unit), whole, rules)
    return tuple(n * cabinet.unit for n in found)


def test_a_dose_rises_only_where_nothing_else_adds_up():
    cabinet = capsules_of(
        "oxazepam-capsule-10mg-us", "oxazepam-capsule-15mg-us", times=3, highest=45
    )
    # 25 mg from 10 + 10 + 10 mg of capsules needs one of 15 mg.
    assert sorted(spread_of(cabinet, 25, (10, 10, 10))) == [0, 10, 15]
    assert sorted(spread_of(cabinet, 20, (10, 10, 10))) == [0, 10, 10]


def test_a_dose_that_the_pieces_cannot_make_is_not_kept():
    cabinet = capsules_of("diazepam-tablet-2mg-us", times=2, highest=10)
    # 2.5 mg cannot be made of halved 2 mg tablets, so it has to change too.
    found = spread_of(cabinet, 6, (Fraction("2.5"), 5), short_acting=False)
    assert sum(found) == 6
    assert all(dose.denominator == 1 for dose in found)
