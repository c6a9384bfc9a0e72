"""When an item of a questionnaire is asked, in words: by the answers before it, as they are printed."""

from __future__ import annotations

from collections.abc import Sequence

from glidepath.assessment.instrument import Condition, Instrument, Item, Option, wording
from glidepath.documents.words import words

_MOST_NAMED = 3  # more items than this are named by the first and the last


def when_asked(instrument: Instrument, item: Item, language: str) -> str:
    """The sentence that says when an item is asked; empty where it always is.

    The answer that decides is named in the owner's words. Where several would do, or the words are
    not here, the sentence goes by numbers.
    """
    if not item.ask_if:
        return ""
    terms = words(language)["score_sheet"]
    conditions = [_condition(instrument, one, language) for one in item.ask_if]
    return str(terms["skip"]).format(condition=str(terms["and"]).join(conditions))


def _condition(instrument: Instrument, condition: Condition, language: str) -> str:
    terms = words(language)["score_sheet"]
    key, answer = _deciding([instrument.item(name) for name in condition.sum_of], condition)
    return str(terms[f"condition_{key}"]).format(
        items=_span(condition.sum_of),
        least=condition.at_least,
        answer=wording(answer.text, language)[0] if answer else "",
    )


def _deciding(items: Sequence[Item], condition: Condition) -> tuple[str, Option | None]:
    """Which sentence says the condition, and the one answer that it names."""
    several = len(items) > 1
    options = items[0].options.options
    reach = [one for one in options if one.answer >= condition.at_least]
    short = [one for one in options if one.answer < condition.at_least]
    # An answer of one item decides by itself only where all the others add nothing to it.
    alike = all(item.options == items[0].options for item in items)
    if not several or (alike and [one.answer for one in short] == [0]):
        group = "any_" if several else ""
        if len(reach) == 1 and reach[0].text:
            return f"{group}answer", reach[0]
        if len(short) == 1 and short[0].text:
            return f"{group}but", short[0]
    return ("many" if several else "one"), None


def _span(items: tuple[str, ...]) -> str:
    return f"{items[0]}-{items[-1]}" if len(items) > _MOST_NAMED else ", ".join(items)
