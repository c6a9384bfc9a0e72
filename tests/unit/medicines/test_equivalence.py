"""Converting between drugs: exact, ordered, there and back, and never across tables."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glidepath.errors import InvalidQuantity, NoEquivalence, UnknownName
from glidepath.findings import Citation, Reliability
from glidepath.medicines.equivalence import (
    DoseRange,
    Equivalences,
    EquivalenceTable,
    Equivalent,
    TablePurpose,
)
from glidepath.quantities import Milligrams

CONFIRMED, UNVERIFIED = Reliability.CONFIRMED, Reliability.UNVERIFIED
AMOUNTS = st.fractions(min_value=Fraction(1, 64), max_value=200, max_denominator=64)


def mg(value: str) -> Milligrams:
    return Milligrams.parse(value)


def row(drug: str, low: str, high: str, per: str = "10", to: str = "", mark=CONFIRMED):
    return Equivalent(
        drug, mg(low), mg(high), mg(per), mg(to or per), Citation("a-source", reliability=mark)
    )


def table(name: str, *rows: Equivalent, purpose=TablePurpose.CONVERSION) -> EquivalenceTable:
    return EquivalenceTable(name, name.title(), "XX", purpose, {r.drug: r for r in rows})


def tables(*given_tables: EquivalenceTable, preferred: tuple[str, ...] = ()) -> Equivalences:
    return Equivalences({t.id: t for t in given_tables}, preferred)


@st.composite
def rows(draw: st.DrawFn, drug: str) -> Equivalent:
    """Any row: each side a point or a range."""
    low, high = sorted((draw(AMOUNTS), draw(AMOUNTS)))
    of, to = sorted((draw(AMOUNTS), draw(AMOUNTS)))
    return Equivalent(
        drug, Milligrams(low), Milligrams(high), Milligrams(of), Milligrams(to), Citation("s")
    )


@given(rows("a"), rows("b"), AMOUNTS)
def test_a_dose_converted_there_and_back_lies_in_the_range_it_comes_back_with(a, b, amount):
    one, dose = table("t", a, b), Milligrams(amount)
    there = one.convert("a", dose, "b")
    for end in (there.low, there.high):
        assert dose in one.convert("b", end, "a")


@given(rows("a"), rows("b"), AMOUNTS, st.integers(1, 12))
def test_a_multiple_of_a_dose_converts_to_the_same_multiple_exactly(a, b, amount, times):
    one = table("t", a, b)
    single = one.convert("a", Milligrams(amount), "b")
    many = one.convert("a", Milligrams(amount * times), "b")
    assert (many.low, many.high) == (single.low * times, single.high * times)


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_points_convert_to_a_point_and_back_to_the_very_same_dose(a, b, amount):
    one = table(
        "t",
        Equivalent("a", *[Milligrams(a)] * 2, *[Milligrams(10)] * 2, Citation("s")),
        Equivalent("b", *[Milligrams(b)] * 2, *[Milligrams(10)] * 2, Citation("s")),
    )
    there = one.convert("a", Milligrams(amount), "b")
    assert there.low == there.high == Milligrams(amount * b / a)
    assert one.convert("b", there.low, "a") == DoseRange(Milligrams(amount), Milligrams(amount))


@given(rows("a"), rows("b"), AMOUNTS)
def test_going_by_way_of_diazepam_is_the_same_as_going_straight(a, b, amount):
    one = table("t", a, b)
    straight = one.convert("a", Milligrams(amount), "b")
    middle = one.convert("a", Milligrams(amount), "diazepam")
    assert straight.low == one.convert("diazepam", middle.low, "b").low
    assert straight.high == one.convert("diazepam", middle.high, "b").high


@given(rows("a"), rows("a"), AMOUNTS)
def test_the_range_over_tables_is_the_hull_of_what_each_table_says(first, second, amount):
    both = tables(table("one", first), table("two", second))
    dose = Milligrams(amount)
    overall = both.overall("a", dose, "diazepam")
    each = [both.table(name).convert("a", dose, "diazepam") for name in ("one", "two")]
    assert overall.low == min(r.low for r in each)
    assert overall.high == max(r.high for r in each)


def test_a_range_of_the_drug_gives_a_range_of_diazepam_the_larger_share_first():
    one = table("t", row("flurazepam", "15", "30"))
    assert one.convert("flurazepam", mg("30"), "diazepam") == DoseRange(mg("10"), mg("20"))
    assert one.convert("diazepam", mg("10"), "flurazepam") == DoseRange(mg("15"), mg("30"))


def test_where_both_sides_are_ranges_low_ends_belong_together_and_the_result_is_ordered():
    one = table("t", row("nitrazepam", "2.5", "10", per="5", to="10"))
    assert one.convert("nitrazepam", mg("10"), "diazepam") == DoseRange(mg("10"), mg("20"))
    paired = table("t", row("bromazepam", "3", "6", per="5", to="10"))
    assert paired.convert("bromazepam", mg("6"), "diazepam") == DoseRange(mg("10"), mg("10"))


def test_a_drug_converts_to_itself_unchanged_even_where_its_row_is_a_range():
    one = tables(table("t", row("a", "1", "2")))
    same = DoseRange(mg("3"), mg("3"))
    assert one.table("t").convert("a", mg("3"), "a") == same
    assert one.overall("a", mg("3"), "a") == same


def test_two_tables_are_never_mixed_to_reach_a_drug():
    apart = tables(table("one", row("a", "1", "1")), table("two", row("b", "2", "2")))
    assert apart.convert("a", mg("1"), "b") == ()
    with pytest.raises(NoEquivalence, match="both a and b"):
        apart.overall("a", mg("1"), "b")


@pytest.mark.parametrize("purpose", [p for p in TablePurpose if p is not TablePurpose.CONVERSION])
def test_only_tables_made_for_conversion_count_towards_the_range(purpose):
    mixed = tables(
        table("narrow", row("a", "1", "1")), table("other", row("a", "8", "8"), purpose=purpose)
    )
    assert mixed.overall("a", mg("1"), "diazepam") == DoseRange(mg("10"), mg("10"))
    assert {c.table for c in mixed.convert("a", mg("1"), "diazepam")} == {"narrow", "other"}
    with pytest.raises(NoEquivalence, match="No conversion table lists a"):
        tables(table("other", row("a", "8", "8"), purpose=purpose)).overall(
            "a", mg("1"), "diazepam"
        )


def test_unverified_rows_count_only_where_no_table_has_confirmed_ones():
    doubtful = table("doubtful", row("a", "4", "4", mark=UNVERIFIED))
    checked = table("checked", row("a", "2", "2"))
    assert tables(doubtful, checked).overall("a", mg("2"), "diazepam").high == mg("10")
    assert tables(doubtful).overall("a", mg("2"), "diazepam").high == mg("5")


def test_a_conversion_between_two_drugs_is_as_reliable_as_its_weaker_row():
    one = tables(table("t", row("a", "1", "1"), row("b", "1", "1", mark=UNVERIFIED)))
    (converted,) = one.convert("a", mg("1"), "b")
    assert converted.reliability is UNVERIFIED
    assert len(converted.citations) == 2
    assert one.convert("a", mg("1"), "diazepam")[0].reliability is CONFIRMED


def test_the_default_is_the_first_preferred_table_and_confirmed_comes_before_unverified():
    first = table("first", row("a", "1", "1"), row("b", "1", "1", mark=UNVERIFIED))
    second = table("second", row("a", "1", "1"), row("b", "2", "2"), row("c", "3", "3"))
    both = tables(first, second, table("third", row("d", "1", "1")), preferred=("first", "second"))
    assert both.default_for("a").id == "first"
    assert both.default_for("b").id == "second"
    assert both.default_for("a", "c").id == "second"
    assert tables(first, preferred=("first",)).default_for("b").id == "first"
    with pytest.raises(NoEquivalence, match="None of the default tables lists d"):
        both.default_for("d")


def test_conversions_are_listed_with_the_preferred_tables_first():
    several = tables(*(table(n, row("a", "1", "1")) for n in "xyz"), preferred=("z", "y"))
    assert [c.table for c in several.convert("a", mg("1"), "diazepam")] == ["z", "y", "x"]


def test_a_missing_row_and_an_unknown_table_are_named():
    one = tables(table("t", row("a", "1", "1")))
    with pytest.raises(NoEquivalence, match="T has no row for b"):
        one.to_diazepam("b", mg("1"), "t")
    with pytest.raises(UnknownName, match=r"no-such.*The tables are t"):
        one.table("no-such")


def test_a_range_that_runs_backwards_is_refused():
    with pytest.raises(InvalidQuantity, match="from 2 to 1"):
        DoseRange(mg("2"), mg("1"))


def test_keeping_factors_does_not_make_equal_tables_unequal():
    used, fresh = table("t", row("a", "1", "2")), table("t", row("a", "1", "2"))
    used.convert("a", mg("1"), "diazepam")
    assert used == fresh


def test_a_conversion_names_the_rows_it_used_and_says_each_note_once():
    def noted(drug: str, source: str, note: str) -> Equivalent:
        return Equivalent(drug, *[mg("1")] * 2, *[mg("10")] * 2, Citation(source), note)

    every = tables(
        table("t", noted("a", "one", "Same."), noted("b", "two", "Same."), row("c", "1", "1"))
    )
    (found,) = every.convert("a", mg("1"), "b")
    assert [citation.source for citation in found.citations] == ["one", "two"]
    assert found.notes == ("Same.",)
    (to_diazepam,) = every.convert("a", mg("1"), "diazepam")
    assert [citation.source for citation in to_diazepam.citations] == ["one"]
    (itself,) = every.convert("a", mg("1"), "a")
    assert (itself.citations, itself.notes) == ((), ())
    (without,) = every.convert("c", mg("1"), "diazepam")
    assert without.notes == ()


def test_a_table_is_confirmed_for_drugs_only_where_every_row_used_is():
    one = table("t", row("a", "1", "1"), row("b", "1", "1", mark=UNVERIFIED))
    assert one.is_confirmed("a", "diazepam")
    assert not one.is_confirmed("a", "b")
    assert not one.is_confirmed("b", "a")


def test_a_confirmed_table_narrows_the_range_and_an_unverified_one_counts_only_alone():
    sure = table("sure", row("a", "1", "1"))
    unsure = table("unsure", row("a", "2", "2", mark=UNVERIFIED))
    assert [t.id for t in tables(sure, unsure).tables_in_range("a")] == ["sure"]
    assert [t.id for t in tables(unsure).tables_in_range("a")] == ["unsure"]
    assert tables(unsure, sure).overall("a", mg("1"), "diazepam") == DoseRange(mg("10"), mg("10"))


def test_a_row_says_nothing_that_its_table_does_not_print():
    plain = row("a", "1", "1")
    assert (plain.note, plain.printed) == ("", "")


def test_an_unknown_table_is_quoted_up_to_sixty_characters_beside_those_known():
    with pytest.raises(UnknownName) as refused:
        tables(table("b"), table("a")).table("x" * 70)
    quoted = "'" + "x" * 60 + "'"
    assert str(refused.value) == f"No equivalence table has the id {quoted}. The tables are a, b."
