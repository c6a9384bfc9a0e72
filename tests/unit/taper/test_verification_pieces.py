"""Pieces: which are the person's own and may stay, and how a piece that may not is named."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from glidepath.taper.regimen import TimeOfDay
from glidepath.taper.request import Allowed, Goal, GoalKind, Lead, PlanRequest, Switch
from glidepath.taper.schedule import Schedule, Step, StepKind
from glidepath.taper.verification import Verification
from tests import builders as made
from tests.builders import BEDTIME, MIDDAY, MORNING, START, mg
from tests.unit.taper.verified import FAST, asked, bedtime, check

TABLES = {"alprazolam": "first", "clonazepam": "first", "diazepam": "first"}


def verdict(found: Verification, rule: str = "dispensable-pieces") -> tuple[str, str]:
    (one,) = [check for check in found.checks if check.rule == rule]
    assert one.holds is (one.figure == "0")
    return one.text, one.text_es


KEPT = (
    "Only whole pieces and parts that may be dispensed are used.",
    "Solo se usan piezas enteras y partes que se pueden dispensar.",
)


# --- the person's own pieces --------------------------------------------------------------------------
# A tablet of 1 mg of alprazolam that is known to have no score line: a half of it may go on being
# taken where the person takes it already; a plan may not ask for it.

OWN_HALF = {"alprazolam-unscored": "1/2"}


def alprazolam(*steps: Step, lead: Lead | None = None, **doses: str) -> Verification:
    present = {TimeOfDay(time): dose for time, dose in doses.items()}
    before = {"alprazolam": mg(sum(Fraction(dose) for dose in doses.values()))}
    request = made.request({"alprazolam": present}, pace=FAST, lead=lead)
    return check(Schedule(before, steps, TABLES), request)


def test_a_half_of_the_person_s_own_may_go_on_until_the_drug_is_lowered() -> None:
    hold = made.step(
        START, 14, [(MORNING, OWN_HALF), (BEDTIME, {"alprazolam-1": "1"})], kind=StepKind.HOLD
    )
    assert verdict(alprazolam(hold, morning="0.5", bedtime="1")) == KEPT


@pytest.mark.parametrize("kind", [StepKind.TAPER, StepKind.HOLD, StepKind.STEP_BACK])
def test_from_the_first_lower_dose_on_every_piece_is_the_plan_s(kind: StepKind) -> None:
    """Whatever the step is called; the dose of the morning is still the one of before."""
    lowered = made.step(
        START, 14, [(MORNING, OWN_HALF), (BEDTIME, {"alprazolam-1": "1/2"})], kind=kind
    )
    text, texto = verdict(alprazolam(lowered, morning="0.5", bedtime="1"))
    assert text == "1 December 2026 morning: 0.5 of alprazolam 1 mg tablets has no score line."
    assert texto == (
        "1 de diciembre de 2026 por la mañana: 0.5 de tabletas de alprazolam de 1 mg no tiene"
        " ranura."
    )


def test_a_dose_moved_to_another_time_is_the_plan_s() -> None:
    moved = made.step(
        START, 14, [(MIDDAY, OWN_HALF), (BEDTIME, {"alprazolam-1": "1"})], kind=StepKind.HOLD
    )
    text, _ = verdict(alprazolam(moved, morning="0.5", bedtime="1"))
    assert text.startswith("1 December 2026 midday: 0.5 of alprazolam 1 mg tablets has no score")


def test_the_lead_may_be_made_of_the_person_s_own_halves() -> None:
    """The dose was lowered to half a milligram under the version before: no fall of this plan."""
    today = START - timedelta(days=7)
    lead = made.step(today, 7, [(MORNING, OWN_HALF)], kind=StepKind.HOLD)
    schedule = Schedule({"alprazolam": mg(1)}, (lead,), TABLES)
    request = made.request(
        {"alprazolam": {MORNING: "0.5"}}, pace=FAST, lead=Lead(today, StepKind.HOLD)
    )
    assert verdict(check(schedule, request)) == KEPT


def changing(*taken: made.Taken, present: dict[str, dict[TimeOfDay, str]]) -> Verification:
    """A first step of a change to diazepam."""
    step = made.step(START, 14, taken, kind=StepKind.SWITCH)
    before = {drug: mg(sum(Fraction(d) for d in doses.values())) for drug, doses in present.items()}
    request: PlanRequest = made.request(
        present, pace=FAST, switch=Switch("diazepam"), allowed=Allowed(halves=False)
    )
    return check(Schedule(before, (step,), TABLES), request)


def test_while_a_drug_is_changed_the_dose_times_to_come_stay_as_they_are() -> None:
    found = changing(
        (MORNING, {"diazepam-5": "1"}),
        (BEDTIME, OWN_HALF),
        present={"alprazolam": {MORNING: "0.5", BEDTIME: "0.5"}},
    )
    assert verdict(found) == KEPT


def test_every_piece_of_the_drug_changed_to_is_the_plan_s() -> None:
    found = changing(
        (MORNING, {"diazepam-10": "1"}),
        (BEDTIME, {"diazepam-5": "1/2"}),
        present={"clonazepam": {MORNING: "1"}, "diazepam": {BEDTIME: "2.5"}},
    )
    assert verdict(found)[0] == ("1 December 2026 bedtime: 0.5 of diazepam 5 mg tablets is a half.")


# --- words and counts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("product", "changes", "english", "spanish"),
    [
        (
            "diazepam-2-uk",
            {},
            "diazepam 2 mg tablet is not sold in US.",
            "tableta de diazepam de 2 mg no se vende en US.",
        ),
        (
            "diazepam-2",
            {"products": ("diazepam-5",)},
            "diazepam 2 mg tablet is not in the list.",
            "tableta de diazepam de 2 mg no está en la lista.",
        ),
    ],
)
def test_a_product_that_may_not_be_used_is_named_as_one(
    product: str, changes: dict[str, object], english: str, spanish: str
) -> None:
    schedule = made.taper({"diazepam": "10"}, [(14, [(BEDTIME, {product: "4"})])])
    request = asked(goal=Goal(GoalKind.REDUCE, mg(8)), **changes)
    text, texto = verdict(check(schedule, request))
    assert text == f"1 December 2026 bedtime: {english}"
    assert texto == f"1 de diciembre de 2026 al acostarse: {spanish}"


@pytest.mark.parametrize(("tablets", "holds"), [("2", True), ("3", False)])
def test_millilitres_are_no_pieces(tablets: str, *, holds: bool) -> None:
    schedule = made.taper(
        {"diazepam": "10"}, [(14, bedtime(diazepam_2=tablets, diazepam_liquid="2"))]
    )
    request = asked(goal=Goal(GoalKind.REDUCE, mg(6)), max_pieces=2)
    text, _ = verdict(check(schedule, request), "pieces-per-time")
    assert text == (
        "No dose time has more than 2 pieces of a drug."
        if holds
        else "1 December 2026 bedtime: 3 pieces of diazepam."
    )
