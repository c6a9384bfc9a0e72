"""The planner reaches the optimum of its objective, line by line, as brute force finds it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference.brute_force import best, best_by_listing
from tests.reference.cases import random_case
from tests.reference.planner import cost_of_plan, plan

FIXED_CASES = 1500


def test_both_brute_force_roads_agree_on_tiny_cases():
    dice = random.Random(1)
    for _ in range(150):
        case = random_case(dice, most_doses=5, most_kinds=3)
        assert best(case).cost == best_by_listing(case).cost, case


@pytest.mark.parametrize("seed", range(10))
def test_planner_agrees_with_brute_force_on_fixed_cases(seed):
    dice = random.Random(seed)
    for _ in range(FIXED_CASES // 10):
        case = random_case(dice)
        expected = best(case)
        ladder = plan(case)
        assert expected.cost == cost_of_plan(case, ladder), (case, expected, ladder.doses)
        # Lines 1 to 5 leave only one sequence of doses.
        assert expected.doses == tuple(dose.value for dose in ladder.doses), case


@settings(max_examples=150, deadline=None)
@given(st.integers(min_value=10_000))
def test_planner_agrees_with_brute_force_on_fresh_cases(seed):
    case = random_case(random.Random(seed))
    assert best(case).cost == cost_of_plan(case, plan(case)), case


@settings(max_examples=150, deadline=None)
@given(st.integers(min_value=10_000))
def test_the_finest_chain_has_the_least_excess_over_limit_and_pace(seed):
    case = random_case(random.Random(seed))
    cost = best(case).cost
    end = case.end
    limit = pace = 1
    before = case.start
    for dose in [] if before in case.ends else [d for d in case.doses if d >= end]:
        limit *= case.limit_factor(before, dose)
        pace *= case.pace_factor(before, dose)
        before = dose
    assert (cost.limit_excess, cost.pace_excess) == (limit, pace)
