"""The reference solvers against each other and against plain listing, before they judge anything."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product as every_choice

import pytest

from glidepath.medicines.product import Split
from glidepath.taper.request import Allowed
from tests.reference.brute_force import best, best_by_listing
from tests.reference.cases import invented_product, random_case
from tests.reference.cp_sat import solve
from tests.reference.definitions import Case, cost_of


@pytest.mark.parametrize("seed", range(80))
def test_memory_changes_nothing_against_listing_every_ladder(seed: int) -> None:
    case = random_case(random.Random(seed), most_doses=6, most_kinds=3)
    assert best(case).cost == best_by_listing(case).cost


@pytest.mark.parametrize("seed", range(120))
def test_cp_sat_finds_the_cost_that_brute_force_finds(seed: int) -> None:
    case = random_case(random.Random(1000 + seed), most_doses=16)
    assert solve(case).cost == best(case).cost


def test_servings_are_every_choice_of_whole_and_split_pieces() -> None:
    """Two whole-or-half tablets and a liquid, against a loop over every count there can be."""
    case = Case(
        start=Fraction(5),
        products=(
            invented_product("a", Fraction(1), Split.HALF),
            invented_product("b", Fraction(2), Split.PHARMACIST_CONFIRM),
            invented_product("c", Fraction(1), Split.LIQUID, volume=Fraction(3, 4)),
        ),
        allowed=Allowed(),
        cap=3,
        reduction=Fraction(1, 10),
        every=14,
        acceptable=Fraction(1),
    )
    listed: dict[tuple[Fraction, frozenset[tuple[str, str]]], int] = {}
    for a, b, measures in every_choice(range(7), range(7), range(10)):
        solid = -(-a // 2) + -(-b // 2)
        dose = Fraction(a, 2) + b + Fraction(3, 4) * measures
        if solid > 3 or not 0 < dose < 5:
            continue
        kinds = {("product", name) for name, n in zip("abc", (a, b, measures), strict=True) if n}
        if b % 2:
            kinds.add(("split", "b"))
        counted = solid + (measures > 0) + a % 2 + b % 2
        key = (dose, frozenset(kinds))
        listed[key] = min(counted, listed.get(key, counted))
    assert listed == {
        (dose, kit): cost for dose, ways in case.servings.items() for kit, cost in ways.items()
    }


def one_tablet(start: str, **asked: object) -> Case:
    """Whole 1 mg tablets alone, at 10 % every 14 days, taken down to 1 mg at most."""
    question = {
        "start": Fraction(start),
        "products": (invented_product("one", Fraction(1), Split.NONE),),
        "allowed": Allowed(),
        "cap": 10,
        "reduction": Fraction(1, 10),
        "every": 14,
        "acceptable": Fraction(1),
    }
    return Case(**{**question, **asked})  # type: ignore[arg-type]


def test_costs_worked_out_by_hand() -> None:
    """3 -> 2 -> 1 mg: over the limit by 9/8 and 3/2, over the pace by 27/20 and 9/5."""
    case = one_tablet("3", in_hand=frozenset({"one"}))
    kit = frozenset({("product", "one")})
    cost = cost_of(case, (Fraction(2), Fraction(1)), (kit, kit))
    assert cost.limit_excess == Fraction(9, 8) * Fraction(3, 2)
    assert cost.pace_excess == Fraction(27, 20) * Fraction(9, 5)
    assert (cost.liquids, cost.kinds, cost.pieces) == (1, 1, 3)
    # 0.9^(53/14) = 0.671 > 2/3 > 0.9^(54/14) = 0.666; 0.9^(92/14) = 0.5004 > 1/2 > 0.9^(93/14)
    assert cost.milligram_days == 54 * 2 + 93 * 1
    assert best(case).cost == cost


def test_a_product_not_in_hand_costs_the_taper_still_to_come() -> None:
    assert best(one_tablet("3")).cost.kinds == 3


def test_days_to_hold_at_a_share_of_the_starting_dose() -> None:
    """1 mg of 3 mg is owed 10/3 steps of 10 % of the start: 46.7 days, so 47."""
    case = one_tablet("3", of_start=True)
    assert case.hold(Fraction(3), Fraction(2)) == 47


def test_a_dose_within_the_final_rule_needs_no_ladder() -> None:
    assert best(one_tablet("1")).doses == ()


def test_a_ladder_to_a_goal_ends_on_the_lowest_dose_that_is_not_below_it() -> None:
    case = one_tablet("6", acceptable=None, goal=Fraction(5, 2))
    assert best(case).doses == (5, 4, 3)
