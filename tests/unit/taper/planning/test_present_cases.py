"""How a present dose is likeliest made, worked by hand on invented shelves."""

from __future__ import annotations

from fractions import Fraction

from glidepath.medicines.product import Split
from glidepath.taper.planning.present import present_intakes
from glidepath.taper.regimen import DrugDoses
from glidepath.taper.request import Allowed
from tests import builders as made
from tests.builders import BEDTIME, MORNING, mg

ONE = made.product("one", "x", "1", Split.NONE)
TWO = made.product("two", "x", "2", Split.NONE)
FIVE = made.product("five", "x", "5", Split.NONE)
SEVEN = made.product("seven", "x", "7", Split.NONE)
NINE = made.product("nine", "x", "9", Split.NONE)
HALVED = made.product("halved", "x", "2")
DROPS = made.product("drops", "x", "1", Split.LIQUID)


def pieces(doses, *shelf, own=None, **allowed):
    """The counts by product of each dose time, or None."""
    entry = DrugDoses("x", {time: mg(dose) for time, dose in doses.items()}, own)
    found = present_intakes(entry, shelf, Allowed(**allowed))
    if found is None:
        return None
    assert [(one.time, one.drug, one.dose) for one in found] == [
        (time, "x", mg(doses[time])) for time in entry.times
    ]
    return [{one.product: str(one.count) for one in intake.pieces} for intake in found]


def at_bedtime(dose, *shelf, **rest):
    found = pieces({BEDTIME: dose}, *shelf, **rest)
    return found and found[0]


def test_one_product_comes_before_several_even_with_more_pieces():
    assert at_bedtime(6, ONE, FIVE) == {"one": "6"}
    assert at_bedtime(7, TWO, FIVE) == {"two": "1", "five": "1"}
    assert at_bedtime(14, FIVE, SEVEN, NINE) == {"seven": "2"}


def test_of_single_products_the_one_with_the_fewest_pieces_is_taken():
    assert at_bedtime(10, ONE, FIVE, TWO) == {"five": "2"}
    assert at_bedtime(10, FIVE, ONE, TWO) == {"five": "2"}
    # As many pieces: the one that stands first.
    again = made.product("again", "x", "5", Split.NONE)
    assert at_bedtime(10, FIVE, again) == {"five": "2"}
    assert at_bedtime(10, again, FIVE) == {"again": "2"}
    # Two and a half tablets count 4, though 5 mg of 2 mg tablets could be 3.
    other = made.product("other", "x", "2")
    assert at_bedtime(5, HALVED, other) == {"halved": "5/2"}
    assert at_bedtime(5, other, HALVED) == {"other": "5/2"}


def test_a_split_piece_counts_as_one_more():
    # A half of 2 mg: a piece and a split; 1 mg whole: a piece.
    assert at_bedtime(1, HALVED, ONE) == {"one": "1"}
    assert at_bedtime(1, HALVED) == {"halved": "1/2"}
    assert at_bedtime(1, HALVED, halves=False) is None


def test_the_pieces_of_all_dose_times_are_counted_together():
    # 2 and 10 mg: 1 + 5 pieces of 2 mg, 2 + 10 of 1 mg.
    day = {MORNING: 2, BEDTIME: 10}
    assert pieces(day, ONE, TWO) == [{"two": "1"}, {"two": "5"}]
    # 5 and 2 mg: no one product but 1 mg makes both.
    assert pieces({MORNING: 5, BEDTIME: 2}, TWO, FIVE, ONE) == [{"one": "5"}, {"one": "2"}]
    assert pieces({MORNING: 5, BEDTIME: 2}, TWO, FIVE) == [{"five": "1"}, {"two": "1"}]


def test_solids_come_before_liquids():
    assert at_bedtime(7, DROPS, TWO, FIVE) == {"two": "1", "five": "1"}
    assert at_bedtime("7.5", DROPS, TWO, FIVE) == {"drops": "15/2"}
    assert at_bedtime("0.05", DROPS, TWO) is None  # less than a tenth of a millilitre
    assert at_bedtime(2, DROPS, TWO, liquids=False) == {"two": "1"}


def test_a_tablet_beside_a_liquid_is_the_one_with_the_fewest_pieces():
    # In steps of 0.5 mg the liquid makes 6.5 mg of 7.3 mg; the rest is one tablet or two.
    syrup = made.product("syrup", "x", "5", Split.LIQUID)
    small = made.product("small", "x", "0.4", Split.NONE)
    large = made.product("large", "x", "0.8", Split.NONE)
    assert at_bedtime("7.3", small, syrup) == {"small": "2", "syrup": "13/10"}
    assert at_bedtime("7.3", small, syrup, large) == {"large": "1", "syrup": "13/10"}


def test_the_persons_own_product_is_always_among_them():
    assert at_bedtime(10, ONE, FIVE, own="one") == {"one": "10"}
    assert at_bedtime(7, ONE, TWO, FIVE, own="five") == {"five": "1", "two": "1"}
    assert at_bedtime(7, ONE, own="elsewhere") is None
    assert at_bedtime(4, TWO, DROPS, own="drops") == {"drops": "4"}


def test_three_products_make_a_dose_and_four_do_not():
    a, b, c, d = (
        made.product(name, "x", strength, Split.NONE)
        for name, strength in zip("abcd", ("1000", "30", "7", "0.1"), strict=True)
    )
    # 24 pieces of 30 mg are 720 mg, and 37 mg are neither of 30 nor of 7 mg alone.
    assert at_bedtime(1037, a, b, c, d) == {"a": "1", "b": "1", "c": "1"}
    # Without 7 mg it takes 71 pieces of 0.1 mg; without 30 mg five of 7 mg and 21 of 0.1 mg.
    assert at_bedtime("1037.1", a, b, c, d) is None


def test_no_dose_time_takes_more_than_24_pieces():
    assert at_bedtime(24, ONE) == {"one": "24"}
    assert at_bedtime(25, ONE) is None
    # Each dose time has its own 24.
    assert pieces({MORNING: 24, BEDTIME: 24}, ONE) == [{"one": "24"}, {"one": "24"}]


def test_nothing_is_made_of_nothing():
    assert at_bedtime(1) is None
    assert at_bedtime(1, TWO) is None
    assert pieces({MORNING: 2, BEDTIME: 1}, TWO) is None
    assert at_bedtime(Fraction(1, 3), ONE, DROPS) is None


def test_the_persons_own_product_alone_comes_before_others_that_stand_first():
    assert at_bedtime(10, FIVE, ONE, own="one") == {"one": "10"}


def test_a_product_that_may_not_be_used_makes_nothing():
    assert at_bedtime(1, DROPS, liquids=False) is None
