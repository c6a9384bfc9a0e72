"""Reading the log: filtered and in pages, emergency access, and who saw one person's record."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from glidepath.web.accounts.rights import Action, Role
from glidepath.web.audit.models import Event
from glidepath.web.record.models import BrokenGlass, Person

PAGE = 50
_LABELS = {action.value: action.label for action in Action}
_ROLES = {role.value: role.label for role in Role}


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the log is wanted; what is None or empty does not matter."""

    person: uuid.UUID | None = None
    member: uuid.UUID | None = None
    action: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An event as it is shown: with the person's name, and the reason of an emergency access."""

    event: Event
    person: Person | None
    reason: str

    @property
    def action(self) -> str:
        """What was done, in words."""
        return str(_LABELS.get(self.event.action, self.event.action))

    @property
    def emergency(self) -> bool:
        """Whether a restricted record was opened in an emergency."""
        return is_emergency(self.event)

    @property
    def role(self) -> str:
        """Their role then, in words."""
        return str(_ROLES.get(self.event.role, self.event.role))

    @property
    def who(self) -> str:
        """Who did it, as they were called then."""
        return self.event.member_name or _("Nobody known")


def is_emergency(event: Event) -> bool:
    """Whether the event is the opening of a restricted record in an emergency."""
    return event.action == Action.BREAK_GLASS and event.outcome == Event.Outcome.DONE


def page_of_log(
    programme: uuid.UUID, wanted: Filter, before: int | None
) -> tuple[list[Line], int | None]:
    """A page of the log, newest first, below the number `before`; where the next begins, or None."""
    events = Event.objects.filter(programme=programme).order_by("-number")
    if wanted.person:
        events = events.filter(person=wanted.person)
    if wanted.member:
        events = events.filter(member=wanted.member)
    if wanted.action:
        events = events.filter(action=wanted.action)
    if wanted.outcome:
        events = events.filter(outcome=wanted.outcome)
    if before is not None:
        events = events.filter(number__lt=before)
    found = list(events[: PAGE + 1])
    older = found[PAGE - 1].number if len(found) > PAGE else None
    return lines(found[:PAGE]), older


def accesses_to(person: Person, before: int | None = None) -> tuple[list[Line], int | None]:
    """A page of who did, read or was refused what in one person's record, newest first."""
    return page_of_log(person.programme_id, Filter(person=person.pk), before)


def every_access_to(person: Person) -> list[Line]:
    """The whole of it, oldest first, to be given to the person."""
    events = Event.objects.filter(programme=person.programme_id, person=person.pk)
    return lines(events.order_by("number"))


def emergency_accesses(programme: uuid.UUID, since: datetime) -> list[Line]:
    """Restricted records that were opened in an emergency since then, newest first."""
    events = Event.objects.filter(
        programme=programme,
        action=Action.BREAK_GLASS.value,
        outcome=Event.Outcome.DONE,
        at__gte=since,
    )
    return lines(events.order_by("-number"))


def lines(events: Iterable[Event]) -> list[Line]:
    """Events with what is shown beside them, in two queries however many they are."""
    found = list(events)
    people = Person.objects.in_bulk({event.person for event in found if event.person})
    reasons = _reasons(found)
    return [Line(one, people.get(one.person), reasons.get(one.about, "")) for one in found]


def _reasons(events: list[Event]) -> dict[str, str]:
    opened = {event.about.partition(":")[2] for event in events if is_emergency(event)}
    rows = BrokenGlass.objects.filter(pk__in=opened) if opened else ()
    return {f"brokenglass:{row.pk}": row.reason for row in rows}
