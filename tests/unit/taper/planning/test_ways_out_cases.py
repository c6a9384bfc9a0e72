"""Ways out of an exception, worked by hand: what the alternatives lead to is given, not planned."""

from __future__ import annotations

from fractions import Fraction

import pytest

from glidepath.errors import InvalidRequest
from glidepath.guidance.words import Words
from glidepath.taper.planning.descent import Outlook
from glidepath.taper.planning.draft import NoPlan
from glidepath.taper.planning.exceptions import TOTAL
from glidepath.taper.planning.ways_out import Outlines, with_ways_out
from glidepath.taper.schedule import StepKind, WayOut
from tests.builders import mg
from tests.unit.taper.planning.given_alternatives import (
    BAD,
    FACTS,
    FINER,
    ODT,
    OWN,
    WORSE,
    fall,
    ladder,
    plan,
    request,
)


def ways(draft, outlines=None, **asked):
    """The exceptions with their ways out."""
    return with_ways_out(draft, request(**asked), outlines or Outlines(FACTS))


def only(found):
    (one,) = found
    return one


def kinds(exception):
    return [way.kind for way in exception.ways_out]


def test_a_plan_without_exceptions_asks_for_nothing(world):
    assert ways(plan()) == ()
    assert world.asked == []


def test_a_way_out_says_what_to_change_and_what_comes_of_it(world):
    world.add("confirmed-split", plan(ladders={"clonazepam": FINER}, days=60))
    draft = plan(BAD)
    found = only(ways(draft))
    assert found.ways_out == (
        WayOut(
            kind="confirmed-split",
            drug="clonazepam",
            needed_from=mg("0.875"),
            exceptions_left=0,
            days=60,
            request_change={"allow": "confirmed-split"},
            text=f"confirmed_split of {ODT} at 0.875",
            text_es="confirmed_split, 0.875",
        ),
        WayOut(
            kind="stop-here",
            drug="clonazepam",
            needed_from=mg("0.75"),
            exceptions_left=0,
            days=14,
            request_change={"goal": {"kind": "reduce", "mg_per_day": "0.75"}},
            text="stay at 0.75",
            text_es="quedarse en 0.75",
        ),
    )
    assert (found.no_way_out, found.no_way_out_es) == ("", "")
    assert found.to_dose == BAD.to_dose
    assert world.asked == [("clonazepam", "0.75")]


def test_without_any_way_out_the_exception_says_so(world):
    found = only(ways(plan(WORSE)))
    assert found.ways_out == ()
    assert (found.no_way_out, found.no_way_out_es) == ("none", "ninguna")


def test_nobody_stays_at_a_dose_before_the_first_step_down(world):
    # A fall on the first day, and one on the first day after a lead-in at the present dose.
    assert kinds(only(ways(plan(WORSE)))) == []
    led = plan(fall("1", "0.5"), doses=("1", "0.5"))
    assert led.schedule.steps[0].kind is StepKind.HOLD
    assert kinds(only(ways(led))) == []
    later = plan(fall("0.75", "0.5", day=28), doses=("1", "0.75", "0.5"))
    assert [way.days for way in only(ways(later)).ways_out] == [28]


def test_to_stay_is_told_for_one_drug_alone_and_not_of_the_total(world):
    two = {"clonazepam": OWN, "diazepam": ladder("4", ("2", "diazepam-2"))}
    assert kinds(only(ways(plan(BAD, ladders=two)))) == []
    total = fall("15", "10", drug=TOTAL)
    assert kinds(only(ways(plan(total)))) == []
    # Where the drug falls first, its dose serves the total as well.
    assert [kinds(one) for one in ways(plan(BAD, total))] == [["stop-here"]] * 2


def test_the_best_way_comes_first(world):
    # By exceptions left, then excess, then days; 4/5 of 3/4 is 15/16 of the limit.
    slight = fall("1", "0.7")
    world.add("quarters", plan(slight, slight))
    world.add("liquid", plan(fall("1", "0.6"), days=30))  # 5/4
    world.add("liquid", plan(slight, days=50), number="2")  # 15/14
    world.add("liquid", plan(slight, days=45), number="3")
    world.add("liquid", plan(days=300), number="4")
    found = ways(plan(WORSE, BAD))
    order = [way.request_change["allow"] for way in found[0].ways_out]
    assert order == ["liquid4", "liquid3", "liquid2", "liquid", "quarters"]
    assert [way.exceptions_left for way in found[0].ways_out] == [0, 1, 1, 1, 2]
    assert found[1].ways_out == found[0].ways_out


def test_only_what_lessens_the_excess_is_a_way_out(world):
    # 9/8 in all. Twice 11/10 is 121/100; a half is 3/2; the same is no less.
    world.add("quarters", plan(BAD))
    world.add("liquid", plan(WORSE), number="2")
    world.add("liquid", NoPlan(Words("no", "no"), Words("", "")), number="3")
    world.add("liquid", InvalidRequest("no"), number="4")
    world.add("liquid", plan(fall("1", "0.7")), number="5")
    world.add("strength-or-form", plan())
    found = only(ways(plan(BAD)))
    assert kinds(found) == ["strength-or-form", "liquid", "stop-here"]
    # Two falls of a third are 81/64 of the limit, which is less than 3/2.
    world.add("quarters", plan(BAD, BAD), number="6")
    assert "quarters6" in [w.request_change.get("allow") for w in ways(plan(WORSE))[0].ways_out]


