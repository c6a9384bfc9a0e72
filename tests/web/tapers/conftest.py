"""A person whose evaluation knows the regimen, with every gate acknowledged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from glidepath.web.accounts.models import Member
from glidepath.web.evaluation.actions import acknowledge_gate, answer_questions, start_evaluation
from glidepath.web.evaluation.models import Evaluation
from glidepath.web.evaluation.reading import open_gates
from glidepath.web.record.models import Person
from glidepath.web.tapers.actions import make_scenario
from glidepath.web.tapers.models import Scenario, SignedPlan
from glidepath.web.tapers.reasons import reasons_needed
from glidepath.web.tapers.signing import sign_plan

CLONAZEPAM: dict[str, Any] = {
    "regimen": [{"drug": "clonazepam", "doses": {"morning": "0.5", "bedtime": "0.5"}}],
    "start": "2027-01-04",
}
DIAZEPAM: dict[str, Any] = {
    "regimen": [{"drug": "diazepam", "doses": {"bedtime": "10"}}],
    "start": "2027-01-04",
}


@pytest.fixture
def evaluation(person: Person, prescriber: Member) -> Evaluation:
    started = start_evaluation(by=prescriber, person=person)
    answers = {"regimen": CLONAZEPAM["regimen"], "fears": "That I will not sleep."}
    answer_questions(by=prescriber, evaluation=started, answers=answers, seen=0)
    for gate in open_gates(started):
        acknowledge_gate(
            by=prescriber, evaluation=started, gate=gate.id, words="Seen and talked over."
        )
    return started


@pytest.fixture
def scenario(person: Person, prescriber: Member, evaluation: Evaluation) -> Scenario:
    return make_scenario(by=prescriber, person=person, name="Tablets", request=CLONAZEPAM)


@pytest.fixture
def sign(prescriber: Member) -> Callable[..., SignedPlan]:
    """Sign a scenario with a reason for everything that needs one."""

    def make(scenario: Scenario, **changes: Any) -> SignedPlan:
        reasons = {
            one["key"]: "Nothing smaller can be had." for one in reasons_needed(scenario.document)
        }
        scenario.refresh_from_db()
        given = {
            "reasons": reasons,
            "version": scenario.version,
            "cause": "Talked over.",
            **changes,
        }
        return sign_plan(by=prescriber, scenario=scenario, **given)

    return make


@pytest.fixture
def client(prescriber: Member, signed_in: Callable[[Member], Client]) -> Client:
    return signed_in(prescriber)
