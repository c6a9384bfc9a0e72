"""How far a step may go down, how long it is held, and where kinds get stuck: worked by hand.

Doses count in units, which are 1 mg here unless a test says otherwise.
"""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from glidepath.medicines.product import Split
from glidepath.taper.planning.descent import Descent, Outlook, days_to_hold, look_ahead, lowest_bit
from glidepath.taper.request import Allowed, Pace, PaceBase
from tests import builders as made
from tests.builders import mg
from tests.reference.cases import random_case
from tests.reference.definitions import Case, is_closed
from tests.reference.planner import problem_of

TENTH, FIFTH, QUARTER, HALF = (Fraction(1, n) for n in (10, 5, 4, 2))
HUNDRED = Fraction(100)


def whole(strength):
    return made.product(f"whole-{strength}", "x", strength, Split.NONE)


ONE, TWO, FOUR = whole("1"), whole("2"), whole("4")


def problem(start, *products, by=QUARTER, base=None, **changes):
    """Lower `start` mg by a share every 14 days, down to 1 mg unless an end or goal is named."""
    chosen = {"cap": 12, "every": 14, "acceptable": Fraction(1), "allowed": Allowed()} | changes
    asked = Case(start=Fraction(start), products=products, reduction=by, **chosen)
    return replace(problem_of(asked), base=None if base is None else mg(base))


def descent(start, *products, **changes):
    return Descent(problem(start, *products, **changes))


def doses(bits):
    return [place for place in range(bits.bit_length()) if bits >> place & 1]


def way_down(found, dose, mask):
    """The doses below one, each the next after the one before, as far as they go."""
    way = []
    while dose := found.next_dose(dose, mask):
        way.append(dose)
    return way


@pytest.mark.parametrize(
    ("share", "every", "upper", "lower", "days"),
    [
        # Whole numbers of paces: half of half, nine tenths of nine tenths, a tenth of a tenth.
        ("1/2", 7, 4, 1, 14),
        ("1/10", 14, 100, 81, 28),
        ("9/10", 7, 100, 1, 14),
        ("1/10", 14, 100, 90, 14),
        # 14 * ln(4/5) / ln(9/10) is 29.65, and 14 * ln(3/4) / ln(9/10) is 38.23.
        ("1/10", 14, 5, 4, 30),
        ("1/10", 14, 4, 3, 39),
        # Less than a pace: never sooner than the next one.
        ("1/10", 14, 100, 95, 14),
        ("1/10", 14, 100, 99, 14),
        # 28 * ln(100) / -ln(99/100) is 12829.90: long, but no longer to find.
        ("1/100", 28, 100, 1, 12830),
    ],
)
def test_a_hold_is_the_smallest_number_of_days_that_keeps_the_pace(
    share, every, upper, lower, days
):
    pace = Pace(Fraction(share), every)
    assert days_to_hold(pace, 1, HUNDRED, upper, lower) == days
    # The least hold counts where it is longer, and only there.
    assert days_to_hold(pace, days + 1, HUNDRED, upper, lower) == days + 1
    assert days_to_hold(pace, days - 1, HUNDRED, upper, lower) == days


@pytest.mark.parametrize(
    ("upper", "lower", "days"),
    # A fifth of 20 is 4 every 14 days: 8 take 28 days, 7 take 24.5, and 1 waits for its turn.
    [(20, 12, 28), (16, 9, 25), (12, 8, 14), (12, 11, 14)],
)
def test_a_pace_of_the_starting_dose_counts_its_shares_in_days(upper, lower, days):
    pace = Pace(FIFTH, 14, PaceBase.START)
    assert days_to_hold(pace, 7, Fraction(20), upper, lower) == days
    assert days_to_hold(pace, 30, Fraction(20), upper, lower) == 30


def test_a_step_goes_as_far_as_pace_and_limit_let_it_else_to_the_next_dose():
    # A fifth less than 10, 8, 7, 6, 5 is 8, 6.4, 5.6, 4.8 and 4; below, the next dose is too far.
    assert way_down(descent(10, ONE, by=FIFTH), 10, 1) == [8, 7, 6, 5, 4, 3, 2, 1]
    # Half as a pace: the limit of a quarter decides. 7.5, 6, 4.5, 3.75, 3.
    assert way_down(descent(10, ONE, by=HALF), 10, 1) == [8, 6, 5, 4, 3, 2, 1]
    # 5 and 6 lie within a quarter of 7; the 2 mg tablets make only 6, and from 6 nothing at all.
    found = descent(7, TWO, ONE)
    assert [found.next_dose(dose, 1) for dose in (7, 6)] == [6, 0]
    # Where nothing lies within, the next lower dose of all must be made, and no other will do.
    assert [found.next_dose(dose, 1) for dose in (3, 2)] == [2, 0]


