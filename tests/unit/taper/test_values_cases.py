"""What a regimen, a request and a schedule say by themselves, and what they refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from glidepath.errors import InvalidRequest
from glidepath.taper.regimen import DrugDoses, Regimen, TimeOfDay
from glidepath.taper.request import (
    Allowed,
    DateRange,
    Goal,
    GoalKind,
    Pace,
    PaceBase,
    PlanRequest,
    Switch,
)
from glidepath.taper.schedule import LimitException, LivedDay, StepKind
from tests import builders as made
from tests.builders import BEDTIME, MORNING, START, mg

ONE = DrugDoses("x", {BEDTIME: mg(2), MORNING: mg(1)})


def refused(make) -> tuple[str, str, str]:
    with pytest.raises(InvalidRequest) as caught:
        make()
    return caught.value.where, caught.value.message, caught.value.message_es


def test_names_are_those_of_requests_and_answers():
    assert [*TimeOfDay] == ["morning", "midday", "evening", "bedtime"]
    assert [*GoalKind] == ["stop", "reduce", "maintain"]
    assert [*PaceBase] == ["current", "start"]
    assert {*StepKind} == {"taper", "switch", "hold", "step-back", "stop", "maintain"}


def test_a_drug_has_its_total_and_its_times_in_the_order_of_the_day():
    assert ONE.daily == mg(3)
    assert ONE.times == (MORNING, BEDTIME)


def test_a_drug_without_a_dose_is_refused():
    where, english, spanish = refused(lambda: DrugDoses("x", {}))
    assert where == "doses"
    assert english.startswith("x has no dose times")
    assert spanish.startswith("x no tiene ninguna hora de toma")
    where, english, spanish = refused(lambda: DrugDoses("x", {MORNING: mg(1), BEDTIME: mg(0)}))
    assert where == "doses.bedtime"
    assert english.startswith("x at bedtime is 0 mg")
    assert spanish.startswith("x (al acostarse) son 0 mg")


def test_a_regimen_names_each_drug_once():
    other = replace(ONE, drug="y")
    assert Regimen((ONE, other)).drugs == (ONE, other)
    where, english, spanish = refused(lambda: Regimen(()))
    assert (where, english[:20]) == ("regimen", "The regimen is empty")
    assert spanish.startswith("La pauta está vacía")
    where, english, spanish = refused(lambda: Regimen((ONE, other, ONE)))
    assert (where, english[:14]) == ("regimen", "x stands twice")
    assert spanish.startswith("x aparece dos veces")


def test_only_a_reduction_has_a_dose_to_end_at():
    assert Goal(GoalKind.STOP).daily is None
    assert Goal(GoalKind.REDUCE, mg(1)).daily == mg(1)
    for kind, dose in ((GoalKind.STOP, mg(1)), (GoalKind.MAINTAIN, mg(1)), (GoalKind.REDUCE, None)):
        where, english, spanish = refused(lambda kind=kind, dose=dose: Goal(kind, dose))
        assert where == "goal"
        assert english == "mg_per_day belongs to the goal reduce, and only to it."
        assert spanish == "mg_per_day corresponde a la meta de reducir, y solo a ella."
    where, english, spanish = refused(lambda: Goal(GoalKind.REDUCE, mg(0)))
    assert where == "goal.mg_per_day"
    assert english == "To reduce to 0 mg, ask for the goal stop."
    assert spanish == "Para reducir a 0 mg, pida la meta de suspender."


@pytest.mark.parametrize("share", ["0", "1", "3/2", "-1/10"])
def test_a_pace_takes_off_a_part_and_neither_nothing_nor_all(share):
    # A negative share, which no document can hold, is refused as well.
    where, english, spanish = refused(lambda: Pace(Fraction(share), 14))
    assert where == "pace.reduction"
    assert "is not between 0 and 1" in english
    assert "no está entre 0 y 1" in spanish


def test_every_other_share_is_a_pace():
    for share in ("1/1000", "999/1000"):
        assert Pace(Fraction(share), 14).of is PaceBase.CURRENT


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_pace_steps_at_least_once_a_year(days):
    where, english, spanish = refused(lambda: Pace(Fraction(1, 10), days))
    assert where == "pace.every_days"
    assert english == f"{days} days between steps is outside 1 to 366."
    assert spanish == f"{days} días entre pasos queda fuera de 1 a 366."


def test_a_pace_may_step_every_day_or_once_a_year():
    assert [Pace(Fraction(1, 10), days).every_days for days in (1, 366)] == [1, 366]


def test_a_range_of_days_holds_both_its_ends():
    days = DateRange(START, START + timedelta(days=2))
    found = [START + timedelta(days=n) in days for n in range(-1, 4)]
    assert found == [False, True, True, True, False]


def test_what_a_request_leaves_open_is_what_its_documents_say():
    asked = PlanRequest(Regimen((ONE,)), START)
    assert asked.goal == Goal(GoalKind.STOP)
    assert asked.pace == Pace(Fraction("0.10"), 14, PaceBase.CURRENT)
    assert (asked.market, asked.products, asked.max_pieces) == ("US", None, 4)
    assert (asked.min_hold_days, asked.max_hold_days) == (14, 56)
    assert asked.bedtime_last is True
    assert (asked.switch, asked.lead, asked.lived, asked.order) == (None, None, (), ())
    assert asked.allowed == Allowed(True, False, True, False, frozenset())
    assert Switch("x") == Switch("x", None, 14, None)


def test_a_step_counts_both_its_first_and_its_last_day():
    assert made.step(START, 1, []).days == 1
    assert made.step(START, 14, []).days == 14


def test_a_day_is_lived_as_planned_and_a_fall_unavoidable_unless_said_otherwise():
    assert LivedDay(START, {}).unplanned is False
    fall = LimitException(START, "limit", "x", mg(2), mg(1), Fraction(1, 2), "so", "así")
    assert (fall.avoidable, fall.ways_out) == (False, ())
    assert (fall.no_way_out, fall.no_way_out_es) == ("", "")
