"""What is swallowed: doses before the plan, changes of drug, and the digest of a schedule."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from glidepath.medicines.equivalence import Equivalences
from glidepath.taper.request import Goal, GoalKind, Switch
from glidepath.taper.schedule import LivedDay, Schedule, StepKind
from glidepath.taper.verification import schedule_digest
from tests import builders as made
from tests.builders import BEDTIME, MORNING, START, mg
from tests.unit.taper.verified import (
    FAST,
    KEEP,
    asked,
    bedtime,
    broken,
    changed,
    check,
    figure,
    limit_only,
    short,
    sound,
)

# --- before the plan --------------------------------------------------------------------------------


def test_a_drug_written_as_none_before_the_plan_was_not_taken_and_is_not_stopped() -> None:
    nothing = {"clonazepam": mg(0), "diazepam": mg(10)}
    written = replace(sound(), before=nothing)
    lived = tuple(LivedDay(START - timedelta(days=ago), nothing) for ago in range(20, 0, -1))
    for schedule in (written, replace(sound(), lived=lived)):
        found = check(schedule)
        assert broken(found) == set()
        assert found.final_doses == {"diazepam": 1}


def test_the_dose_of_before_goes_on_though_another_drug_is_written_as_none() -> None:
    schedule = short((5, "10"), (14, "9"))
    schedule = replace(schedule, before={"clonazepam": mg(0), "diazepam": mg(10)})
    assert broken(check(schedule, asked(goal=Goal(GoalKind.REDUCE, mg(9))))) == set()


def test_a_drug_written_as_none_on_a_day_of_the_plan_is_not_taken() -> None:
    written = changed(sound(), 0, daily={"clonazepam": mg(0), "diazepam": mg(8)})
    assert broken(check(written)) == set()


def test_a_dose_to_be_kept_is_that_of_the_person_to_the_last_hundredth() -> None:
    """8.2 mg are not the 10.25 mg that the person takes, though the schedule begins from them."""
    schedule = made.taper({"diazepam": "8.2"}, [(14, bedtime(diazepam_liquid="8.2"))])
    request = made.request({"diazepam": {BEDTIME: "10.25"}}, goal=Goal(GoalKind.MAINTAIN))
    assert figure(check(schedule, request), "goal-reached") == "changed"


# --- changes of drug ----------------------------------------------------------------------------------

TABLES = {"alprazolam": "first", "clonazepam": "first", "diazepam": "first"}


@pytest.mark.parametrize(("ago", "found"), [(10, True), (2, True), (11, False)])
def test_a_drug_beside_the_change_is_held_against_its_days_before_it(
    ago: int, *, found: bool
) -> None:
    """Clonazepam is changed for diazepam today; alprazolam goes on, and falls 4 days later.

    Alprazolam was 3 mg until some days ago, then 2 mg, and falls to 1.5 mg: half of the 3 mg.
    """
    lived = tuple(
        LivedDay(
            START - timedelta(days=before),
            {"alprazolam": mg(3 if before >= ago else 2), "clonazepam": mg(1)},
        )
        for before in range(20, 0, -1)
    )
    diazepam = (BEDTIME, {"diazepam-10": "1"})
    steps = (
        made.step(START, 4, [(MORNING, {"alprazolam-1": "2"}), diazepam], kind=StepKind.SWITCH),
        made.step(START + timedelta(days=4), 20, [(MORNING, {"alprazolam-1": "3/2"}), diazepam]),
    )
    schedule = Schedule({"alprazolam": mg(2), "clonazepam": mg(1)}, steps, TABLES, lived=lived)
    request = made.request(
        {"alprazolam": {MORNING: "2"}, "clonazepam": {BEDTIME: "1"}},
        pace=FAST,
        switch=Switch("diazepam"),
        goal=KEEP,
    )
    breaks = {(b.drug, b.from_dose, b.to_dose) for b in check(schedule, request).breaks}
    assert (("alprazolam", 3, Fraction(3, 2)) in breaks) is found
    assert not [drug for drug, _, _ in breaks if drug in {"clonazepam", "diazepam"}]


def test_a_change_to_a_single_milligram_is_a_change() -> None:
    # In this table a milligram is a milligram.
    tables = Equivalences(
        {"t": made.table("t", made.equivalent("clonazepam", "1", "1", "1"))}, ("t",)
    )
    schedule = Schedule(
        {"clonazepam": mg(1)},
        (made.step(START, 14, bedtime(diazepam_2="1/2"), kind=StepKind.SWITCH),),
        {"clonazepam": "t"},
    )
    request = made.request(
        {"clonazepam": {BEDTIME: "1"}},
        pace=FAST,
        switch=Switch("diazepam"),
        goal=Goal(GoalKind.REDUCE, mg(1)),
    )
    found = check(schedule, request, equivalences=tables)
    assert found.final_doses == {}
    assert broken(found) == set()


# --- the largest share lost -----------------------------------------------------------------------------


def test_days_without_a_drug_lose_nothing_of_it() -> None:
    # Nothing before, nothing for a week, then 2 mg, then a tenth less.
    steps = [(7, []), (20, bedtime(diazepam_2="1")), (20, bedtime(diazepam_liquid="1.8"))]
    schedule = made.taper({}, steps, kinds={0: StepKind.HOLD})
    found = limit_only(schedule)
    assert found.largest_reduction == Fraction(1, 10)
    assert found.breaks == ()


# --- the digest -------------------------------------------------------------------------------------------


def test_the_digest_does_not_depend_on_the_order_in_which_drugs_are_named() -> None:
    def written(*drugs: str) -> Schedule:
        doses = {"clonazepam": mg("0.5"), "diazepam": mg(6)}
        step = made.step(
            START, 14, [(MORNING, {"clonazepam-half": "1"}), (BEDTIME, {"diazepam-2": "3"})]
        )
        step = replace(step, daily={drug: doses[drug] for drug in drugs})
        lived = (LivedDay(START - timedelta(days=1), {drug: doses[drug] for drug in drugs}),)
        return Schedule(
            {drug: doses[drug] for drug in drugs}, (step,), dict.fromkeys(drugs, "first"), lived
        )

    first, second = written("clonazepam", "diazepam"), written("diazepam", "clonazepam")
    assert schedule_digest(first) == schedule_digest(second)
