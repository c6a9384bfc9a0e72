"""Which restricted records are open to a member, for lists of many people.

Says for many what `Person.open_to` says for one.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import timedelta

from django.db.models import Q, QuerySet

from glidepath.web.accounts.models import Member
from glidepath.web.base.clock import now
from glidepath.web.record.models import BREAK_GLASS_HOURS, BrokenGlass, Person, TeamMember


def closed_to(member: Member) -> frozenset[uuid.UUID]:
    """The people whose records this member may not open without a reason; one query."""
    closed = _restricted(member).exclude(_known_to(member))
    return frozenset(closed.values_list("pk", flat=True))


def opened_to(member: Member) -> frozenset[uuid.UUID]:
    """The people whose records are restricted, and open to this member; one query.

    There are few of them where many are restricted: a list of work names these.
    """
    opened = _restricted(member).filter(_known_to(member))
    return frozenset(opened.values_list("pk", flat=True))


def open_records(opened: Collection[uuid.UUID], person: str = "person") -> Q:
    """What belongs to records that are not restricted, or restricted and `opened` to the reader."""
    return Q(**{f"{person}__restricted": False}) | Q(**{f"{person}__in": opened})


def _restricted(member: Member) -> QuerySet[Person]:
    return Person.objects.filter(programme=member.programme_id, restricted=True)


def _known_to(member: Member) -> Q:
    """In their team, or opened in an emergency a short while ago."""
    since = now() - timedelta(hours=BREAK_GLASS_HOURS)
    in_team = TeamMember.objects.filter(member=member, ended_at=None)
    opened = BrokenGlass.objects.filter(member=member, at__gte=since)
    return Q(pk__in=in_team.values("person")) | Q(pk__in=opened.values("person"))
