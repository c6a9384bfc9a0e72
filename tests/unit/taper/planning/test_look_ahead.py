"""What is told of a ladder before it is searched for is true of the ladder found."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from glidepath.quantities import Milligrams
from glidepath.taper.planning.descent import look_ahead
from glidepath.taper.planning.plan import outlook_of
from glidepath.taper.request import Allowed, Switch
from tests.planning_facts import doses, planning_facts, request
from tests.reference.cases import random_case
from tests.reference.planner import ladder_of, problem_of
from tests.reference.real_cases import products_of, real_case


@pytest.mark.parametrize("seed", range(300))
def test_the_unavoidable_falls_and_the_last_dose_are_those_of_the_ladder(seed):
    case = random_case(random.Random(seed))
    outlook, ladder = look_ahead(problem_of(case)), ladder_of(case)
    excess = Fraction(1)
    upper = case.start
    for dose in ladder.doses:
        if dose.value < case.kept * upper:
            excess *= case.kept * upper / dose.value
        upper = dose.value
    assert outlook.excess == excess
    if ladder.doses and ladder.doses[-1].value > (case.acceptable or 0):
        assert outlook.last == ladder.doses[-1]
    if not ladder.doses:
        assert not outlook.last


def test_whole_tablets_of_half_a_milligram_fall_by_half_and_no_less():
    case = real_case(
        "clonazepam",
        "1",
        1,
        products=products_of("clonazepam", only="tablet-0.5mg"),
        allowed=Allowed(halves=False),
    )
    outlook = look_ahead(problem_of(case))
    assert outlook.excess == Fraction(3, 2)
    assert outlook.last == Milligrams(Fraction(1, 2))


def test_nothing_is_told_ahead_of_a_switch_or_of_several_drugs():
    facts = planning_facts()
    one, other = doses("lorazepam", bedtime="2"), doses("diazepam", bedtime="5")
    assert outlook_of(request(one), facts) is not None
    assert outlook_of(request(one, switch=Switch("diazepam")), facts) is None
    assert outlook_of(request(one, other), facts) is None
