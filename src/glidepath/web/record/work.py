"""What waits for a member: what cannot wait first, then what is theirs, then what is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from glidepath.web.accounts.models import Member
from glidepath.web.accounts.rights import Role
from glidepath.web.base.clock import now, today
from glidepath.web.base.templatetags.glidepath import in_language
from glidepath.web.evaluation.gates import gates_waiting
from glidepath.web.evaluation.reading import waiting
from glidepath.web.record.models import BrokenGlass, Person, SafetyTask
from glidepath.web.record.restriction import closed_to
from glidepath.web.tapers.reading import due, to_sign

_MOST = 50
_ACCESSES_DAYS = 30


@dataclass(frozen=True, slots=True)
class Task:
    """An open safety task; `closed` where the member may not open the record without a reason."""

    task: SafetyTask
    closed: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that waits: whose, what, the address to go to, and since when or for which day."""

    person: Person
    text: str
    where: str
    when: date | datetime | None


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of work with its entries, and what stands there when there are none."""

    key: str
    title: Promise
    nothing: Promise
    entries: list[Entry]


def safety_tasks(member: Member) -> list[Task]:
    """The open safety tasks of the programme: those that nobody has taken first, oldest first."""
    found = SafetyTask.objects.filter(person__programme=member.programme_id, settled_at=None)
    closed = closed_to(member)
    rows = found.select_related("person", "taken_by__user").order_by("opened_at")
    tasks = [Task(one, one.person_id in closed) for one in rows]
    return sorted(tasks, key=lambda one: one.task.taken_at is not None)


def work_of(member: Member) -> list[Part]:
    """The other work of a programme, in the order of the member's role."""
    closed = closed_to(member)
    parts = []
    for key in _ORDER[Role(member.role)]:
        title, nothing, read = _PARTS[key]
        entries = [one for one in read(member) if one.person.pk not in closed]
        parts.append(Part(key, title, nothing, entries[:_MOST]))
    return parts


def duties_of(member: Member) -> list[BrokenGlass]:
    """Emergency accesses of the last 30 days, the newest first, for whoever looks after the log."""
    since = now() - timedelta(days=_ACCESSES_DAYS)
    found = BrokenGlass.objects.filter(person__programme=member.programme_id, at__gte=since)
    return list(found.select_related("member__user").order_by("-at")[:_MOST])


def _evaluations(member: Member) -> list[Entry]:
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
        for one in waiting(member.programme)
    ]


def _gates(member: Member) -> list[Entry]:
    return [
        Entry(
            one.evaluation.person,
            "; ".join(in_language(gate.title) for gate in one.gates),
            reverse("recommendations", args=[one.evaluation.person_id]),
            None,
        )
        for one in gates_waiting(member.programme)
    ]


def _plans(member: Member) -> list[Entry]:
    return [
        Entry(one.person, one.name, reverse("scenario", args=[one.person_id, one.pk]), one.made_at)
        for one in to_sign(member.programme)
    ]


def _due(member: Member) -> list[Entry]:
    return [
        Entry(
            one.person,
            (_("Look again together: %(dose)s a day") if one.review else _("%(dose)s a day"))
            % {"dose": one.step.dose},
            reverse("plan", args=[one.person.pk, one.plan.pk]),
            one.on,
        )
        for one in due(member.programme, today())
    ]


_PARTS: dict[str, tuple[Promise, Promise, Callable[[Member], list[Entry]]]] = {
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
        gettext_lazy("Dose changes and reviews in the next 7 days"),
        gettext_lazy("No dose changes and none is to be looked at in the next 7 days."),
        _due,
    ),
}
# Acknowledging belongs to prescribers; the others see what they can go on with.
_ORDER = {
    Role.PRESCRIBER: ("plans", "gates", "due", "evaluations"),
    Role.PHARMACIST: ("due", "plans", "evaluations"),
    Role.THERAPIST: ("evaluations", "due"),
    Role.COORDINATOR: ("due", "evaluations", "plans"),
}
