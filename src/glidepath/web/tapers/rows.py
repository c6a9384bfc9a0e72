"""The rows of a step table, with what was typed into them and what speaks against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext

from glidepath.guidance.words import Words
from glidepath.taper.verification import TOTAL
from glidepath.web.tapers.takes import Take, take_of
from glidepath.web.tapers.wording import doses_in_words, drug_of, percent, total

# Steps whose dose is not for typing: the change of drug goes dose time by dose time.
_FIXED = {"switch"}


@dataclass(frozen=True, slots=True)
class Row:
    """One step: days, dose, what is taken, the change in percent, and what was typed."""

    place: int
    first_day: date
    last_day: date
    days: str
    dose: str
    doses: str
    drug: str
    drug_id: str
    fixed: bool
    change: str
    takes: tuple[Take, ...]
    refusal: Words | None
    breaks: bool
    words: str


def rows_of(
    document: Mapping[str, Any],
    edits: Sequence[Mapping[str, Any]],
    refusals: Mapping[int, Words],
    language: str,
) -> list[Row]:
    """The rows of a document's steps."""
    broken = {one["day"] for one in document["exceptions"]}
    typed = list(edits) + [{}] * len(document["steps"])
    return [
        _row(place, step, typed[place], refusals.get(place), document, broken, language)
        for place, step in enumerate(document["steps"])
    ]


def fall_of(exception: Mapping[str, Any], document: Mapping[str, Any], language: str) -> str:
    """Whose fall an exception is: a medicine's name, or all of them added up in diazepam."""
    drug: str = exception["drug"]
    if drug == TOTAL:
        return gettext("all medicines together, counted in diazepam")
    return str(document["labels"]["drugs"].get(drug, {}).get(language, drug))


def _row(  # noqa: PLR0913
    place: int,
    step: Mapping[str, Any],
    typed: Mapping[str, Any],
    refusal: Words | None,
    document: Mapping[str, Any],
    broken: set[str],
    language: str,
) -> Row:
    drug = (typed.get("dose") and typed.get("drug")) or drug_of(step)
    labels = document["labels"]
    return Row(
        place=place,
        first_day=date.fromisoformat(step["first_day"]),
        last_day=date.fromisoformat(step["last_day"]),
        days=str(typed.get("days") or step["days"]),
        dose=str(typed.get("dose") or step["mg_per_day"].get(drug, "0")),
        doses=doses_in_words(step, labels, language),
        drug=labels["drugs"].get(drug, {}).get(language, drug),
        drug_id=drug,
        fixed=step["kind"] in _FIXED or not total(step["mg_per_day"]),
        change=percent(step["reduction"], language) if Fraction(step["reduction"]) else "",
        takes=tuple(take_of(intake, labels, language) for intake in step["take"]),
        refusal=refusal,
        breaks=step["first_day"] in broken,
        words=step["words"][language],
    )
