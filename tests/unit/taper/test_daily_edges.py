"""Checking anybody's taper: the edges of the window, of a change of drug, and every sentence.

With the invented tables 1 mg of clonazepam counts for 10 mg of diazepam in the total.
"""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

import pytest

from glidepath.catalogue import load
from glidepath.findings import Reliability, Severity
from glidepath.medicines.equivalence import Equivalences
from glidepath.taper.verification import DailyCheck, DailyDoses, DailyFinding, check_daily
from tests import builders as made

LIMIT, INCREASE, CHANGE = "limit-14-days", "no-increase", "change-of-drug"


def line(*runs: tuple[int, str]) -> tuple[Fraction, ...]:
    """(days, milligrams) written out day by day."""
    return tuple(Fraction(dose) for days, dose in runs for _ in range(days))


def check(tables: Equivalences = made.EQUIVALENCES, **lines: tuple[Fraction, ...]) -> DailyCheck:
    days = max(map(len, lines.values()))
    even = {drug: line + (line[-1],) * (days - len(line)) for drug, line in lines.items()}
    return check_daily(DailyDoses(even), tables, made.LIMITS)


def told(found: DailyCheck, rule: str, drug: str) -> list[DailyFinding]:
    return [f for f in found.findings if (f.rule, f.drug) == (rule, drug)]


# --- figures ----------------------------------------------------------------------------------------


def test_a_steady_dose_has_lost_nothing() -> None:
    assert check(diazepam=line((20, "5"))).largest_reduction == 0


def test_no_days_at_all_are_no_days() -> None:
    assert DailyDoses({}).days == 0


def test_a_drug_that_is_never_taken_is_no_second_drug() -> None:
    found = check(diazepam=line((20, "1")), untabled=line((20, "0")))
    assert found.holds
    assert found.findings == ()
    assert {drug: mg.value for drug, mg in found.final_doses.items()} == {
        "diazepam": 1,
        "untabled": 0,
    }


def test_findings_stand_in_the_order_of_their_days() -> None:
    found = check(clonazepam=line((60, "4"), (20, "2")), diazepam=line((20, "4"), (60, "2")))
    days = [f.day for f in found.findings]
    assert days == sorted(days)
    assert {(f.drug, f.day) for f in found.findings} >= {("diazepam", 21), ("clonazepam", 61)}


def test_the_last_step_is_judged_from_the_dose_before_it() -> None:
    found = check(diazepam=line((20, "1.4"), (20, "1.1"), (5, "0")))
    (only,) = found.findings
    assert (only.rule, only.severity, only.day) == ("final-dose", Severity.STOP, 41)
    assert (only.from_mg, only.to_mg, only.reduction) == (Fraction("1.1"), 0, 1)


def test_a_last_dose_that_one_table_accepts_is_a_caution() -> None:
    # 0.1 mg of clonazepam is 1 to 2 mg of diazepam; 1 mg is accepted.
    (only,) = check(clonazepam=line((20, "0.1"), (5, "0"))).findings
    assert (only.rule, only.severity) == ("final-dose", Severity.CAUTION)


def test_a_last_dose_that_no_table_can_judge_is_a_caution_with_ways_out() -> None:
    found = check(untabled=line((20, "1"), (5, "0")))
    (only,) = found.findings
    assert found.holds
    assert (only.rule, only.severity, only.from_mg, only.to_mg) == (
        "final-dose",
        Severity.CAUTION,
        1,
        0,
    )
    assert only.text.startswith("On day 21 untabled stops from 1 mg a day. No table")
    assert "Ways out" in only.text
    assert only.text_es.startswith("El día 21 untabled se suspende desde 1 mg al día. Ninguna")


def test_a_rise_has_no_reduction_and_cites_the_project() -> None:
    (only,) = check(diazepam=line((20, "5"), (20, "6"))).findings
    assert only.reduction == 0
    assert only.citation.source == "project-policy"
    assert only.citation.reliability is Reliability.PROJECT


def test_rising_day_after_day_is_one_finding_from_the_first_to_the_last() -> None:
    (only,) = check(diazepam=line((20, "5"), (1, "6"), (1, "7"), (20, "8"))).findings
    assert (only.rule, only.day, only.from_mg, only.to_mg) == (INCREASE, 21, 5, 8)


def test_rises_apart_are_two_findings() -> None:
    found = check(diazepam=line((20, "5"), (2, "6"), (20, "7")))
    assert [(f.day, f.from_mg, f.to_mg) for f in found.findings] == [(21, 5, 6), (23, 6, 7)]


# --- the change of drug -----------------------------------------------------------------------------


@pytest.mark.parametrize("gap", range(-1, 17))
def test_a_drug_halved_soon_after_another_rose_is_being_changed(gap: int) -> None:
    """Diazepam rises `gap` days before clonazepam is halved; the total stays within the limit.

    The dose of the day 14 days before the fall is the earliest that the window holds, so that the
    rise is in it up to 13 days later. A rise that comes after the fall explains nothing.
    """
    fall = 40
    found = check(
        clonazepam=line((fall, "1"), (20, "0.5")),
        diazepam=line((fall - gap, "40"), (20 + gap, "45")),
    )
    is_change = 0 <= gap <= 13
    assert bool(told(found, CHANGE, "clonazepam")) is is_change
    assert bool(told(found, LIMIT, "clonazepam")) is not is_change


