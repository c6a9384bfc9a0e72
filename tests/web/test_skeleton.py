"""Every page of the skeleton opens for those who may, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from glidepath.web.accounts.models import Member, Programme
from glidepath.web.accounts.rights import Role
from glidepath.web.audit.chain import verify
from glidepath.web.audit.models import Event
from glidepath.web.record.models import Person


def test_a_prescriber_opens_a_record_and_the_log_says_so(
    prescriber: Member, person: Person, signed_in: Callable[[Member], Client]
) -> None:
    response = signed_in(prescriber).get(f"/people/{person.pk}/")
    assert response.status_code == 200
    assert "Jordan Rivers" in response.content.decode()
    event = Event.objects.get()
    assert (event.action, event.outcome, event.person) == ("see-person", "read", person.pk)
    assert list(verify()) == []


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR])
def test_an_administrator_does_not_read_records(
    role: Role,
    programme: Programme,
    person: Person,
    member_of: Callable[..., Member],
    signed_in: Callable[[Member], Client],
) -> None:
    response = signed_in(member_of(programme, role)).get(f"/people/{person.pk}/")
    assert response.status_code == 403
    assert Event.objects.get().outcome == "refused"


def test_a_person_of_another_programme_does_not_exist(
    other_programme: Programme,
    person: Person,
    member_of: Callable[..., Member],
    signed_in: Callable[[Member], Client],
) -> None:
    stranger = member_of(other_programme, Role.PRESCRIBER)
    assert signed_in(stranger).get(f"/people/{person.pk}/").status_code == 404
