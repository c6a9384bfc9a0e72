"""What planning starts from and ends with: its facts, a draft of a schedule, or no plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from glidepath.guidance.limits import Limits
from glidepath.guidance.messages import PlanningWords
from glidepath.guidance.words import Words
from glidepath.medicines.equivalence import Equivalences
from glidepath.medicines.formulary import Formulary
from glidepath.taper.planning.ladder import Ladder
from glidepath.taper.planning.switching import (
    SwitchPlan,
)
from glidepath.taper.regimen import TimeOfDay
from glidepath.taper.schedule import Intake, LimitException, Schedule


@dataclass(frozen=True, slots=True)
class PlanningFacts:
    """The facts planning rests on, read by the catalogue.

    `clock` is the hour of each dose time; `said` holds the sentences and findings of planning itself;
    `maintain_days` the days after which a kept dose is reviewed.
    """

    formulary: Formulary
    equivalences: Equivalences
    limits: Limits
    clock: Mapping[TimeOfDay, int]
    maintain_days: int
    said: PlanningWords


class NoPlan(Exception):
    """No schedule can be made as asked; `reason` and `remedy` say why and what to change."""

    def __init__(self, reason: Words, remedy: Words) -> None:
        super().__init__(reason.en)
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Draft:
    """A schedule with what the findings need to know of how it was made.

    `ladders` by drug, in order; `switch` where drugs were changed; `assumed` are the present
    intakes of drugs whose product the request left open.
    """

    schedule: Schedule
    exceptions: tuple[LimitException, ...]
    ladders: Mapping[str, Ladder]
    switch: SwitchPlan | None
    assumed: Mapping[str, tuple[Intake, ...]]


def plan_days(schedule: Schedule) -> int:
    """Days from the first step until nothing is taken, or to the end of the last step."""
    first = schedule.steps[0].first_day
    last = schedule.steps[-1]
    end = last.first_day if not last.intakes else last.last_day + timedelta(days=1)
    return (end - first).days
