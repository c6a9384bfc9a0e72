"""One exact sentence for each step of a schedule, in English and Spanish.

The sentences are made to be read back: dates, times of day, pieces, milligrams and the change all
stand in fixed places, and the tests parse them with a reader that shares nothing with this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from glidepath.documents.amounts import change_phrase, date_phrase, number, pieces_phrase
from glidepath.documents.words import words
from glidepath.medicines.formulary import Formulary
from glidepath.quantities import Milligrams
from glidepath.taper.regimen import TIMES
from glidepath.taper.schedule import Intake, Schedule, Step

_NOTHING = Milligrams(Fraction(0))
_MOST_KEPT = 50_000
_PLACES = {time: place for place, time in enumerate(TIMES)}
_Key = tuple[str | tuple[int, int], ...]
_Phrases = dict[tuple[str, _Key], str]
_kept: list[tuple[Formulary | None, _Phrases]] = [(None, {})]


class _Line(NamedTuple):
    """One drug in one step: milligrams a day before and now, and its intakes in the day's order.

    Each intake has its key among the phrases kept.
    """

    drug: str
    before: Fraction
    now: Fraction
    intakes: tuple[tuple[_Key, Intake], ...]


def plan_sentences(schedule: Schedule, formulary: Formulary, language: str) -> tuple[str, ...]:
    """One sentence for each step, in order."""
    (sentences,) = sentences_in((language,), schedule, formulary)
    return sentences


def sentences_in(
    languages: Iterable[str], schedule: Schedule, formulary: Formulary
) -> tuple[tuple[str, ...], ...]:
    """For each language, one sentence for each step, in order."""
    steps = [
        (step, before, _lines(step, before))
        for step, before in zip(schedule.steps, doses_before(schedule), strict=True)
    ]
    return tuple(
        tuple(_sentence(*step, formulary, language) for step in steps) for language in languages
    )


def doses_before(schedule: Schedule) -> tuple[Mapping[str, Milligrams], ...]:
    """Milligrams a day by drug before each step; a drug stopped earlier stands with 0 mg."""
    befores: list[Mapping[str, Milligrams]] = []
    current = dict(schedule.before)
    for step in schedule.steps:
        befores.append(current)
        current = {**dict.fromkeys(current, _NOTHING), **step.daily}
    return tuple(befores)


def _lines(step: Step, before: Mapping[str, Milligrams]) -> tuple[_Line, ...]:
    """The drugs that are taken, then those taken before the step and no longer."""
    taken = [
        _Line(
            drug,
            before.get(drug, _NOTHING).value,
            dose.value,
            tuple((_key(intake), intake) for intake in _in_order(step.intakes, drug)),
        )
        for drug, dose in step.daily.items()
        if dose
    ]
    stopped = [
        _Line(drug, dose.value, _NOTHING.value, ())
        for drug, dose in before.items()
        if dose and not step.daily.get(drug)
    ]
    return (*taken, *stopped)


def _in_order(intakes: tuple[Intake, ...], drug: str) -> list[Intake]:
    return sorted(
        [intake for intake in intakes if intake.drug == drug],
        key=lambda intake: _PLACES[intake.time],
    )


def _key(intake: Intake) -> _Key:
    # Of plain numbers, since hashing a Fraction takes longer than making the phrase.
    key: _Key = (intake.time, intake.dose.value.as_integer_ratio())
    for part in intake.pieces:
        key += (part.product, part.count.as_integer_ratio())
    return key


def _sentence(
    step: Step,
    before: Mapping[str, Milligrams],
    lines: tuple[_Line, ...],
    formulary: Formulary,
    language: str,
) -> str:
    """What to take from when to when, milligrams a day, and the change from the step before.

    `before` is milligrams a day by drug in the step before (or in the regimen, at the first step).
    """
    terms = words(language)["sentence"]
    span = _span(step.first_day, step.last_day, language)
    if not step.intakes:
        return _none_sentence(span, before, formulary, language)
    parts = [
        terms["drug" if line.now else "stopped"].format(
            drug=drug_name(line.drug, formulary, language),
            intakes=terms["intake_separator"].join(
                [_intake(key, intake, formulary, language) for key, intake in line.intakes]
            ),
            mg=number(line.now),
            change=change_phrase(line.before, line.now, language),
        )
        for line in lines
    ]
    sentence: str = terms["take"].format(span=span, drugs=terms["drug_separator"].join(parts))
    return sentence


def drug_name(drug: str, formulary: Formulary, language: str) -> str:
    """The drug's name as on the label in the language."""
    if language == "es" and drug in formulary.drugs:
        return formulary.drugs[drug].name_es
    return drug


def intake_phrase(intake: Intake, formulary: Formulary, language: str) -> str:
    """The pieces of one intake: "1 (one) tablet of 1 mg (1 mg) and ½ (half a) ..., 1.25 mg together"."""
    terms = words(language)["pieces"]
    joined = f" {terms['and']} ".join(
        pieces_phrase(part, formulary.products[part.product], language) for part in intake.pieces
    )
    if len(intake.pieces) == 1:
        return joined
    return str(terms["together"]).format(pieces=joined, mg=number(intake.dose.value))


@lru_cache(maxsize=65536)
def _span(first: date, last: date, language: str) -> str:
    terms = words(language)["sentence"]
    return str(terms["span" if first < last else "one_day"]).format(
        first=date_phrase(first, language),
        last=date_phrase(last, language),
        days=(last - first).days + 1,
    )


def _none_sentence(
    span: str, before: Mapping[str, Milligrams], formulary: Formulary, language: str
) -> str:
    terms = words(language)["sentence"]
    taken = [drug for drug, dose in before.items() if dose]
    names = terms["none_separator"].join(
        drug_name(drug, formulary, language) for drug in taken or before
    )
    if not taken:
        return str(terms["none_still"]).format(span=span, drug=names)
    changes = ", ".join(
        change_phrase(before[drug].value, _NOTHING.value, language) for drug in taken
    )
    return str(terms["none_yet"]).format(span=span, drug=names, change=changes)


def _intake(key: _Key, intake: Intake, formulary: Formulary, language: str) -> str:
    # The same intakes come again in step after step and plan after plan.
    known = _phrases(formulary)
    phrase = known.get((language, key))
    if phrase is None:
        table = words(language)
        phrase = known[language, key] = str(table["sentence"]["intake"]).format(
            time=table["times"][intake.time], pieces=intake_phrase(intake, formulary, language)
        )
    return phrase


def _phrases(formulary: Formulary) -> _Phrases:
    """Phrases already made for this formulary; another formulary, or too many, starts anew."""
    made_for, phrases = _kept[0]
    if made_for is not formulary or len(phrases) > _MOST_KEPT:
        phrases = {}
        _kept[0] = (formulary, phrases)
    return phrases
