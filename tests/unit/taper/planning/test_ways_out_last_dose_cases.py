"""Ways to a smaller last dose, worked by hand: what the alternatives lead to is given, not planned."""

from __future__ import annotations

from fractions import Fraction

from glidepath.guidance.words import Words
from glidepath.taper.planning.descent import Outlook
from glidepath.taper.planning.draft import NoPlan
from glidepath.taper.planning.ways_out import Outlines, final_dose_ways
from tests.builders import mg
from tests.unit.taper.planning.given_alternatives import (
    FACTS,
    FINER,
    ODT,
    OWN,
    ladder,
    plan,
    request,
)


def lasts(draft, last="0.5"):
    """The ways to a smaller last dose."""
    found = final_dose_ways(draft, request(), Outlines(FACTS), "clonazepam", mg(last))
    return [way.en for way in found]


def test_ways_to_a_smaller_last_dose_name_it_in_diazepam_smallest_first(world):
    # 0.5 mg are at most 10 mg of diazepam; 0.625 mg are more, 0.5 mg as much, 0.05 mg are 1 mg.
    world.add("quarters", plan(ladders={"clonazepam": FINER}))
    world.add("liquid", plan(ladders={"clonazepam": OWN}))
    world.add(
        "switch", plan(ladders={"diazepam": ladder("20", ("15", "diazepam-5"), ("2.345", ""))})
    )
    low = ladder("1", ("0.9", "clonazepam-odt"), ("0.25", ""), ("0.05", "clonazepam-odt"))
    world.add("confirmed-split", plan(ladders={"clonazepam": low}, days=90))
    assert lasts(plan()) == [
        f"confirmed_split of {ODT} at 1 last 0.05 of clonazepam: 1",
        "switch of diazepam at 0.5 last 2.345 of diazepam: 2.345",
    ]
    assert world.asked == [("clonazepam", "0.5")]
    assert final_dose_ways(plan(), request(), Outlines(FACTS), "clonazepam", mg("0.5"))[0].es == (
        "confirmed_split, 1 última 0.05: 1"
    )


def test_of_equal_last_doses_the_shorter_plan_comes_first_then_the_alphabet(world):
    low = {"clonazepam": ladder("1", ("0.25", "clonazepam-half"))}
    world.add("strength-or-form", plan(ladders=low, days=60))
    world.add("quarters", plan(ladders=low, days=60))
    world.add("liquid", plan(ladders=low, days=60))
    world.add("confirmed-split", plan(ladders=low, days=90))
    world.add("switch", plan(ladders={"diazepam": ladder("10", ("5", ""))}, days=50))
    assert [way.split()[0] for way in lasts(plan())] == [
        "switch",
        "liquid",
        "quarters",
        "strength_or_form",
        "confirmed_split",
    ]


def test_ways_without_a_plan_or_a_step_lead_to_no_smaller_last_dose(world):
    world.add("quarters", NoPlan(Words("no", "no"), Words("", "")))
    world.add("liquid", plan(ladders={}))
    world.add("liquid", plan(ladders={"clonazepam": ladder("1")}), number="2")
    world.add("switch", plan(ladders={"clonazepam": ladder("1", ("0.1", ""))}))
    world.add("quarters", plan(ladders={"clonazepam": ladder("1", ("0.1", ""))}), number="3")
    assert [way.split()[0] for way in lasts(plan())] == ["quarters"]


def test_what_is_seen_to_end_no_lower_is_not_planned(world):
    ends = {"clonazepam": ladder("1", ("0.1", ""))}
    for number, last in enumerate(("0.6", "0.5", "0.4")):
        outlook = Outlook(Fraction(1), mg(last))
        world.add("liquid", plan(ladders=ends), outlook=outlook, number=str(number))
    # 9 mg of diazepam are less than the 10 mg that 0.5 mg of clonazepam are.
    ends = {"diazepam": ladder("9", ("9", ""))}
    world.add("switch", plan(ladders=ends), outlook=Outlook(Fraction(1), mg(9)))
    lasts(plan())
    assert world.planned == ["liquid2", "switch"]
