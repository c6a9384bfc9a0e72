"""What waits for a member: what cannot wait first, then what is theirs, then what is due."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import F
from django.db.models.lookups import IsNull
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from glidepath.web.accounts.models import Member
from glidepath.web.accounts.rights import Role
from glidepath.web.base.clock import now, today
from glidepath.web.base.templatetags.glidepath import in_language
from glidepath.web.evaluation.gates import gates_left
from glidepath.web.evaluation.reading import waiting
from glidepath.web.record.models import BrokenGlass, Person, SafetyTask
from glidepath.web.record.restriction import opened_to
from glidepath.web.tapers.reading import Due, due, to_review, to_sign

FIRST, FIRST_TASKS, PAGE = 10, 20, 100  # entries on the first view, and on a page of one kind
ACT_NOW = "act-now"
_ACCESSES, _ACCESSES_DAYS = 50, 30
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Task:
    """An open safety task; `closed` where the member may not open the record without a reason."""

    task: SafetyTask
    closed: bool


@dataclass(frozen=True, slots=True)
class Tasks:
    """Open safety tasks; `total` is how many there are, shown or not."""

    shown: list[Task]
    total: int
    more: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that waits: whose, what, the address to go to, and since when or for which day."""

    person: Person
    text: str
    where: str
    when: date | datetime | None


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of work with its entries, and what stands there when there are none.

    `more` says whether others follow.
    """

    key: str
    title: Promise
    nothing: Promise
    entries: list[Entry]
    more: bool


@dataclass(frozen=True, slots=True)
class Work:
    """The work list of a member: what cannot wait, and the first entries of all else."""

    act_now: Tasks
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose work is asked for, what restricted records are open to them, which page of what size."""

    member: Member
    opened: frozenset[uuid.UUID]
    page: int
    size: int

    @property
    def rows(self) -> slice:
        """What to read: one row more than is shown tells whether others follow."""
        return slice(self.page * self.size, (self.page + 1) * self.size + 1)

    def cut(self, found: list[_Row]) -> tuple[list[_Row], bool]:
        """The rows that are shown, and whether others follow."""
        return found[: self.size], len(found) > self.size


def work_of(member: Member) -> Work:
    """The work of a programme, in the order of the member's role."""
    opened = opened_to(member)
    first = _Asked(member, opened, 0, FIRST)
    return Work(
        _tasks(_Asked(member, opened, 0, FIRST_TASKS)),
        [_part(key, first) for key in kinds_of(member)],
    )


def kinds_of(member: Member) -> tuple[str, ...]:
    """The keys of the parts that a member's role works with, in their order."""
    return _ORDER[Role(member.role)]


def tasks_of(member: Member, page: int) -> Tasks:
    """A page, counted from 0, of what cannot wait."""
    return _tasks(_Asked(member, opened_to(member), page, PAGE))


def part_of(member: Member, key: str, page: int) -> Part:
    """A page, counted from 0, of one kind of other work."""
    return _part(key, _Asked(member, opened_to(member), page, PAGE))


def _tasks(asked: _Asked) -> Tasks:
    """The open safety tasks: those that nobody has taken first, the oldest of them first."""
    programme = asked.member.programme_id
    found = SafetyTask.objects.filter(person__programme=programme, settled_at=None)
    rows = found.select_related("person", "taken_by__user").order_by(
        IsNull(F("taken_at"), False), "opened_at", "pk"
    )
    shown, more = asked.cut(list(rows[asked.rows]))
    tasks = [
        Task(one, one.person.restricted and one.person_id not in asked.opened) for one in shown
    ]
    return Tasks(tasks, found.count(), more)


def _part(key: str, asked: _Asked) -> Part:
    title, nothing, read = _PARTS[key]
    entries, more = read(asked)
    return Part(key, title, nothing, entries, more)


