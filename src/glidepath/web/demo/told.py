"""Somebody whose story is told, with the colleagues who act: what happens in every part of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from glidepath.web.accounts.models import Member
from glidepath.web.accounts.rights import Role
from glidepath.web.base.clock import today
from glidepath.web.demo.answers import questionnaire_answers
from glidepath.web.demo.life import Life
from glidepath.web.demo.people import Invented
from glidepath.web.evaluation.actions import take_instrument
from glidepath.web.record.actions import settle_safety_task, take_safety_task
from glidepath.web.record.models import Person
from glidepath.web.tapers.models import Scenario, SignedPlan
from glidepath.web.tapers.reasons import reasons_needed
from glidepath.web.tapers.signing import sign_plan

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_REASON = "Agreed together: we stay longer on the dose before, and speak the week after."
_REASONS = {
    "final-dose": "The person wants no compounded liquid; the last step is taken with a daily call.",
    "pace": "Steps agreed with the person; each is looked at again before the next.",
}
_SETTLED = "Spoke at length; safety plan written together; a friend stays tonight."
_HIGH_IS_GOOD = {"barc-10"}


@dataclass
class Told:
    """The person, the life that is told, the colleagues, and chance; `base` is what plans rest on."""

    invented: Invented
    life: Life
    team: Mapping[Role, Member]
    random: Random
    base: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Nobody is in the record yet, and nothing is signed."""
        self.person: Person
        self.signed: SignedPlan

    @property
    def coordinator(self) -> Member:
        """Who adds people and settles what cannot wait."""
        return self.team[Role.COORDINATOR]

    @property
    def builder(self) -> Member:
        """Who builds plans: the pharmacist, but where the record is open to the team alone."""
        return self.team[Role.PRESCRIBER if self.life.restricted else Role.PHARMACIST]

    def take(
        self, instrument: str, level: float, *, leave_out: bool = False, worry: bool = False
    ) -> None:
        """Fill in a questionnaire at so hard a time, from 0 to 1."""
        if instrument in _HIGH_IS_GOOD:
            level = 1 - level
        take_instrument(
            by=self.team[Role.THERAPIST],
            person=self.person,
            instrument=instrument,
            answers=questionnaire_answers(
                instrument, level, self.random, leave_out=leave_out, worry=worry
            ),
            taken_on=today(),
            about=next(iter(self.life.taking)) if instrument == "sds" else "",
            language=self.person.language,
        )

    def settle(self, outcome: str = _SETTLED) -> Iterator[timedelta]:
        """What cannot wait is taken on within the hour and settled on the same day."""
        for task in self.person.safety_tasks.filter(settled_at=None):
            yield timedelta(minutes=20)
            take_safety_task(by=self.coordinator, task=task, version=task.version)
            yield 2 * HOUR
            task.refresh_from_db()
            settle_safety_task(
                by=self.coordinator, task=task, version=task.version, outcome=outcome
            )

    def sign(self, scenario: Scenario, cause: str = "") -> None:
        """The prescriber signs, with a reason for whatever needs one."""
        scenario.refresh_from_db()
        self.signed = sign_plan(
            by=self.team[Role.PRESCRIBER],
            scenario=scenario,
            version=scenario.version,
            reasons={
                one["key"]: _REASONS.get(one["key"], _REASON)
                for one in reasons_needed(scenario.document)
            },
            cause=cause,
        )
