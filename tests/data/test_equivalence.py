"""Equivalence tables row by row, against values typed from the publications."""

import re
from fractions import Fraction

import pytest

from glidepath.catalogue import load
from glidepath.findings import Reliability
from glidepath.medicines.equivalence import DIAZEPAM, TablePurpose
from glidepath.quantities import Milligrams

EQUIVALENCES = load().equivalences
TEN = Milligrams(10)

# Milligrams held equal to 10 mg of diazepam; "?" where the row was not checked against its source.
TYPED = {
    "va-dod-2021": "alprazolam 1, chlordiazepoxide 25, clonazepam 1, clorazepate 15, estazolam 1,"
    " flurazepam 15, lorazepam 2, oxazepam 30, quazepam 10, temazepam 15, triazolam 0.25",
    "ashton-2002": "alprazolam 0.5, chlordiazepoxide 25, clonazepam 0.5, clorazepate 15,"
    " estazolam 1-2, flurazepam 15-30, lorazepam 1, oxazepam 20, quazepam 20, temazepam 20,"
    " triazolam 0.5, clobazam 20, bromazepam 5-6, lormetazepam 1-2, nitrazepam 10, zaleplon 20?,"
    " zolpidem 20?, zopiclone 15?, eszopiclone 3?",
    "asam-2025-bands": "clonazepam 0.5, lorazepam 2, alprazolam 1",
    "nhs-scotland-2024": "chlordiazepoxide 25, clobazam 20, clonazepam 0.5, lorazepam 1,"
    " lormetazepam 1-2, oxazepam 20, nitrazepam 10, temazepam 20, zolpidem 20, zopiclone 15",
    "sps-2024": "alprazolam 0.5, chlordiazepoxide 25, clobazam 20",
    "bnf-2024": "clonazepam 0.5?, flurazepam 15-30?, lorazepam 1?, lormetazepam 1-2?,"
    " nitrazepam 10?, oxazepam 20?, temazepam 20?",
    "maudsley-2021": "lorazepam 1?, temazepam 20?, nitrazepam 10?, chlordiazepoxide 25?,"
    " oxazepam 20?",
    "who-2009": "alprazolam 1, bromazepam 6, clobazam 20, lorazepam 1, lormetazepam 1.5,"
    " nitrazepam 10, oxazepam 30, temazepam 20, triazolam 0.5",
    "clarke-chpd-2000": "alprazolam 1, bromazepam 6, chlordiazepoxide 50, clonazepam 0.5,"
    " clorazepate 20, estazolam 2, flurazepam 30, lorazepam 2, nitrazepam 5, oxazepam 30,"
    " quazepam 15, temazepam 20, triazolam 0.5",
    "canadian-opioid-b6-2010": "alprazolam 1?, bromazepam 6-12?, chlordiazepoxide 20-50?,"
    " clonazepam 1-2?, clorazepate 15?, flurazepam 30?, lorazepam 1-2?, nitrazepam 10-20?,"
    " oxazepam 30?, temazepam 20-30?, triazolam 0.5?",
    "pharmacists-letter-2024": "alprazolam 1, bromazepam 6, chlordiazepoxide 20-50, clobazam 20,"
    " clonazepam 0.5, clorazepate 15",
    "clincalc-2023": "alprazolam 0.5-2, chlordiazepoxide 12-50, clonazepam 0.5-4,"
    " clorazepate 8-30, flurazepam 8-30, lorazepam 1-4, oxazepam 5-40, quazepam 15-40,"
    " temazepam 5-40, triazolam 0.25-1",
    "novadic-kentron-2020": "alprazolam 1, bromazepam 10, chlordiazepoxide 20, clobazam 20,"
    " clonazepam 0.5, clorazepate 13.3, flurazepam 30, lorazepam 2, lormetazepam 1",
    "norway-2022": "zopiclone 7.5-10, zolpidem 10-20, nitrazepam 10, oxazepam 30-50,"
    " alprazolam 0.5-1, clonazepam 0.5-1",
    "jonkoping-2020": "alprazolam 1, clonazepam 0.5, lorazepam 2, nitrazepam 5, oxazepam 30,"
    " triazolam 0.5",
    "sowedoo-2015": "alprazolam 1.5, bromazepam 6, lorazepam 2, lormetazepam 1.5, oxazepam 40,"
    " temazepam 20, chlordiazepoxide 50, clobazam 20, clonazepam 2, clorazepate 20,"
    " flurazepam 30, nitrazepam 5, triazolam 0.5, zolpidem 20, zopiclone 15",
    "who-ddd-2026": "alprazolam 1, bromazepam 10, chlordiazepoxide 30, clobazam 20, clonazepam 8,"
    " clorazepate 20, estazolam 3, flurazepam 30, lorazepam 2.5, lormetazepam 1, nitrazepam 5,"
    " oxazepam 50, quazepam 15, temazepam 20, triazolam 0.25, zolpidem 10, zopiclone 7.5,"
    " eszopiclone 2, zaleplon 10",
}

