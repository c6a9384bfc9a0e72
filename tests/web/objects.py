"""One of everything that an address can take, all in one programme."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from glidepath.guidance.words import Words
from glidepath.web.accounts.models import Member, Programme
from glidepath.web.accounts.rights import Role
from glidepath.web.base.clock import today
from glidepath.web.evaluation.actions import (
    acknowledge_gate,
    answer_questions,
    start_evaluation,
    take_instrument,
)
from glidepath.web.evaluation.models import Evaluation
from glidepath.web.evaluation.reading import open_gates
from glidepath.web.recognition.actions import record_screen
from glidepath.web.record.actions import open_safety_task
from glidepath.web.record.models import Person
from glidepath.web.tapers.actions import make_scenario, revise_plan
from glidepath.web.tapers.models import Scenario, SignedPlan
from glidepath.web.tapers.reasons import reasons_needed
from glidepath.web.tapers.signing import sign_plan

REGIMEN = [{"drug": "clonazepam", "doses": {"morning": "0.5", "bedtime": "0.5"}}]


@dataclass
class Objects:
    """A programme with one person and one of everything that belongs to them."""

    programme: Programme
    person: Person
    prescriber: Member
    made: dict[str, Any] = field(default_factory=dict)

    def arguments(self, names: tuple[str, ...]) -> Mapping[str, object]:
        """What to put into an address."""
        return {name: OBJECTS[name](self) for name in names}

    def one(self, name: str, make: Callable[[Objects], Any]) -> Any:
        """The object of this name, made when it is first asked for."""
        if name not in self.made:
            self.made[name] = make(self)
        return self.made[name]


def _evaluation(objects: Objects) -> Evaluation:
    by = objects.prescriber
    started = start_evaluation(by=by, person=objects.person)
    answer_questions(by=by, evaluation=started, answers={"regimen": REGIMEN}, seen=0)
    for gate in open_gates(started):
        acknowledge_gate(by=by, evaluation=started, gate=gate.id, words="Talked over.")
    return started


def _scenario(objects: Objects, name: str = "Tablets") -> Scenario:
    objects.one("evaluation", _evaluation)
    request = {"regimen": REGIMEN, "start": "2027-01-04"}
    return make_scenario(by=objects.prescriber, person=objects.person, name=name, request=request)


def _signed(objects: Objects, scenario: Scenario) -> SignedPlan:
    reasons = {one["key"]: "Nothing smaller." for one in reasons_needed(scenario.document)}
    return sign_plan(
        by=objects.prescriber,
        scenario=scenario,
        version=scenario.version,
        reasons=reasons,
        cause="Talked over.",
    )


def _plan(objects: Objects) -> SignedPlan:
    return _signed(objects, _scenario(objects, "To sign"))


def _later_plan(objects: Objects) -> SignedPlan:
    first = objects.one("plan", _plan)
    held = revise_plan(
        by=objects.prescriber, plan=first, events=[{"kind": "hold", "days": 14}], cause="Hard."
    )
    return _signed(objects, held)


def _response(objects: Objects) -> Any:
    return take_instrument(
        by=objects.prescriber,
        person=objects.person,
        instrument="phq-2",
        answers={"1": 1, "2": 0},
        taken_on=today(),
    )


def _task(objects: Objects) -> Any:
    text = Words("Call today.", "Llame hoy.")
    return open_safety_task(
        by=objects.prescriber, person=objects.person, source="by hand", answer="", text=text
    )


def _screen(objects: Objects) -> Any:
    return record_screen(by=objects.prescriber, person=objects.person, answers={"tolerance": True})


def _colleague(objects: Objects) -> Member:
    from glidepath.web.accounts.models import User

    user = User.objects.create(email="colleague@example.org", name="Colleague")
    return Member.objects.create(user=user, programme=objects.programme, role=Role.THERAPIST)


def _pk(name: str, make: Callable[[Objects], Any]) -> Callable[[Objects], UUID]:
    return lambda objects: objects.one(name, make).pk


# What an address takes, by the name in its pattern.
OBJECTS: dict[str, Callable[[Objects], object]] = {
    "person": lambda objects: objects.person.pk,
    "task": _pk("task", _task),
    "screen": _pk("screen", _screen),
    "evaluation": _pk("evaluation", _evaluation),
    "section": lambda _objects: "medicines",
    "response": _pk("response", _response),
    "instrument": lambda objects: objects.one("response", _response).instrument,
    "scenario": _pk("scenario", _scenario),
    "plan": _pk("plan", _plan),
    "other": _pk("later", _later_plan),
    "kind": lambda _objects: "handout",
    "member": _pk("member", _colleague),
    "token": lambda _objects: "no-such-token",
}
