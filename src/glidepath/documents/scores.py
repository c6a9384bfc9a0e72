"""Instrument answers from JSON, and scores as JSON, in the form of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glidepath.assessment.filled_form import check_answers
from glidepath.assessment.instrument import Grade, Instrument, Urgent
from glidepath.assessment.scoring import ScaleScore, Score, check_scoring_known
from glidepath.documents.amounts import number
from glidepath.documents.answers import citation_to_json
from glidepath.documents.fields import Fields, refusal, shown, text
from glidepath.errors import InvalidRequest, UnknownName
from glidepath.guidance.words import Words

_EXAMPLE = '{"items": [0, 1, ...]}'


def read_answers(
    raw: object, instrument: Instrument, where: str = ""
) -> tuple[dict[str, int | None], str | None]:
    """Answers by item id, and the band set asked for (None for the usual one).

    `items` is an object by item id, or a list. A list gives, in the order of the form, every item
    that a score rests on or that decides whether such an item is asked; the other items are left
    out of it. null means not answered. Raises InvalidRequest or UnknownName with the place.
    """
    check_scoring_known(instrument)
    fields = Fields(raw, where, _EXAMPLE)
    answers = fields.need(
        "items",
        lambda value, place: _items(value, instrument, place),
        Words(f"write it as {_EXAMPLE}", f"escríbalo como {_EXAMPLE}"),
    )
    band_set = fields.maybe("band_set", text, "") or None
    fields.close()
    return answers, band_set


def _items(raw: object, instrument: Instrument, where: str) -> dict[str, int | None]:
    if isinstance(raw, Mapping):
        answers = {str(name): value for name, value in raw.items()}
    elif isinstance(raw, list | tuple):
        answers = dict(zip(_listed(raw, instrument, where), raw, strict=True))
    else:
        is_now = shown(raw)
        raise refusal(
            f"{where} is {is_now.en}; write it as a list or an object.",
            f"{where} es {is_now.es}; escríbalo como una lista o un objeto.",
            where,
        )
    try:
        check_answers(instrument, answers)
    except (InvalidRequest, UnknownName) as error:
        raise error.at(where) from None
    return answers


def _listed(
    raw: list[Any] | tuple[Any, ...], instrument: Instrument, where: str
) -> tuple[str, ...]:
    """The items that a list is about."""
    needed = instrument.needed_items
    if len(raw) != len(needed):
        raise refusal(
            f"{where} has {len(raw)} answers; a list for {instrument.short} has {len(needed)}, in"
            f" this order: {', '.join(needed)}. Write null for one that was not answered.",
            f"{where} tiene {len(raw)} respuestas; una lista para {instrument.short} tiene"
            f" {len(needed)}, en este orden: {', '.join(needed)}. Escriba null si no se respondió.",
            where,
        )
    return needed


def score_to_json(instrument: Instrument, score: Score) -> dict[str, Any]:
    """A score as JSON: numbers as strings, words in both languages."""
    return {
        "instrument": instrument.id,
        "version": instrument.version,
        "total": None if score.total is None else number(score.total),
        "band": score.band.en if score.band else None,
        "band_es": score.band.es if score.band else None,
        "bands": score.version.band_set,
        "urgent": [_urgent(entry) for entry in score.urgent],
        "grade": score.grade.level if score.grade else None,
        "could_be_grade": score.could_be_grade.level if score.could_be_grade else None,
        "missing": list(score.missing),
        "not_asked": list(score.not_asked),
        "not_counted": list(score.not_counted),
        "scales": {
            name: _scale(instrument, result)
            for name, result in score.scales.items()
            if not instrument.scales[name].part
        },
        "attribution": instrument.attribution.en,
        "licence": {
            "text": instrument.licence.note.en,
            "text_es": instrument.licence.note.es,
            "to_confirm": instrument.licence.to_confirm,
        },
        "notes": [_both(note) for note in instrument.notes],
    }


def _urgent(entry: Urgent) -> dict[str, Any]:
    return {
        "item": entry.item,
        "text": entry.text.en,
        "text_es": entry.text.es,
        "citation": citation_to_json(entry.citation),
        **_grade(entry.grade),
    }


def _grade(grade: Grade) -> dict[str, Any]:
    return {
        "level": grade.level,
        "urgency": grade.urgency.value,
        "level_text": _both(grade.words),
        "action": {**_both(grade.action), "citation": citation_to_json(grade.action_citation)},
    }


def _scale(instrument: Instrument, result: ScaleScore) -> dict[str, Any]:
    scale = instrument.scales[result.scale]
    return {
        "title": _both(scale.title),
        "value": None if result.value is None else number(result.value),
        "band": result.band.en if result.band else None,
        "band_es": result.band.es if result.band else None,
        "bands": result.band_set,
        "could_be": result.could_be.en if result.could_be else None,
        "missing": list(result.missing),
        "not_asked": list(result.not_asked),
        "citation": citation_to_json(scale.citation),
    }


def _both(words: Words) -> dict[str, str]:
    return {"en": words.en, "es": words.es}


def instrument_to_json(instrument: Instrument) -> dict[str, Any]:
    """What an instrument is, without its items: for a list to choose from."""
    return {
        "id": instrument.id,
        "short": instrument.short,
        "title": _both(instrument.title),
        "version": instrument.version,
        "mode": instrument.mode.value,
        "text": instrument.licence.ships_text,
        "spanish": instrument.has_spanish,
        "to_confirm": instrument.licence.to_confirm,
        "items": list(instrument.needed_items),
        "band_sets": list(dict.fromkeys(bands.name for bands in instrument.band_sets)),
    }
