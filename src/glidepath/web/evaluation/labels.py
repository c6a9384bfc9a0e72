"""Words of the pages for what the core names by key."""

from __future__ import annotations

from functools import partial

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from glidepath.assessment.basis import AnswerUsed
from glidepath.assessment.interview import AnswerKind, AnswerOption, InterviewQuestion
from glidepath.assessment.recommendations import PersonEvaluation
from glidepath.catalogue import load
from glidepath.documents.sentences import drug_name
from glidepath.guidance.words import Words
from glidepath.web.evaluation.instruments import instruments
from glidepath.web.evaluation.models import InstrumentResponse


def said(words: Words) -> str:
    """Words in the language of the page; English where there is no Spanish."""
    return (words.es if get_language() == "es" else "") or words.en


def time_name(time: str) -> str:
    """A time of day."""
    names = {
        "morning": _("morning"),
        "midday": _("midday"),
        "evening": _("evening"),
        "bedtime": _("bedtime"),
    }
    return names[time]


def item_number(item: str) -> str:
    """The number in front of an item; nothing where its id is a word."""
    return f"{item}. " if item[:1].isdigit() or len(item) <= 3 else ""


def outcome_words(response: InstrumentResponse) -> str:
    """What a questionnaire came to, in short: its total and range, its level, or why it has none."""
    found = [response.total, said(Words(response.band_en, response.band_es))]
    if any(found):
        return ", ".join(part for part in found if part)
    return _("no result yet") if response.missing else _("no total")


def key_label(key: str) -> str:
    """What an answer's key is called: the question, the questionnaire, or the fact."""
    catalogue = load()
    if key == "regimen":
        return _("Medicines really taken")
    question = catalogue.interview.questions.get(key)
    if question is not None:
        return said(question.label)
    known = instruments().by_id
    if key in known:
        return known[key].short
    fact = catalogue.guidance.schema.facts.get(key)
    return said(Words(fact.label, fact.label_es)) if fact else key


def answer_words(question: InterviewQuestion, value: object) -> list[str]:
    """A kept answer in words, a line for each part."""
    if value is None:
        return [_("Asked; not known")]
    if value == []:
        return [_("None")]
    if not isinstance(value, list):
        return [_one(question, value)]
    one_row = {AnswerKind.REGIMEN: _medicine, AnswerKind.ROWS: partial(_row, question)}
    in_words = one_row.get(question.kind, partial(_option, question.options))
    return [in_words(one) for one in value]


def used_words(used: AnswerUsed, value: object) -> str:
    """An answer behind a recommendation, in words; `value` is the kept one, None where none is."""
    question = load().interview.questions.get(used.key)
    if question is not None and value is not None:
        return ", ".join(answer_words(question, value))
    if used.words:
        return said(used.words)
    return {"true": _("yes"), "false": _("no")}.get(used.value, used.value)


def recommendation_name(name: str, evaluation: PersonEvaluation) -> str:
    """The title of a recommendation: "pace", or "gate:opioids" of this evaluation."""
    fixed = {
        "dependence": _("Physical dependence"),
        "use_disorder": _("Use disorder"),
        "complicated_withdrawal": _("Risk of complicated withdrawal"),
        "level_of_care": _("Level of care"),
        "pace": _("Starting pace"),
        "first_step": _("First step"),
    }
    if name in fixed:
        return fixed[name]
    group, _colon, item_id = name.partition(":")
    items = {
        "gate": evaluation.gates,
        "alongside": evaluation.alongside,
        "urgent": evaluation.urgent,
    }[group]
    return next((said(item.title) for item in items if item.id == item_id), item_id)


def _one(question: InterviewQuestion, value: object) -> str:
    if isinstance(value, bool):
        return _yes_no(value)
    text = _option(question.options, value)
    return f"{text} {unit_name(question.unit)}" if question.unit else text


def unit_name(unit: str) -> str:
    """The unit of a number; one that a programme added stands as it is."""
    names = {
        "years": _("years"),
        "weeks": _("weeks"),
        "hours": _("hours"),
        "drinks": _("drinks"),
        "days a week": _("days a week"),
        "points of 10": _("points of 10"),
    }
    return names.get(unit, unit)


def _yes_no(value: bool) -> str:  # noqa: FBT001 - an answer
    return _("yes") if value else _("no")


def _option(options: tuple[AnswerOption, ...], value: object) -> str:
    return next((said(one.label) for one in options if one.value == value), str(value))


def _medicine(entry: dict[str, object]) -> str:
    name = drug_name(str(entry["drug"]), load().formulary, get_language() or "en")
    doses = ", ".join(f"{time_name(time)} {mg} mg" for time, mg in entry["doses"].items())
    return f"{name}: {doses}"


def _row(question: InterviewQuestion, row: dict[str, object]) -> str:
    parts = []
    for column in question.columns:
        if column.key in row:
            cell = row[column.key]
            text = _yes_no(cell) if isinstance(cell, bool) else _option(column.options, cell)
            parts.append(f"{said(column.label)}: {text}")
    return "; ".join(parts)
