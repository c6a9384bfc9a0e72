"""Doses over time: what counts as a stay, what asks for time, and what each verdict says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from glidepath.taper.request import Goal, GoalKind, Lead, Pace, PaceBase, PlanRequest, Switch
from glidepath.taper.schedule import Schedule, StepKind
from glidepath.taper.verification import Verification
from tests import builders as made
from tests.builders import BEDTIME, MORNING, START, mg
from tests.unit.taper.verified import (
    KEEP,
    asked,
    bedtime,
    broken,
    changed,
    check,
    figure,
    short,
    sound,
)

TENTH = Pace(Fraction(1, 10), 14)
NINE = Goal(GoalKind.REDUCE, mg(9))


def verdict(found: Verification, rule: str) -> tuple[str, str]:
    (one,) = [check for check in found.checks if check.rule == rule]
    return one.text, one.text_es


# --- rises and stays --------------------------------------------------------------------------------


def test_a_schedule_without_rises_says_so_in_both_languages() -> None:
    assert verdict(check(sound()), "no-increase") == ("No dose rises.", "Ninguna dosis sube.")


@pytest.mark.parametrize(
    ("kind", "wrong"), [(StepKind.MAINTAIN, set()), (StepKind.TAPER, {"minimum-hold"})]
)
def test_only_a_dose_kept_at_the_end_may_be_written_for_a_short_time(
    kind: StepKind, wrong: set[str]
) -> None:
    found = check(short((14, "9.5"), (5, "9"), kinds={1: kind}), asked(goal=NINE))
    assert broken(found) == wrong


def test_a_short_stay_after_the_dose_of_before_is_found() -> None:
    found = check(short((5, "10"), (5, "9.5"), (14, "9")), asked(goal=NINE))
    assert verdict(found, "minimum-hold") == (
        "Shorter than the 14 days asked: 5 days from 6 December 2026.",
        "Menos de los 14 días pedidos: 5 días desde el 6 de diciembre de 2026.",
    )


def test_the_longest_step_is_told_in_both_languages() -> None:
    kept, long = (check(short((days, "9")), asked(goal=NINE)) for days in (56, 57))
    assert verdict(kept, "maximum-hold") == (
        "No step is longer than 56 days.",
        "Ningún paso dura más de 56 días.",
    )
    assert verdict(long, "maximum-hold") == (
        "Longer than the 56 days asked: 57 days from 1 December 2026.",
        "Más de los 56 días pedidos: 57 días desde el 1 de diciembre de 2026.",
    )


def test_only_steps_before_the_start_are_the_lead() -> None:
    """The present dose may go on long in the lead; from the start on a review is due."""
    first = START - timedelta(days=60)
    request = asked(goal=NINE, lead=Lead(first, StepKind.HOLD))
    led = check(short((60, "10"), (57, "10"), (14, "9"), first_day=first), request)
    assert broken(led) == {"maximum-hold"}
    assert figure(led, "maximum-hold") == "57"


# --- the pace ---------------------------------------------------------------------------------------


def is_ahead(schedule: Schedule, request: PlanRequest | None = None) -> bool:
    found = check(schedule, request or replace(asked(goal=KEEP), pace=TENTH))
    return "pace" in broken(found)


@pytest.mark.parametrize(("days", "ahead"), [(15, False), (14, True)])
def test_a_step_at_the_same_dose_neither_ends_nor_starts_the_wait(
    days: int, *, ahead: bool
) -> None:
    # 10 to 8 mg at a tenth every 14 days asks for 30 days: 15 and then 15 more are enough.
    assert is_ahead(short((15, "8"), (days, "8"), (14, "7.5"))) is ahead


@pytest.mark.parametrize(("days", "ahead"), [(17, True), (18, False)])
def test_a_pace_of_the_start_counts_from_the_dose_after_the_lead(days: int, ahead: bool) -> None:  # noqa: FBT001
    """A tenth of 8 mg every 14 days: 1 mg asks for 17.5 days, though 10 mg stood before the lead."""
    first = START - timedelta(days=14)
    lead = made.step(first, 14, bedtime(diazepam_liquid="8"), kind=StepKind.STEP_BACK)
    seven = made.step(START, days, bedtime(diazepam_liquid="7"), lowered="diazepam")
    last = made.step(START + timedelta(days=days), 14, bedtime(diazepam_liquid="6.5"))
    schedule = Schedule({"diazepam": mg(10)}, (lead, seven, last), {})
    request = made.request(
        {"diazepam": {BEDTIME: "8"}},
        pace=Pace(Fraction(1, 10), 14, PaceBase.START),
        lead=Lead(first, StepKind.STEP_BACK),
    )
    assert is_ahead(schedule, request) is ahead


def test_a_fall_that_is_taken_back_asks_for_no_time() -> None:
    back = short((7, "8"), (7, "10"), (14, "9"), kinds={1: StepKind.STEP_BACK})
    assert not is_ahead(back)


def test_a_drug_that_goes_on_unchanged_does_not_shorten_the_wait_of_another() -> None:
    # Clonazepam from 2 to 1.5 mg asks for 14 x ln(0.75) / ln(0.9) = 38.2 days.
    def at(days: int) -> Schedule:
        return two((days, "3", "5"), (14, "3", "4.5"))

    assert is_ahead(at(38), both())
    assert not is_ahead(at(39), both())


def test_each_fall_that_is_too_soon_is_told_once() -> None:
    """Clonazepam falls, then diazepam 10 days later: too soon. The third fall comes in time."""
    # From 5 to 4.5 mg asks for 14 days; clonazepam would have asked for 39 from its own fall on.
    schedule = two((10, "3", "5"), (14, "3", "4.5"), (14, "3", "4"))
    found = check(schedule, both())
    assert figure(found, "pace") == "1"
    english, spanish = verdict(found, "pace")
    assert english == (
        "Ahead of the pace asked: the fall of clonazepam on 1 December 2026 asks for a longer stay."
    )
    assert spanish == (
        "Más rápido que el ritmo pedido: la bajada de clonazepam del 1 de diciembre de 2026 pide"
        " mantener la dosis más tiempo."
    )


def two(*doses: tuple[int, str, str]) -> Schedule:
    """(days, halves of a milligram of clonazepam, mg of diazepam); from 2 mg and 5 mg."""
    steps = [
        (days, [(MORNING, {"clonazepam-half": halves}), *bedtime(diazepam_liquid=dose)])
        for days, halves, dose in doses
    ]
    tables = {"clonazepam": "first", "diazepam": "first"}
    return made.taper({"clonazepam": "2", "diazepam": "5"}, steps, tables=tables)


def both() -> PlanRequest:
    present = {"clonazepam": {MORNING: "2"}, "diazepam": {BEDTIME: "5"}}
    return made.request(present, pace=TENTH, goal=KEEP, goal_drug="diazepam")


@pytest.mark.parametrize(("days", "ahead"), [(14, True), (31, True), (32, False)])
def test_a_drug_that_is_changed_for_another_takes_its_wait_along(days: int, ahead: bool) -> None:  # noqa: FBT001
    # Lowered from 2 to 1.5 mg, changed a week later for the 15 mg of diazepam that 1.5 mg count
    # for, which is lowered by a tenth after that. A quarter at a tenth in 14 days asks for 39 days.
    change = START + timedelta(days=7)
    steps = (
        made.step(START, 7, [(MORNING, {"clonazepam-half": "3"})], lowered="clonazepam"),
        made.step(change, days, bedtime(diazepam_5="3"), kind=StepKind.SWITCH),
        made.step(change + timedelta(days=days), 14, bedtime(diazepam_liquid="13.5")),
    )
    tables = {"clonazepam": "first", "diazepam": "first"}
    request = made.request(
        {"clonazepam": {MORNING: "2"}}, pace=TENTH, goal=KEEP, switch=Switch("diazepam")
    )
    assert is_ahead(Schedule({"clonazepam": mg(2)}, steps, tables), request) is ahead


def test_the_pace_is_exact_over_more_than_a_year() -> None:
    # A tenth every 14 days is kept by any stay of 14 days or more; the powers have 400 digits.
    request = replace(asked(goal=NINE, max_hold_days=500), pace=TENTH)
    found = check(short((401, "9.5"), (14, "9")), request)
    assert broken(found) == set()


# --- days -------------------------------------------------------------------------------------------


def test_a_step_may_last_one_day() -> None:
    found = check(short((1, "9.5"), (14, "9")), asked(goal=NINE, min_hold_days=1))
    assert "days-follow-on" not in broken(found)
    assert found.days == 15


def test_a_step_that_ends_before_it_begins_is_named_and_lasts_no_day() -> None:
    first = sound().steps[0]
    for days in (0, -3):
        last = first.first_day + timedelta(days=days - 1)
        found = check(changed(sound(), 0, last_day=last), fills=None)
        english, spanish = verdict(found, "days-follow-on")
        assert english.startswith("the step of 1 December 2026 ends before it begins;")
        assert spanish.startswith("el paso del 1 de diciembre de 2026 termina antes de empezar;")
        assert found.days == 10 * 16  # the ten other steps


def test_a_pace_that_is_kept_says_so_in_both_languages() -> None:
    assert verdict(check(sound()), "pace") == (
        "The average never runs ahead of the pace asked.",
        "El promedio nunca va más rápido que el ritmo pedido.",
    )