def test_a_pace_of_the_starting_dose_lets_a_step_fall_by_its_share_within_the_limit():
    of_start = {"of_start": True, "by": FIFTH}
    # 2 mg a step down to 8 and 6; then the limit: 4.5, 3.75, 3.
    assert way_down(descent(10, ONE, **of_start), 10, 1) == [8, 6, 5, 4, 3, 2, 1]
    # A plan that goes on from 6 mg by a fifth of 6 steps by 1 mg; from 30 mg the limit decides.
    assert descent(10, ONE, base=6, **of_start).next_dose(10, 1) == 9
    assert descent(10, ONE, base=30, **of_start).next_dose(10, 1) == 8


def test_a_hold_after_a_step_of_the_problem():
    current = descent(10, ONE, by=TENTH)
    assert [current.hold(10, lower) for lower in (9, 8)] == [14, 30]
    # The pace is larger than the limit: less than a quarter is within it, a third is a little more.
    fast = descent(10, ONE, by=Fraction(3, 10), min_hold=7)
    assert [fast.hold(10, lower) for lower in (8, 7)] == [14, 14]
    # 14 * ln(2/3) / ln(7/10) is 15.9.
    assert fast.hold(3, 2) == 16
    slow = descent(10, ONE, by=TENTH, min_hold=21)
    assert [slow.hold(10, lower) for lower in (9, 8)] == [21, 30]


def test_a_pace_of_the_starting_dose_is_held_by_the_dose_it_counts_from():
    # A fifth of 10 is 2 every 14 days; where the plan began at 5, it is 1.
    assert descent(10, ONE, of_start=True, by=FIFTH).hold(10, 7) == 21
    assert descent(10, ONE, of_start=True, by=FIFTH, base=5).hold(10, 8) == 28
    # In half milligrams the same days: the base is turned into units like the doses.
    assert descent(10, whole("0.5"), of_start=True, by=FIFTH, base=5).hold(20, 16) == 28


def test_doses_and_end():
    assert doses(descent(4, ONE).all) == [1, 2, 3, 4]
    assert descent(4, ONE).end == 1
    assert descent(4, ONE, acceptable=Fraction(5, 2)).end == 2
    assert descent(4, ONE, acceptable=Fraction(9)).end == 4
    # No dose is accepted: the smallest there is, here one unit of 2 and of 4 mg.
    assert [descent(4, one).end for one in (TWO, FOUR)] == [1, 1]
    assert descent(3, FOUR).end == -1
    # A goal between two doses ends at the one above it, and nothing lies below.
    to_goal = descent(6, ONE, acceptable=None, goal=Fraction(5, 2))
    assert (doses(to_goal.all), to_goal.end) == ([3, 4, 5, 6], 3)


def test_kinds_get_stuck_where_they_cannot_make_what_comes_next():
    found = descent(10, FOUR, TWO, ONE)
    # 4 mg tablets: 8 comes next; 6 and 7 could be made from there, 4 is too far.
    # 2 mg tablets go 8, 6, and stick where 5 could be made.
    assert [found.stuck_at(10, mask) for mask in (1, 2, 3)] == [8, 6, 6]
    assert [found.stuck_at(dose, 2) for dose in (8, 6, 5)] == [6, 6, 4]
    assert [found.stuck_at(10, mask) for mask in (4, 7)] == [1, 1]
    # From 9 the 4 mg tablets make 8 too; from 7 nothing, and that is where they stick.
    assert [found.stuck_at(dose, 1) for dose in (9, 7)] == [8, 7]


