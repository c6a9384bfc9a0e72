"""Steps typed by hand: what stands in the cells, and the schedule that comes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import QueryDict

from glidepath.catalogue.editing import doses_to_choose, edit
from glidepath.errors import InvalidRequest
from glidepath.guidance.words import Words
from glidepath.quantities import Milligrams
from glidepath.taper.answer import Answer
from glidepath.taper.editing import Edited, StepEdit
from glidepath.web.tapers.computing import answer_of, document_of
from glidepath.web.tapers.models import Scenario
from glidepath.web.tapers.wording import drug_of

# One entry a step, in order: {"dose": "1.5", "drug": "diazepam", "days": 21}; null where the step
# stays as it is. The drug is the one whose dose stood in the cell.
Edits = list[dict[str, Any]]
_LONGEST_STEP = 366
_MOST_OFFERED = 400
_NUMBER = re.compile(r"\d{1,5}(?:\.\d{1,4})?|\d{1,3}/[1-9]\d{0,2}", re.ASCII)
_TWO_READINGS = re.compile(r"[1-9]\d*,\d{3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Tried:
    """The document with the edits that can be used, all edits, and what speaks against the others."""

    document: Mapping[str, Any]
    edits: Edits
    refusals: Mapping[int, Words]


def try_typed(sent: QueryDict, scenario: Scenario) -> Tried:
    """The scenario's plan with what was typed into its cells, verified.

    What cannot be read, or cannot be taken, is left out of the document and named in the refusals.
    """
    answer = answer_of(scenario.request, scenario.marks)
    plain = document_of(answer)
    edits, problems = _read(sent, plain)
    if not edits or answer.schedule is None:
        return Tried(plain, edits, problems)
    edited = _edited(answer, edits)
    return Tried(document_of(edited.answer), edits, {**_refusals(edited), **problems})


def doses_offered(scenario: Scenario) -> dict[str, list[str]]:
    """The doses that can be made of each drug of a scenario, from the smallest; a few hundred.

    Where a liquid makes many more, those are left out that no hand could point at.
    """
    answer = answer_of(scenario.request, scenario.marks)
    if answer.schedule is None:
        return {}
    return {drug: _thinned(doses) for drug, doses in doses_to_choose(answer).items()}


def _thinned(doses: Sequence[Milligrams]) -> list[str]:
    gap = doses[-1].value / _MOST_OFFERED if doses else Fraction(0)
    kept: list[Milligrams] = []
    for dose in doses:
        if not kept or dose.value - kept[-1].value >= gap:
            kept.append(dose)
    return [str(dose) for dose in kept]


def _read(sent: QueryDict, plain: Mapping[str, Any]) -> tuple[Edits, dict[int, Words]]:
    """What was typed that differs from the plan as computed, and cells that cannot be read."""
    edits: Edits = []
    problems: dict[int, Words] = {}
    for place, step in enumerate(plain["steps"]):
        dose, days = sent.get(f"dose-{place}"), sent.get(f"days-{place}")
        asked = sent.get(f"drug-{place}")
        drug = asked if asked in plain["labels"]["drugs"] else drug_of(step)
        edit: dict[str, Any] = {"dose": None, "days": None, "drug": drug}
        try:
            edit["dose"] = _dose(dose, step["mg_per_day"].get(drug, "0"))
            edit["days"] = _days(days, step["days"])
        except _UnreadableError as error:
            problems[place] = error.words
        edits.append(edit)
    return (edits if any(one["dose"] or one["days"] for one in edits) else []), problems


def edited_answer(answer: Answer, edits: Edits) -> Answer:
    """The answer with these edits; raises InvalidRequest where one cannot be used."""
    if not edits:
        return answer
    edited = _edited(answer, edits)
    for place, words in _refusals(edited).items():
        raise InvalidRequest(words.en, f"steps[{place}]", es=words.es)
    return edited.answer


class _UnreadableError(Exception):
    def __init__(self, en: str, es: str) -> None:
        super().__init__(en)
        self.words = Words(en, es)


def _dose(typed: str | None, now: str) -> str | None:
    if typed is None or typed.strip() == now:
        return None
    text = typed.strip().replace(",", ".")
    if _TWO_READINGS.fullmatch(typed.strip()):
        raise _UnreadableError(
            "This can be read as thousands or as parts of one. Write parts with a point, such as 1.5.",
            "Esto se puede leer como miles o como partes de uno. Escriba las partes con punto, por"
            " ejemplo 1.5.",
        )
    if not _NUMBER.fullmatch(text):
        raise _UnreadableError(
            "This is no number of milligrams. Write one such as 1.5.",
            "Esto no es un número de miligramos. Escriba uno, por ejemplo 1.5.",
        )
    value = Fraction(text)
    return None if value == Fraction(now) else text


def _days(typed: str | None, now: int) -> int | None:
    if typed is None or typed.strip() == str(now):
        return None
    text = typed.strip()
    if not (
        text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= _LONGEST_STEP
    ):
        raise _UnreadableError(
            f"Write a number of days from 1 to {_LONGEST_STEP}.",
            f"Escriba un número de días de 1 a {_LONGEST_STEP}.",
        )
    return int(text)


def _edited(answer: Answer, edits: Edits) -> Edited:
    return edit(
        answer,
        [
            StepEdit(
                of=place,
                dose=Milligrams(Fraction(one["dose"])) if one["dose"] is not None else None,
                days=one["days"],
                drug=one.get("drug"),
            )
            for place, one in enumerate(edits)
        ],
    )


def _refusals(edited: Edited) -> dict[int, Words]:
    return {
        place: refusal.words for place, refusal in enumerate(edited.refusals) if refusal is not None
    }