def duties_of(member: Member) -> list[BrokenGlass]:
    """Emergency accesses of the last 30 days, the newest first, for whoever looks after the log."""
    since = now() - timedelta(days=_ACCESSES_DAYS)
    found = BrokenGlass.objects.filter(person__programme=member.programme_id, at__gte=since)
    return list(found.select_related("member__user").order_by("-at")[:_ACCESSES])


def _evaluations(asked: _Asked) -> tuple[list[Entry], bool]:
    found, more = asked.cut(waiting(asked.member.programme, asked.rows, asked.opened))
    return [
        Entry(
            one.person,
            ngettext(
                "%(count)d question answered so far",
                "%(count)d questions answered so far",
                one.answered,
            )
            % {"count": one.answered},
            reverse("evaluation", args=[one.person.pk]),
            one.last_at,
        )
        for one in found
    ], more


def _gates(asked: _Asked) -> tuple[list[Entry], bool]:
    """Of each page of open evaluations, those with something to settle.

    What is to be settled is not kept but follows from the answers: so a whole page of evaluations
    is looked through, also for the first view.
    """
    looked = replace(asked, size=PAGE)
    found, more = looked.cut(gates_left(asked.member.programme, looked.rows, asked.opened))
    left = [one for one in found if one.gates]
    return [
        Entry(
            one.evaluation.person,
            "; ".join(in_language(gate.title) for gate in one.gates),
            reverse("recommendations", args=[one.evaluation.person_id]),
            None,
        )
        for one in left[: asked.size]
    ], more or len(left) > asked.size


def _plans(asked: _Asked) -> tuple[list[Entry], bool]:
    found, more = asked.cut(to_sign(asked.member.programme, asked.rows, asked.opened))
    return [
        Entry(one.person, one.name, reverse("scenario", args=[one.person_id, one.pk]), one.made_at)
        for one in found
    ], more


def _due(asked: _Asked) -> tuple[list[Entry], bool]:
    found, more = asked.cut(due(asked.member.programme, today(), asked.rows, asked.opened))
    return _doses(found, _("%(dose)s a day")), more


def _reviews(asked: _Asked) -> tuple[list[Entry], bool]:
    found, more = asked.cut(to_review(asked.member.programme, today(), asked.rows, asked.opened))
    return _doses(found, _("Look again together: %(dose)s a day")), more


def _doses(found: list[Due], text: str) -> list[Entry]:
    return [
        Entry(
            one.person,
            text % {"dose": one.dose},
            reverse("plan", args=[one.person.pk, one.plan.pk]),
            one.on,
        )
        for one in sorted(found, key=lambda one: (one.on, one.person.name))
    ]


_PARTS: dict[str, tuple[Promise, Promise, Callable[[_Asked], tuple[list[Entry], bool]]]] = {
    "evaluations": (
        gettext_lazy("Evaluations under way"),
        gettext_lazy("Every evaluation that was started is closed."),
        _evaluations,
    ),
    "gates": (
        gettext_lazy("To be settled before a taper"),
        gettext_lazy("Nothing has to be acknowledged."),
        _gates,
    ),
    "plans": (
        gettext_lazy("Plans to sign"),
        gettext_lazy("No plan waits for a signature."),
        _plans,
    ),
    "due": (
        gettext_lazy("Dose changes in the next 7 days"),
        gettext_lazy("No dose changes in the next 7 days."),
        _due,
    ),
    "reviews": (
        gettext_lazy("Doses to look at again"),
        gettext_lazy("No dose is to be looked at again in the next 7 days."),
        _reviews,
    ),
}
# Acknowledging belongs to prescribers; the others see what they can go on with.
_ORDER = {
    Role.PRESCRIBER: ("plans", "gates", "due", "reviews", "evaluations"),
    Role.PHARMACIST: ("due", "reviews", "plans", "evaluations"),
    Role.THERAPIST: ("evaluations", "due", "reviews"),
    Role.COORDINATOR: ("due", "reviews", "evaluations", "plans"),
}
