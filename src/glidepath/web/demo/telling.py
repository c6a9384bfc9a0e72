"""Telling many stories at once, in the order of time, so that the log reads as it would have grown."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from glidepath.web.base.clock import telling

# A story does something, then yields how long it waits until it goes on.
Story = Iterator[timedelta]


def tell(stories: Iterable[tuple[datetime, Story]], until: datetime) -> None:
    """Let each story go on at its moments, all of them in order; what lies after `until` is left out."""
    waiting = [(at_work(begins), number, story) for number, (begins, story) in enumerate(stories)]
    heapq.heapify(waiting)
    while waiting:
        moment, number, story = heapq.heappop(waiting)
        if moment >= until:
            continue
        with telling(moment):
            pause = next(story, None)
        if pause is not None:
            heapq.heappush(waiting, (at_work(moment + pause), number, story))


def at_work(moment: datetime) -> datetime:
    """The moment itself, or where the clinic is closed then, the next morning on which it is open."""
    if moment.hour >= 17:
        moment = moment.replace(hour=9) + timedelta(days=1)
    if moment.hour < 8:
        moment = moment.replace(hour=8)
    return moment + timedelta(days=max(0, 7 - moment.weekday()) if moment.weekday() > 4 else 0)
