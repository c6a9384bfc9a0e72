"""One dose is made of as few pieces as any way of making it has."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations_with_replacement

import pytest

from glidepath.taper.planning.making import Making

ONE, HALF = Fraction(1), Fraction(1, 2)


def least(dose, items, liquids, most):
    """The least count over every choice of pieces, the rest poured of at most two liquids."""
    costs = []
    for size in range(most + 1):
        for chosen in combinations_with_replacement(items, size):
            splits = [item for item in chosen if item[3]]
            left = dose - sum(item[0] for item in chosen)
            if left < 0 or len(set(splits)) < len(splits):
                continue
            poured = 0 if left == 0 else measures(left, [step for step, _, _ in liquids])
            if poured is not None:
                costs.append(size + len(splits) + poured)
    return min(costs, default=None)


def measures(left, steps):
    if any(left % step == 0 for step in steps):
        return 1
    pairs = ((a, b) for i, a in enumerate(steps) for b in steps[i + 1 :])
    mixed = any((left - n * a) % b == 0 for a, b in pairs for n in range(1, left // a + 1))
    return 2 if mixed else None


@pytest.mark.parametrize("seed", range(60))
def test_no_other_choice_has_fewer_pieces(seed):
    dice = random.Random(seed)
    items = []
    for number in range(dice.randint(1, 3)):
        whole = dice.choice([2, 4, 6, 10])
        items.append((whole, ONE, f"p{number}", 0))
        if dice.random() < 0.5:
            items.append((whole // 2, HALF, f"p{number}", 1))
    liquids = [(step, ONE, f"l{step}") for step in dice.sample([3, 4, 5], dice.randint(0, 2))]
    making = Making(items, liquids)
    weights = {(product, count): weight for weight, count, product, _ in items}
    for dose in range(1, 30):
        made = making.fewest(dose, 4)
        assert (made[0] if made else None) == least(dose, items, liquids, 4)
        if made:
            total = 0
            for part in made[1]:
                if part.product[0] == "l":
                    total += part.count * int(part.product[1:])
                else:
                    total += part.count * weights[part.product, ONE]
            assert total == dose


def test_a_piece_is_preferred_to_a_measure_and_a_larger_piece_to_a_smaller_one():
    making = Making([(2, ONE, "small", 0), (4, ONE, "large", 0)], [(1, ONE, "drops")])
    assert [(p.product, p.count) for p in making.fewest(4, 4)[1]] == [("large", 1)]
    assert [(p.product, p.count) for p in making.fewest(6, 4)[1]] == [("drops", 6)]
    solid = Making([(2, ONE, "small", 0), (4, ONE, "large", 0)], [])
    assert [(p.product, p.count) for p in solid.fewest(6, 4)[1]] == [("large", 1), ("small", 1)]


def test_what_cannot_be_made_is_not_made():
    assert Making([(4, ONE, "p", 0)], []).fewest(6, 4) is None
    assert Making([(4, ONE, "p", 0)], []).fewest(20, 4) is None
    assert Making([], []).fewest(1, 4) is None
