"""Verification at its edges: what comes after the first exception, and how each verdict is worded."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from hashlib import sha256

import pytest

from glidepath.guidance.words import Words
from glidepath.medicines.equivalence import Equivalences
from glidepath.taper.request import DateRange, Goal, GoalKind, Lead
from glidepath.taper.schedule import LivedDay, Schedule, StepKind
from glidepath.taper.verification import Verification, schedule_digest
from glidepath.taper.verification.limit_checks import diazepam_per_milligram
from glidepath.taper.verification.verdict import told
from tests import builders as made
from tests.builders import BEDTIME, MORNING, START, mg
from tests.unit.taper.verified import (
    FAST,
    KEEP,
    asked,
    bedtime,
    broken,
    check,
    exception,
    figure,
    limit_only,
    short,
    sound,
    text,
)

TABLES = {"clonazepam": "first", "diazepam": "first"}
BOTH = {"clonazepam": mg("0.5"), "diazepam": mg("6")}


def both(**changes: object) -> made.PlanRequest:
    """0.5 mg of clonazepam in the morning and 6 mg of diazepam at bedtime; diazepam is lowered."""
    present = {"clonazepam": {MORNING: "0.5"}, "diazepam": {BEDTIME: "6"}}
    usual: dict[str, object] = {"goal": KEEP, "goal_drug": "diazepam", "pace": FAST}
    return made.request(present, **{**usual, **changes})


def one_step(*taken: made.Taken, **changes: object) -> Schedule:
    return Schedule(BOTH, (made.step(START, 14, taken, **changes),), TABLES)  # type: ignore[arg-type]


CLONAZEPAM = (MORNING, {"clonazepam-half": "1"})


# --- the goal ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("doses", "kept"), [(["10", "10"], True), (["10", "9"], False), (["9", "10"], False)]
)
def test_a_dose_to_be_kept_is_kept_on_every_day(doses: list[str], *, kept: bool) -> None:
    found = check(short(*((14, dose) for dose in doses)), asked(goal=Goal(GoalKind.MAINTAIN)))
    assert figure(found, "goal-reached") == ("unchanged" if kept else "changed")
    (goal,) = [one for one in found.checks if one.rule == "goal-reached"]
    assert goal.holds is kept
    assert goal.text == (
        "No dose is changed." if kept else "A dose is changed that was to be kept."
    )
    assert goal.text_es == (
        "No se cambia ninguna dosis." if kept else "Se cambia una dosis que debía mantenerse."
    )


def test_every_piece_of_the_drug_counts_towards_what_could_be_left_out() -> None:
    # After the clonazepam there is 4.5 mg of diazepam, of which half a milligram is 5 measures.
    schedule = one_step(
        CLONAZEPAM,
        (BEDTIME, {"diazepam-liquid": "4.5"}),
        lowered="diazepam",
        reduction=Fraction(1, 4),
    )
    found = check(schedule, both(goal=Goal(GoalKind.REDUCE, mg("4"))))
    assert "goal-reached" in broken(found)
    assert text(found, "goal-reached") == (
        "diazepam ends at 4.5 mg a day (asked: 4 mg); 0.1 mg less could still be taken off."
    )


def test_the_smallest_of_several_pieces_is_what_could_be_left_out() -> None:
    schedule = made.taper({"diazepam": "10"}, [(14, [(BEDTIME, {"diazepam-5": "3/2"})])])
    found = check(schedule, asked(goal=Goal(GoalKind.REDUCE, mg(5))))
    # One and a half tablets of 5 mg: the half can be left out, which is 2.5 mg.
    assert "; 2.5 mg less could still be taken off." in text(found, "goal-reached")


def test_a_goal_below_which_nothing_is_taken_ends_at_nothing() -> None:
    found = check(short((14, "0")), asked(goal=Goal(GoalKind.REDUCE, mg("2"))))
    assert text(found, "goal-reached") == (
        "diazepam ends at 0 mg a day (asked: 2 mg), which is lower than asked."
    )


# --- the last dose ----------------------------------------------------------------------------------


def test_every_drug_that_is_stopped_is_judged_after_one_that_no_table_lists() -> None:
    tables = Equivalences({"t": made.table("t", made.equivalent("alprazolam", "1", "1"))}, ("t",))
    schedule = Schedule(
        {"clonazepam": mg("0.5"), "diazepam": mg(6)},
        (made.step(START, 14, [], kind=StepKind.STOP),),
        TABLES,
    )
    found = check(schedule, both(goal=Goal(GoalKind.STOP)), equivalences=tables)
    finals = [c for c in found.checks if c.rule == "final-dose"]
    assert [(c.figure, c.holds, c.advisory) for c in finals] == [
        ("no table", False, True),
        ("6-6 mg", False, True),
    ]


# --- the limit --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "least", "most", "per_milligram"),
    [
        ("0.5", "1", "10", "10", 10),  # 20 or 10 mg for 1 mg
        ("0.5", "2", "10", "12", 6),  # 20 or 6
        ("1", "2", "5", "40", 5),  # 5 or 20
        ("2", "2", "10", "10", 5),
    ],
)
def test_a_drug_counts_in_the_total_by_the_least_that_its_row_gives(
    low: str, high: str, least: str, most: str, per_milligram: int
) -> None:
    row = made.equivalent("alprazolam", low, high)
    row = replace(row, diazepam_low=mg(least), diazepam_high=mg(most))
    tables = Equivalences({"t": made.table("t", row)}, ("t",))
    assert diazepam_per_milligram(tables, "t", "alprazolam") == per_milligram


def test_thirds_of_a_milligram_lived_before_the_plan_are_counted_exactly() -> None:
    lived = tuple(
        LivedDay(START - timedelta(days=ago), {"diazepam": mg(Fraction(40, 3))})
        for ago in range(20, 0, -1)
    )
    (fall,) = limit_only(replace(short((20, "8")), lived=lived)).breaks
    assert (fall.from_dose, fall.to_dose) == (Fraction(40, 3), 8)
    assert fall.reduction == Fraction(2, 5)


def test_a_total_without_a_table_says_for_which_drugs() -> None:
    schedule = replace(one_step(CLONAZEPAM, (BEDTIME, {"diazepam-2": "3"})), table={})
    found = check(schedule, both())
    assert "clonazepam" in text(found, "limit-14-days")
    assert "limit-14-days" in broken(found)


RULE = "more than 25 % between two days at most 14 days apart"
REGLA = "más del 25 % entre dos días separados por 14 días como máximo"


def verdicts(found: Verification, rule: str) -> tuple[str, str]:
    (one,) = [check for check in found.checks if check.rule == rule]
    return one.text, one.text_es


def test_the_limit_is_told_as_kept_broken_or_kept_but_for_exceptions() -> None:
    kept = limit_only(short((20, "8")))
    assert verdicts(kept, "limit-14-days") == (f"No fall of {RULE}.", f"Ninguna bajada de {REGLA}.")
    assert verdicts(kept, "exceptions-are-real") == (
        "Every exception listed is a fall beyond the limit in what is swallowed.",
        "Cada excepción de la lista es una bajada mayor que el límite en lo que se toma.",
    )

    english, spanish = verdicts(limit_only(short((20, "6"))), "limit-14-days")
    assert english.startswith(f"Falls of {RULE} that are not listed as exceptions: diazepam on ")
    assert english.endswith(": 10 to 6 mg.")
    assert spanish.startswith(f"Bajadas de {REGLA} que no están en la lista de excepciones: diazep")
    assert spanish.endswith(": de 10 a 6 mg.")

    listed = limit_only(short((20, "6")), exception(START, "10", "6"))
    assert verdicts(listed, "limit-14-days") == (
        f"No fall of {RULE}, but for 1 listed as exceptions.",
        f"Ninguna bajada de {REGLA}, salvo 1 en la lista de excepciones.",
    )


def test_a_false_exception_is_named_with_its_drug_and_day() -> None:
    english, spanish = verdicts(
        limit_only(short((20, "8")), exception(START, "10", "6")), "exceptions-are-real"
    )
    assert english.startswith("Listed as exceptions, and not found as listed: diazepam on ")
    assert "2026" in english
    assert spanish.startswith(
        "Están en la lista de excepciones y no se encuentran así: diazepam el"
    )
    assert "2026" in spanish


def test_a_plan_that_loses_nothing_has_lost_nothing() -> None:
    assert limit_only(short((20, "10"))).largest_reduction == 0


def test_the_total_counts_thirds_of_a_milligram_exactly() -> None:
    # 3 mg of clonazepam are held equal to 10 mg: 0.5 mg are 5/3 mg, and with 6 mg in all 23/3.
    tables = Equivalences({"t": made.table("t", made.equivalent("clonazepam", "3", "3"))}, ("t",))
    schedule = one_step(
        CLONAZEPAM, (BEDTIME, {"diazepam-2": "1"}), lowered="diazepam", reduction="2/3"
    )
    schedule = replace(schedule, table={"clonazepam": "t", "diazepam": "t"})
    (_, total) = check(schedule, both(), equivalences=tables).breaks
    assert (total.drug, total.from_dose, total.to_dose) == (
        "total",
        Fraction(23, 3),
        Fraction(11, 3),
    )


# --- reductions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "reduction", "agrees"),
    [
        # From 6 mg of diazepam; 0.5 mg of clonazepam goes on and counts for 5 in the total.
        ("2", "1/3", True),
        ("2", "2/11", False),
        ("0", "1", True),
        ("0", "5/6", False),
    ],
)
def test_where_no_drug_is_named_as_lowered_the_one_that_falls_is_counted(
    count: str, reduction: str, *, agrees: bool
) -> None:
    diazepam = [(BEDTIME, {"diazepam-2": count})] if count != "0" else []
    schedule = one_step(CLONAZEPAM, *diazepam, reduction=reduction)
    assert ("reduction-agrees" not in broken(check(schedule, both()))) is agrees


# --- rises --------------------------------------------------------------------------------------------


def test_steps_back_are_counted_and_what_comes_after_them_is_still_looked_at() -> None:
    kinds = {1: StepKind.STEP_BACK}
    fine = check(short((16, "8"), (16, "9"), (16, "8"), kinds=kinds), asked(goal=KEEP))
    assert text(fine, "no-increase") == "No dose rises (1 ordered steps back apart)."
    later = short((16, "8"), (16, "9"), (16, "8"), (16, "8.5"), kinds={**kinds, 3: StepKind.TAPER})
    found = check(later, asked(goal=KEEP))
    assert "no-increase" in broken(found)
    assert "diazepam rises on 18 January 2027" in text(found, "no-increase")


def test_a_step_back_that_does_not_rise_is_not_counted() -> None:
    level = check(short((16, "8"), (16, "8"), kinds={1: StepKind.STEP_BACK}), asked(goal=KEEP))
    assert text(level, "no-increase") == "No dose rises."


# --- days ---------------------------------------------------------------------------------------------


def test_a_schedule_that_begins_too_early_names_its_first_day() -> None:
    found = check(sound(), asked(start=START + timedelta(days=1)))
    assert (
        text(found, "days-follow-on") == "the first day 1 December 2026 is before 2 December 2026."
    )


def test_days_lived_out_of_order_break_the_order_of_days() -> None:
    days = [LivedDay(START - timedelta(days=ago), {"diazepam": mg(10)}) for ago in (1, 2)]
    found = check(replace(sound(), lived=tuple(days)))
    assert "days already lived are out of order" in text(found, "days-follow-on")
    in_order = check(replace(sound(), lived=tuple(reversed(days))))
    assert "days-follow-on" not in broken(in_order)
    twice = check(replace(sound(), lived=(days[0], days[0])))
    assert "days-follow-on" in broken(twice)


def test_changes_after_a_first_step_like_before_are_held_to_the_weekday() -> None:
    goal = Goal(GoalKind.REDUCE, mg(9))
    weekday = (START + timedelta(days=21)).isoweekday()
    schedule = short((22, "10"), (21, "9"))
    assert {"change-days"} == broken(check(schedule, asked(goal=goal, change_weekday=weekday)))


def test_the_dose_taken_today_is_no_change_whatever_the_day() -> None:
    # 12 mg until yesterday, 8 mg from today on under the version before; the plan begins later.
    today = START - timedelta(days=21)
    days = [LivedDay(today - timedelta(days=ago), {"diazepam": mg(12)}) for ago in range(20, 0, -1)]
    led = replace(short((21, "8"), (30, "7.5"), first_day=today), lived=tuple(days))
    request = made.request(
        {"diazepam": {BEDTIME: "8"}},
        pace=FAST,
        lead=Lead(today, StepKind.HOLD),
        goal=Goal(GoalKind.REDUCE, mg("7.5")),
        no_change=(DateRange(today, today),),
    )
    assert "change-days" not in broken(check(led, request))
    assert "change-days" in broken(check(led, replace(request, lead=None)))


# --- the digest ---------------------------------------------------------------------------------------


def test_the_digest_is_that_of_the_canonical_text() -> None:
    """Written out by hand, so that a certificate of today can be told apart in years to come."""
    schedule = replace(
        made.taper({"diazepam": "10"}, [(16, bedtime(diazepam_2="4"))], tables={"diazepam": "é"}),
        lived=(LivedDay(START - timedelta(days=1), {"diazepam": mg("7.5")}, unplanned=True),),
    )
    text = (
        '{"before":{"diazepam":"10/1"},"lived":[["2026-11-30",{"diazepam":"15/2"},true]],'
        '"steps":[["taper","2026-12-01","2026-12-16",{"diazepam":"8/1"},"1/5","diazepam",'
        '[["bedtime","diazepam","8/1",[["diazepam-2","4/1"]]]]]],"table":{"diazepam":"\\u00e9"}}'
    )
    assert schedule_digest(schedule) == "sha256:" + sha256(text.encode()).hexdigest()


# --- wording ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "shown", "more"), [(1, 1, ""), (5, 5, ""), (6, 5, "1"), (9, 5, "4")]
)
def test_the_first_five_faults_are_named_and_the_rest_counted(
    count: int, shown: int, more: str
) -> None:
    wrong = [Words(f"fault {number}", f"falta {number}") for number in range(count)]
    verdict = told("rule", wrong, Words("kept", "guardado"))
    assert (verdict.holds, verdict.figure) == (False, str(count))
    english = "; ".join(f"fault {number}" for number in range(shown))
    spanish = "; ".join(f"falta {number}" for number in range(shown))
    assert verdict.text == english + (f" and {more} more." if more else ".")
    assert verdict.text_es == spanish + (f" y {more} más." if more else ".")


def test_a_rule_without_faults_counts_none() -> None:
    verdict = told("rule", [], Words("kept", "guardado"))
    assert (verdict.holds, verdict.figure, verdict.text, verdict.text_es) == (
        True,
        "0",
        "kept",
        "guardado",
    )


def test_a_certificate_with_one_fault_does_not_hold() -> None:
    found = check(replace(sound(), steps=sound().steps[:-1]))
    assert broken(found) == {"goal-reached"}
    assert not found.holds


def test_a_wrong_fill_is_named_in_both_languages() -> None:
    given = list(made.fills(sound()))
    given[0] = replace(given[0], count=given[0].count + 1)
    english, spanish = verdicts(check(sound(), fills=given), "supply-agrees")
    assert " from " in english
    assert ": 65 counted, 64 used; " in english
    assert " desde el " in spanish
    assert ": 65 contados, 64 usados; " in spanish
