"""Which restricted records are closed to a member, for lists of many people."""

from __future__ import annotations

import uuid
from datetime import timedelta

from glidepath.web.accounts.models import Member
from glidepath.web.base.clock import now
from glidepath.web.record.models import BREAK_GLASS_HOURS, Person


def closed_to(member: Member) -> frozenset[uuid.UUID]:
    """The people whose records this member may not open without a reason; one query.

    Says for many what `Person.open_to` says for one.
    """
    restricted = Person.objects.filter(programme=member.programme_id, restricted=True)
    in_team = restricted.filter(team__member=member, team__ended_at=None)
    since = now() - timedelta(hours=BREAK_GLASS_HOURS)
    opened = restricted.filter(glass_broken__member=member, glass_broken__at__gte=since)
    closed = restricted.exclude(pk__in=in_team.values("pk")).exclude(pk__in=opened.values("pk"))
    return frozenset(closed.values_list("pk", flat=True))