def test_at_the_end_or_below_nothing_is_stuck():
    found = descent(10, ONE, TWO, acceptable=Fraction(3))
    assert found.end == 3
    assert [found.stuck_at(dose, 2) for dose in (3, 2, 1)] == [3, 3, 3]
    # 4 mg of 2 mg tablets must go to 3; whole ones get there.
    assert (found.stuck_at(4, 2), found.stuck_at(4, 1)) == (4, 3)
    # Half as limit and pace: 2 mg tablets step from above the end to below it.
    past = descent(4, ONE, TWO, by=HALF, kept=HALF, acceptable=Fraction(3))
    assert (past.end, past.next_dose(4, 2)) == (3, 2)
    assert past.stuck_at(4, 2) == 3
    assert past.remaining(4) == 28


def test_milligram_days_still_to_come_with_every_kind():
    found = descent(4, ONE, TWO)
    # 3 mg for 14 days, 2 for 20 (19.7), 1 for 34 (33.7): 42 + 40 + 34.
    assert [found.remaining(dose) for dose in (4, 3, 2, 1, 0)] == [116, 74, 34, 0, 0]
    assert [descent(4, ONE).remaining(dose) for dose in (2, 4)] == [34, 116]
    by_parts = descent(4, ONE)
    assert [by_parts.remaining(dose) for dose in (2, 4, 3)] == [34, 116, 74]


class Counting(Descent):
    """Counts how often the next dose is looked for."""

    looks = 0

    def _next_of(self, doses, dose):
        self.looks += 1
        return super()._next_of(doses, dose)


def test_what_has_been_found_once_is_not_looked_for_again():
    asked = problem(10, ONE, TWO, acceptable=Fraction(2))
    # 10, 8, 6, 5, 4, 3 and the end, 2: three looks from 5, and three more from 10 down to 5.
    for found, ask in (
        (one := Counting(asked), lambda dose: one.stuck_at(dose, 1)),
        (other := Counting(asked), other.remaining),
    ):
        looks = []
        for dose in (2, 5, 10, 8, 6, 5, 4, 3, 2):
            ask(dose)
            looks.append(found.looks)
        assert looks == [0, 3, 6, 6, 6, 6, 6, 6, 6]


def outlook(start, *products, **changes):
    return look_ahead(problem(start, *products, **changes))


def test_what_is_told_ahead_of_a_ladder():
    # 4, 3, 2, 1: a quarter keeps the limit; then 9/4 over 2, and 3/2 over 1.
    assert outlook(4, ONE) == Outlook(Fraction(9, 8) * Fraction(3, 2), mg(1))
    # Steps of half a milligram keep the limit down to 2 mg, and nothing need go further.
    assert outlook(4, whole("0.5"), acceptable=Fraction(2)) == Outlook(Fraction(1), mg(2))
    assert outlook(8, FOUR, acceptable=Fraction(6)) == Outlook(Fraction(3, 2), mg(4))
    # Single tablets of 7 and 4 mg: 7 is well within the limit from 8 (6), and 5.25 over 4 is not.
    assert outlook(8, whole("7"), FOUR, cap=1) == Outlook(Fraction(21, 16), mg(4))
    # Nothing lower to go to: no smaller tablet, or the dose may be the last one as it is.
    assert outlook(3, FOUR) == Outlook(Fraction(1), mg(0))
    assert outlook(4, ONE, acceptable=Fraction(4)) == Outlook(Fraction(1), mg(0))


@pytest.mark.parametrize("seed", range(40))
def test_the_next_dose_is_the_lowest_that_adds_no_excess_or_else_the_next_there_is(seed):
    case = random_case(random.Random(seed))
    found = Descent(problem_of(case))
    unit = found.cabinet.unit
    kinds = [(kind.extra or "product", kind.product.id) for kind in found.cabinet.kinds]
    usable = [dose for dose in case.doses if dose >= (case.goal or 0)]
    for mask in range(1, 1 << len(kinds)):
        kit = frozenset(kind for place, kind in enumerate(kinds) if mask >> place & 1)
        if not is_closed(kit):
            continue
        for dose in (case.start, *usable):
            lower = [other for other in usable if other < dose]
            reach = [other for other in lower if adds_nothing(case, dose, other)] or lower[:1]
            expected = min((b for b in reach if case.pieces(b, kit) is not None), default=0)
            assert found.next_dose(int(dose / unit), mask) * unit == expected


def adds_nothing(case, dose, lower):
    return case.limit_factor(dose, lower) == 1 == case.pace_factor(dose, lower)


def test_the_lowest_bit():
    assert [lowest_bit(bits) for bits in (0, 1, 12, 1 << 70)] == [-1, 0, 2, 70]
