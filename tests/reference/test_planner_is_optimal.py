"""The planner returns the optimum of its objective: brute force and CP-SAT find no better ladder."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from itertools import product as every_choice
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glidepath.medicines.product import Split
from glidepath.taper.request import Allowed
from tests.reference.brute_force import best
from tests.reference.cases import REDUCTIONS, invented_product, random_case
from tests.reference.cp_sat import solve
from tests.reference.definitions import Case
from tests.reference.planner import cost_of_ladder, ladder_of
from tests.reference.real_cases import FULL_SIZE


def assert_optimal(case: Case) -> None:
    """The planner's ladder costs what the best one costs, and says truly how each step stands."""
    ladder = ladder_of(case)
    assert cost_of_ladder(case, ladder) == best(case).cost
    pairs = list(pairwise((case.start, *(dose.value for dose in ladder.doses))))
    assert list(ladder.holds) == [case.hold(a, b) for a, b in pairs]
    assert list(ladder.gaps) == [case.limit_factor(a, b) > 1 for a, b in pairs]


@pytest.mark.parametrize("hundred", range(20))
def test_on_two_thousand_fixed_cases(hundred: int) -> None:
    dice = random.Random(hundred)
    for _ in range(100):
        assert_optimal(random_case(dice))


@given(seed=st.integers(min_value=0))
@settings(max_examples=200, deadline=None)
def test_on_fresh_random_cases(seed: int) -> None:
    assert_optimal(random_case(random.Random(seed), most_doses=32))


def small_cases() -> Iterator[Case]:
    """Every start up to 3 mg, split, pace and number of pieces for two fixed pairs of strengths."""
    for strengths, splits, halves, reduction, cap, start in every_choice(
        (("0.5", "1"), ("1", "1.5")),
        every_choice((Split.NONE, Split.HALF, Split.HALF_DISCARD_REST, Split.QUARTER), repeat=2),
        (True, False),
        REDUCTIONS[1:5],
        (1, 3),
        range(3, 13, 3),
    ):
        yield Case(
            start=Fraction(start, 4),
            products=tuple(
                invented_product(f"p{n}", Fraction(mg), split)
                for n, (mg, split) in enumerate(zip(strengths, splits, strict=True))
            ),
            allowed=Allowed(halves=halves, quarters=halves),
            cap=cap,
            reduction=reduction,
            every=14,
            acceptable=Fraction(1, 3),
            in_hand=frozenset({"p1"}),
        )


def test_on_every_small_case_of_two_products() -> None:
    cases = list(small_cases())
    assert len(cases) == 2 * 16 * 2 * 4 * 2 * 4
    for case in cases:
        assert_optimal(case)


@pytest.mark.parametrize("hundred", range(5))
def test_least_excess_is_that_of_the_finest_chain(hundred: int) -> None:
    """max(0, x - limit) is superadditive: taking every dose there is can never add to it."""
    dice = random.Random(100 + hundred)
    for _ in range(100):
        case = random_case(dice)
        chain = [case.start]
        while chain[-1] not in case.ends:
            chain.append(max(dose for dose in case.doses if dose < chain[-1]))
        limit = prod((case.limit_factor(a, b) for a, b in pairwise(chain)), start=Fraction(1))
        pace = prod((case.pace_factor(a, b) for a, b in pairwise(chain)), start=Fraction(1))
        cost = best(case).cost
        assert (cost.limit_excess, cost.pace_excess) == (limit, pace)


@pytest.mark.parametrize("name", FULL_SIZE)
def test_on_full_size_cases_against_cp_sat(name: str) -> None:
    case = FULL_SIZE[name]
    assert cost_of_ladder(case, ladder_of(case)) == solve(case).cost
