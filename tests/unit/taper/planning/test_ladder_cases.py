"""Ladders worked by hand on invented shelves, and the best of all ladders that can be written down.

`every` is 14 days throughout, and doses are so small that each ladder can be followed on paper.
"""

from __future__ import annotations

import heapq
import random
from fractions import Fraction
from itertools import pairwise
from types import SimpleNamespace

import pytest

from glidepath.medicines.product import Split
from glidepath.taper.planning import ladder as planner
from glidepath.taper.request import Allowed
from tests import builders as made
from tests.reference.brute_force import best
from tests.reference.cases import random_case
from tests.reference.definitions import Case
from tests.reference.planner import cost_of_ladder, ladder_of

TENTH, QUARTER, THIRD = Fraction(1, 10), Fraction(1, 4), Fraction(1, 3)


def case(start, *products, by=QUARTER, ends=1, **changes):
    """The person takes `start` mg, has the first product, and stops from `ends` mg or less."""
    chosen = {
        "start": Fraction(start),
        "products": products,
        "allowed": Allowed(),
        "cap": 12,
        "reduction": by,
        "every": 14,
        "acceptable": Fraction(ends),
    } | changes
    return Case(**{"in_hand": frozenset({chosen["products"][0].id})} | chosen)


def steps(asked):
    """Each step's dose in milligrams, and what is in hand, in the order of its names."""
    ladder = ladder_of(asked)
    kits = (" ".join(sorted(kit)) for kit in ladder.kits)
    return [(str(dose.value), kit) for dose, kit in zip(ladder.doses, kits, strict=True)]


def whole(mg):
    return made.product(f"whole-{mg}", "x", mg, Split.NONE)


def test_halves_of_two_milligrams_go_down_by_one_and_are_held_as_the_pace_asks():
    ladder = ladder_of(case(4, made.product("two", "x", "2"), by=TENTH))
    assert [dose.value for dose in ladder.doses] == [3, 2, 1]
    assert ladder.units == (3, 2, 1)
    # 3/4 keeps the limit to the letter; 2/3 and 1/2 do not.
    assert ladder.reductions == (Fraction(1, 4), Fraction(1, 3), Fraction(1, 2))
    assert ladder.gaps == (False, True, True)
    # ln(3/4), ln(2/3), ln(1/2) over ln(9/10) are 2.731, 3.848 and 6.579 times 14 days.
    assert ladder.holds == (39, 54, 93)
    assert ladder.kits == (frozenset({"two"}),) * 3
    assert ladder.masks == (1, 1, 1)


def test_the_doses_count_in_the_unit_of_the_pieces():
    ladder = ladder_of(case("0.5", made.product("half", "x", "0.25"), ends="0.125"))
    assert [str(dose.value) for dose in ladder.doses] == ["3/8", "1/4", "1/8"]
    assert ladder.units == (3, 2, 1)
    assert ladder.cabinet.unit == Fraction(1, 8)
    assert ladder.gaps == (False, True, True)


@pytest.mark.parametrize(
    "asked",
    [
        case(4, whole("5")),  # nothing smaller than what is taken
        case(4, whole("4"), ends=4),  # the dose taken may be the last one
        case(4, whole("2"), acceptable=None, goal=Fraction(3)),  # nothing down to the goal
        case(4, whole("2"), acceptable=None, goal=Fraction(4)),  # there already
    ],
)
def test_where_there_is_no_lower_dose_to_go_to_the_ladder_is_empty(asked):
    assert steps(asked) == []


def test_the_last_dose_may_be_the_next_one_down():
    assert steps(case(2, whole("1"))) == [("1", "whole-1")]
    assert steps(case(2, whole("1"), acceptable=None, goal=Fraction(1))) == [("1", "whole-1")]


def test_a_product_is_opened_only_where_those_in_hand_go_no_further():
    # From 6 mg a quarter less is 4.5, so 5 may come next, but the 2 mg tablets make 4.
    shelf = whole("2"), whole("1")
    both = "whole-1 whole-2"
    expected = [("6", "whole-2"), ("5", both), ("4", both), ("3", both), ("2", both), ("1", both)]
    assert steps(case(8, *shelf)) == expected
    # With neither in hand, the small ones alone do it all.
    alone = steps(case(8, *shelf, in_hand=frozenset()))
    assert alone == [(dose, "whole-1") for dose in "654321"]


