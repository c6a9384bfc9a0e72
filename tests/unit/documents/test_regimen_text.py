"""Regimens as people write them, in both languages, read into exact doses or refused kindly."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glidepath.documents.regimen_text import read_regimen_text
from glidepath.errors import GlidepathError
from tests.documents.samples import FORMULARY

READ = {
    "alprazolam 1 mg three times a day": "alprazolam: morning 1, midday 1, bedtime 1",
    "clonazepam 0.5 mg twice a day + zolpidem 10 mg at bedtime": (
        "clonazepam: morning 0.5, bedtime 0.5; zolpidem: bedtime 10"
    ),
    "lorazepam 1 mg morning, 0.5 mg midday, 1 mg bedtime": (
        "lorazepam: morning 1, midday 0.5, bedtime 1"
    ),
    "diazepam 5mg bid": "diazepam: morning 5, bedtime 5",
    "Alprazolam 0.5 MG TID": "alprazolam: morning 0.5, midday 0.5, bedtime 0.5",
    "alprazolam 0.5 mg qid": "alprazolam: morning 0.5, midday 0.5, evening 0.5, bedtime 0.5",
    "lorazepam 1 mg every 8 hours": "lorazepam: morning 1, midday 1, bedtime 1",
    "lorazepam 1 mg 3x/day": "lorazepam: morning 1, midday 1, bedtime 1",
    "clonazepam 1 mg once daily": "clonazepam: bedtime 1",
    "clonazepam 1 mg once daily in the morning": "clonazepam: morning 1",
    "lorazepam 2 tablets of 0.5 mg at bedtime": "lorazepam lorazepam-tablet-0.5mg-us: bedtime 1",
    "2 tablets of 0.5 mg lorazepam at night": "lorazepam lorazepam-tablet-0.5mg-us: bedtime 1",
    "clonazepam one and a half tablets of 0.5 mg at night": (
        "clonazepam clonazepam-tablet-0.5mg-us: bedtime 0.75"
    ),
    "lorazepam 1½ tablets of 1 mg nightly": "lorazepam lorazepam-tablet-1mg-us: bedtime 1.5",
    "diazepam 15 mg a day in three divided doses": "diazepam: morning 5, midday 5, bedtime 5",
    "lorazepam 1 mg in the morning and at bedtime": "lorazepam: morning 1, bedtime 1",
    "morning 1 mg lorazepam, bedtime 2 mg": "lorazepam: morning 1, bedtime 2",
    "0.5 mg of clonazepam twice a day and 10 mg of zolpidem at bedtime": (
        "clonazepam: morning 0.5, bedtime 0.5; zolpidem: bedtime 10"
    ),
    "Xanax .25 mg tid and Ambien CR 6.25 mg nightly": (
        "alprazolam: morning 0.25, midday 0.25, bedtime 0.25;"
        " zolpidem zolpidem-er-tablet-6.25mg-us: bedtime 6.25"
    ),
    "alprazolam XR 3 mg in the morning": "alprazolam alprazolam-er-tablet-1mg-us: morning 3",
    "alprazolam 1 mg tres veces al día": "alprazolam: morning 1, midday 1, bedtime 1",
    "tomo diazepam 5 mg por la mañana y 10 mg por la noche": "diazepam: morning 5, bedtime 10",
    "zolpidem 10 mg al acostarse y clonazepam 0.5 mg dos veces al día": (
        "zolpidem: bedtime 10; clonazepam: morning 0.5, bedtime 0.5"
    ),
    "clordiazepoxido 10 mg cada 6 horas": (
        "chlordiazepoxide: morning 10, midday 10, evening 10, bedtime 10"
    ),
    "Rivotril 0.5 mg en el desayuno, 1 mg en la cena": "clonazepam: morning 0.5, evening 1",
}


def _shown(text: str) -> str:
    parts = []
    for entry in read_regimen_text(text, FORMULARY).regimen.drugs:
        doses = ", ".join(f"{time} {entry.doses[time]}" for time in entry.times)
        parts.append(f"{entry.drug}{f' {entry.product}' if entry.product else ''}: {doses}")
    return "; ".join(parts)


@pytest.mark.parametrize("text", READ)
def test_a_regimen_is_read_as_meant(text: str) -> None:
    assert _shown(text) == READ[text]


def test_what_was_chosen_is_said_back() -> None:
    notes = read_regimen_text("Xanax 1 mg three times a day", FORMULARY).notes
    assert [note.text for note in notes] == [
        "Xanax: read as alprazolam.",
        'alprazolam, "three times a day": read as morning, midday and bedtime.',
    ]
    assert notes[1].text_es == (
        'alprazolam, "three times a day": se leyó como mañana, mediodía y al acostarse.'
    )


def test_nothing_is_noted_where_nothing_was_chosen() -> None:
    assert read_regimen_text("diazepam 5 mg at bedtime", FORMULARY).notes == ()


REFUSED = {
    "": "No medicine",
    "1 mg three times a day": "No medicine",
    "alprazolan 1 mg tid": "alprazolam",
    "alprazolam 1 mg": "When",
    "alprazolam three times a day": "dose of alprazolam is missing",
    "alprazolam 250 mcg tid": "write the dose in mg",
    "alprazolam 2 mL at bedtime": "write the dose in mg",
    "alprazolam 1 mg as needed": "no fixed daily dose",
    "alprazolam 1-2 mg tid": "range",
    "alprazolam 0 mg tid": "0 mg",
    "alprazolam -1 mg tid": "'-1'",
    "clonazepam 1,5 mg at night": "such as 1.5",
    "lorazepam 2 tablets of 3 mg at night": "0.5 mg, 1 mg",
    "lorazepam 2 tablets at night": "dose of lorazepam is missing",
    "alprazolam 1 mg 5 times a day": "up to four",
    "alprazolam 1 mg bedtime, 2 mg bedtime": "two doses",
    "alprazolam 1 mg twice a day at bedtime": "does not go with",
    "diazepam XR 5 mg at bedtime": "No ER product",
    "diazepam 5 at bedtime": "5 of what",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_read_is_refused_with_the_words_and_a_remedy(text: str) -> None:
    with pytest.raises(GlidepathError) as caught:
        read_regimen_text(text, FORMULARY)
    assert REFUSED[text] in caught.value.message
    assert caught.value.where.startswith("regimen")


WORDS = ["alprazolam", "Xanax", "1", "0.5 mg", "½", "tablets", "of", "tid", "morning", "+", ",", "and",
         "a day", "por la noche", "XR", "in 3 doses", "/", "mg", "0", "1/0", "\x00", "€"]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=4), max_size=12).map(" ".join))
def test_any_text_is_read_or_refused_but_never_breaks_the_reader(text: str) -> None:
    with suppress(GlidepathError):
        assert read_regimen_text(text, FORMULARY).regimen.drugs


def test_a_megabyte_of_junk_is_refused_at_once() -> None:
    with pytest.raises(GlidepathError, match="characters"):
        read_regimen_text("alprazolam " * 100_000, FORMULARY)
