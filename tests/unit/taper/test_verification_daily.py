"""Checking anybody's taper: what is found, on which day, and what is let through."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from glidepath.findings import Severity
from glidepath.taper.verification import DailyCheck, DailyDoses, DailyFinding, check_daily
from tests import builders as made


def line(*runs: tuple[int, str]) -> tuple[Fraction, ...]:
    """(days, milligrams) written out day by day."""
    return tuple(Fraction(dose) for days, dose in runs for _ in range(days))


def check(**lines: tuple[Fraction, ...]) -> DailyCheck:
    return check_daily(DailyDoses(lines), made.EQUIVALENCES, made.LIMITS)


def told(found: DailyCheck, rule: str) -> list[DailyFinding]:
    return [finding for finding in found.findings if finding.rule == rule]


def test_a_slow_taper_holds_with_its_figures() -> None:
    found = check(
        diazepam=line((20, "4"), (20, "3"), (20, "2.5"), (20, "2"), (20, "1.5"))
        + line((20, "1.2"), (20, "1"), (5, "0"))
    )

    assert found.holds
    assert found.findings == ()
    assert found.largest_reduction == Fraction(1, 4)
    assert found.days == 145
    assert {d: mg.value for d, mg in found.final_doses.items()} == {"diazepam": 1}


def test_a_fall_by_half_is_told_once_with_its_day_and_doses() -> None:
    found = check(diazepam=line((41, "4"), (30, "2")))

    (only,) = found.findings
    assert not found.holds
    assert (only.rule, only.severity, only.day) == ("limit-14-days", Severity.STOP, 42)
    assert (only.from_mg, only.to_mg, only.reduction) == (4, 2, Fraction(1, 2))
    assert found.largest_reduction == Fraction(1, 2)
    for words in (only.text, only.text_es):
        assert "42" in words
        assert "50 %" in words
        assert "25 %" in words


def test_small_falls_within_the_window_add_up() -> None:
    # 7 mg begins on day 29: day 15 with 9 mg is in reach, day 14 with 10 mg is not.
    assert check(diazepam=line((14, "10"), (7, "9"), (7, "8"), (30, "7"))).holds

    # 7 mg begins on day 27: day 14 with 10 mg is in reach.
    (only,) = check(diazepam=line((14, "10"), (6, "9"), (6, "8"), (30, "7"))).findings
    assert (only.day, only.from_mg, only.to_mg) == (27, 10, 7)


def test_the_window_is_fourteen_days_to_the_day() -> None:
    # The last day at 10 mg is day 10; 7 mg on day 24 is fourteen days later, on day 25 fifteen.
    assert not check(diazepam=line((10, "10"), (13, "8"), (20, "7"))).holds
    assert check(diazepam=line((10, "10"), (14, "8"), (20, "7"))).holds


def test_falling_day_after_day_is_one_finding_with_the_worst_pair() -> None:
    falling = [(1, str(20 - day)) for day in range(1, 15)]
    found = check(diazepam=line((14, "20"), *falling, (30, "6")))

    (only,) = told(found, "limit-14-days")
    # Day 20 has 14 mg, the first below 15; the worst pair is 20 mg (day 14) and 6 mg (day 28).
    assert (only.day, only.from_mg, only.to_mg) == (20, 20, 6)


def test_two_falls_apart_are_two_findings() -> None:
    found = check(diazepam=line((20, "8"), (20, "4"), (20, "2")))

    assert [f.day for f in told(found, "limit-14-days")] == [21, 41]


def test_a_fall_is_not_told_again_when_the_dose_rises_a_little() -> None:
    found = check(diazepam=line((20, "8"), (3, "4"), (30, "5")))

    assert [f.day for f in told(found, "limit-14-days")] == [21]
    assert [f.day for f in told(found, "no-increase")] == [24]


def test_days_without_in_the_middle_are_a_fall() -> None:
    found = check(diazepam=line((20, "1"), (1, "0"), (20, "1")))

    assert [(f.day, f.reduction) for f in told(found, "limit-14-days")] == [(21, 1)]


def test_a_rise_is_a_caution_and_does_not_decide() -> None:
    found = check(diazepam=line((20, "5"), (20, "6")))

    (only,) = found.findings
    assert found.holds
    assert (only.rule, only.severity, only.day) == ("no-increase", Severity.CAUTION, 21)
    assert (only.from_mg, only.to_mg) == (5, 6)


@pytest.mark.parametrize(
    ("dose", "severity"),
    [
        # 1 mg is 1 mg in every table; 1.1 mg is above it in every table.
        ("1", None),
        ("1.1", Severity.STOP),
    ],
)
def test_the_last_step_is_judged_by_the_final_dose(dose: str, severity: Severity | None) -> None:
    found = check(diazepam=line((20, dose), (5, "0")))

    assert [f.severity for f in told(found, "final-dose")] == ([severity] if severity else [])
    assert found.holds is (severity is None)


def test_a_last_dose_that_only_some_tables_find_too_high_is_a_caution() -> None:
    # 0.06 mg of clonazepam is 0.6 to 1.2 mg of diazepam.
    found = check(clonazepam=line((20, "0.06"), (5, "0")))

    (only,) = found.findings
    assert found.holds
    assert (only.rule, only.severity, only.day) == ("final-dose", Severity.CAUTION, 21)
    assert "0.6 to 1.2 mg" in only.text
    assert "0.6 a 1.2 mg" in only.text_es
    assert "Ways out" in only.text


def test_a_stop_from_a_high_dose_never_holds() -> None:
    assert not check(diazepam=line((20, "40"), (5, "0"))).holds


def test_a_schedule_that_does_not_end_at_zero_has_its_last_dose() -> None:
    found = check(diazepam=line((20, "4"), (20, "3")))

    assert {d: mg.value for d, mg in found.final_doses.items()} == {"diazepam": 3}
    assert told(found, "final-dose") == []


# --- several drugs ----------------------------------------------------------------------------------


def test_the_total_is_judged_under_each_drugs_default_table() -> None:
    # 1 mg of clonazepam counts for 10 mg: 20 mg in all, then 10 + 4 = 14 mg.
    found = check(clonazepam=line((40, "1")), diazepam=line((20, "10"), (20, "4")))

    assert [(f.drug, f.from_mg, f.to_mg) for f in told(found, "limit-14-days")] == [
        ("diazepam", 10, 4),
        ("total", 20, 14),
    ]
    assert "Table first" in told(found, "limit-14-days")[1].text


def test_small_falls_of_two_drugs_add_up_in_the_total() -> None:
    clonazepam = line((20, "1"), (20, "0.75"))
    diazepam = line((25, "10"), (15, "7"))

    drugs = [f.drug for f in told(check(clonazepam=clonazepam, diazepam=diazepam), "limit-14-days")]

    assert drugs == ["diazepam", "total"]


def switched(steps: int = 4, *, to: str = "5") -> DailyCheck:
    """2 mg of clonazepam to diazepam in `steps` changes a week apart; `to` mg for each 0.5 mg."""
    clonazepam = [(20, "2")] + [(7, str(Fraction(2) - Fraction(n, 2))) for n in range(1, steps + 1)]
    diazepam = [(20, "0")] + [(7, str(Fraction(to) * n)) for n in range(1, steps + 1)]
    return check(clonazepam=line(*clonazepam), diazepam=line(*diazepam))


def test_a_change_of_drug_is_told_and_is_no_break() -> None:
    found = switched()

    (only,) = found.findings
    assert found.holds
    assert (only.rule, only.severity, only.day) == ("change-of-drug", Severity.INFO, 21)
    assert (only.drug, only.from_mg, only.to_mg) == ("clonazepam", 2, 0)
    assert set(found.final_doses) == {"diazepam"}
    assert "From day 21 to day 42 clonazepam goes from 2 to 0 mg" in only.text
    assert "Del día 21 al día 42 clonazepam pasa de 2 a 0 mg" in only.text_es


def test_a_change_of_drug_in_one_day_is_told_with_that_day() -> None:
    found = check(clonazepam=line((20, "2"), (20, "0")), diazepam=line((20, "0"), (20, "20")))

    (only,) = found.findings
    assert found.holds
    assert only.text.startswith("On day 21 clonazepam goes from 2 to 0 mg")
    assert only.text_es.startswith("El día 21 clonazepam pasa de 2 a 0 mg")


@pytest.mark.parametrize(("gap", "told_as_rise"), [(13, False), (14, False), (15, True)])
def test_a_rise_near_the_fall_of_another_drug_is_a_change(*, gap: int, told_as_rise: bool) -> None:
    """Diazepam rises `gap` days before clonazepam is lowered; the total is judged apart."""
    days = 40
    clonazepam = line((20 + gap, "1"), (days - gap, "0.75"))
    diazepam = line((20, "10"), (days, "12.5"))

    rises = [f.drug for f in told(check(clonazepam=clonazepam, diazepam=diazepam), "no-increase")]

    assert rises == (["diazepam", "total"] if told_as_rise else ["total"])


def test_a_change_of_drug_that_gives_too_little_breaks_the_limit() -> None:
    # 20, 17, 14, 11 mg in all, a week apart: from 17 to 11 mg is more than a quarter.
    found = switched(to="2")

    assert not found.holds
    assert "total" in {f.drug for f in told(found, "limit-14-days")}


def test_a_drug_that_stops_without_another_in_its_place_is_no_change_of_drug() -> None:
    found = check(clonazepam=line((20, "1"), (20, "0")), diazepam=line((40, "10")))

    assert told(found, "change-of-drug") == []
    assert [f.drug for f in told(found, "final-dose")] == ["clonazepam"]
    assert not found.holds


def test_a_total_that_no_table_can_make_is_not_vouched_for() -> None:
    found = check(untabled=line((20, "1")), diazepam=line((20, "1")))

    (only,) = found.findings
    assert not found.holds
    assert (only.rule, only.day) == ("total-unknown", 1)
    assert "untabled" in only.text


def test_one_drug_alone_needs_no_table_for_the_limit() -> None:
    assert check(untabled=line((20, "4"), (20, "3"))).holds


def test_days_read_as_zero_are_told() -> None:
    given = DailyDoses({"diazepam": line((20, "1"), (5, "0"))}, None, (("diazepam", 21, 25),))

    (only,) = check_daily(given, made.EQUIVALENCES, made.LIMITS).findings

    assert (only.rule, only.severity, only.day) == ("read-as-zero", Severity.INFO, 21)


def test_the_date_stands_beside_the_day_where_it_is_known() -> None:
    given = DailyDoses({"diazepam": line((20, "4"), (5, "2"))}, date(2026, 12, 1))

    (only,) = check_daily(given, made.EQUIVALENCES, made.LIMITS).findings

    assert "day 21 (21 December 2026)" in only.text
    assert "día 21 (21 de diciembre de 2026)" in only.text_es


def test_nothing_taken_at_all_is_no_crash() -> None:
    found = check(diazepam=line((5, "0")))

    assert found.holds
    assert found.findings == ()