def test_a_small_fall_in_place_of_another_drug_needs_no_word() -> None:
    # 20 % less of clonazepam keeps the limit by itself; the total stays at 20 mg.
    found = check(clonazepam=line((20, "1"), (20, "0.8")), diazepam=line((20, "10"), (20, "12")))
    assert found.findings == ()


def test_a_rise_from_the_dose_of_the_day_before_alone_is_a_rise() -> None:
    found = check(
        clonazepam=line((20, "1"), (20, "0.5")),
        diazepam=line((19, "45"), (1, "40"), (20, "45")),
    )
    assert told(found, CHANGE, "clonazepam")


def test_a_rise_on_the_second_day_is_within_the_window_of_the_first_weeks() -> None:
    found = check(clonazepam=line((9, "1"), (20, "0.5")), diazepam=line((1, "40"), (28, "45")))
    assert told(found, CHANGE, "clonazepam")
    assert not told(found, LIMIT, "clonazepam")


def test_a_total_that_peaked_the_day_before_is_held_to_the_limit() -> None:
    # 30, then 40 for one day, then 25 mg of diazepam in all: 37.5 % less.
    found = check(clonazepam=line((20, "2"), (20, "0.5")), diazepam=line((19, "10"), (21, "20")))
    assert told(found, LIMIT, "clonazepam")
    assert told(found, LIMIT, "total")


def test_what_happens_after_the_day_does_not_speak_for_it() -> None:
    # The total is held on day 21, and rises the day after.
    later_rise = check(
        clonazepam=line((20, "1"), (20, "0.5")),
        diazepam=line((20, "40"), (1, "45"), (19, "80")),
    )
    assert told(later_rise, CHANGE, "clonazepam")
    # Diazepam only falls, and only the day after.
    later_fall = check(
        clonazepam=line((20, "1"), (20, "0.5")), diazepam=line((21, "40"), (19, "35"))
    )
    assert told(later_fall, LIMIT, "clonazepam")
    assert not told(later_fall, CHANGE, "clonazepam")


def test_one_of_several_drugs_that_rises_is_enough_for_a_change() -> None:
    found = check(
        clonazepam=line((20, "1"), (20, "0.5")),
        diazepam=line((20, "40"), (20, "45")),
        alprazolam=line((40, "1")),
    )
    assert told(found, CHANGE, "clonazepam")


def test_a_drug_does_not_take_its_own_place() -> None:
    found = check(clonazepam=line((20, "0.5"), (3, "2"), (20, "1")), diazepam=line((43, "40")))
    assert told(found, LIMIT, "clonazepam")
    assert not told(found, CHANGE, "clonazepam")


def test_a_small_fall_long_after_a_change_does_not_belong_to_it() -> None:
    found = check(
        clonazepam=line((20, "2"), (40, "1"), (20, "0.8")), diazepam=line((20, "0"), (60, "10"))
    )
    (only,) = told(found, CHANGE, "clonazepam")
    assert (only.day, only.from_mg, only.to_mg) == (21, 2, 1)
    assert only.text.startswith("On day 21 clonazepam goes from 2 to 1 mg a day while another")
    assert "the total keeps the limit, in mg of diazepam a day by Table first for clonazepam," in (
        only.text
    )
    assert "en mg de diazepam al día según Table first para clonazepam, por lo que" in only.text_es


@pytest.mark.parametrize(("gap", "is_rise"), [(0, False), (12, False), (13, False), (14, True)])
def test_a_rise_after_the_fall_of_another_drug_is_part_of_a_change(
    gap: int, *, is_rise: bool
) -> None:
    found = check(
        clonazepam=line((30, "1"), (30, "0.75")),
        diazepam=line((30 + gap, "10"), (30 - gap, "12.5")),
    )
    assert bool(told(found, INCREASE, "diazepam")) is is_rise


def test_a_rise_in_the_first_weeks_sees_a_fall_on_the_second_day() -> None:
    found = check(clonazepam=line((1, "1"), (20, "0.75")), diazepam=line((9, "10"), (12, "12.5")))
    assert not told(found, INCREASE, "diazepam")


def test_one_of_several_drugs_that_falls_is_enough_for_a_rise_to_be_part_of_a_change() -> None:
    found = check(
        clonazepam=line((20, "1"), (20, "0.75")),
        diazepam=line((20, "10"), (20, "12.5")),
        alprazolam=line((40, "1")),
    )
    assert not told(found, INCREASE, "diazepam")


def test_a_drug_that_rises_and_falls_again_by_itself_has_risen() -> None:
    found = check(diazepam=line((20, "10"), (5, "12"), (20, "9.5")), clonazepam=line((45, "1")))
    assert told(found, INCREASE, "diazepam")


# --- the total --------------------------------------------------------------------------------------


