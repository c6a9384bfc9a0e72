"""Which day each change falls on: never before its hold is over, never on a day to be kept free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from glidepath.errors import InvalidRequest
from glidepath.guidance.limits import Limits
from glidepath.quantities import NO_MILLIGRAMS, Milligrams
from glidepath.taper.request import PlanRequest
from glidepath.taper.schedule import Intake, LivedDay, Step, StepKind

_SEARCH_DAYS = 3 * 366


@dataclass(frozen=True, slots=True)
class Move:
    """One change of what is taken, before it has a date.

    `hold` is the least number of days before the next move. `gap` tells that the move breaks the
    limit by itself, so that no other change may fall into the same window. `daily` and `lowered`
    are as in Step.
    """

    kind: StepKind
    intakes: tuple[Intake, ...]
    daily: dict[str, Milligrams]
    hold: int
    lowered: str | None = None
    gap: bool = False
    reduction: Fraction = Fraction(0)


def allowed_day(day: date, request: PlanRequest) -> date:
    """The first day from `day` on that may carry a change; raises InvalidRequest if none is near."""
    for offset in range(_SEARCH_DAYS):
        candidate = day + timedelta(days=offset)
        if request.change_weekday not in (None, candidate.isoweekday()):
            continue
        if not any(candidate in days for days in request.no_change):
            return candidate
    raise InvalidRequest(
        f"No day in the three years after {day} is left for a change;"
        " shorten the dates to keep free.",
        "no_change",
    )


def date_moves(
    moves: Sequence[Move],
    request: PlanRequest,
    limits: Limits,
    before: dict[str, Milligrams],
    floor: date,
) -> tuple[date, ...]:
    """The first day of each move, none before `floor`.

    Besides the holds, a move waits until no earlier dose of the drug it lowers stands within the
    window of the limit that would make the fall too large.
    """
    days: list[date] = []
    earliest = floor
    for index, move in enumerate(moves):
        day = allowed_day(earliest, request)
        while not _keeps_limit(move, day, moves[:index], days, request.lived, before, limits):
            day = allowed_day(day + timedelta(days=1), request)
        days.append(day)
        earliest = day + timedelta(days=move.hold)
    return tuple(days)


def _keeps_limit(
    move: Move,
    day: date,
    earlier: Sequence[Move],
    days: Sequence[date],
    lived: Sequence[LivedDay],
    before: dict[str, Milligrams],
    limits: Limits,
) -> bool:
    """True when the drug lowered keeps the limit against every earlier dose within the window."""
    drug = move.lowered
    if drug is None:
        return True
    dose = move.daily.get(drug, NO_MILLIGRAMS)
    least = 1 - limits.max_reduction
    window_start = day - timedelta(days=limits.window_days)
    previous = (
        earlier[-1].daily.get(drug, NO_MILLIGRAMS) if earlier else before.get(drug, NO_MILLIGRAMS)
    )
    for standing in _standing(drug, window_start, day, earlier, days, lived, before):
        if move.gap or not dose:
            # The step itself is beyond the limit or ends the drug: nothing else may stand near it.
            if standing > previous:
                return False
        elif dose.value < least * standing.value:
            return False
    return True


def _standing(
    drug: str,
    first: date,
    day: date,
    earlier: Sequence[Move],
    days: Sequence[date],
    lived: Sequence[LivedDay],
    before: dict[str, Milligrams],
) -> list[Milligrams]:
    """The doses of `drug` in force on the days from `first` to the day before `day`."""
    nothing = NO_MILLIGRAMS
    doses: list[Milligrams] = []
    end = day
    for index in range(len(earlier) - 1, -1, -1):
        if end <= first:
            return doses
        if end > days[index]:
            doses.append(earlier[index].daily.get(drug, nothing))
        end = days[index]
    known = 0
    for lived_day in lived:
        if first <= lived_day.day < end:
            known += 1
            doses.append(lived_day.doses.get(drug, nothing))
    if known < (end - first).days:
        doses.append(before.get(drug, nothing))
    return doses


def steps_from(
    moves: Sequence[Move], days: Sequence[date], request: PlanRequest
) -> tuple[Step, ...]:
    """Steps without gaps; a stay longer than `max_hold_days` is written as several equal steps."""
    steps: list[Step] = []
    for index, move in enumerate(moves):
        if index + 1 < len(moves):
            length = (days[index + 1] - days[index]).days
        else:
            length = move.hold
        first = days[index]
        for part in _parts(length, request.max_hold_days):
            steps.append(
                Step(
                    kind=move.kind if first == days[index] else StepKind.HOLD,
                    first_day=first,
                    last_day=first + timedelta(days=part - 1),
                    daily=move.daily,
                    reduction=move.reduction if first == days[index] else Fraction(0),
                    lowered=move.lowered if first == days[index] else None,
                    intakes=move.intakes,
                )
            )
            first += timedelta(days=part)
    return tuple(steps)


def _parts(length: int, longest: int) -> list[int]:
    """Cut a stay into the fewest nearly equal parts of at most `longest` days."""
    count = -(-length // longest)
    share, extra = divmod(length, count)
    return [share + (1 if index < extra else 0) for index in range(count)]
