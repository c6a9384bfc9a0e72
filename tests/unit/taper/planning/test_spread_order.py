"""A spread over the day is the first in the order that the module states, among all there are."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations_with_replacement, product

import pytest

from glidepath.medicines.product import Split
from glidepath.taper.planning.pieces import Cabinet
from glidepath.taper.planning.spread import SpreadRules, longest_gap, spread_step
from glidepath.taper.regimen import TIMES, TimeOfDay
from glidepath.taper.request import Allowed
from tests import builders as made

MORNING, MIDDAY, EVENING, BEDTIME = TIMES
CLOCK = {MORNING: 8, MIDDAY: 13, EVENING: 18, BEDTIME: 22}
PIECES = 2  # at most, at one time


def cabinet_of(strengths, times, highest):
    products = tuple(made.product(f"{n}-mg", "invented", str(n), Split.NONE) for n in strengths)
    return Cabinet(products, Allowed(), times, PIECES, Fraction(highest))


def doses_of(strengths):
    """Every dose of at most two whole pieces."""
    return sorted(
        {
            sum(some)
            for n in range(PIECES + 1)
            for some in combinations_with_replacement(strengths, n)
        }
    )


def least(spreads, measure):
    best = min(map(measure, spreads))
    return [one for one in spreads if measure(one) == best]


def hours_between(taken, clock):
    """The hours from each dose to the next, the last one's next being tomorrow's first."""
    hours = sorted(clock[time] for time in taken)
    return [(hours[(n + 1) % len(hours)] - hour) % 24 or 24 for n, hour in enumerate(hours)]


def first_in_order(left, before, rules):
    """The spread that the rules name, by leaving out all that are worse in one thing at a time."""
    times, short_acting, bedtime_last = rules.times, rules.short_acting, rules.bedtime_last

    def pairs(spread):
        return list(zip(before, spread, strict=True))

    left = least(left, lambda s: any(now > then for then, now in pairs(s)))
    if short_acting:
        left = least(left, lambda s: sum(1 for then, now in pairs(s) if then and not now))
    left = least(left, lambda s: sum(1 for then, now in pairs(s) if now != then))
    left = least(left, lambda s: sum(now - then for then, now in pairs(s) if now > then))
    if short_acting:
        left = least(
            left,
            lambda s: max(
                hours_between([t for t, dose in zip(times, s, strict=True) if dose], rules.clock),
                default=0,
            ),
        )
        left = least(left, lambda s: sum(dose**2 for dose in s))
    else:
        left = least(left, lambda s: sum(1 for then, now in pairs(s) if now and then - now > now))
    ends = (MORNING, BEDTIME) if bedtime_last else (BEDTIME, MORNING)
    order = [times.index(time) for time in (MIDDAY, EVENING, *ends) if time in times]
    return min(left, key=lambda s: [s[place] for place in order])


def cases(seed):
    """Doses of a day, some of which nothing makes any more, lower totals, and a day's hours.

    Some totals can only be had where one dose rises.
    """
    dice = random.Random(seed)
    strengths = dice.sample([3, 4, 5, 7, 10], dice.randint(1, 3))
    makeable = doses_of(strengths)
    times = tuple(sorted(dice.sample(TIMES, dice.randint(2, 4)), key=TIMES.index))
    before = tuple(
        dice.choice(makeable) + dice.choice([0, 0, 0, 0, 1, Fraction(1, 2)]) for _ in times
    )
    clock = dict(zip(TIMES, sorted(dice.sample(range(24), 4)), strict=True))
    spreads = list(product(makeable, repeat=len(times)))
    totals = {sum(one) for one in spreads if 0 < sum(one) < sum(before)}
    calm = {
        sum(one) for one in spreads if all(n <= then for n, then in zip(one, before, strict=True))
    }
    rising = sorted(totals - calm)
    chosen = dice.sample(sorted(totals), min(2, len(totals))) + rising[:2]
    return strengths, before, spreads, chosen, (times, clock)


@pytest.mark.parametrize("seed", range(80))
def test_a_spread_is_the_first_in_the_stated_order(seed):
    strengths, before, spreads, totals, (times, clock) = cases(seed)
    cabinet = cabinet_of(strengths, len(times), sum(before) or 1)
    units = tuple(Fraction(dose) / cabinet.unit for dose in before)
    for total, short_acting, bedtime_last in product(totals, (True, False), (True, False)):
        rules = SpreadRules(times, short_acting, bedtime_last, clock)
        found = spread_step(cabinet, cabinet.all_kinds, int(total / cabinet.unit), units, rules)
        assert tuple(n * cabinet.unit for n in found) == first_in_order(
            [one for one in spreads if sum(one) == total], before, rules
        )


def test_where_a_dose_must_rise_few_change_and_it_rises_as_little_as_it_can():
    cabinet = cabinet_of((3, 5, 10), 3, 30)
    rules = SpreadRules((MORNING, EVENING, BEDTIME), False, True, CLOCK)
    found = spread_step(cabinet, cabinet.all_kinds, 24, (0, 10, 20), rules)
    # No two of 0, 3, 5, 6, 8, 10, 13, 15 and 20 mg are 24 mg together, so that the morning gets some;
    # with the evening's 10 mg as they are, 6 and 8 mg are left.
    assert found == (6, 10, 8)


def test_one_dose_a_day_is_the_total():
    cabinet = cabinet_of((10,), 1, 20)
    rules = SpreadRules((BEDTIME,), False, True, CLOCK)
    assert spread_step(cabinet, cabinet.all_kinds, 1, (2,), rules) == (1,)


@pytest.mark.parametrize(
    ("taken", "hours"),
    [
        ((), 0),
        ((BEDTIME,), 24),  # round the clock
        ((MORNING, BEDTIME), 14),
        ((MORNING, MIDDAY, BEDTIME), 10),  # the night
        (TIMES, 10),
        ((TimeOfDay.MIDDAY, TimeOfDay.EVENING), 19),  # from 18 h to 13 h
    ],
)
def test_the_longest_gap_is_counted_on_the_clock(taken, hours):
    assert longest_gap(taken, CLOCK) == hours
