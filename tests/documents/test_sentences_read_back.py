"""Every sentence, read by an independent reader, gives back the same dates, pieces and milligrams."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given

from glidepath.documents.sentences import plan_sentences
from glidepath.taper.schedule import Schedule, Step, StepKind
from tests.documents.reading import Read, read
from tests.documents.samples import FORMULARY, intake, relaxed, schedules, step


def _expected_pieces(entry: Step, lang: str) -> dict[tuple[str, str], list[tuple[object, ...]]]:
    pieces: dict[tuple[str, str], list[tuple[object, ...]]] = {}
    for taken in entry.intakes:
        pieces[_name(taken.drug, lang), taken.time.value] = [
            (
                FORMULARY.products[part.product].form,
                FORMULARY.products[part.product].strength.value,
                part.count,
                FORMULARY.products[part.product].strength.value * part.count,
            )
            for part in taken.pieces
        ]
    return pieces


def _name(drug: str, lang: str) -> str:
    return FORMULARY.drugs[drug].name_es if lang == "es" else drug


def _check(said: Read, entry: Step, before: dict[str, Fraction], lang: str) -> None:
    assert (said.first, said.last, said.days) == (entry.first_day, entry.last_day, entry.days)
    assert said.pieces == _expected_pieces(entry, lang)
    daily = {_name(drug, lang): dose.value for drug, dose in entry.daily.items()}
    if not entry.intakes:
        assert {k: v for k, v in said.before.items() if v} == {k: v for k, v in before.items() if v}
        return
    assert {drug: mg for drug, mg in said.daily.items() if mg} == daily
    for drug, mg in said.daily.items():
        assert said.before[drug] == before.get(drug, 0)
        if drug in said.percent:
            exact, percent = said.percent[drug]
            true = (1 - mg / before[drug]) * 100
            assert percent == true if exact else abs(percent - true) <= Fraction(1, 10)
    assert {drug for drug, mg in before.items() if mg} <= set(said.daily)


@pytest.mark.parametrize("lang", ["en", "es"])
@relaxed()
@given(schedule=schedules())
def test_every_sentence_reads_back_to_the_same_step(lang: str, schedule: Schedule) -> None:
    before = {_name(drug, lang): dose.value for drug, dose in schedule.before.items()}
    for entry, sentence in zip(
        schedule.steps, plan_sentences(schedule, FORMULARY, lang), strict=True
    ):
        assert sentence.count(". ") == 0, "one sentence, no more"
        _check(read(sentence, lang), entry, before, lang)
        before = {_name(drug, lang): dose.value for drug, dose in entry.daily.items()}


def test_a_sentence_says_pieces_in_figures_and_words() -> None:
    first = date(2027, 1, 4)
    entry = step(
        StepKind.TAPER,
        first,
        14,
        intake("morning", "diazepam", ("diazepam-tablet-2mg-us", "3/2")),
        intake("bedtime", "diazepam", ("diazepam-oral-solution-1mgml-us", "5/2")),
    )
    before = {"diazepam": intake("bedtime", "diazepam", ("diazepam-tablet-2mg-us", "3")).dose}
    schedule = Schedule(before, (entry,), {})
    assert plan_sentences(schedule, FORMULARY, "en") == (
        (
            "From Mon 4 Jan 2027 to Sun 17 Jan 2027 (14 days), take diazepam: in the morning"
            " 1½ (one and a half) tablets of 2 mg (3 mg); at bedtime 2.5 mL of the 1 mg/mL solution"
            " (2.5 mg); that is 5.5 mg a day, 6 mg -> 5.5 mg (about 8.3 % less)."
        ),
    )
    assert plan_sentences(schedule, FORMULARY, "es") == (
        (
            "Del lun 4 ene 2027 al dom 17 ene 2027 (14 días), tome diazepam: por la mañana"
            " 1½ (una y media) tabletas de 2 mg (3 mg); al acostarse 2.5 mL de la solución de 1 mg/mL"
            " (2.5 mg); son 5.5 mg al día, 6 mg -> 5.5 mg (alrededor de 8.3 % menos)."
        ),
    )
