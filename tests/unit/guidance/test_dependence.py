"""Who is likely to be dependent, checked against the guideline's Table 2 and its dose bands.

The equivalents are those the guideline prints: milligrams equal to 10 mg of diazepam.
"""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glidepath.catalogue import load
from glidepath.findings import Citation
from glidepath.guidance.dependence import Band, Dependence, Likely, band_of, dependence
from glidepath.medicines.equivalence import (
    Equivalences,
    EquivalenceTable,
    Equivalent,
    TablePurpose,
)
from glidepath.quantities import Milligrams

TABLE = load().guidance.dependence
VA_DOD, ASHTON = "va-dod-2021", "ashton-2002"
PRINTED = {
    VA_DOD: {"oxazepam": "30", "temazepam": "15", "quazepam": "10", "estazolam": "1",
             "clonazepam": "1", "lorazepam": "2", "alprazolam": "1"},
    ASHTON: {"oxazepam": "20", "temazepam": "20", "quazepam": "20", "estazolam": "1-2",
             "clonazepam": "0.5", "lorazepam": "1", "alprazolam": "0.5"},
}  # fmt: skip


def equivalent(drug: str, printed: str) -> Equivalent:
    low, _, high = printed.partition("-")
    ten = Milligrams(Fraction(10))
    return Equivalent(
        drug,
        Milligrams.parse(low),
        Milligrams.parse(high or low),
        ten,
        ten,
        Citation("printed"),
    )


EQUIVALENCES = Equivalences(
    {
        table: EquivalenceTable(
            table,
            table,
            "",
            TablePurpose.CONVERSION,
            {drug: equivalent(drug, printed) for drug, printed in rows.items()},
        )
        for table, rows in PRINTED.items()
    },
    (VA_DOD, ASHTON),
)


def mg(text: str) -> Milligrams:
    return Milligrams.parse(text)


def answer(
    regimen: dict[str, str], weeks: str | int | None = None, days: int | None = None
) -> Dependence:
    return dependence(
        [(drug, mg(dose)) for drug, dose in regimen.items()],
        weeks=None if weeks is None else Fraction(weeks),
        days=None if days is None else Fraction(days),
        table=TABLE,
        equivalences=EQUIVALENCES,
    )


def band(**regimen: str) -> Band:
    pairs = [(drug, mg(dose)) for drug, dose in regimen.items()]
    return band_of(pairs, table=TABLE, equivalences=EQUIVALENCES).band


@pytest.mark.parametrize(
    ("drug", "doses"),
    [
        ("diazepam", ("9.99", "10", "15", "15.01")),
        ("clonazepam", ("0.49", "0.5", "1.5", "1.51")),
        ("lorazepam", ("1.99", "2", "3", "3.01")),
        ("alprazolam", ("0.99", "1", "2", "2.01")),
    ],
)
def test_the_bands_have_the_edges_of_the_table_and_a_shared_edge_counts_as_moderate(
    drug: str, doses: tuple[str, str, str, str]
) -> None:
    below, shared, last, above = (band(**{drug: dose}) for dose in doses)
    assert (below, shared, last, above) == (Band.LOW, Band.MODERATE, Band.MODERATE, Band.HIGH)
    assert "both the low and the moderate band" in " ".join(answer({drug: doses[1]}).because)
    assert "both the low and the moderate band" not in " ".join(answer({drug: doses[2]}).because)


@pytest.mark.parametrize(
    ("drug", "dose", "expected"),
    [
        ("oxazepam", "19", Band.LOW),  # 6.3 and 9.5
        ("oxazepam", "20", Band.MODERATE),  # 6.7 and 10: the edge by Ashton
        ("oxazepam", "31", Band.HIGH),  # 10.3 and 15.5
        ("temazepam", "15", Band.MODERATE),  # 10 by VA/DoD, 7.5 by Ashton
        ("quazepam", "15", Band.MODERATE),  # 15 and 7.5
        ("quazepam", "16", Band.HIGH),  # 16 and 8
        ("estazolam", "1", Band.MODERATE),  # 10, and 5 to 10: the most cautious end
    ],
)
def test_other_drugs_take_the_higher_band_of_the_two_tables(
    drug: str, dose: str, expected: Band
) -> None:
    assert band(**{drug: dose}) is expected


def test_it_is_said_when_the_tables_lead_to_different_bands() -> None:
    assert "different bands" in " ".join(answer({"quazepam": "16"}).because)
    assert "different bands" not in " ".join(answer({"quazepam": "40"}).because)
    assert "bandas distintas" in " ".join(answer({"quazepam": "16"}).because_es)


