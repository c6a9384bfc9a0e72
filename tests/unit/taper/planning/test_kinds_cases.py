"""What a plan may choose from, worked by hand on invented shelves."""

from __future__ import annotations

from fractions import Fraction

import pytest

from glidepath.medicines.product import Split
from glidepath.taper.planning.kinds import (
    common_unit,
    kinds_of,
    may_halve,
    needs_confirmation,
    weights_of,
)
from glidepath.taper.request import Allowed
from tests import builders as made

ALL = Allowed(halves=True, quarters=True, liquids=True, compounded=True)
ASK = Split.PHARMACIST_CONFIRM
WASTE = Split.HALF_DISCARD_REST


def tablet(name, strength, split=Split.NONE, **facts):
    return made.product(name, "x", strength, split, **facts)


def one(split, **facts):
    return tablet("one", "1", split, **facts)


def parts(*products, allowed=ALL, in_hand=()):
    """Each kind's name with the parts of a piece it adds, as text."""
    kinds = kinds_of(products, allowed, frozenset(in_hand))
    return {kind.name: " ".join(map(str, kind.counts)) for kind in kinds}


def names(*products, **options):
    return list(parts(*products, **options))


CONFIRMED = Allowed(confirmed_splits=frozenset({"one"}))


@pytest.mark.parametrize(
    ("split", "asked", "confirmed"),
    [
        (Split.NONE, False, False),
        (Split.WHOLE_ACTUATION, False, False),
        (Split.LIQUID, False, False),
        (Split.HALF, True, True),
        (Split.QUARTER, True, True),
        (WASTE, True, True),
        (Split.PRODUCT_SPECIFIC, True, True),
        (ASK, True, True),
    ],
)
def test_what_may_be_halved(split, asked, confirmed):
    product = one(split)
    assert may_halve(product, Allowed()) is asked
    assert may_halve(product, CONFIRMED) is confirmed
    assert may_halve(product, Allowed(halves=False, quarters=True)) is False


def test_a_tablet_known_to_be_unscored_is_halved_only_where_a_pharmacist_has_a_scored_one():
    unscored = one(ASK, known_unscored=True)
    assert may_halve(unscored, Allowed()) is False
    assert may_halve(unscored, CONFIRMED) is True
    assert may_halve(unscored, Allowed(confirmed_splits=frozenset({"another"}))) is False
    # Where it depends on the maker, a label that says no speaks of one maker alone.
    assert may_halve(one(Split.PRODUCT_SPECIFIC, known_unscored=True), Allowed()) is True


def test_which_halves_must_be_confirmed():
    asked = [split for split in Split if needs_confirmation(one(split), Allowed())]
    assert asked == [Split.PRODUCT_SPECIFIC, ASK]
    assert not any(needs_confirmation(one(split), CONFIRMED) for split in Split)
    assert needs_confirmation(tablet("two", "2", ASK), CONFIRMED)


def test_the_parts_that_each_way_of_dividing_adds():
    assert parts(one(Split.NONE)) == {"one": "1"}
    assert parts(one(Split.HALF)) == {"one": "1 1/2"}
    assert parts(one(Split.QUARTER)) == {"one": "1 1/2", "one#quarter": "1/4 3/4"}
    for split in (WASTE, Split.PRODUCT_SPECIFIC, ASK):
        assert parts(one(split)) == {"one": "1", "one#split": "1/2"}


def test_what_is_not_allowed_is_not_among_them():
    whole = Allowed(halves=False, quarters=True)
    for split in (Split.HALF, Split.QUARTER, WASTE, ASK):
        assert parts(one(split), allowed=whole) == {"one": "1"}
    assert parts(one(Split.QUARTER), allowed=Allowed()) == {"one": "1 1/2"}


def test_a_confirmed_split_is_no_further_kind_but_waste_stays_one():
    for split in (Split.PRODUCT_SPECIFIC, ASK):
        assert parts(one(split), allowed=CONFIRMED) == {"one": "1 1/2"}
    assert parts(one(WASTE), allowed=CONFIRMED) == {"one": "1", "one#split": "1/2"}


def test_liquids_and_compounded_products_are_there_where_they_are_allowed():
    liquid, other = tablet("liquid", "1", Split.LIQUID), tablet("other", "2", Split.HALF)
    mixed = tablet("mixed", "0.5", Split.LIQUID, compounded=True)
    pressed = tablet("pressed", "0.3", compounded=True)
    shelf = (liquid, mixed, pressed, other)
    assert parts(*shelf) == {"liquid": "", "mixed": "", "pressed": "1", "other": "1 1/2"}
    assert names(*shelf, allowed=Allowed()) == ["liquid", "other"]
    assert names(*shelf, allowed=Allowed(liquids=False)) == ["other"]
    # Whoever allows what is compounded wants its liquid, even where licensed ones are not wanted.
    dry = Allowed(liquids=False, compounded=True)
    assert names(*shelf, allowed=dry) == ["mixed", "pressed", "other"]