def test_further_kinds_are_opened_each_as_late_as_it_may_be_and_solids_before_liquids():
    # Tablets of 2 mg stick at 6 (5 and 4.5 can be made), those of 1 mg at 3 (2.5 can be made).
    one = made.product("one", "x", "1", Split.HALF_DISCARD_REST)
    fine = made.product("fine", "x", "0.5", Split.LIQUID, smallest="1")
    two, ones, halves = "whole-2", "one whole-2", "one one#split whole-2"
    expected = [("6", two), ("5", ones), ("4", ones), ("3", ones)]
    last = ("5/2", "2", "3/2", "1", "1/2")
    # Two solid kinds are dearer than one liquid on all kinds, but liquids are counted first.
    found = steps(case(8, whole("2"), fine, one, ends="0.5"))
    assert found == expected + [(dose, halves) for dose in last]
    # Where the small tablets are not divided, the liquid makes the halves.
    found = steps(case(8, whole("2"), fine, whole("1"), ends="0.5"))
    expected = [(dose, kit.replace("one", "whole-1")) for dose, kit in expected]
    assert found == expected + [(dose, "fine whole-1 whole-2") for dose in last]


def test_what_is_taken_at_the_end_is_the_largest_dose_that_may_be_the_last():
    assert [dose for dose, _ in steps(case(4, whole("1"), ends=2))] == ["3", "2"]
    assert [dose for dose, _ in steps(case(4, whole("1"), ends="2.5"))] == ["3", "2"]


def agrees(asked):
    """The ladder costs what the best of all ladders costs, and says truly how each step stands."""
    ladder = ladder_of(asked)
    assert cost_of_ladder(asked, ladder) == best(asked).cost
    pairs = list(pairwise((asked.start, *(dose.value for dose in ladder.doses))))
    assert list(ladder.holds) == [asked.hold(a, b) for a, b in pairs]
    assert list(ladder.gaps) == [asked.limit_factor(a, b) > 1 for a, b in pairs]
    assert list(ladder.reductions) == [1 - b / a for a, b in pairs]


@pytest.mark.parametrize("seed", range(60))
def test_no_ladder_of_ten_drawn_cases_is_better(seed):
    dice = random.Random(seed)
    for _ in range(10):
        agrees(random_case(dice, most_doses=12))


def shelf(*strengths, pieces, liquids=()):
    """What a case needs to have whole pieces and measures of so many milligrams, two a day or so."""
    products = tuple(
        made.product(f"{mg}-mg", "x", str(mg), Split.LIQUID, smallest="1")
        if mg in liquids
        else made.product(f"{mg}-mg", "x", str(mg), Split.NONE)
        for mg in strengths
    )
    return {"products": products, "cap": pieces, "in_hand": frozenset({products[0].id})}


# A start that is no sum of pieces makes the common unit 1/997 mg, and costs of line 4 beyond what
# a float holds. In each, ways that open other products cost the same in line 4, to the last digit.
ODD = Fraction(1, 997)
MANY_WAYS_ALIKE = {
    "six solids": case(13 + ODD, ends=2, **shelf(4, 5, 8, 3, 10, 9, 6, pieces=2)),
    "one liquid": case(
        12 + ODD, by=THIRD, ends=2, **shelf(7, 5, 9, 10, 4, 2, pieces=2, liquids=[4])
    ),
    "two liquids": case(
        10 + ODD, by=THIRD, ends=5, **shelf(8, 2, 11, 10, 3, pieces=2, liquids=[8, 11])
    ),
    "three liquids": case(
        11 + ODD, by=TENTH, ends=3, **shelf(1, 10, 11, 5, 3, 4, pieces=4, liquids=[5, 3, 4])
    ),
    # The common unit is 1 mg, and the end, 3 mg, divides few of the costs.
    "ends at 3 mg": case(20, by=THIRD, ends=1, **shelf(4, 3, 7, 5, 11, 10, pieces=2, liquids=[11])),
}


@pytest.mark.parametrize("name", MANY_WAYS_ALIKE)
def test_costs_are_compared_exactly(name):
    agrees(MANY_WAYS_ALIKE[name])


def test_of_nine_products_fewer_states_are_looked_at_than_there_are(monkeypatch):
    """22 doses with 256 sets of kinds in hand are 5632 states."""
    taken = []

    def take(heap):
        taken.append(heapq.heappop(heap))
        return taken[-1]

    monkeypatch.setattr(planner, "heapq", SimpleNamespace(heappop=take, heappush=heapq.heappush))
    many = shelf(3, 11, 8, 7, 10, 9, 4, 5, 6, pieces=2, liquids=[3, 7, 4, 5])
    assert steps(case(25, ends=3, **many))[-1][0] == "3"
    assert len(taken) < 22 * 256