def test_what_is_seen_to_help_nothing_is_not_planned(world):
    for number, excess in enumerate(("5/4", "9/8", "17/16")):
        world.add("liquid", plan(), outlook=Outlook(Fraction(excess), mg(0)), number=str(number))
    world.add("quarters", plan(), outlook=InvalidRequest("no"))
    only(ways(plan(BAD)))
    assert world.planned == ["liquid2", "quarters"]


def test_each_alternative_is_planned_once(world):
    world.add("quarters", plan())
    world.add("liquid", NoPlan(Words("no", "no"), Words("", "")))
    outlines = Outlines(FACTS)
    for _ in range(2):
        ways(plan(BAD), outlines)
    assert world.planned == ["quarters", "liquid"]


def test_a_fall_of_the_total_has_the_ways_of_every_drug_lowered(world):
    two = {"clonazepam": OWN, "diazepam": ladder("4", ("2", "diazepam-2"))}
    world.add("quarters", plan(ladders=two, days=90))
    world.add("liquid", plan(ladders=two), drug="diazepam")
    total = fall("15", "10", drug=TOTAL)
    first, second = ways(plan(total, BAD, ladders=two))
    # Nothing new is in hand: clonazepam from where its own trouble begins, diazepam from its
    # present dose, never from the total in diazepam.
    assert [(way.kind, way.drug, str(way.needed_from), way.text) for way in first.ways_out] == [
        ("liquid", TOTAL, "4", "liquid of diazepam at 4"),
        ("quarters", TOTAL, "0.75", "quarters of clonazepam at 0.75"),
    ]
    assert kinds(second) == ["quarters"]
    assert sorted(set(world.asked), key=str) == [("clonazepam", "0.75"), ("diazepam", None)]


def test_one_change_for_several_drugs_names_those_that_need_something_new(world):
    two = {"clonazepam": FINER, "diazepam": ladder("4", ("2", "diazepam-2"))}
    same = {**two, "clonazepam": OWN}
    for kind, ladders in (("strength-or-form", two), ("halves", two), ("quarters", same)):
        for drug in ("clonazepam", "diazepam"):
            world.add(kind, plan(ladders=ladders), drug=drug)
    draft = plan(fall("15", "10", drug=TOTAL), ladders=same)
    assert sorted(way.text for way in only(ways(draft)).ways_out) == [
        f"halves of {ODT} at 0.875",
        "halves of diazepam at 4",
        "quarters of clonazepam at 1",
        "quarters of diazepam at 4",
        f"strength_or_form of {ODT} at 0.875",
    ]


@pytest.mark.parametrize("kind", ["liquid", "compounded", "strength-or-form"])
def test_a_change_to_a_liquid_names_the_liquid_and_where_it_comes_in(world, kind):
    # Beside a liquid another tablet may serve, and sooner; it is not what the change is about.
    kits = ("clonazepam-half clonazepam-odt", "clonazepam-half clonazepam-odt diazepam-liquid")
    finer = ladder("1", ("0.875", kits[0]), ("0.625", kits[1]))
    world.add(kind, plan(ladders={"clonazepam": finer}))
    way, *_ = only(ways(plan(BAD))).ways_out
    tablets = kind == "strength-or-form"
    assert way.needed_from == mg(1 if tablets else "0.875")
    assert (ODT in way.text) is tablets
    assert ("diazepam 1 mg/mL" in way.text) is not tablets


def test_where_the_trouble_begins_is_the_first_fall_of_that_drug(world):
    two = {"clonazepam": OWN, "diazepam": ladder("4", ("2", "diazepam-2"))}
    world.add("quarters", plan(ladders=two))
    other = fall("4", "2", drug="diazepam")
    found = ways(plan(other, BAD, fall("0.5", "0.25"), ladders=two))
    assert [str(way.needed_from) for way in found[1].ways_out] == ["0.75"]


def needed(world, alternative, kind="quarters", **asked):
    """From which dose an alternative with this ladder needs what, as its text tells it."""
    world.add(kind, plan(ladders={} if alternative is None else {"clonazepam": alternative}))
    return only(ways(plan(BAD), **asked)).ways_out[0].text


def test_what_is_new_is_needed_from_the_dose_before_it_is_first_in_hand(world):
    steps = (("0.875", "clonazepam-odt clonazepam-half clonazepam-er"), ("0.5", "clonazepam-odt"))
    assert needed(world, ladder("1", *steps)) == (
        f"quarters of clonazepam 1 mg tablets, {ODT} at 1"
    )


def test_a_product_the_request_names_is_not_new(world):
    assert needed(world, FINER, products=("clonazepam-odt",)) == "quarters of clonazepam at 0.75"


def test_a_further_way_of_dividing_is_new_and_named_by_its_product(world):
    quarters = ladder("1", ("0.75", "clonazepam-half"), ("0.6", "clonazepam-half#quarter"))
    assert needed(world, quarters) == "quarters of clonazepam 0.5 mg tablets at 0.75"


def test_where_nothing_is_new_the_drug_itself_is_named_where_the_trouble_begins(world):
    assert needed(world, OWN) == "quarters of clonazepam at 0.75"


def test_an_alternative_that_lowers_the_drug_no_more_names_the_drug(world):
    assert needed(world, None) == "quarters of clonazepam at 0.75"


def test_a_change_of_drug_is_needed_where_the_trouble_begins(world):
    assert needed(world, FINER, "switch") == "switch of diazepam at 0.75"
