"""Every dose that a cabinet makes, against all ways of laying its pieces out; and cases by hand."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations_with_replacement

import pytest

from glidepath.medicines.product import Split
from glidepath.taper.planning.pieces import Cabinet, intakes_from
from glidepath.taper.request import Allowed
from glidepath.taper.schedule import Intake, Pieces
from tests import builders as made
from tests.builders import BEDTIME, MORNING, mg

ALLOWED = Allowed(quarters=True)
SHELF = {
    "two": made.product("two", "x", "2"),
    "ask": made.product("ask", "x", "3", Split.PHARMACIST_CONFIRM),
    "four": made.product("four", "x", "4", Split.QUARTER),
    "five": made.product("five", "x", "5", Split.NONE),
    "drops": made.product("drops", "x", "1", Split.LIQUID, smallest="0.7"),
    "syrup": made.product("syrup", "x", "2", Split.LIQUID, smallest="0.55"),
    "third": made.product("third", "x", "1", Split.LIQUID, smallest="1.3"),
}
# What stands behind the name of each kind: (milligrams, whether it is split) of each part.
PARTS = {
    "two": [("2", 0), ("1", 1)],
    "ask": [("3", 0)],
    "ask#split": [("1.5", 1)],
    "four": [("4", 0), ("2", 1)],
    "four#quarter": [("1", 1), ("3", 1)],
    "five": [("5", 0)],
}
STEPS = {"drops": Fraction("0.7"), "syrup": Fraction("1.1"), "third": Fraction("1.3")}


def cabinet_of(*names: str, times: int = 1, most: int = 4, highest: str = "20") -> Cabinet:
    return Cabinet(tuple(SHELF[n] for n in names), ALLOWED, times, most, Fraction(highest))


def poured(steps: list[Fraction], highest: Fraction) -> dict[Fraction, int]:
    """Milligrams that liquids make, each with the fewest liquids that are measured for it."""
    found = {Fraction(0): 0}
    for step in steps:
        for dose, count in list(found.items()):
            for n in range(1, int((highest - dose) / step) + 1):
                found[dose + n * step] = min(found.get(dose + n * step, 99), count + 1)
    return found


def least_counts(kinds: list[str], most: int, highest: Fraction) -> dict[Fraction, int]:
    """Every dose up to the highest of at most so many pieces, with its least handling count."""
    parts = [(Fraction(dose), split) for kind in kinds for dose, split in PARTS.get(kind, [])]
    liquid = poured([STEPS[kind] for kind in kinds if kind in STEPS], highest)
    found: dict[Fraction, int] = {}
    for size in range(most + 1):
        for taken in combinations_with_replacement(parts, size):
            solid, count = sum((dose for dose, _ in taken), Fraction(0)), size
            count += sum(split for _, split in taken)
            for dose, measures in liquid.items():
                if solid + dose <= highest:
                    found[solid + dose] = min(found.get(solid + dose, 99), count + measures)
    return found


def kinds_in(cabinet: Cabinet, mask: int) -> list[str]:
    return [kind.name for i, kind in enumerate(cabinet.kinds) if mask & 2**i]


def in_milligrams(cabinet: Cabinet, bits: int) -> set[Fraction]:
    return {n * cabinet.unit for n in range(bits.bit_length()) if bits & 2**n}


def drawn(seed: int) -> tuple[Cabinet, Fraction, list[int]]:
    """A cabinet of a few products, its highest dose, and sets of kinds that can be in hand."""
    dice = random.Random(seed)
    names = dice.sample(sorted(SHELF), dice.randint(1, 3))
    highest = Fraction(dice.randint(4, 40), dice.choice([2, 3]))
    cabinet = cabinet_of(
        *names, times=dice.randint(1, 2), most=dice.randint(1, 3), highest=str(highest)
    )
    masks = [
        mask
        for mask in range(2 ** len(cabinet.kinds))
        if all(name.split("#")[0] in kinds_in(cabinet, mask) for name in kinds_in(cabinet, mask))
    ]
    return cabinet, highest, dice.sample(masks, min(4, len(masks)))


@pytest.mark.parametrize("seed", range(40))
def test_a_cabinet_makes_what_all_ways_of_laying_pieces_out_make(seed: int) -> None:
    cabinet, highest, masks = drawn(seed)
    for mask in masks:
        kinds = kinds_in(cabinet, mask)
        daily = least_counts(kinds, cabinet.max_pieces * cabinet.times, highest)
        assert in_milligrams(cabinet, cabinet.daily_doses(mask)) == set(daily)
        assert {dose: cabinet.handling(int(dose / cabinet.unit), mask) for dose in daily} == daily
        once = least_counts(kinds, cabinet.max_pieces, highest)
        assert in_milligrams(cabinet, cabinet.single_doses(mask)) == set(once)
        for dose, count in once.items():
            found, pieces = cabinet.single(int(dose / cabinet.unit), mask)
            assert found == count
            assert {part.product for part in pieces} <= {kind.split("#")[0] for kind in kinds}
            assert sum(SHELF[p.product].strength.value * p.count for p in pieces) == dose


def test_the_dose_of_a_day_has_all_the_pieces_of_its_times() -> None:
    cabinet = cabinet_of("five", times=3, most=2, highest="100")
    assert in_milligrams(cabinet, cabinet.single_doses(1)) == {0, 5, 10}
    assert in_milligrams(cabinet, cabinet.daily_doses(1)) == {0, 5, 10, 15, 20, 25, 30}


def test_no_dose_above_the_highest_is_counted() -> None:
    tablets = cabinet_of("two", most=9, highest="7")
    assert in_milligrams(tablets, tablets.daily_doses(1)) == set(range(8))
    drops = cabinet_of("drops", highest="2.1")
    assert in_milligrams(drops, drops.single_doses(1)) == {n * Fraction("0.7") for n in range(4)}


def test_a_further_piece_is_no_way_to_save_a_split_one() -> None:
    # Half of 3 mg and half of 5 mg are 4 mg: two pieces, both split. Three of 4/3 mg were too many.
    products = (
        made.product("three", "x", "3"),
        made.product("five", "x", "5"),
        made.product("small", "x", "4/3", Split.NONE),
    )
    for most, count in ((2, 4), (3, 3)):
        cabinet = Cabinet(products, Allowed(), 1, most, Fraction(8))
        assert cabinet.handling(int(4 / cabinet.unit), cabinet.all_kinds) == count


def test_three_liquids_are_measured_together_where_no_two_make_the_dose() -> None:
    # 0.7 + 1.1 + 1.3 mg = 3.1 mg; no two of these steps make it.
    cabinet = cabinet_of("drops", "syrup", "third")
    dose = int(Fraction("3.1") / cabinet.unit)
    assert cabinet.daily_doses(7) & 2**dose
    count, pieces = cabinet.single(dose, 7)
    assert count == cabinet.handling(dose, 7) == 3
    assert {part.product: str(part.count) for part in pieces} == {
        "drops": "7/10",
        "syrup": "11/20",
        "third": "13/10",
    }


def test_a_cabinet_of_nothing_makes_nothing() -> None:
    cabinet = cabinet_of()
    assert (cabinet.unit, cabinet.highest, cabinet.all_kinds) == (20, 1, 0)
    assert cabinet.daily_doses(0) == cabinet.single_doses(0) == 1
    assert cabinet.handling(0, 0) == 0


def test_the_kinds_are_bits_in_the_order_of_the_products() -> None:
    # two, ask, ask#split, four, four#quarter, drops
    cabinet = cabinet_of("two", "ask", "four", "drops")
    assert cabinet.all_kinds == 0b111111
    assert cabinet.liquid_kinds == 0b100000
    assert [cabinet.requires(index) for index in range(6)] == [0, 0, 0b10, 0, 0b1000, 0]
    assert cabinet.mask_of(["four", "drops", "elsewhere", "drops"]) == 0b101000
    assert cabinet.mask_of([]) == 0
    assert cabinet.names(0b010110) == {"ask", "ask#split", "four#quarter"}
    assert cabinet.names(0b101001) == {"two", "four", "drops"}
    assert cabinet.names(0) == frozenset()


def test_a_product_in_hand_stays_though_another_makes_it_needless() -> None:
    products = (SHELF["two"], made.product("same", "x", "2"))
    assert len(Cabinet(products, ALLOWED, 1, 4, Fraction(4)).kinds) == 1
    assert len(Cabinet(products, ALLOWED, 1, 4, Fraction(4), frozenset({"same"})).kinds) == 2


@pytest.mark.parametrize(
    ("pieces", "in_hand", "given"),
    [
        ([("two", "1")], ["two"], True),
        ([("two", "3/2")], ["two"], True),
        ([("two", "1")], ["five"], False),
        ([("five", "1")], ["two"], False),
        ([("elsewhere", "1")], ["two"], False),
        ([("five", "1/2")], ["two", "five"], False),  # five is a capsule
        ([("ask", "2")], ["ask"], True),
        ([("ask", "1/2")], ["ask", "two"], False),  # no half is confirmed yet
        ([("ask", "1/2")], ["ask", "ask#split"], True),
        ([("four", "1/2")], ["four"], True),
        ([("four", "1/4")], ["four", "two"], False),
        ([("four", "9/4")], ["four", "four#quarter"], True),
        ([("two", "1/4")], ["two", "four", "four#quarter"], False),  # only four has quarters
        ([("two", "3")], ["two"], True),
        ([("two", "4")], ["two"], False),  # three at most
        ([("two", "5/2")], ["two"], True),  # two and a half are three pieces
        ([("two", "7/2")], ["two"], False),
        ([("two", "1"), ("five", "2")], ["two", "five"], True),
        ([("two", "3/2"), ("five", "2")], ["two", "five"], False),
        ([("two", "1/2"), ("four", "1/2"), ("five", "1")], ["two", "four", "five"], True),
        ([("two", "1/2"), ("four", "1/2"), ("five", "2")], ["two", "four", "five"], False),
        ([("drops", "99.4"), ("two", "3")], ["drops", "two"], True),  # a measure is no piece
        ([("drops", "0.7"), ("two", "4")], ["drops", "two"], False),
        ([("drops", "0.7"), ("five", "1")], ["drops", "two"], False),
        ([], [], True),
    ],
)
def test_what_the_kinds_in_hand_give(
    pieces: list[tuple[str, str]], in_hand: list[str], *, given: bool
) -> None:
    cabinet = cabinet_of("two", "ask", "four", "five", "drops", most=3)
    mask = sum(2**i for i, kind in enumerate(cabinet.kinds) if kind.name in in_hand)
    assert cabinet.gives(mask, [Pieces(name, Fraction(n)) for name, n in pieces]) is given


def test_intakes_leave_out_times_without_a_dose_and_keep_pieces_that_are_kept() -> None:
    cabinet = cabinet_of("two", "five", times=3)
    # In whole milligrams: 3 mg are one and a half of two, 5 mg stay the two and a half that they were.
    kept = Intake(BEDTIME, "x", mg(5), (Pieces("two", Fraction(5, 2)),))
    doses = [(MORNING, 3), (made.MIDDAY, 0), (made.EVENING, Fraction(5)), (BEDTIME, 5)]
    assert intakes_from(cabinet, 3, "x", doses, {BEDTIME: kept}) == (
        Intake(MORNING, "x", mg(3), (Pieces("two", Fraction(3, 2)),)),
        Intake(made.EVENING, "x", mg(5), (Pieces("five", Fraction(1)),)),
        kept,
    )
