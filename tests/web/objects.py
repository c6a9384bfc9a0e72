"""One of everything that an address can take, all in one programme."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from glidepath.web.accounts.links import make_link
from glidepath.web.accounts.models import Member, Programme
from glidepath.web.base.clock import today
from glidepath.web.evaluation.actions import start_evaluation, take_instrument
from glidepath.web.recognition.actions import record_screen
from glidepath.web.record.models import Person, SafetyTask


@dataclass
class Objects:
    """A programme with one person and one of everything that belongs to them."""

    programme: Programme
    person: Person
    prescriber: Member

    def arguments(self, names: tuple[str, ...]) -> Mapping[str, object]:
        """What to put into an address."""
        return {name: OBJECTS[name](self) for name in names}


def _task(objects: Objects) -> object:
    return SafetyTask.objects.create(
        person=objects.person, source="by hand", text_en="Call today", text_es="Llame hoy"
    ).pk


def _screen(objects: Objects) -> object:
    return record_screen(by=objects.prescriber, person=objects.person, answers={}).pk


def _token(objects: Objects) -> object:
    return make_link(objects.prescriber.user, None)


def _evaluation(objects: Objects) -> object:
    return start_evaluation(by=objects.prescriber, person=objects.person).pk


def _section(objects: Objects) -> object:
    _evaluation(objects)
    return "medicines"


def _response(objects: Objects) -> object:
    return take_instrument(
        by=objects.prescriber,
        person=objects.person,
        instrument="phq-9",
        answers={"1": 1},
        taken_on=today(),
    ).pk


def _instrument(objects: Objects) -> object:
    _response(objects)
    return "phq-9"


# What an address takes, by the name in its pattern.
OBJECTS: dict[str, Callable[[Objects], object]] = {
    "person": lambda objects: objects.person.pk,
    "task": _task,
    "screen": _screen,
    "member": lambda objects: objects.prescriber.pk,
    "token": _token,
    "evaluation": _evaluation,
    "section": _section,
    "instrument": _instrument,
    "response": _response,
}
