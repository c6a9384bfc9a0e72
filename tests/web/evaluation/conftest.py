"""An evaluation, and colleagues who work on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from glidepath.web.accounts.models import Member, Programme
from glidepath.web.accounts.rights import Role
from glidepath.web.evaluation.actions import start_evaluation
from glidepath.web.evaluation.models import Evaluation
from glidepath.web.record.models import Person


@pytest.fixture
def evaluation(person: Person, prescriber: Member) -> Evaluation:
    return start_evaluation(by=prescriber, person=person)


@pytest.fixture
def therapist(programme: Programme, member_of: Callable[..., Member]) -> Member:
    return member_of(programme, Role.THERAPIST)


@pytest.fixture
def pharmacist(programme: Programme, member_of: Callable[..., Member]) -> Member:
    return member_of(programme, Role.PHARMACIST)


@pytest.fixture
def client(prescriber: Member, signed_in: Callable[[Member], Client]) -> Client:
    return signed_in(prescriber)
