"""A schedule as a value: steps of whole days, and the pieces taken at each dose time.

Planning makes these values and verification reads them; this module holds no arithmetic, so the
two roads share only the record of what is swallowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from glidepath.quantities import Milligrams
from glidepath.taper.regimen import TimeOfDay


class StepKind(StrEnum):
    """Why a step stands in the schedule."""

    TAPER = "taper"
    SWITCH = "switch"
    HOLD = "hold"
    STEP_BACK = "step-back"
    STOP = "stop"
    MAINTAIN = "maintain"


@dataclass(frozen=True, slots=True)
class Pieces:
    """How much of one product is taken: `count` pieces, or millilitres of a liquid."""

    product: str
    count: Fraction


@dataclass(frozen=True, slots=True)
class Intake:
    """What is taken of one drug at one time of day, and the milligrams the planner meant."""

    time: TimeOfDay
    drug: str
    dose: Milligrams
    pieces: tuple[Pieces, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """The same intakes on every day from `first_day` to `last_day`, both included.

    `daily` holds milligrams a day by drug; a drug that has been stopped is left out, and a step
    in which nothing is taken has no intakes. `reduction` is the share by which the total fell
    from the step before (of the drug being lowered; of diazepam equivalents while switching),
    0 where it did not fall.
    """

    kind: StepKind
    first_day: date
    last_day: date
    daily: Mapping[str, Milligrams]
    reduction: Fraction
    lowered: str | None
    intakes: tuple[Intake, ...]

    @property
    def days(self) -> int:
        """Number of days the step lasts."""
        return (self.last_day - self.first_day).days + 1


@dataclass(frozen=True, slots=True)
class LivedDay:
    """A day before the schedule starts: milligrams really swallowed of each drug.

    `unplanned` marks a day on which doses were missed or extra doses taken.
    """

    day: date
    doses: Mapping[str, Milligrams]
    unplanned: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """Steps in order without gaps, after the doses taken before.

    `before` is milligrams a day by drug on every day before the first step that `lived` does not
    name; `lived` are known days before the first step, oldest first. `table` is the equivalence
    table in which several drugs are added up; `tables` names it drug by drug.
    """

    before: Mapping[str, Milligrams]
    steps: tuple[Step, ...]
    table: Mapping[str, str]
    lived: tuple[LivedDay, ...] = ()


@dataclass(frozen=True, slots=True)
class WayOut:
    """One alternative that lessens or removes an exception, as planned by the same engine.

    `kind` is quarters, strength-or-form, liquid, confirmed-split, switch, compounded, stop-here.
    `needed_from` is the daily dose from which it is needed; `exceptions_left` and `days` are those
    of the alternative plan; `request_change` is what to change in the request to get that plan.
    """

    kind: str
    drug: str
    needed_from: Milligrams
    exceptions_left: int
    days: int
    request_change: Mapping[str, object]
    text: str
    text_es: str


@dataclass(frozen=True, slots=True)
class LimitException:
    """A fall beyond a hard limit that no dispensable dose can avoid.

    `avoidable` is False in every plan as it was made: an avoidable one would be a defect. It is
    True where a change by hand falls further than it needs to.
    `no_way_out` (and `no_way_out_es`) says why `ways_out` is empty; it is empty otherwise.
    """

    day: date
    rule: str
    drug: str
    from_dose: Milligrams
    to_dose: Milligrams
    reduction: Fraction
    why: str
    why_es: str
    avoidable: bool = False
    ways_out: tuple[WayOut, ...] = ()
    no_way_out: str = ""
    no_way_out_es: str = ""


@dataclass(frozen=True, slots=True)
class Fill:
    """How much of a product is used from one day to another, and what to dispense for it.

    `count` is pieces (wasted halves included) or millilitres; `dispense` is rounded up to whole
    pieces or millilitres.
    """

    first_day: date
    last_day: date
    product: str
    count: Fraction
    dispense: int
