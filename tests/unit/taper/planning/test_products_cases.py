"""Which products a plan may choose from, worked by hand on invented shelves."""

from __future__ import annotations

from glidepath.medicines.product import Release, Split
from glidepath.taper.planning.products import choose_products
from glidepath.taper.request import Allowed
from tests import builders as made
from tests.builders import BEDTIME

TABLET = made.product("tablet", "x", "1")
ODT = made.product("odt", "x", "1", release=Release.DISINTEGRATING)
FILM = made.product("film", "x", "1", release=Release.FILM)
SLOW = made.product("slow", "x", "1", Split.NONE, release=Release.EXTENDED)
MELT = made.product("melt", "x", "1", Split.NONE, release=Release.SUBLINGUAL)
# Steps of 2 * 0.1 = 0.2 mg, of 1 * 0.1 = 0.1 mg, and of 5 * 0.01 = 0.05 mg.
COARSE = made.product("coarse", "x", "2", Split.LIQUID)
MIDDLE = made.product("middle", "x", "1", Split.LIQUID)
FINE = made.product("fine", "x", "5", Split.LIQUID, smallest="0.01")
MADE = made.product("made", "x", "0.1", Split.LIQUID, compounded=True)
COMPOUNDED = Allowed(compounded=True)


def chosen(*available, own=None, **changes):
    request = made.request({"x": {BEDTIME: "1"}}, **changes)
    return [product.id for product in choose_products(available, request, own)]


def test_without_a_list_what_is_swallowed_and_acts_at_once_is_used_in_the_order_given():
    assert chosen(FILM, SLOW, TABLET, MELT, ODT) == ["film", "tablet", "odt"]


def test_a_slow_product_comes_in_where_the_person_has_one_and_only_its_kind():
    assert chosen(TABLET, SLOW, MELT, own="slow") == ["tablet", "slow"]
    assert chosen(TABLET, SLOW, MELT, own="tablet") == ["tablet"]
    # A second strength released like the person's own may be used beside it.
    other = made.product("slow-2", "x", "2", Split.NONE, release=Release.EXTENDED)
    assert chosen(other, SLOW, own="slow") == ["slow-2", "slow"]


def test_of_several_liquids_the_one_with_the_finest_steps_is_used():
    assert chosen(COARSE, TABLET, FINE, MIDDLE) == ["tablet", "fine"]
    # 1 mg per ml in steps of 0.1 ml is finer than 2 mg per ml in the same steps.
    assert chosen(COARSE, MIDDLE) == ["middle"]
    assert chosen(MIDDLE, COARSE) == ["middle"]


def test_the_liquid_that_the_person_has_stays_even_where_another_is_finer():
    assert chosen(COARSE, TABLET, FINE, own="coarse") == ["coarse", "tablet"]


def test_a_tablet_is_no_liquid_whoever_has_it_and_however_fine_its_halves():
    assert chosen(TABLET, MIDDLE, COARSE, own="tablet") == ["tablet", "middle"]
    crumb = made.product("crumb", "x", "0.01")
    assert chosen(crumb, MIDDLE) == ["crumb", "middle"]


def test_a_compounded_liquid_comes_last_and_only_where_it_is_allowed():
    assert chosen(MADE, TABLET) == ["tablet"]
    assert chosen(MADE, TABLET, COARSE, allowed=COMPOUNDED) == ["tablet", "coarse", "made"]
    assert chosen(MADE, TABLET, own="made") == ["tablet"]


def test_a_list_is_taken_as_it_stands_in_the_order_of_the_data():
    named = ("slow", "fine", "coarse", "elsewhere")
    assert chosen(COARSE, TABLET, SLOW, FINE, products=named) == ["coarse", "slow", "fine"]
    assert chosen(COARSE, TABLET, products=()) == []


def test_a_compounded_liquid_comes_with_a_list_once_where_it_is_allowed():
    assert chosen(MADE, TABLET, products=("tablet",)) == ["tablet"]
    assert chosen(MADE, TABLET, products=("tablet",), allowed=COMPOUNDED) == ["tablet", "made"]
    both = ("tablet", "made")
    assert chosen(MADE, TABLET, products=both, allowed=COMPOUNDED) == ["made", "tablet"]
    # Whoever names it wants it.
    assert chosen(MADE, TABLET, products=both) == ["made", "tablet"]
