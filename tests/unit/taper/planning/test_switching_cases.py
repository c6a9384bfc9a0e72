"""Changes of drug worked by hand, under an invented table.

1 mg of x counts as 1 to 2 mg of diazepam and 1 mg of y as 4 mg; 2 mg of target count as 1 mg, so
that 1 mg of x becomes 2 mg of target and 1 mg of y becomes 8 mg. The pace asked is 10 %.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from glidepath.errors import NoEquivalence, UnknownName
from glidepath.medicines.equivalence import Equivalences
from glidepath.medicines.product import Split
from glidepath.taper.planning.pieces import Cabinet
from glidepath.taper.planning.switching import Switching, diazepam_by_table, half_of, tables_for
from glidepath.taper.regimen import DrugDoses
from glidepath.taper.request import Allowed, Pace, Switch
from glidepath.taper.schedule import Intake, Pieces
from tests import builders as made
from tests.builders import BEDTIME, EVENING, MIDDAY, MORNING, mg

ONLY = made.table(
    "only",
    made.equivalent("x", "0.5", "1", diazepam="1"),
    made.equivalent("y", "1", "1", diazepam="4"),
    made.equivalent("target", "2", "2", diazepam="1"),
)
FEW = made.table("few", made.equivalent("x", "1", "1"))
EQUIVALENCES = Equivalences({"only": ONLY, "few": FEW}, ("only", "few"))
TABLES = {"x": "only", "y": "only", "target": "only"}
WHOLE = Allowed(halves=False)


def tablet(strength, split=Split.NONE):
    return made.product(f"t-{strength}", "target", strength, split)


ONE, TWO, THREE, NINE, TEN = map(tablet, ("1", "2", "3", "9", "10"))
DROPS = made.product("drops", "target", "1", Split.LIQUID)


def intake(drug, time, dose):
    return Intake(time, drug, mg(dose), (Pieces(f"{drug}-own", Fraction(1)),))


def switch(present, *shelf, halves=None, allowed=WHOLE, reduction="0.1", max_pieces=4):
    """The plan of changing drug -> dose time -> milligrams to the products of the shelf."""
    taken = {
        drug: {time: mg(dose) for time, dose in times.items()} for drug, times in present.items()
    }
    intakes = {
        drug: tuple(intake(drug, time, dose) for time, dose in times.items())
        for drug, times in present.items()
    }
    request = made.request(
        present, allowed=allowed, pace=Pace(Fraction(reduction), 14), max_pieces=max_pieces
    )
    switching = Switching("target", shelf, request, EQUIVALENCES, TABLES)
    parts = {drug: intake(drug, *half) for drug, half in (halves or {}).items()}
    return switching.plan(taken, intakes, parts)


def stages(plan):
    """Of each stage the doses by drug and time; `daily` has to be their sum."""
    found = []
    for stage in plan.stages:
        sums = {}
        for one in stage.intakes:
            sums[one.drug] = sums.get(one.drug, mg(0)) + one.dose
        assert stage.daily == sums
        found.append({(one.drug, one.time): str(one.dose) for one in stage.intakes})
    return found


def end(plan):
    return {time: str(dose) for time, dose in plan.taken.items()}


def test_a_dose_counts_by_the_lower_exposure_end_of_the_table():
    assert diazepam_by_table(EQUIVALENCES, "x", mg(3), "only") == mg(3)
    assert diazepam_by_table(EQUIVALENCES, "target", mg(3), "only") == mg("1.5")
    assert diazepam_by_table(EQUIVALENCES, "diazepam", mg(3), "few") == mg(3)


def test_each_drug_has_its_default_table_where_none_is_named():
    request = made.request({"x": {BEDTIME: "1"}})
    assert tables_for(["x", "diazepam"], request, EQUIVALENCES) == {
        "x": "only",
        "diazepam": "only",
    }
    unnamed = replace(request, switch=Switch("diazepam"))
    assert tables_for(["x"], unnamed, EQUIVALENCES) == {"x": "only"}


def test_a_named_table_serves_all_drugs_and_must_list_them():
    request = made.request({"x": {BEDTIME: "1"}}, switch=Switch("diazepam", "few"))
    assert tables_for(["x", "diazepam"], request, EQUIVALENCES) == {"x": "few", "diazepam": "few"}
    with pytest.raises(NoEquivalence) as refused:
        tables_for(["x", "y"], request, EQUIVALENCES)
    said = refused.value
    assert str(said) == "The table few does not list y. Tables that do: only."
    assert said.message_es == "La tabla few no incluye y. Tablas que sí: only."
    assert said.where == "switch_to.table"
    unknown = replace(request, switch=Switch("diazepam", "none"))
    with pytest.raises(UnknownName):
        tables_for(["diazepam"], unknown, EQUIVALENCES)


def test_bedtime_is_changed_first_then_the_day_from_the_morning_on():
    present = {"x": {MORNING: "1", MIDDAY: "0.5", EVENING: "1.5", BEDTIME: "2"}}
    plan = switch(present, ONE, TWO, reduction="0.5")
    x, t = "x", "target"
    # 1 mg tablets do: 2, 1, 3 and 4 pieces.
    assert stages(plan) == [
        {(x, MORNING): "1", (x, MIDDAY): "0.5", (x, EVENING): "1.5", (t, BEDTIME): "4"},
        {(x, MIDDAY): "0.5", (x, EVENING): "1.5", (t, MORNING): "2", (t, BEDTIME): "4"},
        {(x, EVENING): "1.5", (t, MORNING): "2", (t, MIDDAY): "1", (t, BEDTIME): "4"},
        {(t, MORNING): "2", (t, MIDDAY): "1", (t, EVENING): "3", (t, BEDTIME): "4"},
    ]
    assert end(plan) == {MORNING: "2", MIDDAY: "1", EVENING: "3", BEDTIME: "4"}
    assert plan.exact == mg(10)
    assert plan.leaving == {"x": mg(5)}
    assert plan.in_hand == {"t-1"}


def test_what_is_taken_of_the_target_already_is_kept_and_added_to():
    present = {"x": {BEDTIME: "1"}, "target": {MORNING: "3", BEDTIME: "1"}}
    plan = switch(present, ONE)
    # At bedtime 1 mg stands already; the 1 mg of x gives 2 mg more.
    assert stages(plan) == [{("target", MORNING): "3", ("target", BEDTIME): "3"}]
    assert end(plan) == {MORNING: "3", BEDTIME: "3"}
    assert plan.exact == mg(6)
    assert plan.leaving == {"x": mg(1), "target": mg(4)}


def test_the_target_alone_has_nothing_to_change():
    plan = switch({"target": {MORNING: "3"}}, ONE)
    assert plan.stages == ()
    assert end(plan) == {MORNING: "3"}


def test_drugs_at_one_time_change_one_after_another():
    plan = switch({"x": {BEDTIME: "1"}, "y": {BEDTIME: "0.25", MORNING: "0.125"}}, ONE)
    assert stages(plan) == [
        {("y", BEDTIME): "0.25", ("y", MORNING): "0.125", ("target", BEDTIME): "2"},
        {("y", MORNING): "0.125", ("target", BEDTIME): "4"},
        {("target", MORNING): "1", ("target", BEDTIME): "4"},
    ]


def test_no_stage_raises_the_total():
    # x gives 1.5 mg and y 1.5 mg of target, 3 mg together. The first is rounded down to 1 mg, so
    # that 2.5 mg are left for both: the second stage may not go back to 3 mg.
    plan = switch({"x": {BEDTIME: "0.75"}, "y": {BEDTIME: "3/16"}}, ONE)
    assert [stage.daily.get("target") for stage in plan.stages] == [mg(1), mg(2)]
    assert end(plan) == {BEDTIME: "2"}
    assert plan.exact == mg(3)


def test_what_the_other_times_take_of_the_total_is_no_room():
    # The same at bedtime, beside 1.5 mg in the morning that become 1 mg at the end.
    present = {"x": {BEDTIME: "0.75", MORNING: "0.75"}, "y": {BEDTIME: "3/16"}}
    plan = switch(present, ONE)
    assert [stage.daily.get("target") for stage in plan.stages] == [mg(1), mg(2), mg(3)]
    assert end(plan) == {MORNING: "1", BEDTIME: "2"}
    # With half tablets the unit is half a milligram: 1.5 + 1.5 + 1.5 mg.
    plan = switch(present, tablet("1", Split.HALF), allowed=Allowed())
    assert [str(stage.daily["target"]) for stage in plan.stages] == ["1.5", "3", "4.5"]
    # Rounded down by 0.25 mg each: of 4.75 mg 2.5 are put down by then, and 2 mg are left for x.
    present = {"target": {MORNING: "1"}, "x": {BEDTIME: "0.875"}, "y": {BEDTIME: "7/32"}}
    plan = switch(present, tablet("1", Split.HALF), allowed=Allowed())
    assert [str(stage.daily["target"]) for stage in plan.stages] == ["2.5", "4"]


def test_a_time_whose_dose_no_piece_can_make_loses_it():
    plan = switch({"x": {MORNING: "0.25", BEDTIME: "1"}}, ONE)
    assert stages(plan)[-1] == {("target", BEDTIME): "2"}
    assert end(plan) == {BEDTIME: "2"}
    assert end(switch({"x": {MORNING: "0.25"}}, ONE)) == {}


def test_a_single_dose_changes_in_two_parts():
    plan = switch({"x": {BEDTIME: "2"}}, ONE, halves={"x": (BEDTIME, "0.5")})
    # 1.5 mg of x are 3 mg, and the rest 1 mg.
    assert [{drug: str(dose) for drug, dose in stage.daily.items()} for stage in plan.stages] == [
        {"x": "0.5", "target": "3"},
        {"target": "4"},
    ]
    assert plan.stages[0].intakes[0] == intake("x", BEDTIME, "0.5")


def test_the_first_part_is_no_more_than_its_own_equivalent():
    # 1.5 mg in the morning are 1 mg in whole tablets. 0.75 mg of x are 1.5 mg, which become 1 mg,
    # though the half milligram lost in the morning would leave room for 2 mg.
    present = {"target": {MORNING: "1.5"}, "x": {BEDTIME: "1.25"}}
    plan = switch(present, ONE, halves={"x": (BEDTIME, "0.5")})
    assert [str(stage.daily["target"]) for stage in plan.stages] == ["2", "3"]


def test_a_part_that_would_be_lost_on_the_way_makes_the_change_one_of_one_day():
    # By halves 1 mg of each 1.5 mg would stay, 2 mg in all; at once it is 3 mg.
    plan = switch({"x": {BEDTIME: "1.5"}}, ONE, halves={"x": (BEDTIME, "0.75")})
    assert stages(plan) == [{("target", BEDTIME): "3"}]
    assert end(plan) == {BEDTIME: "3"}


def test_several_doses_are_never_halved():
    present = {"x": {MORNING: "1", BEDTIME: "1"}}
    plan = switch(present, ONE, halves={"x": (BEDTIME, "0.5")})
    assert [str(stage.daily.get("x", 0)) for stage in plan.stages] == ["1", "0"]
    two = switch({"x": {BEDTIME: "1"}, "y": {BEDTIME: "0.25"}}, ONE, halves={"x": (BEDTIME, "0.5")})
    assert [str(stage.daily["target"]) for stage in two.stages] == ["2", "4"]
    # The half of another drug is of no use.
    assert len(switch({"x": {BEDTIME: "1"}}, ONE, halves={"y": (BEDTIME, "1")}).stages) == 1


def used(dose, *shelf, **asked):
    """The products in hand and the dose for what counts as `dose` mg of target at bedtime."""
    plan = switch({"x": {BEDTIME: mg(dose).value / 2}}, *shelf, **asked)
    return sorted(plan.in_hand), end(plan).get(BEDTIME)


def test_one_product_within_the_pace_comes_before_two_that_lose_nothing():
    assert used(10, NINE, ONE) == (["t-9"], "9")  # 9 mg are just within 10 %
    assert used("10.1", NINE, ONE) == (["t-1", "t-9"], "10")
    assert used(5, TWO, tablet("2.5")) == (["t-2.5"], "5")
    # As many products: those that lose least, and of equals the first.
    assert used(100, tablet("31"), tablet("49")) == (["t-49"], "98")
    assert used("6.1", TWO, THREE) == (["t-2"], "6")
    assert used("6.1", THREE, TWO) == (["t-3"], "6")


def test_two_tablets_come_before_one_liquid():
    assert used(10, DROPS, NINE, ONE, reduction="0.05") == (["t-1", "t-9"], "10")
    assert used("0.5", DROPS, NINE, ONE) == (["drops"], "0.5")


def test_where_nothing_keeps_the_pace_what_loses_least_is_taken():
    assert used(8, THREE, tablet("7"), reduction="0.01") == (["t-7"], "7")
    # A liquid loses least, but still too much.
    assert used("4.09", THREE, DROPS, reduction="0.0001") == (["drops"], "4")
    # Halves of a milligram: 1.5 of 2.9 mg are too few, whatever their number of units.
    half = tablet("1.5")
    assert used("2.9", half, tablet("2"), max_pieces=1) == (["t-2"], "2")
    # Of four products no more than three are used: 1000, 100 and 10 mg, without the 1 mg.
    four = map(tablet, ("1000", "100", "10", "1"))
    assert used(1111, *four, max_pieces=4, reduction="0.0001") == (
        ["t-10", "t-100", "t-1000"],
        "1110",
    )


def test_every_dose_time_has_to_keep_the_pace():
    # 9 of 10 mg are within the pace, nothing of 3 mg is not.
    plan = switch({"x": {MORNING: "1.5", BEDTIME: "5"}}, NINE, THREE)
    assert end(plan) == {MORNING: "3", BEDTIME: "9"}
    assert plan.in_hand == {"t-3"}
    plan = switch({"x": {MORNING: "1.5", BEDTIME: "5"}}, NINE, ONE)
    assert end(plan) == {MORNING: "3", BEDTIME: "10"}


ASKED = made.product("asked", "target", "4", Split.PHARMACIST_CONFIRM)


def test_halves_to_be_confirmed_are_opened_only_with_their_product():
    halves = Allowed()
    # 2 mg is half of 4 mg; a tablet and its halves are two kinds, in hand as one product.
    assert used(2, ASKED, allowed=halves) == (["asked"], "2")
    # With the tablet it would take three kinds: 5 and 4 mg in place of 5 and half of 4 mg.
    fives = tablet("5")
    assert used(
        "7", ASKED, fives, tablet("1.5"), allowed=halves, max_pieces=2, reduction="0.08"
    ) == (
        ["t-1.5", "t-5"],
        "6.5",
    )
    # What comes after the halves in the order is tried too.
    assert used(5, ASKED, fives, allowed=halves) == (["t-5"], "5")


def test_a_change_without_products_is_refused():
    with pytest.raises(NoEquivalence) as refused:
        switch({"x": {BEDTIME: "1"}}, DROPS, allowed=Allowed(liquids=False))
    assert refused.value.where == "products"
    assert "ningún producto" in refused.value.message_es


def half(dose, *shelf, allowed=WHOLE):
    cabinet = Cabinet(shelf, allowed, 1, 4, mg(dose).value)
    found = half_of(DrugDoses("target", {EVENING: mg(dose)}), cabinet)
    if found is None:
        return None
    assert (found.time, found.drug) == (EVENING, "target")
    assert len(found.pieces) == 1
    return str(found.dose)


def test_about_half_of_a_dose_can_stay():
    assert half(4, ONE) == "2"
    assert half(3, ONE) == "2"  # as far from half as 1 mg: the larger
    assert half(2, ONE) == "1"
    assert half(12, THREE) == "6"
    assert half(10, THREE) == "6"
    assert half(13, THREE) == "6"
    assert half("0.5", tablet("0.5", Split.HALF), allowed=Allowed()) == "0.25"
    assert half(1, tablet("0.4"), ONE) == "0.4"
    assert half(10, ONE, TEN) == "4"  # no more than four pieces


def test_no_part_can_stay_where_no_piece_is_smaller():
    assert half(3, THREE) is None
    assert half(2, THREE) is None