# One table prints ranges on both sides: these milligrams to 5 to 10 mg of diazepam, end by end.
TYPED_PER_5_TO_10 = {
    "medscape-2023": "alprazolam 0.5-1, bromazepam 3-6, chlordiazepoxide 10-25,"
    " clonazepam 0.25-0.5, clorazepate 7.5-15, flurazepam 15-30, lorazepam 1-2,"
    " nitrazepam 2.5-10, oxazepam 15-30, quazepam 10-20, temazepam 10-20, triazolam 0.25-0.5",
}

ROW = re.compile(r"(?P<drug>[a-z]+) (?P<low>[\d.]+)(?:-(?P<high>[\d.]+))?(?P<unchecked>\?)?")


def typed_rows(typed: dict[str, str]) -> list[tuple[str, str, Fraction, Fraction, bool]]:
    rows = []
    for table, text in typed.items():
        for cell in text.split(","):
            match = ROW.fullmatch(cell.strip())
            assert match, cell
            low, high = match["low"], match["high"] or match["low"]
            rows.append(
                (table, match["drug"], Fraction(low), Fraction(high), bool(match["unchecked"]))
            )
    return rows


PER_10 = typed_rows(TYPED)
PER_5_TO_10 = typed_rows(TYPED_PER_5_TO_10)


def test_one_hundred_and_seventy_four_rows_are_typed() -> None:
    assert len(PER_10) + len(PER_5_TO_10) == 174


@pytest.mark.parametrize(("table", "drug", "low", "high", "unchecked"), PER_10)
def test_ten_milligrams_of_diazepam_are_what_the_table_prints(
    table: str,
    drug: str,
    low: Fraction,
    high: Fraction,
    unchecked: bool,  # noqa: FBT001
) -> None:
    made = EQUIVALENCES.tables[table].convert(DIAZEPAM, TEN, drug)
    assert (made.low.value, made.high.value) == (low, high)
    mark = EQUIVALENCES.tables[table].rows[drug].citation.reliability
    assert mark is (Reliability.UNVERIFIED if unchecked else Reliability.CONFIRMED)


@pytest.mark.parametrize(("table", "drug", "low", "high", "_unchecked"), PER_5_TO_10)
def test_a_row_with_two_ranges_pairs_its_low_ends_and_its_high_ends(
    table: str,
    drug: str,
    low: Fraction,
    high: Fraction,
    _unchecked: bool,  # noqa: FBT001
) -> None:
    row = EQUIVALENCES.tables[table].rows[drug]
    assert (row.low.value, row.high.value) == (low, high)
    assert (row.diazepam_low, row.diazepam_high) == (Milligrams(5), Milligrams(10))
    made = EQUIVALENCES.tables[table].convert(DIAZEPAM, TEN, drug)
    assert made.low.value == min(low * 2, high)
    assert made.high.value == max(low * 2, high)


def test_no_table_has_a_row_that_is_not_typed() -> None:
    typed = {(table, drug) for table, drug, *_ in PER_10 + PER_5_TO_10}
    held = {(name, drug) for name, table in EQUIVALENCES.tables.items() for drug in table.rows}
    assert held == typed


