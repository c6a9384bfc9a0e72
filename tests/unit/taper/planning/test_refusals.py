"""What planning answers where no plan can be made as asked."""

from __future__ import annotations

import pytest

from glidepath.quantities import Milligrams
from glidepath.taper.planning.draft import NoPlan
from glidepath.taper.planning.plan import draft_plan
from glidepath.taper.request import Allowed, Goal, GoalKind, Switch
from tests.planning_facts import doses, planning_facts, request

NO_LIQUIDS = Allowed(liquids=False)


def test_a_drug_that_comes_as_a_liquid_alone_has_no_plan_without_liquids():
    asked = request(doses("clonazepam", bedtime="1"), market="UK", allowed=NO_LIQUIDS)
    with pytest.raises(NoPlan, match="clonazepam"):
        draft_plan(asked, planning_facts())


def test_a_switch_to_a_drug_without_usable_products_has_no_plan():
    asked = request(
        doses("lormetazepam", bedtime="2"),
        market="UK",
        allowed=NO_LIQUIDS,
        switch=Switch("diazepam"),
    )
    with pytest.raises(NoPlan, match="diazepam"):
        draft_plan(asked, planning_facts())


def test_a_dose_too_small_to_be_changed_for_what_can_be_made_has_no_plan():
    # 1 mg of clobazam counts for 0.5 mg of diazepam; half of the smallest tablet, of 2 mg, is 1 mg.
    change = request(doses("clobazam", midday="1"), switch=Switch("diazepam"), allowed=NO_LIQUIDS)
    with pytest.raises(NoPlan, match=r"0\.5 mg of diazepam") as refused:
        draft_plan(change, planning_facts())
    assert "líquido" in refused.value.remedy.es
    liquid = request(doses("clobazam", midday="1"), switch=Switch("diazepam"))
    assert draft_plan(liquid, planning_facts()).schedule.steps[0].daily["diazepam"]


def test_a_present_dose_that_needs_too_many_pieces_names_how_many_would_do():
    asked = request(
        doses("lorazepam", bedtime="20"),
        products=("lorazepam-tablet-1mg-us",),
        allowed=NO_LIQUIDS,
    )
    with pytest.raises(NoPlan) as refused:
        draft_plan(asked, planning_facts())
    pieces = int("".join(c for c in refused.value.remedy.en if c.isdigit()))
    # 15 tablets of 1 mg are the first that keep 75 % of 20 mg.
    assert pieces == 15


def test_a_reduction_with_no_dose_to_go_to_has_no_plan():
    goal = Goal(GoalKind.REDUCE, Milligrams.parse("20"))
    asked = request(doses("temazepam", bedtime="22.5"), goal=goal, allowed=NO_LIQUIDS)
    with pytest.raises(NoPlan, match="20"):
        draft_plan(asked, planning_facts())
