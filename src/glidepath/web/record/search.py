"""Looking for people by name, record number and stage, page by page."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from glidepath.web.accounts.models import Member
from glidepath.web.record.models import Person, SafetyTask, Stage, folded
from glidepath.web.record.restriction import closed_to

PAGE = 50
IN_CARE, EVERYBODY = "", "everybody"


@dataclass(frozen=True, slots=True)
class Found:
    """One page of people in the order of their names; `more` says whether others follow.

    `closed` are those whose records the member may not open without a reason.
    """

    people: list[Person]
    closed: frozenset[uuid.UUID]
    more: bool


def find_people(
    member: Member, words: str = "", stage: str = IN_CARE, after: uuid.UUID | None = None
) -> Found:
    """The people of the member's programme whose name or record number holds every word.

    `stage` is IN_CARE, EVERYBODY or a Stage. Where somebody stands on the road is part of their
    record: a restricted one is never found by it. `after` is the last person of the page before.
    """
    closed = closed_to(member)
    rows = Person.objects.filter(programme=member.programme_id)
    for word in folded(words).split():
        rows = rows.filter(folded__contains=word)
    if stage == IN_CARE:
        rows = rows.filter(~Q(stage=Stage.ENDED) | Q(pk__in=closed))
    elif stage != EVERYBODY:
        rows = rows.filter(stage=stage).exclude(pk__in=closed)
    last = Person.objects.filter(programme=member.programme_id, pk=after).first()
    if last is not None:
        rows = rows.filter(Q(folded__gt=last.folded) | Q(folded=last.folded, pk__gt=last.pk))
    urgent = SafetyTask.objects.filter(person=OuterRef("pk"), settled_at=None)
    found = list(rows.annotate(urgent=Exists(urgent)).order_by("folded", "pk")[: PAGE + 1])
    return Found(found[:PAGE], closed, len(found) > PAGE)