# Table 7 of the guideline's pocket guide, typed once more from the guideline's own page: milligrams
# for 10 mg of diazepam under VA/DoD, then under Ashton.
GUIDELINE = [
    ("alprazolam", "1", "0.5", "0.5"),
    ("chlordiazepoxide", "25", "25", "25"),
    ("clonazepam", "1", "0.5", "0.5"),
    ("clorazepate", "15", "15", "15"),
    ("diazepam", "10", "10", "10"),
    ("estazolam", "1", "1", "2"),
    ("flurazepam", "15", "15", "30"),
    ("lorazepam", "2", "1", "1"),
    ("oxazepam", "30", "20", "20"),
    ("quazepam", "10", "20", "20"),
    ("temazepam", "15", "20", "20"),
    ("triazolam", "0.25", "0.5", "0.5"),
]


@pytest.mark.parametrize(("drug", "va", "ashton_low", "ashton_high"), GUIDELINE)
def test_the_guidelines_table_is_reproduced(
    drug: str, va: str, ashton_low: str, ashton_high: str
) -> None:
    by_va = EQUIVALENCES.table("va-dod-2021").convert(DIAZEPAM, TEN, drug)
    by_ashton = EQUIVALENCES.table("ashton-2002").convert(DIAZEPAM, TEN, drug)
    assert (str(by_va.low), str(by_va.high)) == (va, va)
    assert (str(by_ashton.low), str(by_ashton.high)) == (ashton_low, ashton_high)


def test_both_columns_of_the_guidelines_table_are_cited_from_it() -> None:
    for table in ("va-dod-2021", "ashton-2002"):
        for drug, *_ in GUIDELINE:
            if drug != DIAZEPAM:
                assert "PG-18" in EQUIVALENCES.table(table).rows[drug].citation.at


# What the ranges must be, worked out by hand from the confirmed rows of the conversion tables above.
RANGES = [
    ("lorazepam", "2", "10", "20"),  # 2 mg to 10 (VA/DoD); 1 mg to 10 (Ashton)
    ("clonazepam", "1", "5", "20"),  # 2 mg to 10 (sowedoo); 0.5 mg to 10 (Ashton)
    ("alprazolam", "3", "20", "60"),  # 1.5 mg to 10 (sowedoo); 0.5 mg to 10 (Ashton)
    ("oxazepam", "30", "6", "15"),  # 50 mg to 10 (Norway); 20 mg to 10 (Ashton)
    ("temazepam", "15", "7.5", "10"),  # 20 mg to 10 (Ashton); 15 mg to 10 (VA/DoD)
    ("triazolam", "0.25", "5", "10"),  # 0.5 mg to 10 (Ashton); 0.25 mg to 10 (VA/DoD)
    ("zolpidem", "10", "5", "10"),  # 20 mg to 10 (Scotland); 10 mg to 10 (Norway)
    ("zopiclone", "7.5", "5", "10"),  # 15 mg to 10 (Scotland); 7.5 mg to 10 (Norway)
    ("eszopiclone", "3", "10", "10"),  # unverified, for want of a confirmed row
    ("zaleplon", "10", "5", "5"),  # unverified, for want of a confirmed row
    ("diazepam", "7", "7", "7"),
]


@pytest.mark.parametrize(("drug", "dose", "low", "high"), RANGES)
def test_the_range_covers_the_confirmed_conversion_tables(
    drug: str, dose: str, low: str, high: str
) -> None:
    made = EQUIVALENCES.range_in_diazepam(drug, Milligrams.parse(dose))
    assert (str(made.low), str(made.high)) == (low, high)


def test_statistics_risk_bands_and_wide_ranges_never_make_the_range() -> None:
    kept_out = {
        table.id
        for table in EQUIVALENCES.tables.values()
        if table.purpose is not TablePurpose.CONVERSION
    }
    assert kept_out == {"asam-2025-bands", "medscape-2023", "clincalc-2023", "who-ddd-2026"}
    for drug in load().formulary.drugs:
        assert not kept_out & {table.id for table in EQUIVALENCES.tables_in_range(drug)}


def test_every_drug_has_a_default_table() -> None:
    for drug in load().formulary.drugs:
        table = EQUIVALENCES.default_for(drug)
        assert table.id in EQUIVALENCES.preferred
        assert table.lists(drug)
