"""The pieces of every step of a ladder, worked by hand on invented shelves."""

from __future__ import annotations

from fractions import Fraction

from glidepath.medicines.product import Split
from glidepath.taper.planning.ladder import find_ladder
from glidepath.taper.planning.lowering import spread_ladder
from glidepath.taper.planning.spread import SpreadRules
from glidepath.taper.request import Allowed
from glidepath.taper.schedule import Intake, Pieces
from tests import builders as made
from tests.builders import BEDTIME, EVENING, MIDDAY, MORNING, mg
from tests.reference.definitions import Case
from tests.reference.planner import problem_of

CLOCK = {MORNING: 8, MIDDAY: 13, EVENING: 18, BEDTIME: 22}
ONE = made.product("one", "x", "1", Split.HALF)
TWO = made.product("two", "x", "2", Split.NONE)
STRENGTHS = {"three": "3", "four": "4"}


def lowered(taken, pieces, *products, has=("one",), ends=1, **changes):
    """The steps as "time: pieces"; `pieces` are intakes, or counts by product, by dose time."""
    taken = {time: mg(dose) for time, dose in taken.items()}
    chosen = {"allowed": Allowed(), "in_hand": frozenset(has), "reduction": Fraction(1, 4)}
    asked = Case(
        start=sum(dose.value for dose in taken.values()),
        products=products,
        cap=12,
        every=14,
        acceptable=Fraction(ends),
        **chosen | changes,
    )
    rules = SpreadRules(tuple(taken), short_acting=False, bedtime_last=True, clock=CLOCK)
    ladder = find_ladder(problem_of(asked, times=len(taken)))
    now = tuple(
        counts if isinstance(counts, Intake) else intake(time, **counts)
        for time, counts in pieces.items()
    )
    return [list(map(shown, step)) for step in spread_ladder(ladder, taken, now, rules)]


def intake(time, **counts):
    """What is taken at a time, of the 1 mg and 2 mg tablets; others count 1 mg."""
    dose = sum(Fraction(n) * (2 if name == "two" else 1) for name, n in counts.items())
    made_of = tuple(Pieces(name, Fraction(count)) for name, count in counts.items())
    return Intake(time, "x", mg(dose), made_of)


def shown(taken):
    assert taken.drug == "x"
    pieces = " + ".join(f"{part.count} {part.product}" for part in taken.pieces)
    return f"{taken.time} {taken.dose.value}: {pieces}"


def test_each_total_is_spread_coming_from_the_step_before():
    # A quarter less: 3, 2.25, 1.875, 1.5, and from 1.5 the next one down. The morning goes first.
    steps = lowered({MORNING: "2", BEDTIME: "2"}, {MORNING: {"one": 2}, BEDTIME: {"one": 2}}, ONE)
    assert steps == [
        ["morning 1: 1 one", "bedtime 2: 2 one"],
        ["morning 1/2: 1/2 one", "bedtime 2: 2 one"],
        ["bedtime 2: 2 one"],
        ["bedtime 3/2: 3/2 one"],
        ["bedtime 1: 1 one"],
    ]


def test_a_dose_that_does_not_change_keeps_its_pieces_and_one_that_does_is_made_of_the_fewest():
    # Two tablets of 1 mg are two pieces, one of 2 mg is one.
    steps = lowered(
        {MORNING: "2", BEDTIME: "2"},
        {MORNING: {"two": 1}, BEDTIME: {"one": 2}},
        ONE,
        TWO,
        has=("one", "two"),
        ends=2,
    )
    assert steps == [
        ["morning 1: 1 one", "bedtime 2: 2 one"],
        ["morning 1/2: 1/2 one", "bedtime 2: 2 one"],
        ["bedtime 2: 2 one"],
    ]


def test_pieces_that_the_kinds_in_hand_do_not_give_are_made_anew():
    taken = {MORNING: "2", BEDTIME: "2"}
    # Of something no longer to be had.
    steps = lowered(taken, {BEDTIME: {"old": 2}}, ONE, TWO, has=("one", "two"), ends=3)
    assert steps == [["morning 1: 1 one", "bedtime 2: 1 two"]]
    # Of tablets that are not needed yet: they are none of what is in hand.
    steps = lowered(taken, {BEDTIME: {"two": 1}}, ONE, TWO, ends=3)
    assert steps == [["morning 1: 1 one", "bedtime 2: 2 one"]]


def test_pieces_that_do_not_make_the_dose_taken_are_not_those_of_it():
    # Bedtime comes down to 1.5 mg, which the pieces named for it would make; it is made anew.
    steps = lowered({BEDTIME: "2"}, {BEDTIME: {"one": "3/2"}}, ONE)
    assert steps == [["bedtime 3/2: 3/2 one"], ["bedtime 1: 1 one"]]
    halves = Intake(BEDTIME, "x", mg("1.5"), (Pieces("one", Fraction(1, 2)),) * 3)
    assert lowered({BEDTIME: "2"}, {BEDTIME: halves}, ONE) == steps


def test_present_doses_that_no_pieces_make_are_spread_all_the_same():
    # 1.5 and 0.5 mg of whole tablets: the total of 2 mg comes down to 1, without raising a dose.
    steps = lowered({MORNING: "1.5", BEDTIME: "0.5"}, {}, ONE, allowed=Allowed(halves=False))
    assert steps == [["morning 1: 1 one"]]
    # 15 mg come down to 12. What is not made must change, and bedtime need not; were the two
    # 4.5 mg held for 4 mg, lowering bedtime to 4 would change only one.
    three, four = (made.product(name, "x", n, Split.NONE) for name, n in STRENGTHS.items())
    taken = {MORNING: "4.5", EVENING: "4.5", BEDTIME: "6"}
    steps = lowered(taken, {}, three, four, has=("three", "four"), ends=12)
    assert steps == [["morning 3: 1 three", "evening 3: 1 three", "bedtime 6: 2 three"]]


def test_an_empty_ladder_has_no_steps():
    assert lowered({BEDTIME: "1"}, {BEDTIME: {"one": 1}}, ONE) == []