def test_a_drug_with_its_own_column_is_not_put_through_the_tables() -> None:
    """Clonazepam 0.4 mg is 8 mg by Ashton; 2 mg of alprazolam is 20 and 40, yet moderate."""
    assert band(clonazepam="0.4") is Band.LOW
    assert band(alprazolam="2") is Band.MODERATE


def test_two_low_doses_add_up() -> None:
    """Oxazepam 15 mg and temazepam 10 mg: 5 + 6.7 by VA/DoD, 7.5 + 5 by Ashton."""
    assert band(oxazepam="15") is Band.LOW
    assert band(temazepam="10") is Band.LOW
    assert band(oxazepam="15", temazepam="10") is Band.MODERATE
    assert band(lorazepam="1", clonazepam="0.4") is Band.HIGH


def test_a_drug_that_no_table_lists_counts_to_the_cautious_side_and_it_is_said() -> None:
    found = answer({"moonflower": "1"}, 8, 7)
    assert found.likely is Likely.YES
    assert "No published table" in " ".join(found.because)


@pytest.mark.parametrize(
    ("dose", "weeks", "days", "likely"),
    [
        ("40", 500, 3, Likely.UNLIKELY),
        ("40", 1, 0, Likely.UNLIKELY),
        ("5", 500, 4, Likely.YES),
        ("40", "3.9", 7, Likely.POSSIBLE),
        ("5", "3.9", 4, Likely.POSSIBLE),
        ("5", 4, 4, Likely.POSSIBLE),
        ("10", 4, 4, Likely.YES),
        ("40", 4, 4, Likely.YES),
        ("5", "11.9", 7, Likely.POSSIBLE),
        ("5", 12, 7, Likely.YES),
        ("5", 13, 7, Likely.YES),
    ],
)
def test_each_row_of_the_table_and_its_edges(
    dose: str, weeks: str | int, days: int, likely: Likely
) -> None:
    assert answer({"diazepam": dose}, weeks, days).likely is likely


def test_what_is_missing_is_named_and_nothing_is_assumed() -> None:
    both = answer({"diazepam": "5"})
    assert both.likely is Likely.UNKNOWN
    assert both.missing == ("duration_weeks", "days_per_week")
    assert answer({"diazepam": "5"}, weeks=500).missing == ("days_per_week",)
    assert answer({"diazepam": "5"}, days=7).missing == ("duration_weeks",)


def test_three_days_a_week_settles_it_whatever_the_duration() -> None:
    found = answer({"diazepam": "40"}, days=3)
    assert found.likely is Likely.UNLIKELY
    assert found.missing == ()


doses = st.integers(1, 400).map(lambda tenths: Fraction(tenths, 10))
ORDER = [Likely.UNLIKELY, Likely.POSSIBLE, Likely.YES]


@given(doses, doses, st.integers(0, 30), st.integers(0, 30), st.integers(0, 7), st.integers(0, 7))
def test_more_milligrams_weeks_or_days_never_make_dependence_less_likely(
    dose: Fraction, more: Fraction, weeks: int, longer: int, days: int, further: int
) -> None:
    little = dependence(
        [("diazepam", Milligrams(dose))],
        weeks=Fraction(weeks), days=Fraction(days), table=TABLE, equivalences=EQUIVALENCES,
    )  # fmt: skip
    much = dependence(
        [("diazepam", Milligrams(dose + more))],
        weeks=Fraction(weeks + longer), days=Fraction(min(7, days + further)),
        table=TABLE, equivalences=EQUIVALENCES,
    )  # fmt: skip
    assert ORDER.index(much.likely) >= ORDER.index(little.likely)


@given(
    doses,
    st.one_of(st.none(), st.integers(0, 30).map(Fraction)),
    st.one_of(st.none(), st.integers(0, 7).map(Fraction)),
)
def test_reasons_are_given_in_both_languages_and_gaps_are_named(
    dose: Fraction, weeks: Fraction | None, days: Fraction | None
) -> None:
    found = dependence(
        [("diazepam", Milligrams(dose))],
        weeks=weeks, days=days, table=TABLE, equivalences=EQUIVALENCES,
    )  # fmt: skip
    assert len(found.because) == len(found.because_es) >= 2
    assert (found.likely is Likely.UNKNOWN) == bool(found.missing)
