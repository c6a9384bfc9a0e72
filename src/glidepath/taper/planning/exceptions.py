"""The falls beyond the limit that no dispensable dose can avoid, told as exceptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from glidepath.guidance.words import Words
from glidepath.medicines.equivalence import Equivalences
from glidepath.quantities import NO_MILLIGRAMS, Milligrams
from glidepath.taper.planning.calendar import Move
from glidepath.taper.planning.switching import diazepam_by_table
from glidepath.taper.schedule import LimitException

LIMIT_RULE = "limit-14-days"
TOTAL = "total"


def exceptions_of(
    dated: Sequence[tuple[date, Move]],
    before: Mapping[str, Milligrams],
    most: Fraction,
    tables: Mapping[str, str],
    equivalences: Equivalences,
    wording: Mapping[str, Words],
) -> tuple[LimitException, ...]:
    """Every move that breaks the limit for its drug, and for the total where drugs are added up.

    `most` is the largest share by which a dose may fall; `before` the doses before the first move.
    The step of the last drug to zero is not among them: the final-dose rule judges it.
    """
    found: list[LimitException] = []
    several = len({*before}.union(*(move.daily for _, move in dated))) > 1
    earlier = before
    for day, move in dated:
        if move.gap and move.lowered:
            upper, lower = earlier[move.lowered], move.daily[move.lowered]
            words = wording["gap"].filled(lower=str(lower), upper=str(upper))
            found.append(_exception(day, move.lowered, upper, lower, words))
        if several and move.daily:
            upper, lower = (
                sum(
                    (diazepam_by_table(equivalences, d, mg, tables[d]) for d, mg in daily.items()),
                    NO_MILLIGRAMS,
                )
                for daily in (earlier, move.daily)
            )
            if lower.value < (1 - most) * upper.value:
                found.append(_exception(day, TOTAL, upper, lower, wording["total_gap"]))
        earlier = move.daily
    return tuple(found)


def _exception(
    day: date, drug: str, upper: Milligrams, lower: Milligrams, words: Words
) -> LimitException:
    return LimitException(
        day=day,
        rule=LIMIT_RULE,
        drug=drug,
        from_dose=upper,
        to_dose=lower,
        reduction=(upper - lower) / upper,
        why=words.en,
        why_es=words.es,
    )
