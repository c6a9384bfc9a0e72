"""Reading anybody's schedule: what is accepted, and what is refused with its line."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glidepath.documents.schedule_csv import MOST_BYTES, MOST_DAYS, read_schedule_csv
from glidepath.errors import GlidepathError, InvalidQuantity, InvalidRequest, UnknownName
from glidepath.taper.verification import DailyDoses
from tests import builders as made


def read(text: str) -> DailyDoses:
    return read_schedule_csv(text, made.FORMULARY)


def refused(text: str) -> GlidepathError:
    with pytest.raises(GlidepathError) as caught:
        read(text)
    return caught.value


EXPECTED = {"diazepam": (Fraction(4), Fraction(4), Fraction("3.5"))}


@pytest.mark.parametrize(
    "text",
    [
        "day,drug,mg\n1,diazepam,4\n2,diazepam,4\n3,diazepam,3.5\n",
        "first_day,days,drug,mg\n1,2,diazepam,4\n3,1,diazepam,3.5\n",
        "day,drug,mg\n3,diazepam,7/2\n1,diazepam,4\n2,diazepam,4.0",
        "\ufeffday,drug,mg\r\n1,diazepam,4\r\n\r\n2,diazepam,4\r\n3,diazepam,3.5\r\n",
        "\n\nday,drug,mg\n1,diazepam,4\n,,\n2,diazepam,4\n3,diazepam,3.5\n",
        "day;drug;mg\n1;diazepam;4\n2;diazepam;4\n3;diazepam;3.5\n",
        "day\tdrug\tmg\n1\tdiazepam\t4\n2\tdiazepam\t4\n3\tdiazepam\t3.5\n",
        "Drug, MG, Day\nValium, 4, 1\n diazepam ,4,2\nDIAZEPAM,3.5,3\n",
        'day,drug,mg\n"1","diazepam","4"\n2,diazepam,4\n3,diazepam,3.5\n',
    ],
    ids=["days", "runs", "order", "windows", "blanks", "semicolons", "tabs", "columns", "quotes"],
)
def test_the_same_schedule_in_many_hands(text: str) -> None:
    given_ = read(text)

    assert given_.doses == EXPECTED
    assert given_.first_day is None
    assert given_.assumed == ()


def test_days_may_be_dates() -> None:
    given_ = read("first_day,days,drug,mg\n2026-12-31,2,diazepam,4\n2027-01-02,1,diazepam,3.5\n")

    assert given_.doses == EXPECTED
    assert given_.first_day == date(2026, 12, 31)


def test_a_drug_without_lines_before_or_after_is_read_as_zero_and_said_so() -> None:
    given_ = read(
        "first_day,days,drug,mg\n1,3,clonazepam,1\n3,3,diazepam,10\n",
    )

    assert given_.doses == {
        "clonazepam": (1, 1, 1, 0, 0),
        "diazepam": (0, 0, 10, 10, 10),
    }
    assert given_.assumed == (("clonazepam", 4, 5), ("diazepam", 1, 2))


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        ("", "file", "empty"),
        ("\n \n", "file", "empty"),
        ("day,drug,mg\n", "file", "No day"),
        ("day,drug\n1,diazepam\n", "line 1", "columns are missing"),
        ("day,drug,mg,note\n1,diazepam,4,x\n", "line 1", "'note' is not known"),
        ("day,drug,mg,mg\n1,diazepam,4,4\n", "line 1", "twice"),
        ("1,diazepam,4\n", "line 1", "first line must name"),
        ("day,drug,mg\n1,diazepam\n", "line 2", "2 cells"),
        ("day,drug,mg\n1,diazepam,4,5\n", "line 2", "4 cells"),
        ("day,drug,mg\n1,diazepam,4\n\n1,diazepam,4\n", "line 4", "already"),
        ("first_day,days,drug,mg\n1,3,diazepam,4\n3,1,diazepam,4\n", "line 3", "Day 3"),
        ("day,drug,mg\n1,diazepam,4\n1,valium,4\n", "line 3", "already"),
        ("day,drug,mg\n1,diazepam,4\n3,diazepam,4\n", "file", "Day 2 is missing"),
        ("day,drug,mg\n2,diazepam,4\n", "file", "Day 1 is missing"),
        (
            "day,drug,mg\n1,diazepam,4\n2,clonazepam,1\n3,diazepam,4\n",
            "file",
            "Day 2 of diazepam is missing",
        ),
        ("day,drug,mg\n0,diazepam,4\n", "line 2", "'0' is not a day"),
        ("day,drug,mg\n-1,diazepam,4\n", "line 2", "not a day"),
        ("day,drug,mg\n1.5,diazepam,4\n", "line 2", "not a day"),
        ("day,drug,mg\n²,diazepam,4\n", "line 2", "not a day"),
        ("day,drug,mg\n99999999999,diazepam,4\n", "line 2", "not a day"),
        ("day,drug,mg\n2026-02-30,diazepam,4\n", "line 2", "not a date"),
        ("day,drug,mg\n9999-12-31,diazepam,4\n", "line 2", "too far"),
        ("day,drug,mg\n20261201,diazepam,4\n", "line 2", "not a day"),
        ("day,drug,mg\n1,diazepam,4\n2026-12-02,diazepam,4\n", "line 3", "mixes dates"),
        ("first_day,days,drug,mg\n1,0,diazepam,4\n", "line 2", "number of days"),
        ("first_day,days,drug,mg\n1,99999,diazepam,4\n", "line 2", "number of days"),
        ("day,drug,mg\n1,diazepam,1e3\n", "line 2", "1e3"),
        ("day,drug,mg\n1,diazepam,-4\n", "line 2", "-4"),
        ("day,drug,mg\n1,diazepam,1/0\n", "line 2", "zero"),
        ("day;drug;mg\n1;diazepam;0,5\n", "line 2", "0,5"),
        ("day,drug,mg\n1,diazepam,\n", "line 2", "''"),
        ("day,drug,mg\n1,diazepan,4\n", "line 2", "diazepam"),
        ('day,drug,mg\n1,"diazepam,4\n', "line 2", "not CSV"),
        ("day,drug,mg\n2026-12-01,diazepam,4\n2046-12-01,diazepam,4\n", "file", "more than"),
        ("day,drug,mg\n" + "x" * MOST_BYTES, "file", "larger"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: str, where: str, words: str) -> None:
    error = refused(text)

    assert isinstance(error, InvalidRequest | InvalidQuantity | UnknownName)
    assert error.where == where
    assert words in error.message


def test_as_many_days_as_allowed_are_read() -> None:
    text = f"first_day,days,drug,mg\n1,{MOST_DAYS},diazepam,4\n"

    assert read(text).days == MOST_DAYS


# Pieces of schedules put together at random, next to any text at all.
WORDS = st.sampled_from(
    ["day", "drug", "mg", "first_day", "days", "diazepam", "1", "2", "0.5", "2026-12-01", "x", ""]
)
LINES = st.lists(st.lists(WORDS, max_size=5).map(",".join), max_size=6).map("\n".join)


def read_or_refused(text: str) -> DailyDoses | GlidepathError:
    try:
        return read(text)
    except GlidepathError as error:
        return error


@given(st.one_of(st.text(max_size=200), LINES, LINES.map(lambda text: "day,drug,mg\n" + text)))
@settings(max_examples=300)
def test_any_text_is_read_or_refused_kindly(text: str) -> None:
    answer = read_or_refused(text)

    if isinstance(answer, GlidepathError):
        assert answer.where
        assert 0 < len(answer.message) < 400
    else:
        assert {len(line) for line in answer.doses.values()} == {answer.days}
