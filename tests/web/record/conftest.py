"""Many people, and long histories."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from glidepath.guidance.words import Words
from glidepath.web.accounts.models import Member
from glidepath.web.base.clock import today
from glidepath.web.evaluation.actions import start_evaluation, take_instrument
from glidepath.web.recognition.actions import record_screen
from glidepath.web.record.actions import add_person, open_safety_task, take_safety_task
from glidepath.web.record.models import Person

_TEXT = Words("Call today", "Llame hoy")


@pytest.fixture
def fill() -> Callable[[Member, int], None]:
    """Add people with one of everything that waits."""

    def add(by: Member, number: int) -> None:
        for place in range(number):
            person = add_person(by=by, name=f"Person {place}")
            start_evaluation(by=by, person=person)
            task = open_safety_task(by=by, person=person, source="x", answer="", text=_TEXT)
            if place % 2:
                take_safety_task(by=by, task=task, version=1)

    return add


@pytest.fixture
def lengthen() -> Callable[[Member, Person, int], None]:
    """Add to a person's history."""

    def add(by: Member, person: Person, number: int) -> None:
        for place in range(number):
            record_screen(by=by, person=person, answers={"tolerance": True})
            open_safety_task(by=by, person=person, source="x", answer=str(place), text=_TEXT)
            take_instrument(by=by, person=person, instrument="phq-9", answers={}, taken_on=today())

    return add
