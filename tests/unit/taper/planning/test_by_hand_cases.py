"""Doses asked for by hand: of which products they are made, and how large falls are spread."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from glidepath.medicines.formulary import Formulary
from glidepath.medicines.product import Product, Release, Split
from glidepath.taper.planning.by_hand import Dispensable, DrugInPlan
from glidepath.taper.regimen import DrugDoses, Regimen, TimeOfDay
from glidepath.taper.request import Allowed
from glidepath.taper.schedule import Intake, Pieces
from tests import builders as made
from tests.builders import BEDTIME, EVENING, MIDDAY, MORNING, mg
from tests.planning_facts import planning_facts

DROPS = made.product("drops", "long", "1", Split.LIQUID, smallest="0.7")
ASK = made.product("ask", "long", "3", Split.PHARMACIST_CONFIRM)
TWO = made.product("two", "long", "2")
FIVE = made.product("five", "long", "5", Split.NONE)
FOUR = made.product("four", "long", "4", Split.QUARTER)
SHELF = (DROPS, ASK, TWO, FIVE, FOUR)


def dispensable(
    *products: Product,
    used: tuple[tuple[str, str], ...] = (),
    times: tuple[TimeOfDay, ...] = (MORNING,),
    greatest: str = "10",
    short_acting: bool = False,
    regimen: Regimen | None = None,
    **changes: object,
) -> Dispensable:
    """What may be dispensed of the drug "long" in a plan that uses some pieces."""
    drugs = {
        "long": made.drug("long", short_acting=short_acting),
        "other": made.drug("other"),
    }
    formulary = Formulary(drugs, {product.id: product for product in products})
    request = made.request(
        regimen or {"long": {times[0]: "1"}},
        **{"allowed": Allowed(quarters=True), **changes},
    )
    plan = DrugInPlan("long", times, mg(greatest), pieces_of(used))
    return Dispensable(plan, request, replace(planning_facts(), formulary=formulary))


def pieces_of(counts: tuple[tuple[str, str], ...]) -> tuple[Pieces, ...]:
    return tuple(Pieces(name, Fraction(count)) for name, count in counts)


def taken(time: TimeOfDay, dose: str, **counts: str) -> Intake:
    return Intake(time, "long", mg(dose), pieces_of(tuple(counts.items())))


def once(making: Dispensable, dose: str, *used: tuple[str, str]) -> dict[str, str]:
    """The pieces of a dose taken once a day, by product."""
    (intake,) = making.make(mg(dose), (), pieces_of(used))
    assert (intake.time, intake.drug, intake.dose) == (MORNING, "long", mg(dose))
    return {part.product: str(part.count) for part in intake.pieces}


@pytest.mark.parametrize(
    ("dose", "used", "pieces"),
    [
        # What is in use by then is enough, though a capsule of 5 mg would be one piece.
        ("5", [("two", "1")], {"two": "5/2"}),
        # It is not: what the plan uses anywhere (two and five) is, though ask were one piece.
        ("3", [("five", "1")], {"two": "3/2"}),
        ("7", [("five", "1")], {"five": "1", "two": "1"}),
        # One kind more: half of ask, which comes with ask itself; the drops come after all solids.
        ("1.5", [("five", "1")], {"ask": "1/2"}),
        ("6.5", [("five", "1")], {"five": "1", "ask": "1/2"}),
        # No solid piece makes it: 0.7 mg of drops, alone or beside a piece.
        ("0.7", [("five", "1")], {"drops": "7/10"}),
        ("5.7", [("five", "1")], {"five": "1", "drops": "7/10"}),
        # Two kinds more: 1.5 mg of half of ask and 0.7 mg of drops.
        ("2.2", [("five", "1")], {"ask": "1/2", "drops": "7/10"}),
    ],
)
def test_a_dose_is_made_of_as_little_that_is_new_as_can_be(
    dose: str, used: list[tuple[str, str]], pieces: dict[str, str]
) -> None:
    making = dispensable(*SHELF, used=(("five", "1"), ("two", "1")))
    assert once(making, dose, *used) == pieces


def test_of_two_kinds_that_would_do_the_first_of_the_data_is_taken() -> None:
    # 6 mg: two of ask, or one and a half of four; nothing in use makes them.
    assert once(dispensable(DROPS, ASK, FOUR), "6") == {"ask": "2"}
    assert once(dispensable(DROPS, FOUR, ASK), "6") == {"four": "3/2"}
    # 0.7 mg: a measure, or the piece that stands after it.
    odd = made.product("odd", "long", "0.7", Split.NONE)
    assert once(dispensable(FIVE, DROPS, odd), "0.7") == {"odd": "1"}


def test_a_way_of_dividing_is_in_use_where_one_of_its_parts_is() -> None:
    making = dispensable(*SHELF, used=(("five", "1"),))
    # A quarter in use brings three quarters; whole tablets and halves bring no quarters.
    assert once(making, "3", ("four", "5/4")) == {"four": "3/4"}
    assert once(making, "3", ("four", "1")) == {"ask": "1"}
    assert once(making, "3", ("four", "1/2")) == {"ask": "1"}
    # Three and a half of ask bring its halves; one of another product does not.
    assert once(making, "1.5", ("ask", "7/2"), ("four", "1")) == {"ask": "1/2"}
    assert once(making, "6", ("ask", "1"), ("two", "1/2")) == {"ask": "2"}


def test_a_product_of_the_plan_is_used_though_another_gives_the_same() -> None:
    same = made.product("same", "long", "2")
    making = dispensable(TWO, same, used=(("same", "1"),))
    assert once(making, "4", ("same", "1")) == {"same": "2"}
    assert once(dispensable(TWO, same), "4", ("same", "1")) == {"two": "2"}


def test_a_product_released_like_the_own_one_of_this_drug_is_used() -> None:
    slow = made.product("slow", "long", "3", Split.NONE, release=Release.EXTENDED)

    def regimen(own: str | None, others: str | None) -> Regimen:
        return Regimen(
            (
                DrugDoses("other", {MORNING: mg(1)}, others),
                DrugDoses("long", {MORNING: mg(3)}, own),
            )
        )

    assert once(dispensable(FIVE, slow, regimen=regimen("slow", "five")), "3") == {"slow": "1"}
    assert not dispensable(FIVE, slow, regimen=regimen("five", "slow")).makes(mg(3))
    assert not dispensable(FIVE, slow, regimen=regimen(None, "slow")).makes(mg(3))


def test_a_dose_that_stays_keeps_its_pieces_where_the_kinds_in_use_give_them() -> None:
    making = dispensable(TWO, FIVE, times=(MORNING, BEDTIME), used=(("two", "1"), ("five", "1")))
    used = pieces_of((("two", "1"), ("five", "1")))
    bedtime = taken(BEDTIME, "5", two="5/2")
    # The morning goes from 4 mg to 2 mg; 5 mg at bedtime stay the two and a half that they were.
    before = (taken(MORNING, "4", two="2"), bedtime)
    assert making.make(mg(7), before, used) == (taken(MORNING, "2", two="1"), bedtime)
    # Pieces that nothing gives now are made anew, and so are too many of them.
    for foreign in ({"gone": "1"}, {"two": "1/2", "five": "4"}):
        before = (taken(MORNING, "4", two="2"), taken(BEDTIME, "5", **foreign))
        assert making.make(mg(7), before, used)[1] == taken(BEDTIME, "5", five="1")
    # A dose that changes is made anew though its pieces are in use.
    before = (taken(MORNING, "2", two="1"), taken(BEDTIME, "7", two="1", five="1"))
    making = dispensable(
        TWO, FIVE, times=(MORNING, BEDTIME), used=(("two", "1"), ("five", "1")), bedtime_last=False
    )
    assert making.make(mg(7), before, used)[1] == taken(BEDTIME, "5", five="1")


def test_a_dose_written_in_two_parts_is_one_dose() -> None:
    making = dispensable(TWO, times=(MORNING, BEDTIME), used=(("two", "1"),))
    parts = (taken(BEDTIME, "3", two="3/2"), taken(BEDTIME, "2", two="1"))
    before = (taken(MORNING, "4", two="2"), *parts)
    assert making.make(mg(7), before, pieces_of((("two", "1"),))) == (
        taken(MORNING, "2", two="1"),
        taken(BEDTIME, "5", two="5/2"),
    )


def test_a_time_at_which_nothing_was_taken_counts_as_nothing() -> None:
    making = dispensable(FIVE, times=(MORNING, BEDTIME), used=(("five", "1"),))
    evening = (taken(BEDTIME, "5", five="1"),)
    # 10 mg instead of 5 mg at bedtime: a rise at midday or bedtime by 5 mg, the first in order.
    assert making.make(mg(5), evening, ()) == evening
    made_now = making.make(mg(10), evening, pieces_of((("five", "1"),)))
    assert [(i.time, i.dose) for i in made_now] == [(BEDTIME, mg(10))]


@pytest.mark.parametrize(
    ("total", "spread"),
    [
        # 18 to 15 to 13 mg: midday from 6 to 3 mg, then the morning from 4 to 2 mg, since midday
        # from 3 to 1 mg would leave a crumb. At once, 5 mg less would leave one wherever.
        ("13", {MORNING: 2, MIDDAY: 3, BEDTIME: 8}),
        # On from there to 11, 9, 7, 6 and 5 mg: the morning's last 2 mg, then bedtime twice by
        # 2 mg, then midday twice by 1 mg.
        ("5", {MIDDAY: 1, BEDTIME: 4}),
        # By an eighth to 15.75 mg at most: 16 mg are one fall, from midday.
        ("16", {MORNING: 4, MIDDAY: 4, BEDTIME: 8}),
    ],
)
def test_a_large_fall_is_spread_in_falls_to_seven_eighths(
    total: str, spread: dict[TimeOfDay, int]
) -> None:
    making = dispensable(TWO, times=(MORNING, MIDDAY, BEDTIME), used=(("two", "1"),), greatest="18")
    before = (
        taken(MORNING, "4", two="2"),
        taken(MIDDAY, "6", two="3"),
        taken(BEDTIME, "8", two="4"),
    )
    made_now = making.make(mg(total), before, pieces_of((("two", "1"),)))
    assert {intake.time: intake.dose.value for intake in made_now} == spread


def test_a_dose_that_nothing_makes_any_more_does_not_stay() -> None:
    # 6 of 7.5 mg: 2.5 mg must change, to 1 mg; bedtime would else go first, from 5 to 4 mg.
    making = dispensable(
        TWO, times=(MORNING, BEDTIME), used=(("two", "1"),), bedtime_last=False, greatest="7.5"
    )
    before = (taken(MORNING, "2.5", gone="1"), taken(BEDTIME, "5", two="5/2"))
    doses = [intake.dose for intake in making.make(mg(6), before, pieces_of((("two", "1"),)))]
    assert doses == [mg(1), mg(5)]
    # The same total, of doses that can stay no more.
    before = (taken(MORNING, "2.5", gone="1"), taken(BEDTIME, "2.5", gone="1"))
    doses = [intake.dose for intake in making.make(mg(5), before, pieces_of((("two", "1"),)))]
    assert sorted(doses) == [mg(2), mg(3)]


def test_a_short_acting_drug_loses_no_time_where_a_long_acting_one_does() -> None:
    before = (taken(MORNING, "2", two="1"), taken(EVENING, "2", two="1"))
    for short_acting, doses in ((True, [mg(1), mg(1)]), (False, [mg(2)])):
        making = dispensable(
            TWO, times=(MORNING, EVENING), used=(("two", "1"),), short_acting=short_acting
        )
        made_now = making.make(mg(2), before, pieces_of((("two", "1"),)))
        assert [intake.dose for intake in made_now] == doses


def test_the_choices_are_all_doses_to_twice_the_greatest_of_the_plan() -> None:
    # Whole and half tablets of 2 mg, at most three at once: 1 to 6 mg.
    making = dispensable(TWO, greatest="2.5", max_pieces=3)
    assert making.highest == mg(5)
    assert list(making.choices()) == [mg(n) for n in range(1, 6)]
    assert list(dispensable(TWO, greatest="8", max_pieces=3).choices()) == [
        mg(n) for n in range(1, 7)
    ]
    assert list(dispensable(FIVE, greatest="5").choices()) == [mg(5), mg(10)]
    assert making.makes(mg(0))
    assert making.makes(mg(3))
    assert not making.makes(mg("2.5"))


def test_the_next_dose_above_is_found_though_it_is_higher_than_twice_the_greatest() -> None:
    # Doses of 1, 2 and 12 mg, one piece at a time; up to 8 mg were asked for.
    twelve = made.product("twelve", "long", "12", Split.NONE)
    making = dispensable(TWO, twelve, greatest="4", max_pieces=1)
    assert making.nearest(mg(8)) == (mg(2), mg(12))
    assert making.nearest(mg(2)) == (mg(1), mg(12))
    assert making.nearest(mg("1.5")) == (mg(1), mg(2))
    assert making.nearest(mg("0.5")) == (mg(1),)
    assert making.nearest(mg(12)) == (mg(2),)


def test_doses_need_be_no_whole_milligrams() -> None:
    halved = made.product("halved", "long", "5")
    making = dispensable(halved, times=(MORNING, BEDTIME), used=(("halved", "1"),))
    assert making.makes(mg("2.5"))
    assert not making.makes(mg("1.25"))
    assert not making.makes(mg(1))
    assert making.nearest(mg(6)) == (mg(5), mg("7.5"))
    assert making.lies_between(mg(6), mg(8))
    assert not making.lies_between(mg("5"), mg("7.5"))
    before = (taken(MORNING, "5", halved="1"), taken(BEDTIME, "7.5", halved="3/2"))
    assert making.make(mg(10), before, ()) == (taken(MORNING, "2.5", halved="1/2"), before[1])
    assert making.make(mg(0), before, ()) == ()


def test_doses_are_counted_in_the_greatest_mass_that_divides_every_piece() -> None:
    # 2 * 4.3 mg is no whole number of milligrams, but nothing is made of tenths.
    for greatest in ("4.3", "5", "1/3"):
        assert dispensable(TWO, FIVE, greatest=greatest).cabinet.unit == 1


def test_a_dose_lies_between_only_where_it_is_neither_of_the_two() -> None:
    # 5 mg and 10 mg can be made.
    making = dispensable(FIVE, greatest="5")
    assert making.lies_between(mg(4), mg(6))
    assert making.lies_between(mg("4.9"), mg("5.1"))
    assert making.lies_between(mg(5), mg(11))
    assert not making.lies_between(mg(5), mg(10))
    assert not making.lies_between(mg(0), mg(5))
    assert not making.lies_between(mg(6), mg(9))
    assert not making.lies_between(mg(6), mg(4))


def test_of_no_product_nothing_is_made() -> None:
    making = dispensable(greatest="4")
    assert not making.makes(mg(4))
    assert making.makes(mg(0))
    assert list(making.choices()) == []
    assert making.nearest(mg(4)) == ()
    assert not making.lies_between(mg(0), mg(8))