def test_the_total_counts_thirds_of_a_milligram_exactly() -> None:
    # 3 mg of alprazolam are held equal to 10 mg: 20 mg in all, then 10 + 4 = 14 mg.
    thirds = Equivalences({"t": made.table("t", made.equivalent("alprazolam", "3", "3"))}, ("t",))
    found = check(thirds, alprazolam=line((40, "3")), diazepam=line((20, "10"), (20, "4")))
    (only,) = told(found, LIMIT, "total")
    assert (only.from_mg, only.to_mg, only.reduction) == (20, 14, Fraction(3, 10))
    assert only.text.startswith(
        "On day 21 the total falls too fast: within 14 days, from 20 to 14 mg of diazepam a day"
        " by Table t for alprazolam, 30 % less. The limit is 25 % in any 14 days."
    )
    assert only.text_es.startswith(
        "El día 21 el total baja demasiado rápido: en 14 días, de 20 a 14 mg de diazepam al día"
        " según Table t para alprazolam, un 30 % menos. El límite es un 25 % en 14 días."
    )


def test_a_table_with_an_unverified_row_is_named_as_such() -> None:
    unsure = made.unverified(made.equivalent("alprazolam", "1", "1"))
    tables = Equivalences({"t": made.table("t", unsure)}, ("t",))
    found = check(tables, alprazolam=line((40, "1")), diazepam=line((20, "10"), (20, "4")))
    (only,) = told(found, LIMIT, "total")
    assert "by Table t (UNVERIFIED) for alprazolam," in only.text
    assert "según Table t (SIN VERIFICAR) para alprazolam," in only.text_es


def test_every_drug_that_no_table_lists_is_named() -> None:
    found = check(untabled=line((20, "1")), other=line((20, "1")), diazepam=line((20, "1")))
    (only,) = found.findings
    assert (only.from_mg, only.to_mg) == (0, 0)
    assert "no table of equivalence lists untabled, other:" in only.text


# --- sentences --------------------------------------------------------------------------------------


def test_a_fall_on_one_day_is_told_without_how_long_it_goes_on() -> None:
    (only,) = check(diazepam=line((41, "4"), (30, "2"))).findings
    assert only.text == (
        "On day 42 diazepam falls too fast: within 14 days, from 4 to 2 mg a day, 50 % less. The"
        " limit is 25 % in any 14 days. Put a dose in between, or wait longer at the higher dose."
    )
    assert only.text_es == (
        "El día 42 diazepam baja demasiado rápido: en 14 días, de 4 a 2 mg al día, un 50 % menos."
        " El límite es un 25 % en 14 días. Añada una dosis intermedia o espere más tiempo con la"
        " dosis más alta."
    )


@pytest.mark.parametrize(("days", "runs"), [(2, ["2.9", "2.8"]), (3, ["2.9", "2.8", "2.7"])])
def test_a_fall_of_several_days_says_how_long_it_goes_on(days: int, runs: list[str]) -> None:
    (only,) = check(
        diazepam=line((20, "4"), *((1, dose) for dose in runs), (30, runs[-1]))
    ).findings
    assert f" It goes on for {days} days. The limit is" in only.text
    assert f" Sigue bajando durante {days} días. El límite es" in only.text_es


def test_days_read_as_zero_stand_at_zero() -> None:
    given = DailyDoses({"diazepam": line((20, "1"), (5, "0"))}, None, (("diazepam", 21, 25),))
    (only,) = check_daily(given, made.EQUIVALENCES, made.LIMITS).findings
    assert (only.from_mg, only.to_mg) == (0, 0)
    assert only.text == "From day 21 to day 25 no dose of diazepam is written; it is read as 0."


def test_a_share_that_does_not_end_is_rounded_to_a_tenth_of_a_percent() -> None:
    (only,) = check(diazepam=line((20, "3"), (20, "2"))).findings
    assert "33.3 % less" in only.text
    assert only.reduction == Fraction(1, 3)


def test_a_date_is_named_for_every_sentence_that_names_a_day() -> None:
    given = DailyDoses({"diazepam": line((20, "5"), (5, "6"))}, date(2026, 12, 1))
    (only,) = check_daily(given, made.EQUIVALENCES, made.LIMITS).findings
    assert "day 21 (" in only.text
    assert "día 21 (" in only.text_es


def test_a_sentence_calls_a_drug_as_its_readers_do() -> None:
    # chlordiazepoxide and zaleplon are clordiazepóxido and zaleplón on a Spanish label.
    catalogue = load()
    limits = catalogue.limits(date(2026, 12, 1))
    doses = {
        "chlordiazepoxide": line((20, "20"), (20, "10"), (20, "0")),
        "zaleplon": line((40, "0"), (10, "5"), (10, "10")),
    }
    given = DailyDoses(doses, None, (("zaleplon", 1, 40),))
    found = check_daily(given, catalogue.equivalences, limits, catalogue.formulary).findings
    assert {f.rule for f in found} >= {LIMIT, INCREASE, "read-as-zero", "final-dose"}
    for finding in found:
        assert not re.search("chlordiazepoxide|zaleplon", finding.text_es), finding.text_es
        assert not re.search("clordiazepóxido|zaleplón", finding.text), finding.text
        assert finding.drug in (*doses, "total")
