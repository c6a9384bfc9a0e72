"""What a clinician asks the planner: goal, pace, what may be dispensed, and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from glidepath.errors import InvalidRequest
from glidepath.guidance.person import Person
from glidepath.quantities import Milligrams, format_number
from glidepath.taper.regimen import Regimen
from glidepath.taper.schedule import Intake, LivedDay, StepKind


class GoalKind(StrEnum):
    """Three goals of equal worth: stop, reduce to a lower dose, or keep the present dose."""

    STOP = "stop"
    REDUCE = "reduce"
    MAINTAIN = "maintain"


@dataclass(frozen=True, slots=True)
class Goal:
    """Where the plan ends; `daily` is the dose to reduce to, in milligrams a day."""

    kind: GoalKind
    daily: Milligrams | None = None

    def __post_init__(self) -> None:
        if (self.kind is GoalKind.REDUCE) != (self.daily is not None):
            raise InvalidRequest(
                "mg_per_day belongs to the goal reduce, and only to it.",
                "goal",
                es="mg_per_day corresponde a la meta de reducir, y solo a ella.",
            )
        if self.daily is not None and not self.daily:
            raise InvalidRequest(
                "To reduce to 0 mg, ask for the goal stop.",
                "goal.mg_per_day",
                es="Para reducir a 0 mg, pida la meta de suspender.",
            )


class PaceBase(StrEnum):
    """What the percentage is a share of: the current daily dose or the starting daily dose."""

    CURRENT = "current"
    START = "start"


@dataclass(frozen=True, slots=True)
class Pace:
    """A reduction by `reduction` (a share between 0 and 1) of its base every `every_days` days."""

    reduction: Fraction
    every_days: int
    of: PaceBase = PaceBase.CURRENT

    def __post_init__(self) -> None:
        if not 0 < self.reduction < 1:
            share = format_number(self.reduction)
            raise InvalidRequest(
                f"A reduction of {share} is not between 0 and 1; write 10 % as 0.10.",
                "pace.reduction",
                es=f"Una bajada de {share} no está entre 0 y 1; escriba el 10 % como 0.10.",
            )
        if not 1 <= self.every_days <= 366:
            raise InvalidRequest(
                f"{self.every_days} days between steps is outside 1 to 366.",
                "pace.every_days",
                es=f"{self.every_days} días entre pasos queda fuera de 1 a 366.",
            )


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which pieces and preparations may be used.

    `confirmed_splits` are ids of products for which a pharmacist has confirmed that the maker
    dispensed is scored; their halves then need no further question.
    """

    halves: bool = True
    quarters: bool = False
    liquids: bool = True
    compounded: bool = False
    confirmed_splits: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Switch:
    """Change every drug to `drug`, dose time after dose time, within `over_days` days.

    `table` is the equivalence table to use for all drugs; None takes the catalogue's default,
    which the plan names. `from_dose` delays the switch until the total of the drug being lowered
    has come down to that many milligrams a day (one drug only).
    """

    drug: str
    table: str | None = None
    over_days: int = 14
    from_dose: Milligrams | None = None


@dataclass(frozen=True, slots=True)
class DateRange:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Lead:
    """The present doses, taken from `first_day` to the day before the plan's start.

    A revised plan begins with one: `kind` is HOLD, or STEP_BACK where the doses were raised again
    to those of an earlier step on a clinician's order. `intakes` are the pieces really taken.
    """

    first_day: date
    kind: StepKind
    intakes: tuple[Intake, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """Everything the planner needs; nothing in it is looked up or guessed later.

    `start` is the first day of the first reduced dose. `products` limits the choice to these ids;
    None leaves every product of the market that is released like the person's own. `order` names
    the drugs in the order in which they are lowered. `bedtime_last` keeps the bedtime dose to the
    end. `goal_drug` is the drug to reduce where the regimen has several and no switch is
    asked. `lead` opens a revised plan, and
    `pace_base` is the dose that its pace of the starting dose counts from. `lived` are days already lived under an earlier version of the plan.
    """

    regimen: Regimen
    start: date
    goal: Goal = Goal(GoalKind.STOP)
    pace: Pace = Pace(Fraction(1, 10), 14)
    market: str = "US"
    products: tuple[str, ...] | None = None
    allowed: Allowed = Allowed()
    max_pieces: int = 4
    switch: Switch | None = None
    change_weekday: int | None = None
    no_change: tuple[DateRange, ...] = ()
    min_hold_days: int = 14
    max_hold_days: int = 56
    order: tuple[str, ...] = ()
    bedtime_last: bool = True
    goal_drug: str | None = None
    lead: Lead | None = None
    pace_base: Milligrams | None = None
    lived: tuple[LivedDay, ...] = ()
    person: Person = field(default_factory=Person)
