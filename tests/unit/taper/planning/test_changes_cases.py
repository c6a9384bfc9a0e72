"""Changes of a request that may lead around an exception, worked by hand on invented shelves."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

from glidepath.medicines.formulary import Formulary
from glidepath.medicines.product import Release, Split
from glidepath.taper.planning.changes import changes_of
from glidepath.taper.request import Allowed, Goal, GoalKind, Switch
from tests import builders as made
from tests.builders import BEDTIME, mg

NOTHING = Allowed(halves=False, quarters=False, liquids=False)
TABLET = made.product("tablet", "x", "1")
CROSS = made.product("cross", "x", "2", Split.QUARTER)
DROPS = made.product("drops", "x", "1", Split.LIQUID)
SYRUP = made.product("syrup", "x", "2", Split.LIQUID)
MADE = made.product("made", "x", "0.1", Split.LIQUID, compounded=True, market="any")
SLOW = made.product("slow", "x", "1", Split.NONE, release=Release.EXTENDED)
MELT = made.product("melt", "x", "1", Split.NONE, release=Release.SUBLINGUAL)
SPRAY = made.product("spray", "x", "1", Split.WHOLE_ACTUATION, release=Release.SPRAY)
ASK = made.product("ask", "x", "1", Split.PHARMACIST_CONFIRM)
PLAIN = made.product("plain", "x", "1", Split.PHARMACIST_CONFIRM, known_unscored=True)
BARE = made.product("bare", "x", "2", Split.PHARMACIST_CONFIRM, known_unscored=True)
# Unscored by its label, but with a part that needs no word of a pharmacist.
HALVED = made.product("halved", "x", "3", Split.HALF, known_unscored=True)
VALIUM = made.product("valium", "diazepam", "2")
VALIUM_MADE = made.product("valium-made", "diazepam", "1", Split.LIQUID, compounded=True)
TEN = {"x": {BEDTIME: "10"}}


def changes(*shelf, present=TEN, drug="x", at=None, **asked):
    formulary = Formulary({}, {product.id: product for product in shelf})
    request = made.request(present, **{"allowed": NOTHING, **asked})
    facts = SimpleNamespace(formulary=formulary)
    found = list(changes_of(request, facts, drug, None if at is None else mg(at)))
    for change in found:
        # A change alters what it writes and nothing else.
        touched = {"allow": "allowed", "products": "products", "switch_to": "switch"}
        fields = {touched[key] for key in change.written}
        same = {name: getattr(request, name) for name in fields}
        assert replace(change.request, **same) == request
    return found


def only(kind, found):
    (change,) = [one for one in found if one.kind == kind]
    return change


def kinds(found):
    return [change.kind for change in found]


HALVES = replace(NOTHING, halves=True)


def test_quarters_are_tried_where_some_product_can_be_quartered_and_they_are_not_allowed():
    change = only("quarters", changes(TABLET, CROSS, allowed=HALVES))
    assert change.request.allowed == replace(HALVES, quarters=True)
    assert change.written == {"allow": {"quarters": True}}
    assert kinds(changes(TABLET, allowed=HALVES)) == []
    assert kinds(changes(CROSS, allowed=replace(HALVES, quarters=True))) == []


def test_halves_are_tried_where_they_are_not_allowed():
    change = only("halves", changes(TABLET))
    assert change.request.allowed == HALVES
    assert change.written == {"allow": {"halves": True}}
    assert kinds(changes(TABLET, allowed=HALVES)) == []


def test_products_that_a_list_leaves_out_are_added_after_it_but_slow_and_compounded_ones():
    found = changes(CROSS, TABLET, SLOW, MADE, MELT, allowed=HALVES, products=("tablet",))
    change = only("strength-or-form", found)
    assert change.request.products == ("tablet", "cross", "melt")
    assert change.written == {"products": ["tablet", "cross", "melt"]}
    assert kinds(changes(TABLET, SLOW, allowed=HALVES, products=("tablet",))) == []


def test_without_a_list_a_wider_one_is_tried_only_for_forms_that_are_not_used_unasked():
    for form in (MELT, SPRAY):
        change = only("strength-or-form", changes(TABLET, SLOW, form, allowed=HALVES))
        assert change.request.products == ("tablet", form.id)
        assert change.written == {"products": ["tablet", form.id]}
    assert kinds(changes(TABLET, SLOW, allowed=HALVES)) == []


def test_a_licensed_liquid_is_tried_where_none_is_allowed():
    change = only("liquid", changes(TABLET, DROPS, allowed=HALVES))
    assert change.request.allowed == replace(HALVES, liquids=True)
    assert change.request.products is None
    assert change.written == {"allow": {"liquids": True}}
    allowed = replace(HALVES, liquids=True)
    assert kinds(changes(TABLET, DROPS, allowed=allowed)) == []
    assert "liquid" not in kinds(changes(TABLET, MADE, allowed=HALVES))
    assert "liquid" not in kinds(changes(TABLET, allowed=HALVES))


def test_a_list_without_a_liquid_takes_in_all_of_them_and_one_with_a_liquid_the_others():
    allowed = replace(HALVES, liquids=True)
    change = only("liquid", changes(TABLET, DROPS, SYRUP, allowed=allowed, products=("tablet",)))
    assert change.request.products == ("tablet", "drops", "syrup")
    assert change.written == {
        "allow": {"liquids": True},
        "products": ["tablet", "drops", "syrup"],
    }
    # Liquids are allowed and one is named: there is nothing to change.
    named = ("tablet", "drops")
    assert "liquid" not in kinds(changes(TABLET, DROPS, SYRUP, allowed=allowed, products=named))
    # One is named, but none allowed.
    change = only("liquid", changes(TABLET, DROPS, SYRUP, allowed=HALVES, products=named))
    assert change.request.allowed == allowed
    assert change.request.products == ("tablet", "drops", "syrup")


def test_tablets_known_to_be_unscored_are_asked_about_and_those_confirmed_stay_so():
    allowed = replace(HALVES, confirmed_splits=frozenset({"ask"}))
    change = only("confirmed-split", changes(PLAIN, ASK, BARE, HALVED, allowed=allowed))
    assert change.request.allowed == replace(
        allowed, confirmed_splits=frozenset({"ask", "plain", "bare"})
    )
    assert change.written == {"allow": {"confirmed_splits": ["bare", "plain"]}}
    assert kinds(changes(ASK, HALVED, allowed=HALVES)) == []
    known = replace(HALVES, confirmed_splits=frozenset({"plain", "bare"}))
    assert kinds(changes(PLAIN, BARE, allowed=known)) == []
    one = replace(HALVES, confirmed_splits=frozenset({"plain"}))
    assert kinds(changes(PLAIN, BARE, allowed=one)) == ["confirmed-split"]


def test_a_compounded_liquid_is_tried_where_there_is_one_and_it_is_not_allowed():
    change = only("compounded", changes(TABLET, MADE, allowed=HALVES))
    assert change.request.allowed == replace(HALVES, compounded=True)
    assert change.written == {"allow": {"compounded": True}}
    assert kinds(changes(TABLET, MADE, allowed=replace(HALVES, compounded=True))) == []


def test_products_of_another_drug_or_market_make_no_change():
    far = made.product("far", "x", "1", Split.LIQUID, market="UK")
    assert kinds(changes(TABLET, far, VALIUM, allowed=HALVES)) == []


def test_a_change_to_diazepam_begins_at_the_dose_of_the_trouble():
    change = only("switch", changes(TABLET, VALIUM, VALIUM_MADE, allowed=HALVES, at=4))
    assert change.request.switch == Switch("diazepam", None, from_dose=mg(4))
    assert change.request.products is None
    assert change.written == {"switch_to": {"drug": "diazepam", "from_mg_per_day": "4"}}


def test_a_change_to_diazepam_at_the_present_dose_begins_at_once():
    change = only("switch", changes(TABLET, VALIUM, allowed=HALVES, at=10))
    assert change.request.switch == Switch("diazepam")
    assert change.written == {"switch_to": {"drug": "diazepam"}}


def test_a_change_to_diazepam_adds_its_licensed_products_to_a_list():
    found = changes(TABLET, VALIUM, VALIUM_MADE, allowed=HALVES, at=4, products=("tablet", "other"))
    change = only("switch", found)
    assert change.request.products == ("tablet", "other", "valium")
    assert change.written == {
        "switch_to": {"drug": "diazepam", "from_mg_per_day": "4"},
        "products": ["tablet", "other", "valium"],
    }


def test_no_change_to_diazepam_where_it_could_not_be_made_or_was_not_meant():
    shelf = (TABLET, VALIUM)
    asked = {"allowed": HALVES, "at": 4}
    assert kinds(changes(*shelf, allowed=HALVES)) == []  # no dose to change at
    assert kinds(changes(*shelf, **asked)) == ["switch"]
    assert kinds(changes(*shelf, **asked, switch=Switch("x"))) == []
    two = {"x": {BEDTIME: "10"}, "y": {BEDTIME: "1"}}
    assert kinds(changes(*shelf, **asked, present=two)) == []
    assert kinds(changes(*shelf, **asked, goal=Goal(GoalKind.REDUCE, mg(2)))) == []
    assert kinds(changes(TABLET, **asked)) == []
    abroad = made.product("valium-uk", "diazepam", "2", market="UK")
    assert kinds(changes(TABLET, abroad, **asked)) == []
    diazepam = {"diazepam": {BEDTIME: "10"}}
    assert kinds(changes(VALIUM, **asked, present=diazepam, drug="diazepam")) == []


def test_the_changes_come_in_a_fixed_order():
    found = changes(TABLET, CROSS, DROPS, PLAIN, MADE, VALIUM, at=4, products=("tablet",))
    assert kinds(found) == [
        "quarters",
        "halves",
        "strength-or-form",
        "liquid",
        "confirmed-split",
        "switch",
        "compounded",
    ]