def test_a_product_that_another_makes_needless_is_left_out_in_either_order():
    whole, halved = tablet("whole", "1"), tablet("halved", "1", Split.HALF)
    assert names(whole, halved) == names(halved, whole) == ["halved"]
    # Whole tablets of 0.5 mg are better than halves, and halves of 1 mg are no tablets of 1 mg.
    small = tablet("small", "0.5")
    assert names(whole, small) == ["whole", "small"]
    assert names(halved, small) == ["halved", "small"]
    # A whole tablet is one piece; of two smaller ones it would be two.
    assert names(halved, tablet("two", "2", Split.HALF)) == ["halved", "two"]


def test_of_two_alike_the_first_is_used():
    first, second, third = (tablet(name, "1", Split.HALF) for name in ("first", "second", "third"))
    assert names(first, second, third) == ["first"]
    assert names(third, first) == ["third"]


def test_a_half_without_a_question_is_better_than_one_with_and_that_than_none():
    plain, asked, whole = tablet("plain", "1", Split.HALF), tablet("asked", "1", ASK), one(WASTE)
    assert names(asked, plain) == names(plain, asked) == ["plain"]
    assert names(asked, tablet("whole", "1")) == ["asked", "asked#split"]
    # To ask and to waste count alike.
    assert names(asked, whole) == ["asked", "asked#split"]
    # Quarters are one thing more, and come with halves that are none.
    fine = tablet("fine", "1", Split.QUARTER)
    assert names(plain, fine) == names(fine, asked) == ["fine", "fine#quarter"]
    assert names(plain, fine, allowed=Allowed()) == ["plain"]
    # A quarter of 2 mg needs a further kind; a half of 1 mg does not.
    assert names(plain, tablet("two", "2", Split.QUARTER)) == ["plain", "two", "two#quarter"]
    # Three quarters of 2 mg are a split piece; a whole tablet of 1.5 mg is not.
    assert "more" in names(tablet("two", "2", Split.QUARTER), tablet("more", "1.5"))


def test_what_is_in_hand_stays_though_another_makes_it_needless():
    whole, halved = tablet("whole", "1"), tablet("halved", "1", Split.HALF)
    assert names(whole, halved, in_hand=["whole"]) == ["whole", "halved"]
    assert names(whole, halved, in_hand=["halved", "elsewhere"]) == ["halved"]
    again = tablet("again", "1", Split.HALF)
    assert names(halved, again, in_hand=["again"]) == ["halved", "again"]


def test_no_liquid_is_needless_and_none_makes_a_tablet_needless():
    fine = tablet("fine", "1", Split.LIQUID)
    alike = tablet("alike", "1", Split.LIQUID)
    assert names(fine, tablet("whole", "1"), alike) == ["fine", "whole", "alike"]


def test_weights_count_in_the_greatest_common_mass():
    # 1, 0.5, 0.25 and 0.75 mg of one tablet; 0.1 mL of 2 mg per mL is 0.2 mg: twentieths.
    kinds = kinds_of((one(Split.QUARTER), tablet("liquid", "2", Split.LIQUID)), ALL)
    assert weights_of(kinds) == (Fraction(1, 20), ((20, 10), (5, 15), (4,)))
    # 2 and 1 mg of one, 3 mg of another.
    kinds = kinds_of((tablet("two", "2", Split.HALF), tablet("three", "3")), ALL)
    assert weights_of(kinds) == (Fraction(1), ((2, 1), (3,)))
    kinds = kinds_of((tablet("four", "4"), tablet("six", "6")), ALL)
    assert weights_of(kinds) == (Fraction(2), ((2,), (3,)))
    assert weights_of(()) == (Fraction(0), ())


@pytest.mark.parametrize(
    ("masses", "unit"),
    [
        (("4", "6"), "2"),
        (("1/2", "1/3"), "1/6"),
        (("3/4", "1/2"), "1/4"),
        (("3/2", "9/4"), "3/4"),  # six and nine quarters
        (("5/3",), "5/3"),
        (("0", "3/2"), "3/2"),
        ((), "0"),
    ],
)
def test_the_common_unit(masses, unit):
    assert common_unit([Fraction(mass) for mass in masses]) == Fraction(unit)
