"""Verification of a schedule: a sound one holds, and each defect breaks exactly its own check."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from glidepath.errors import UnknownName
from glidepath.medicines.equivalence import Equivalences
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
from glidepath.taper.schedule import (
    Fill,
    LimitException,
    LivedDay,
    Pieces,
    Schedule,
    Step,
    StepKind,
)
from glidepath.taper.verification import schedule_digest
from tests import builders as made
from tests.builders import BEDTIME, MORNING, START, mg
from tests.unit.taper.verified import (
    FAST,
    KEEP,
    asked,
    bedtime,
    broken,
    changed,
    check,
    exception,
    figure,
    limit_only,
    short,
    sound,
    text,
)


def test_a_sound_schedule_holds_with_its_figures() -> None:
    found = check(sound())

    assert set() == broken(found)
    assert found.holds
    assert found.breaks == ()
    assert Fraction(1, 4) == found.largest_reduction  # from 8 to 6 mg
    assert found.days == 11 * 16
    assert found.final_doses == {"diazepam": 1}


# --- the limit -----------------------------------------------------------------------------------


def test_a_fall_of_exactly_a_quarter_keeps_the_limit() -> None:
    assert limit_only(short((20, "7.5"))).breaks == ()


def test_a_fall_of_a_hair_more_than_a_quarter_is_a_break() -> None:
    found = limit_only(short((20, "7.4")))

    (only,) = found.breaks
    assert ("diazepam", START, 10, Fraction("7.4")) == (
        only.drug,
        only.day,
        only.from_dose,
        only.to_dose,
    )
    assert Fraction("0.26") == only.reduction == found.largest_reduction
    assert "limit-14-days" in broken(found)
    assert figure(found, "limit-14-days") == "0.26"


def test_two_small_falls_within_fourteen_days_are_one_break() -> None:
    # 10 on the day before, 8 from day 0, 7 from day 13: the last 10 is 14 days before day 13.
    assert [b.to_dose for b in limit_only(short((13, "8"), (20, "7"))).breaks] == [7]


def test_two_small_falls_fifteen_days_apart_are_none() -> None:
    # 7 from day 14 on: the last 10 is 15 days before it.
    assert limit_only(short((14, "8"), (20, "7"))).breaks == ()


def test_the_days_before_the_plan_count_at_the_dose_before() -> None:
    late = short((20, "7"), first_day=START + timedelta(days=40))

    assert [b.from_dose for b in limit_only(late).breaks] == [10]


def test_a_break_listed_as_an_exception_is_accepted() -> None:
    found = limit_only(short((20, "7")), exception(START, "10", "7"))

    assert set() == broken(found) & {"limit-14-days", "exceptions-are-real"}
    assert len(found.breaks) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        exception(START + timedelta(days=1), "10", "7"),
        exception(START, "9", "7"),
        exception(START, "10", "6"),
        exception(START, "10", "7", drug="total"),
    ],
    ids=["day", "from", "to", "drug"],
)
def test_an_exception_that_is_listed_wrongly_excuses_nothing(wrong: LimitException) -> None:
    found = limit_only(short((20, "7")), wrong)

    assert {"limit-14-days", "exceptions-are-real"} <= broken(found)


def test_an_exception_with_a_smaller_reduction_than_the_real_one_is_not_real() -> None:
    wrong = replace(exception(START, "10", "7"), reduction=Fraction(1, 4))

    assert {"exceptions-are-real"} == broken(limit_only(short((20, "7")), wrong)) & {
        "limit-14-days",
        "exceptions-are-real",
    }


def test_an_exception_listed_where_the_limit_is_kept_is_not_real() -> None:
    assert {"exceptions-are-real"} == broken(
        check(sound(), exceptions=[exception(START, "10", "8")])
    )


def test_the_exception_names_the_highest_dose_in_reach() -> None:
    # 10, then 8 for two days, then 5: the fall that counts is the one from 10.
    found = limit_only(short((2, "8"), (20, "5")), exception(START + timedelta(days=2), "8", "5"))

    assert {"limit-14-days", "exceptions-are-real"} <= broken(found)


def test_the_last_step_to_zero_is_not_judged_by_the_limit() -> None:
    assert check(sound()).breaks == ()


def test_a_zero_in_the_middle_is_a_break() -> None:
    found = limit_only(short((20, "8"), (3, "0"), (20, "8"), kinds={2: StepKind.STEP_BACK}))

    assert [b.to_dose for b in found.breaks] == [0]


def test_a_planned_fall_counts_whatever_its_step_is_called() -> None:
    for kind in StepKind:
        assert len(limit_only(short((20, "7"), kinds={0: kind})).breaks) == 1, kind


# --- days already lived ---------------------------------------------------------------------------


def lived(*doses: tuple[int, str, bool]) -> tuple[LivedDay, ...]:
    """(days before the start, mg, unplanned)."""
    return tuple(
        LivedDay(START - timedelta(days=ago), {"diazepam": mg(dose)}, unplanned)
        for ago, dose, unplanned in doses
    )


def test_an_extra_dose_before_the_plan_is_no_step_of_it() -> None:
    schedule = replace(short((20, "10")), lived=lived((3, "16", True)))

    found = limit_only(schedule)

    assert "limit-14-days" not in broken(found)
    assert [(b.from_dose, b.already_lived) for b in found.breaks] == [(16, True)]
    assert "already lived" in text(found, "limit-14-days")


def test_a_new_fall_within_reach_of_an_extra_dose_is_a_break() -> None:
    schedule = replace(short((5, "10"), (20, "9")), lived=lived((3, "16", True)))

    found = limit_only(schedule)

    assert [(b.to_dose, b.already_lived) for b in found.breaks] == [(10, True), (9, False)]
    assert "limit-14-days" in broken(found)


def test_a_new_fall_out_of_reach_of_an_extra_dose_is_none() -> None:
    schedule = replace(short((12, "10"), (20, "9")), lived=lived((3, "16", True)))

    assert "limit-14-days" not in broken(limit_only(schedule))


def test_days_lived_as_planned_count_against_a_new_fall() -> None:
    # 12 until five days ago, 10 since then; 8 is a third less than 12.
    days = [(ago, "12" if ago > 5 else "10", False) for ago in range(20, 0, -1)]
    schedule = replace(short((20, "8")), lived=lived(*days))

    assert [(b.from_dose, b.to_dose) for b in limit_only(schedule).breaks] == [(12, 8)]


def test_a_missed_dose_neither_excuses_a_fall_nor_makes_a_rise() -> None:
    schedule = replace(short((20, "7")), lived=lived((1, "0", True)))

    found = limit_only(schedule)

    assert [b.from_dose for b in found.breaks] == [10]
    assert "no-increase" not in broken(found)


# --- several drugs and changes of drug ------------------------------------------------------------

TABLES = {"clonazepam": "first", "diazepam": "first"}


def two_drugs() -> PlanRequest:
    return made.request(
        {"clonazepam": {MORNING: "1"}, "diazepam": {BEDTIME: "10"}},
        pace=FAST,
        goal=KEEP,
        goal_drug="diazepam",
    )


def clonazepam(count: str) -> made.Taken:
    return MORNING, {"clonazepam-half": count}


def test_the_total_is_judged_under_the_low_end_of_the_table_named() -> None:
    # Low end: 1 mg of clonazepam counts for 10 mg. 20 in all, then 7.5 + 5 = 12.5.
    schedule = Schedule(
        {"clonazepam": mg(1), "diazepam": mg(10)},
        (made.step(START, 20, [clonazepam("3/2"), (BEDTIME, {"diazepam-5": "1"})]),),
        TABLES,
    )

    found = {b.drug: (b.from_dose, b.to_dose) for b in check(schedule, two_drugs()).breaks}

    assert {"diazepam": (10, 5), "total": (20, Fraction("12.5"))} == found


def test_diazepam_itself_needs_no_table() -> None:
    schedule = Schedule(
        {"clonazepam": mg(1), "diazepam": mg(10)},
        (made.step(START, 20, [clonazepam("2"), (BEDTIME, {"diazepam-5": "2"})]),),
        {"clonazepam": "first"},
    )

    assert "limit-14-days" not in broken(check(schedule, two_drugs()))


def test_a_total_without_a_table_cannot_be_vouched_for() -> None:
    schedule = Schedule(
        {"clonazepam": mg(1), "diazepam": mg(10)},
        (made.step(START, 20, [clonazepam("2"), (BEDTIME, {"diazepam-5": "2"})]),),
        {"diazepam": "first"},
    )

    found = check(schedule, two_drugs())

    assert "limit-14-days" in broken(found)
    assert "clonazepam" in text(found, "limit-14-days")


def switching(*, falling_too_fast: bool = False) -> tuple[Schedule, PlanRequest]:
    """From 2 mg of clonazepam to 20 mg of diazepam in two steps, then down."""
    half = made.step(
        START,
        7,
        [clonazepam("2"), (BEDTIME, {"diazepam-10": "1" if not falling_too_fast else "1/2"})],
        kind=StepKind.SWITCH,
        reduction=Fraction(0) if not falling_too_fast else Fraction(1, 4),
    )
    whole = made.step(
        START + timedelta(days=7),
        21,
        [(BEDTIME, {"diazepam-10": "2" if not falling_too_fast else "1"})],
        kind=StepKind.SWITCH,
        reduction=Fraction(0) if not falling_too_fast else Fraction(1, 3),
    )
    schedule = Schedule({"clonazepam": mg(2)}, (half, whole), TABLES)
    request = made.request(
        {"clonazepam": {MORNING: "1", BEDTIME: "1"}},
        pace=FAST,
        switch=Switch("diazepam"),
        goal=Goal(GoalKind.REDUCE, mg(10)),
    )
    return schedule, request


def test_a_drug_that_is_switched_is_not_held_to_the_limit_by_itself() -> None:
    schedule, request = switching()
    found = check(schedule, request)

    assert found.breaks == ()
    assert {"goal-reached"} == broken(found)  # It stays at 20 mg: nothing else is wrong.
    assert found.final_doses == {}


def test_while_switching_the_total_keeps_the_limit_over_all_its_steps() -> None:
    schedule, request = switching(falling_too_fast=True)

    assert [(b.drug, b.from_dose, b.to_dose) for b in check(schedule, request).breaks] == [
        ("total", 20, 10)
    ]


def test_a_switch_in_which_nothing_takes_the_place_is_a_fall() -> None:
    schedule = made.taper(
        {"clonazepam": "2"}, [(14, [clonazepam("1")])], kinds={0: StepKind.SWITCH},
        lowered="clonazepam", tables=TABLES,
    )  # fmt: skip
    request = made.request(
        {"clonazepam": {MORNING: "1", BEDTIME: "1"}}, pace=FAST, switch=Switch("diazepam")
    )

    assert [("clonazepam", 2, Fraction(1, 2))] == [
        (b.drug, b.from_dose, b.to_dose) for b in check(schedule, request).breaks
    ]


def test_one_step_of_a_switch_may_add_nothing_where_the_whole_change_does() -> None:
    """A dose time too small for a piece of the new drug is part of the change."""
    schedule, request = switching()
    small = made.step(
        START + timedelta(days=7),
        7,
        [clonazepam("3/2"), (BEDTIME, {"diazepam-10": "1"})],
        kind=StepKind.SWITCH,
        reduction=Fraction(1, 8),
    )
    whole = made.step(
        START + timedelta(days=14), 21, [(BEDTIME, {"diazepam-10": "3/2"})], kind=StepKind.SWITCH,
        reduction=Fraction(1, 7),
    )  # fmt: skip
    request = replace(request, pace=Pace(Fraction(1, 20), 28), goal=Goal(GoalKind.REDUCE, mg(15)))

    found = check(replace(schedule, steps=(schedule.steps[0], small, whole)), request)

    assert broken(found) == set()


def test_a_fall_after_the_switch_is_not_held_against_the_doses_before_it() -> None:
    # Clonazepam 2 -> 1 (switched), then 1 -> 0.75 as a taper step a week later.
    schedule, request = switching()
    first = schedule.steps[0]
    second = made.step(
        START + timedelta(days=7),
        14,
        [(MORNING, {"clonazepam-half": "3/2"}), (BEDTIME, {"diazepam-10": "1"})],
        lowered="clonazepam",
        reduction=Fraction(1, 4),
    )

    found = check(replace(schedule, steps=(first, second)), request)

    assert found.breaks == ()


# --- rises, holds, pace, days ---------------------------------------------------------------------


def with_rise(kind: StepKind) -> Schedule:
    return short((16, "8"), (16, "9"), (16, "8"), kinds={1: kind})


def test_a_dose_that_rises_is_an_increase() -> None:
    assert {"no-increase"} == broken(check(with_rise(StepKind.TAPER), asked(goal=KEEP))) - {
        "goal-reached"
    }


def test_a_step_back_may_rise() -> None:
    assert "no-increase" not in broken(check(with_rise(StepKind.STEP_BACK), asked(goal=KEEP)))


def test_a_rise_above_the_dose_before_the_plan_is_an_increase() -> None:
    assert "no-increase" in broken(check(short((16, "10.5")), asked(goal=KEEP)))


def test_the_total_may_not_rise_while_switching() -> None:
    schedule, request = switching()
    more = made.step(
        START, 7, [clonazepam("2"), (BEDTIME, {"diazepam-10": "3/2"})], kind=StepKind.SWITCH
    )

    found = check(replace(schedule, steps=(more, schedule.steps[1])), request)

    assert "the total rises on 1 December 2026" in text(found, "no-increase")


def held(days: int, **changes: object) -> set[str]:
    schedule = short((days, "9.5"), (30, "9"), kinds={1: StepKind.MAINTAIN})
    return broken(check(schedule, asked(goal=Goal(GoalKind.REDUCE, mg(9)), **changes)))


def test_a_stay_is_at_least_as_long_as_asked() -> None:
    assert {"minimum-hold"} == held(13)
    assert set() == held(14)


def test_steps_at_the_same_doses_count_together() -> None:
    schedule = short((7, "9.5"), (7, "9.5"), (14, "9"))

    assert set() == broken(check(schedule, asked(goal=Goal(GoalKind.REDUCE, mg(9)))))


def test_a_short_stay_may_not_hide_behind_the_name_of_its_step() -> None:
    for kind in (StepKind.HOLD, StepKind.STEP_BACK, StepKind.MAINTAIN):
        schedule = short((13, "9.5"), (30, "9"), kinds={0: kind})
        found = broken(check(schedule, asked(goal=Goal(GoalKind.REDUCE, mg(9)))))
        assert {"minimum-hold"} == found, kind


def test_another_spread_over_the_day_is_another_stay() -> None:
    moved = [(MORNING, {"diazepam-liquid": "1"}), (BEDTIME, {"diazepam-liquid": "8.5"})]
    schedule = made.taper(
        {"diazepam": "10"},
        [(13, bedtime(diazepam_liquid="9.5")), (14, moved), (14, bedtime(diazepam_liquid="9"))],
    )

    assert {"minimum-hold"} == broken(
        check(schedule, asked(goal=Goal(GoalKind.REDUCE, mg(9)), max_hold_days=60))
    )


def test_the_lead_that_was_asked_for_may_be_short() -> None:
    schedule = short((5, "10"), (30, "9"), first_day=START - timedelta(days=5))
    request = asked(
        goal=Goal(GoalKind.REDUCE, mg(9)), lead=Lead(START - timedelta(days=5), StepKind.HOLD)
    )

    assert set() == broken(check(schedule, request))


def test_the_lead_that_was_asked_for_is_no_step_of_the_plan() -> None:
    """The dose was lowered by a third today, under the version before: that is told, no more."""
    today = START - timedelta(days=21)
    led = short((21, "8"), (30, "7.5"), first_day=today)
    led = changed(led, 0, kind=StepKind.HOLD, reduction=Fraction(0), lowered=None)
    days = tuple(
        LivedDay(today - timedelta(days=ago), {"diazepam": mg(12)}) for ago in range(20, 0, -1)
    )
    request = made.request(
        {"diazepam": {BEDTIME: "8"}},
        pace=Pace(Fraction(1, 20), 14),
        lead=Lead(today, StepKind.HOLD),
        goal=Goal(GoalKind.REDUCE, mg("7.5")),
    )

    found = check(replace(led, lived=days), request)

    assert broken(found) == set()
    assert [(b.from_dose, b.already_lived) for b in found.breaks] == [(12, True)]


def test_other_doses_on_the_days_of_the_lead_are_a_fall_of_the_plan() -> None:
    """Not the lead that was asked for: nobody has taken 5 mg yet."""
    today = START - timedelta(days=28)
    lowered = short((28, "5"), (30, "4"), first_day=today)
    days = tuple(
        LivedDay(today - timedelta(days=ago), {"diazepam": mg(10)}) for ago in range(20, 0, -1)
    )

    found = check(replace(lowered, lived=days), asked(goal=KEEP, lead=Lead(today, StepKind.HOLD)))

    assert "limit-14-days" in broken(found)
    assert [(b.from_dose, b.to_dose, b.already_lived) for b in found.breaks] == [(10, 5, False)]


def test_a_fall_before_the_lead_is_over_is_held_against_the_pace() -> None:
    today = START - timedelta(days=28)
    request = replace(
        asked(goal=KEEP, lead=Lead(today, StepKind.HOLD)), pace=Pace(Fraction(1, 10), 14)
    )

    # 10 to 8 asks for 30 days: see above.
    early = short((1, "10"), (29, "8"), (30, "7.5"), first_day=today)

    assert "pace" in broken(check(early, request))


def test_a_fall_soon_after_the_lead_is_held_against_the_days_before_it() -> None:
    today = START - timedelta(days=5)
    led = short((5, "10"), (30, "8.5"), first_day=today)
    days = tuple(
        LivedDay(today - timedelta(days=ago), {"diazepam": mg(12)}) for ago in range(20, 0, -1)
    )

    found = check(replace(led, lived=days), asked(goal=KEEP, lead=Lead(today, StepKind.HOLD)))

    assert [(b.from_dose, b.to_dose, b.already_lived) for b in found.breaks] == [
        (12, Fraction("8.5"), False)
    ]


def test_drugs_taken_long_before_the_plan_are_not_in_play() -> None:
    # Untabled has been over for 15 days: no table is needed for it.
    days = tuple(
        LivedDay(START - timedelta(days=ago), {"diazepam": mg(10), "untabled": mg(int(ago > 14))})
        for ago in range(30, 0, -1)
    )
    schedule = replace(short((20, "9")), before={"untabled": mg(1)}, lived=days)

    assert broken(check(schedule, asked(goal=Goal(GoalKind.REDUCE, mg(9))))) == set()
    last = (*days[:-14], replace(days[-14], doses={"diazepam": mg(10), "untabled": mg(1)}))
    found = check(replace(schedule, lived=(*last, *days[-13:])), asked(goal=KEEP))
    assert "limit-14-days" in broken(found)


def test_a_step_is_at_most_as_long_as_asked() -> None:
    goal = Goal(GoalKind.REDUCE, mg(9))

    assert set() == broken(check(short((56, "9")), asked(goal=goal)))
    assert {"maximum-hold"} == broken(check(short((57, "9")), asked(goal=goal)))
    assert set() == broken(check(short((30, "9"), (30, "9")), asked(goal=goal)))


@pytest.mark.parametrize(
    ("pace", "days"),
    [
        # 10 to 8 of the current dose: (9/10)^(n/14) <= 8/10, so n = 29.65...
        (Pace(Fraction(1, 10), 14), 30),
        # 10 to 8 of the start: 2 mg at 1 mg every 14 days.
        (Pace(Fraction(1, 10), 14, PaceBase.START), 28),
        # Exactly twice the pace: 0.8 = (0.8)^1.
        (Pace(Fraction(1, 5), 21), 21),
    ],
    ids=["current", "start", "exact"],
)
def test_after_a_large_step_the_stay_is_as_long_as_the_pace_asks(pace: Pace, days: int) -> None:
    goal = Goal(GoalKind.REDUCE, mg("7.5"))

    def at(length: int) -> set[str]:
        schedule = short((length, "8"), (14, "7.5"))
        return broken(check(schedule, replace(asked(goal=goal), pace=pace)))

    assert {"pace"} == at(days - 1)
    assert set() == at(days)


def test_the_pace_of_the_start_counts_from_the_base_that_was_asked() -> None:
    pace = Pace(Fraction(1, 10), 14, PaceBase.START)
    request = replace(asked(goal=Goal(GoalKind.REDUCE, mg("7.5"))), pace=pace, pace_base=mg(20))

    # 2 mg at 2 mg every 14 days.
    assert set() == broken(check(short((14, "8"), (14, "7.5")), request))


def test_the_pace_binds_whatever_a_step_is_called() -> None:
    request = replace(asked(goal=Goal(GoalKind.REDUCE, mg("7.5"))), pace=Pace(Fraction(1, 10), 14))
    for kind in (StepKind.HOLD, StepKind.STEP_BACK, StepKind.SWITCH):
        schedule = short((20, "8"), (14, "7.5"), kinds={0: kind})
        assert "pace" in broken(check(schedule, request)), kind


def test_a_dose_kept_at_the_end_may_be_one_long_step() -> None:
    kept = short((84, "9"), kinds={0: StepKind.MAINTAIN})

    found = check(kept, asked(goal=Goal(GoalKind.REDUCE, mg(9))))

    assert broken(found) == set()
    assert figure(found, "maximum-hold") == "0"


def test_after_the_lead_the_rules_bind_again() -> None:
    first = START - timedelta(days=60)
    request = asked(goal=KEEP, lead=Lead(first, StepKind.HOLD))

    led = check(short((60, "10"), (57, "9"), first_day=first), request)

    assert broken(led) == {"maximum-hold", "goal-reached"}
    assert figure(led, "maximum-hold") == "57"


def test_the_figures_are_the_shortest_and_the_longest_stay() -> None:
    found = check(short((20, "9"), (15, "8"), (30, "7")), asked(goal=KEEP))

    assert figure(found, "minimum-hold") == "15"
    assert figure(found, "maximum-hold") == "30"
    assert figure(check(short((20, "10")), asked(goal=KEEP)), "minimum-hold") == "14"


def test_a_stop_too_soon_after_a_large_fall_is_ahead_of_the_pace() -> None:
    # 2 to 1 mg at a quarter every 14 days asks for 34 days.
    request = made.request({"diazepam": {BEDTIME: "2"}}, pace=FAST)

    def at(days: int) -> bool:
        half = made.taper({"diazepam": "2"}, [(days, bedtime(diazepam_2="1/2")), (14, [])])
        return "pace" in broken(check(half, request))

    assert at(33)
    assert not at(34)


def test_a_drug_that_was_not_taken_before_is_an_increase() -> None:
    schedule = Schedule(
        {"diazepam": mg(1)},
        (made.step(START, 14, [(BEDTIME, {"diazepam-2": "1/2", "alprazolam-1": "1"})]),),
        {"alprazolam": "second"},
    )

    found = check(schedule, made.request({"diazepam": {BEDTIME: "1"}}))

    assert "alprazolam rises on 1 December 2026" in text(found, "no-increase")


def test_a_gap_between_steps_breaks_the_order_of_days() -> None:
    schedule = sound()
    shorter = changed(schedule, 2, last_day=schedule.steps[2].last_day - timedelta(days=1))

    assert {"days-follow-on"} == broken(check(shorter))


def test_an_overlap_of_steps_breaks_the_order_of_days() -> None:
    schedule = sound()
    longer = changed(schedule, 2, last_day=schedule.steps[2].last_day + timedelta(days=1))

    assert {"days-follow-on"} == broken(check(longer))


def test_a_schedule_that_begins_too_early_breaks_the_order_of_days() -> None:
    assert {"days-follow-on"} == broken(check(sound(), asked(start=START + timedelta(days=1))))


def test_a_day_lived_after_the_plan_began_breaks_the_order_of_days() -> None:
    assert "days-follow-on" in broken(
        check(replace(sound(), lived=(LivedDay(START, {"diazepam": mg(10)}),)))
    )


def weekly() -> Schedule:
    return short((21, "9.5"), (21, "9"))


def test_changes_fall_on_the_weekday_asked() -> None:
    goal = Goal(GoalKind.REDUCE, mg(9))

    assert set() == broken(check(weekly(), asked(goal=goal, change_weekday=START.isoweekday())))
    assert {"change-days"} == broken(check(weekly(), asked(goal=goal, change_weekday=5)))


@pytest.mark.parametrize(("offset", "kept"), [(20, True), (21, False), (22, True)])
def test_no_change_falls_on_a_day_kept_free(*, offset: int, kept: bool) -> None:
    free = DateRange(*[START + timedelta(days=offset)] * 2)

    found = broken(check(weekly(), asked(goal=Goal(GoalKind.REDUCE, mg(9)), no_change=(free,))))

    assert (set() if kept else {"change-days"}) == found


def test_going_on_as_before_is_no_change() -> None:
    schedule = short((21, "10"), (21, "9"))
    free = DateRange(START, START)

    assert set() == broken(
        check(schedule, asked(goal=Goal(GoalKind.REDUCE, mg(9)), no_change=(free,)))
    )


# --- pieces, milligrams, supply --------------------------------------------------------------------

ALPRAZOLAM = {"alprazolam": {MORNING: "2"}}


def pieces(counts: dict[str, str], **changes: object) -> set[str]:
    """What a single step of alprazolam in these pieces breaks, whatever its size."""
    schedule = made.taper({"alprazolam": "2"}, [(14, [(MORNING, counts)])], lowered="alprazolam")
    request = made.request(ALPRAZOLAM, pace=FAST, **changes)
    return broken(check(schedule, request)) & {"dispensable-pieces", "pieces-per-time"}


WRONG = {"dispensable-pieces"}
HALVES_OFF = Allowed(halves=False)


@pytest.mark.parametrize(
    ("counts", "changes", "wrong"),
    [
        ({"alprazolam-1": "1"}, {}, set()),
        ({"alprazolam-1": "3/2"}, {}, set()),
        ({"alprazolam-1": "3/2"}, {"allowed": HALVES_OFF}, WRONG),
        ({"alprazolam-1": "5/4"}, {"allowed": Allowed(quarters=True)}, WRONG),
        ({"alprazolam-1": "1/3"}, {}, WRONG),
        ({"alprazolam-1": "0"}, {}, WRONG),
        ({"alprazolam-2": "3/4"}, {"allowed": Allowed(quarters=True)}, set()),
        ({"alprazolam-2": "3/4"}, {}, WRONG),
        ({"alprazolam-2": "1/2"}, {}, set()),
        ({"alprazolam-capsule": "1/2"}, {}, WRONG),
        ({"alprazolam-ask": "1/2"}, {}, set()),
        ({"alprazolam-unscored": "1"}, {}, set()),
        ({"alprazolam-unscored": "1/2"}, {}, WRONG),
        (
            {"alprazolam-unscored": "1/2"},
            {"allowed": Allowed(confirmed_splits=frozenset({"alprazolam-unscored"}))},
            set(),
        ),
        ({"alprazolam-1": "1"}, {"products": ("alprazolam-2",)}, WRONG),
        ({"alprazolam-1": "1"}, {"products": ("alprazolam-1",)}, set()),
        ({"alprazolam-1": "1"}, {"market": "UK"}, WRONG),
        ({"alprazolam-1": "1/2"}, {"max_pieces": 1}, set()),
        ({"alprazolam-1": "3/2"}, {"max_pieces": 1}, {"pieces-per-time"}),
        ({"alprazolam-1": "1", "alprazolam-2": "1/4"}, {"max_pieces": 1,
          "allowed": Allowed(quarters=True)}, {"pieces-per-time"}),
    ],
)  # fmt: skip
def test_only_pieces_that_may_be_dispensed_are_accepted(
    counts: dict[str, str], changes: dict[str, object], wrong: set[str]
) -> None:
    assert wrong == pieces(counts, **changes)


@pytest.mark.parametrize(
    ("name", "count", "allowed", "wrong"),
    [
        ("diazepam-liquid", "8.1", Allowed(), False),
        ("diazepam-liquid", "8.15", Allowed(), True),
        ("diazepam-liquid", "8.1", Allowed(liquids=False), True),
        ("diazepam-compounded", "8.1", Allowed(), True),
        ("diazepam-compounded", "8.1", Allowed(compounded=True), False),
        ("diazepam-2-uk", "4", Allowed(), True),
    ],
)
def test_liquids_are_measurable_and_asked_for(
    *, name: str, count: str, allowed: Allowed, wrong: bool
) -> None:
    schedule = made.taper({"diazepam": "10"}, [(14, [(BEDTIME, {name: count})])])

    assert wrong is ("dispensable-pieces" in broken(check(schedule, asked(allowed=allowed))))


def test_compounded_pieces_need_not_be_in_the_list_of_products() -> None:
    schedule = made.taper({"diazepam": "10"}, [(14, bedtime(diazepam_compounded="8"))])
    request = asked(allowed=Allowed(compounded=True), products=(made.DIAZEPAM_2,))

    assert "dispensable-pieces" not in broken(check(schedule, request))


def test_a_piece_of_another_drug_is_found_and_counted_as_what_it_is() -> None:
    schedule = changed(sound(), 0, intakes=(replace(
        sound().steps[0].intakes[0], pieces=(Pieces("alprazolam-1", Fraction(8)),)),))  # fmt: skip

    found = broken(check(schedule, asked(max_pieces=9)))

    assert {"dispensable-pieces", "milligrams-agree", "no-increase", "limit-14-days"} <= found


def test_a_dose_not_yet_changed_may_be_made_of_what_the_person_has() -> None:
    own = [(MORNING, {"alprazolam-unscored": "1/2"}), (BEDTIME, {"diazepam-5": "2"})]
    schedule = Schedule(
        {"alprazolam": mg("0.5"), "diazepam": mg(10)},
        (made.step(START, 14, own, kind=StepKind.MAINTAIN),),
        {"alprazolam": "first", "diazepam": "first"},
    )
    request = made.request(
        {"alprazolam": {MORNING: "0.5"}, "diazepam": {BEDTIME: "10"}},
        goal=Goal(GoalKind.MAINTAIN),
        products=(made.DIAZEPAM_2,),
        allowed=HALVES_OFF,
    )

    assert set() == broken(check(schedule, request))


def test_extended_release_is_used_only_where_the_person_takes_it() -> None:
    def found(product: str | None) -> set[str]:
        present = made.regimen({"clonazepam": {MORNING: "2"}})
        present = replace(present, drugs=(replace(present.drugs[0], product=product),))
        schedule = made.taper(
            {"clonazepam": "2"}, [(14, [(MORNING, {"clonazepam-er": "1"})])], lowered="clonazepam"
        )
        return broken(check(schedule, made.request(present, pace=FAST)))

    assert "dispensable-pieces" in found(None)
    assert "dispensable-pieces" not in found("clonazepam-er")


def test_a_product_that_does_not_exist_is_a_question_without_sense() -> None:
    intake = replace(sound().steps[0].intakes[0], pieces=(Pieces("diazepam-3", Fraction(1)),))

    with pytest.raises(UnknownName, match="diazepam-3"):
        check(changed(sound(), 0, intakes=(intake,)), fills=None)


def test_the_milligrams_beside_the_pieces_are_checked() -> None:
    intake = replace(sound().steps[0].intakes[0], dose=mg(7))

    assert {"milligrams-agree"} == broken(check(changed(sound(), 0, intakes=(intake,))))


@pytest.mark.parametrize("daily", [{"diazepam": mg(7)}, {}, {"diazepam": mg(8), "x": mg(1)}])
def test_the_milligrams_of_the_day_are_checked(daily: dict[str, object]) -> None:
    assert {"milligrams-agree"} == broken(check(changed(sound(), 0, daily=daily)))


def test_several_lines_of_one_dose_time_add_up() -> None:
    intake = sound().steps[0].intakes[0]
    half = replace(intake, dose=mg(4), pieces=(Pieces(made.DIAZEPAM_2, Fraction(2)),))
    wrong = replace(half, dose=mg(3))

    assert broken(check(changed(sound(), 0, intakes=(half, half)))) == set()
    assert broken(check(changed(sound(), 0, intakes=(half, wrong)))) == {"milligrams-agree"}


def test_nothing_but_the_pieces_decides_what_is_swallowed() -> None:
    """Milligrams written to look harmless do not hide a fall that the pieces make."""
    schedule = short((20, "7"))
    harmless = replace(schedule.steps[0].intakes[0], dose=mg(10))
    lying = changed(
        schedule, 0, daily={"diazepam": mg(10)}, reduction=Fraction(0), intakes=(harmless,)
    )

    found = check(lying, asked(goal=KEEP))

    assert {"limit-14-days", "milligrams-agree", "reduction-agrees"} <= broken(found)


def test_the_reduction_is_checked() -> None:
    assert {"reduction-agrees"} == broken(check(changed(sound(), 1, reduction=Fraction(1, 5))))


def odt() -> Schedule:
    """Half of a quarter-milligram piece that cannot be kept, twice a day, for ten days."""
    half = {"clonazepam-odt": "1/2"}
    return made.taper(
        {"clonazepam": "0.25"}, [(10, [(MORNING, half), (BEDTIME, half)])], lowered="clonazepam"
    )


@pytest.mark.parametrize(("count", "agrees"), [(20, True), (10, False)])
def test_half_of_a_piece_that_cannot_be_kept_uses_up_a_whole_one(
    *, count: int, agrees: bool
) -> None:
    schedule = odt()
    each = schedule.steps[0]
    given = Fill(each.first_day, each.last_day, "clonazepam-odt", Fraction(count), count)

    found = broken(check(schedule, made.request({"clonazepam": {MORNING: "0.25"}}), fills=[given]))

    assert agrees is ("supply-agrees" not in found)


def refilled(**changes: object) -> set[str]:
    given = list(made.fills(sound()))
    given[4] = replace(given[4], **changes)  # type: ignore[arg-type]
    return broken(check(sound(), fills=given))


def test_the_supply_is_counted_again_from_the_pieces() -> None:
    fill = made.fills(sound())[4]

    assert set() == refilled()
    assert {"supply-agrees"} == refilled(count=fill.count + Fraction(1, 2))
    assert {"supply-agrees"} == refilled(dispense=fill.dispense + 1)
    assert {"supply-agrees"} == refilled(dispense=fill.dispense - 1)
    assert {"supply-agrees"} == refilled(product=made.DIAZEPAM_10)
    assert {"supply-agrees"} == refilled(last_day=fill.last_day - timedelta(days=1))


def test_a_missing_or_doubled_fill_is_found() -> None:
    given = made.fills(sound())

    assert {"supply-agrees"} == broken(check(sound(), fills=given[1:]))
    assert {"supply-agrees"} == broken(check(sound(), fills=[*given, given[0]]))


def test_fills_may_be_for_other_periods_than_the_steps() -> None:
    schedule = short((20, "8"), (20, "6"))
    first, last = schedule.steps[0].first_day, schedule.steps[1].last_day
    middle = first + timedelta(days=29)
    # 20 days at 8 mL and 10 at 6; then 10 at 6.
    given = [
        Fill(first, middle, "diazepam-liquid", Fraction(220), 220),
        Fill(middle + timedelta(days=1), last, "diazepam-liquid", Fraction(60), 60),
    ]

    assert "supply-agrees" not in broken(check(schedule, fills=given))
    assert "supply-agrees" in broken(check(schedule, fills=given[:1]))


def test_supply_that_is_not_given_is_not_checked() -> None:
    assert "supply-agrees" not in {c.rule for c in check(sound(), fills=None).checks}


# --- the end ---------------------------------------------------------------------------------------


def test_stop_ends_at_zero() -> None:
    schedule = replace(sound(), steps=sound().steps[:-1])

    assert {"goal-reached"} == broken(check(schedule))


@pytest.mark.parametrize(
    ("goal", "reached"), [("9", True), ("8.95", True), ("9.1", False), ("8.9", False)]
)
def test_reduce_ends_just_at_or_above_the_dose_asked(*, goal: str, reached: bool) -> None:
    # In measures of 0.1 mg: 9 is right for a goal above 8.9 and up to 9.
    request = asked(goal=Goal(GoalKind.REDUCE, mg(goal)))

    assert reached is ("goal-reached" not in broken(check(short((14, "9")), request)))


def test_only_the_pieces_of_the_drug_to_reduce_could_be_left_out() -> None:
    # One 5 mg tablet cannot be less; the half milligram of clonazepam is not to be lowered.
    schedule = Schedule(
        {"clonazepam": mg("0.5"), "diazepam": mg("6")},
        (made.step(START, 14, [clonazepam("1"), (BEDTIME, {"diazepam-5": "1"})],
                   lowered="diazepam", reduction=Fraction(1, 6)),),
        TABLES,
    )  # fmt: skip
    request = made.request(
        {"clonazepam": {MORNING: "0.5"}, "diazepam": {BEDTIME: "6"}},
        goal=Goal(GoalKind.REDUCE, mg("4.4")),
        goal_drug="diazepam",
        pace=FAST,
    )

    assert broken(check(schedule, request)) == set()


def test_maintain_changes_no_dose() -> None:
    request = asked(goal=Goal(GoalKind.MAINTAIN))

    assert set() == broken(check(short((14, "10")), request))
    assert {"goal-reached"} == broken(check(short((14, "9.9")), request))


def test_the_last_dose_is_told_in_diazepam_and_does_not_decide() -> None:
    request = made.request({"clonazepam": {MORNING: "0.25"}}, pace=FAST)
    schedule = made.taper({"clonazepam": "0.25"}, [(14, [])], lowered="clonazepam")

    found = check(schedule, request)

    (final,) = [c for c in found.checks if c.rule == "final-dose"]
    # 0.25 mg is 2.5 to 5 mg in the first table and 5 mg in the second.
    assert (final.figure, final.holds, final.advisory) == ("2.5-5 mg", False, True)
    assert found.holds
    assert {"clonazepam": Fraction(1, 4)} == found.final_doses


def test_a_last_dose_within_the_rule_holds() -> None:
    (final,) = [c for c in check(sound()).checks if c.rule == "final-dose"]

    assert (final.figure, final.holds) == ("1-1 mg", True)


def test_a_last_dose_that_no_table_lists_is_not_vouched_for() -> None:
    empty = Equivalences({}, ())
    schedule = made.taper({"clonazepam": "0.25"}, [(14, [])], lowered="clonazepam")

    found = check(schedule, made.request({"clonazepam": {MORNING: "0.25"}}), equivalences=empty)

    assert [c.figure for c in found.checks if c.rule == "final-dose"] == ["no table"]


# --- the digest -------------------------------------------------------------------------------------


def other_steps(schedule: Schedule) -> list[Schedule]:
    """The schedule with one thing changed at a time, each that a step or the frame holds."""
    first: Step = schedule.steps[0]
    intake = first.intakes[0]
    day = timedelta(days=1)
    return [
        replace(schedule, before={"diazepam": mg(11)}),
        replace(schedule, table={"diazepam": "first"}),
        replace(schedule, lived=(LivedDay(START - day, {"diazepam": mg(10)}),)),
        replace(schedule, steps=schedule.steps[:-1]),
        changed(schedule, 0, kind=StepKind.HOLD),
        changed(schedule, 0, first_day=first.first_day - day),
        changed(schedule, 0, last_day=first.last_day - day),
        changed(schedule, 0, daily={"diazepam": mg(7)}),
        changed(schedule, 0, reduction=Fraction(1, 3)),
        changed(schedule, 0, lowered=None),
        changed(schedule, 0, intakes=(replace(intake, time=MORNING),)),
        changed(schedule, 0, intakes=(replace(intake, dose=mg(7)),)),
        changed(schedule, 0, intakes=(replace(intake, pieces=(Pieces("x", Fraction(4)),)),)),
        changed(schedule, 0, intakes=(replace(intake, pieces=intake.pieces * 2),)),
    ]


def test_the_digest_changes_with_anything_in_the_schedule() -> None:
    digests = [schedule_digest(s) for s in [sound(), *other_steps(sound())]]

    assert len(digests) == len(set(digests))


def test_the_digest_is_the_same_for_equal_schedules() -> None:
    assert schedule_digest(sound()) == schedule_digest(sound()) == check(sound()).schedule
    assert schedule_digest(sound()).startswith("sha256:")


def test_a_schedule_without_steps_is_told_and_not_a_crash() -> None:
    found = check(Schedule({"diazepam": mg(10)}, (), {}))

    assert {"goal-reached"} == broken(found)
    assert found.days == 0
    assert figure(found, "goal-reached") == "0"
