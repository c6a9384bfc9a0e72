"""Which pieces a dose is made of, worked by hand where several ways are open."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from glidepath.medicines.product import Split
from glidepath.taper.planning.kinds import kinds_of
from glidepath.taper.planning.making import Making, making_of
from glidepath.taper.request import Allowed
from glidepath.taper.schedule import Pieces
from tests import builders as made

ONE, HALF, QUARTER = Fraction(1), Fraction(1, 2), Fraction(1, 4)
DROPS = (3, Fraction("0.1"), "drops")
SYRUP = (5, Fraction("0.2"), "syrup")


def whole(units: int, name: str) -> tuple[int, Fraction, str, int]:
    return units, ONE, name, 0


def half(units: int, name: str) -> tuple[int, Fraction, str, int]:
    return units, HALF, name, 1


def found(making: Making, dose: int, most: int) -> tuple[int, list[tuple[str, str]]] | None:
    best = making.fewest(dose, most)
    return best and (best[0], [(part.product, str(part.count)) for part in best[1]])


def test_of_equally_few_pieces_the_largest_comes_first() -> None:
    # 6 = 4 + 2 = 3 + 3, two pieces either way.
    making = Making([whole(2, "two"), whole(3, "three"), whole(4, "four")], [])
    assert found(making, 6, 4) == (2, [("four", "1"), ("two", "1")])
    # 8 = 4 + 4: the same product is counted together.
    assert found(making, 8, 4) == (2, [("four", "2")])


def test_of_equally_large_pieces_a_whole_one_comes_first_and_then_the_first_name() -> None:
    making = Making([half(4, "b"), whole(4, "d"), whole(4, "c"), half(4, "a")], [])
    assert [(weight, split, name) for weight, _, name, split in making.items] == [
        (4, 0, "c"),
        (4, 0, "d"),
        (4, 1, "a"),
        (4, 1, "b"),
    ]
    assert found(making, 4, 1) == (1, [("c", "1")])


def test_a_split_piece_counts_two_and_parts_of_one_product_are_told_together() -> None:
    making = Making([whole(4, "four"), half(2, "four"), (1, QUARTER, "four", 1)], [])
    assert found(making, 6, 4) == (3, [("four", "3/2")])
    assert found(making, 7, 4) == (5, [("four", "7/4")])  # 1 + 1/2 + 1/4
    assert found(making, 7, 2) is None


def test_after_a_split_piece_smaller_ones_follow_and_the_larger_of_them_first() -> None:
    making = Making([half(5, "a"), whole(2, "b"), whole(1, "c")], [])
    assert found(making, 8, 4) == (4, [("a", "1/2"), ("b", "1"), ("c", "1")])
    # Two halves of a would be one whole one, which is not among the pieces here.
    assert found(making, 10, 2) is None


def test_every_piece_of_the_best_way_is_one_less_for_the_rest() -> None:
    # In sixths of a milligram: 10 mg, 3 mg and its half, 5 mg and its half, and a third of 4 mg.
    items = [whole(60, "ten"), whole(18, "three"), half(9, "three")]
    items += [whole(30, "five"), half(15, "five"), whole(8, "small")]
    making = Making(items, [])
    # 4 mg are three small ones (three pieces) or two halves (two pieces that count four).
    assert found(making, 24, 3) == (3, [("small", "3")])
    assert found(making, 24, 2) == (4, [("five", "1/2"), ("three", "1/2")])
    # 14 mg are 10 mg and one of these; with three pieces only the halves are few enough.
    assert found(making, 84, 3) == (5, [("ten", "1"), ("five", "1/2"), ("three", "1/2")])
    assert found(making, 84, 4) == (4, [("ten", "1"), ("small", "3")])


def test_no_piece_is_taken_where_none_may_be() -> None:
    making = Making([whole(4, "four"), whole(1, "one")], [DROPS])
    assert found(making, 4, 0) is None
    assert found(making, 8, 1) is None  # 8 - 4 and 8 - 1 are no threes
    assert found(making, 9, 0) == (1, [("drops", "3/10")])
    assert found(making, 0, 0) == (0, [])


def test_as_many_pieces_as_may_be_are_taken() -> None:
    making = Making([whole(4, "four"), whole(1, "one")], [])
    assert found(making, 16, 4) == (4, [("four", "4")])
    assert found(making, 17, 4) is None


def test_nothing_is_poured_back_from_a_piece_that_is_too_large() -> None:
    # 7 is 10 less one drop of 3, which nobody can take away.
    assert found(Making([whole(10, "ten")], [DROPS]), 7, 4) is None


def test_one_measure_counts_less_than_two_pieces_and_as_much_as_one() -> None:
    making = Making([whole(6, "six"), whole(2, "two")], [DROPS])
    assert found(making, 6, 4) == (1, [("six", "1")])
    assert found(making, 12, 4) == (1, [("drops", "2/5")])
    # 8 = 6 + 2 or 2 + 6 drops: two either way, and pieces come before measures.
    assert found(making, 8, 4) == (2, [("six", "1"), ("two", "1")])
    assert found(making, 11, 4) == (2, [("two", "1"), ("drops", "3/10")])
    # Half a piece counts as much as two measures and comes first; a measure alone counts less.
    split = Making([half(4, "eight"), half(6, "twelve")], [DROPS, SYRUP])
    assert found(split, 4, 4) == (2, [("eight", "1/2")])
    assert found(split, 6, 4) == (1, [("drops", "1/5")])


def test_two_liquids_are_measured_where_one_alone_does_not_do() -> None:
    making = Making([], [DROPS, SYRUP])
    assert found(making, 15, 4) == (1, [("drops", "1/2")])
    assert found(making, 10, 4) == (1, [("syrup", "2/5")])
    # The least of the first liquid: 11 = 2 * 3 + 5; 23 = 3 + 4 * 5, not 6 * 3 + 5.
    assert found(making, 11, 4) == (2, [("drops", "1/5"), ("syrup", "1/5")])
    assert found(making, 23, 4) == (2, [("drops", "1/10"), ("syrup", "4/5")])
    assert found(making, 7, 4) is None


def fewest_steps(dose: int, steps: list[int]) -> int | None:
    """The fewest different steps that make a dose, by trying all counts of all of them."""
    counts = product(*(range(dose // step + 1) for step in steps))
    made_of = [n for n in counts if sum(a * b for a, b in zip(n, steps, strict=True)) == dose]
    return min((sum(1 for count in n if count) for n in made_of), default=None)


@pytest.mark.parametrize("steps", [[4, 6, 9], [6, 10, 15], [7, 3], [12, 8, 2]])
def test_as_few_liquids_are_measured_as_can_be(steps: list[int]) -> None:
    volume = Fraction(1, 10)
    making = Making([], [(step, volume, f"liquid-{step}") for step in steps])
    for dose in range(1, 50):
        best = making.fewest(dose, 0)
        assert (best and best[0]) == fewest_steps(dose, steps)
        if best:
            assert len(best[1]) == best[0]
            units = [(int(p.count / volume), int(p.product[7:])) for p in best[1]]
            assert all(count for count, _ in units)
            assert sum(count * step for count, step in units) == dose


def test_kinds_become_pieces_and_measures() -> None:
    products = (
        made.product("tablet", "x", "4", Split.QUARTER),
        made.product("drops", "x", "1", Split.LIQUID),
    )
    kinds = kinds_of(products, Allowed(quarters=True))
    making = making_of(kinds, [(40, 20), (10, 30), (1,)])
    assert making.items == (
        (40, ONE, "tablet", 0),
        (30, Fraction(3, 4), "tablet", 1),
        (20, HALF, "tablet", 1),
        (10, QUARTER, "tablet", 1),
    )
    assert making.liquids == ((1, Fraction(1, 10), "drops"),)
    assert making.fewest(40, 4) == (1, (Pieces("tablet", ONE),))
    assert making.fewest(37, 4) == (1, (Pieces("drops", Fraction(37, 10)),))


@pytest.mark.parametrize("parts", [[], [(2, 1), (4, 2)], [(2,)], [(2, 1, 1)]])
def test_every_part_of_every_kind_has_its_units(parts: list[tuple[int, ...]]) -> None:
    kinds = kinds_of((made.product("tablet", "x", "2"),), Allowed())
    with pytest.raises(ValueError, match="zip"):
        making_of(kinds, parts)
