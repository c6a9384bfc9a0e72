"""The falls beyond the limit that no dispensable dose can avoid, told as exceptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from glidepath.guidance.words import Words
from glidepath.quantities import Milligrams
from glidepath.taper.planning.calendar import Move
from glidepath.taper.planning.draft import PlanningFacts
from glidepath.taper.planning.switching import total_in_diazepam
from glidepath.taper.schedule import LimitException, LivedDay

LIMIT_RULE = "limit-14-days"
TOTAL = "total"


def exceptions_of(
    dated: Sequence[tuple[date, Move]],
    before: Mapping[str, Milligrams],
    lived: Sequence[LivedDay],
    tables: Mapping[str, str],
    facts: PlanningFacts,
) -> tuple[LimitException, ...]:
    """Every move that breaks the limit for its drug, and for the total where drugs are added up.

    `before` holds the doses before the first move, `lived` the days lived before it. The total is
    compared with the highest within the window, since the stages of a change of drug follow one
    another in days; a stage that leaves it as it was breaks nothing anew. The step of the last drug
    to zero is not among them: the final-dose rule judges it.
    """
    found: list[LimitException] = []
    limits, equivalences, wording = facts.limits, facts.equivalences, facts.said.words
    kept = 1 - limits.max_reduction
    reach = dated[0][0] - timedelta(days=limits.window_days)
    known = [(entry.day, entry.doses) for entry in lived if entry.day >= reach]
    known.append((date.min, before))
    doses = [*(doses for _, doses in known), *(move.daily for _, move in dated)]
    several = len({drug for daily in doses for drug, dose in daily.items() if dose}) > 1
    earlier = before
    # The totals of the days that a fall is compared with, each with the last day on which it stood.
    totals = [(day, total_in_diazepam(equivalences, doses, tables)) for day, doses in known]
    for day, move in dated:
        if move.gap and move.lowered:
            upper, lower = earlier[move.lowered], move.daily[move.lowered]
            words = wording["gap"].filled(lower=str(lower), upper=str(upper))
            found.append(_exception(day, move.lowered, upper, lower, words))
        if several:
            lower = total_in_diazepam(equivalences, move.daily, tables)
            reach = day - timedelta(days=limits.window_days)
            totals = [(end, dose) for end, dose in _closed(totals, day) if end >= reach]
            upper = max(dose for _, dose in totals)
            too_far = lower.value < kept * upper.value
            if move.daily and too_far and lower != totals[-1][1]:
                found.append(_exception(day, TOTAL, upper, lower, wording["total_gap"]))
            totals.append((day, lower))
        earlier = move.daily
    return tuple(found)


def _closed(totals: Sequence[tuple[date, Milligrams]], day: date) -> list[tuple[date, Milligrams]]:
    """The totals, with the newest standing until the day before this one."""
    return [*totals[:-1], (day - timedelta(days=1), totals[-1][1])]


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
