"""Where a schedule ends: what of the last pieces could be left out, and the last dose of a drug."""

from __future__ import annotations

from dataclasses import replace

import pytest

from glidepath.medicines.equivalence import Equivalences
from glidepath.taper.request import Allowed, Goal, GoalKind
from glidepath.taper.schedule import StepKind
from glidepath.taper.verification import Verification
from tests import builders as made
from tests.builders import BEDTIME, MORNING, mg
from tests.unit.taper.verified import FAST, KEEP, asked, bedtime, broken, check, short, sound


def verdict(found: Verification, rule: str) -> tuple[str, str]:
    (one,) = [check for check in found.checks if check.rule == rule]
    return one.text, one.text_es


# --- the goal ---------------------------------------------------------------------------------------


def test_a_stop_says_whether_the_schedule_ends_without_the_medicines() -> None:
    assert verdict(check(sound()), "goal-reached") == (
        "The schedule ends without the medicines.",
        "El plan termina sin los medicamentos.",
    )
    unended = check(replace(sound(), steps=sound().steps[:-1]))
    assert verdict(unended, "goal-reached") == (
        "It does not end at zero.",
        "No termina en cero.",
    )


def kept(goal: str, **counts: str) -> Verification:
    """A person's own pieces go on unchanged, where no new half may be made."""
    schedule = made.taper({"diazepam": "2.5"}, [(14, bedtime(**counts))])
    request = made.request(
        {"diazepam": {BEDTIME: "2.5"}},
        goal=Goal(GoalKind.REDUCE, mg(goal)),
        allowed=Allowed(halves=False),
    )
    return check(schedule, request)


@pytest.mark.parametrize("goal", ["2.5", "2", "1"])
def test_from_a_half_that_may_not_be_made_nothing_can_be_left_out(goal: str) -> None:
    # Half of a 5 mg tablet cannot be less without another half.
    assert "goal-reached" not in broken(kept(goal, diazepam_5="1/2"))


def test_one_of_two_halves_cannot_be_left_out_where_the_other_may_not_be_made() -> None:
    # Lowered to one half, that half would be of the plan's making, and it may make none.
    half = {"diazepam-5": "1/2"}
    schedule = made.taper({"diazepam": "5"}, [(14, [(MORNING, half), (BEDTIME, half)])])
    present = {"diazepam": {MORNING: "2.5", BEDTIME: "2.5"}}

    def found(allowed: Allowed) -> set[str]:
        goal = Goal(GoalKind.REDUCE, mg("2.5"))
        return broken(check(schedule, made.request(present, goal=goal, allowed=allowed)))

    assert "goal-reached" not in found(Allowed(halves=False))
    assert "goal-reached" in found(Allowed())


def test_a_piece_beside_one_that_may_not_be_made_can_be_left_out() -> None:
    schedule = made.taper(
        {"diazepam": "9.5"}, [(14, bedtime(diazepam_5="1/2", diazepam_2="1", diazepam_10="1/2"))]
    )
    request = made.request(
        {"diazepam": {BEDTIME: "9.5"}},
        goal=Goal(GoalKind.REDUCE, mg("7.5")),
        allowed=Allowed(halves=False),
    )
    # The whole tablet of 2 mg can go, and then it is 7.5 mg as asked.
    text, _ = verdict(check(schedule, request), "goal-reached")
    assert text.endswith("; 2 mg less could still be taken off.")


def test_the_smallest_piece_of_all_is_what_could_be_left_out() -> None:
    schedule = made.taper({"diazepam": "10"}, [(14, bedtime(diazepam_5="1", diazepam_2="2"))])
    request = asked(goal=Goal(GoalKind.REDUCE, mg(7)))
    text, spanish = verdict(check(schedule, request), "goal-reached")
    assert text.endswith("; 2 mg less could still be taken off.")
    assert spanish.endswith("; todavía se podrían quitar 2 mg.")


# --- the last dose ----------------------------------------------------------------------------------


def test_a_drug_that_is_taken_again_has_not_been_stopped() -> None:
    again = short((20, "1"), (20, "0"), (20, "1"), kinds={2: StepKind.STEP_BACK})
    found = check(again, asked(goal=KEEP))
    assert found.final_doses == {}
    assert not [one for one in found.checks if one.rule == "final-dose"]


def stopped(tables: Equivalences, drug: str, product: str, dose: str) -> tuple[str, str]:
    schedule = made.taper({drug: dose}, [(14, [(MORNING, {product: "1"})]), (14, [])], lowered=drug)
    request = made.request({drug: {MORNING: dose}}, pace=FAST)
    return verdict(check(schedule, request, equivalences=tables), "final-dose")


def test_the_last_dose_is_told_as_the_range_over_the_tables() -> None:
    # 0.5 mg is 5 to 10 mg in the first table (0.5 to 1 mg for 10 mg) and 10 mg in the second.
    text, spanish = stopped(made.EQUIVALENCES, "clonazepam", "clonazepam-half", "0.5")
    assert text == (
        "The last dose of clonazepam before it is stopped on 15 December 2026, 0.5 mg, is 5 to 10"
        " mg of diazepam over the tables (accepted: 1 mg)."
    )
    assert spanish == (
        "La última dosis de clonazepam antes de dejarlo el 15 de diciembre de 2026, 0.5 mg,"
        " equivale a entre 5 y 10 mg de diazepam según las tablas (se acepta: 1 mg)."
    )


def test_tables_that_agree_give_one_number_and_thirds_are_rounded_for_reading() -> None:
    # 3 mg held equal to 10 mg: 1 mg is 3 1/3 mg.
    thirds = Equivalences({"t": made.table("t", made.equivalent("alprazolam", "3", "3"))}, ("t",))
    text, spanish = stopped(thirds, "alprazolam", "alprazolam-1", "1")
    assert "1 mg, is 3.33 mg of diazepam over the tables" in text
    assert "1 mg, equivale a 3.33 mg de diazepam según" in spanish
