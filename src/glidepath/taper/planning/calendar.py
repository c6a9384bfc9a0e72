"""Which day each change falls on: never before its hold is over, never on a day to be kept free."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from glidepath.errors import InvalidRequest
from glidepath.guidance.limits import Limits
from glidepath.guidance.naming import date_words
from glidepath.quantities import NO_MILLIGRAMS, Milligrams
from glidepath.taper.request import PlanRequest
from glidepath.taper.schedule import Intake, Step, StepKind

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
    if request.change_weekday is None and not request.no_change:
        return day
    for offset in range(_SEARCH_DAYS):
        candidate = day + timedelta(days=offset)
        if request.change_weekday not in (None, candidate.isoweekday()):
            continue
        if not any(candidate in days for days in request.no_change):
            return candidate
    on = date_words(day)
    raise InvalidRequest(
        f"No day in the three years after {on.en} is left for a change;"
        " shorten the dates to keep free.",
        "no_change",
        es=f"En los tres años después del {on.es} no queda ningún día para un cambio; acorte las"
        " fechas que deben quedar libres.",
    )


class Calendar:
    """Dates for moves, none before `first`, keeping the holds, the limit and the days to be free.

    `before` holds the doses of every day before the plan that the request's lived days leave out.
    `total` adds the doses of several drugs up; None where one drug alone is ever taken.
    """

    def __init__(
        self,
        request: PlanRequest,
        limits: Limits,
        before: Mapping[str, Milligrams],
        first: date,
        total: Callable[[Mapping[str, Milligrams]], Milligrams] | None = None,
    ) -> None:
        self.request = request
        self.before = before
        self.first = first
        self.total = total
        self.window = timedelta(days=limits.window_days)
        self.kept = 1 - limits.max_reduction

    def date_moves(self, moves: Sequence[Move]) -> tuple[date, ...]:
        """The first day of each move.

        Besides the holds, a move waits until no earlier dose of the drug it lowers, and no earlier
        total, stands within the window of the limit that would make the fall too large.
        """
        days: list[date] = []
        earliest = self.first
        for index, move in enumerate(moves):
            day = self._allowed(earliest, index)
            while not self._keeps_limit(move, day, moves, days):
                day = self._allowed(day + timedelta(days=1), index)
            days.append(day)
            earliest = day + timedelta(days=move.hold)
        return tuple(days)

    def _allowed(self, day: date, index: int) -> date:
        """The day itself for a lead-in, which changes nothing; else the next that may change."""
        if index == 0 and self.request.lead:
            return day
        return allowed_day(day, self.request)

    def _keeps_limit(
        self, move: Move, day: date, moves: Sequence[Move], days: Sequence[date]
    ) -> bool:
        """True when the drug lowered, and the total, keep the limit against the window before."""
        drug = move.lowered
        if drug is None:
            return True
        standing = self._standing(day, moves, days)
        present = moves[len(days) - 1].daily if days else self.before
        doses = [daily.get(drug, NO_MILLIGRAMS).value for daily in (move.daily, present, *standing)]
        if not self._keeps(doses, alone=move.gap or not doses[0]):
            return False
        if self.total is None or len({drug for daily in standing for drug in daily}) == 1:
            return True
        totals = [self.total(daily).value for daily in (move.daily, present, *standing)]
        return self._keeps(totals, alone=totals[0] < self.kept * totals[1])

    def _keeps(self, doses: Sequence[Fraction], *, alone: bool) -> bool:
        """Whether a dose keeps the limit: `doses` are it, the present one, and those in the window.

        A fall that is itself beyond the limit, or ends what is taken, stands alone: nothing else
        may be near.
        """
        dose, present, *standing = doses
        return max(standing) <= present if alone else dose >= self.kept * max(standing)

    def _standing(
        self, day: date, moves: Sequence[Move], days: Sequence[date]
    ) -> list[Mapping[str, Milligrams]]:
        """The doses in force within the window before `day`."""
        first = day - self.window
        doses: list[Mapping[str, Milligrams]] = []
        end = day
        for index in range(len(days) - 1, -1, -1):
            if end <= first:
                return doses
            doses.append(moves[index].daily)
            end = days[index]
        known = [lived.doses for lived in self.request.lived if first <= lived.day]
        doses += known
        if len(known) < (end - first).days:
            doses.append(self.before)
        return doses


def steps_from(
    moves: Sequence[Move], days: Sequence[date], request: PlanRequest
) -> tuple[Step, ...]:
    """Steps without gaps; a stay longer than `max_hold_days` is written as several equal steps."""
    steps: list[Step] = []
    for index, move in enumerate(moves):
        first = days[index]
        length = (days[index + 1] - first).days if index + 1 < len(moves) else move.hold
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
