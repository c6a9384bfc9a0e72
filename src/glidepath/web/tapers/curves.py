"""The dose as a staircase on axes of dates and milligrams; drawn by classes alone.

Across, every place is a share of the picture's width, so that a picture fits any screen while its
texts keep their size; down, places are pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from glidepath.web.tapers.axes import Days, amount_name, amounts, point, share
from glidepath.web.tapers.heights import heights_of

LARGE, SMALL = 260, 150  # heights in pixels: a picture of its own, and one beside others
_TOP, _BOTTOM = 26, 28  # pixels over the dose before, and under the axis for dates


@dataclass(frozen=True, slots=True)
class Tread:
    """One step in the picture: from where to where across (in units), how far down (in pixels)."""

    left: str
    right: str
    down: str


@dataclass(frozen=True, slots=True)
class Band:
    """Marked days in the picture (in units), with their words and the share across for those."""

    left: str
    width: str
    share: str
    words: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A staircase with its axes.

    `amounts` are milligrams with their places, `dates` days to be named (by their months, unless the
    plan is short) with their places and whether there is room for them on a card too. `in_diazepam`
    says that milligrams are counted in diazepam. `day_width` is a day's width in units, `drop` what
    one pixel is in milligrams.
    """

    path: str = ""
    height: int = LARGE
    base: int = LARGE - _BOTTOM
    before: str = ""
    after: str = ""
    last_change: date | None = None
    in_diazepam: bool = False
    amounts: tuple[tuple[str, str], ...] = ()
    dates: tuple[tuple[str, date, bool], ...] = ()
    by_month: bool = True
    bands: tuple[Band, ...] = ()
    breaks: tuple[tuple[str, str], ...] = ()
    treads: tuple[Tread, ...] = ()
    day_width: str = ""
    drop: Fraction = Fraction(0)


def draw(
    documents: Sequence[Mapping[str, Any]],
    marks: Sequence[Sequence[Mapping[str, str]]] = (),
    *,
    height: int = LARGE,
) -> list[Curve]:
    """One staircase a plan, all along the same dates, each from the dose now as its full height.

    Where more than one drug is in play, the height is in milligrams of diazepam under the tables
    that the plan names; a curve for looking at, never for reckoning.
    """
    planned = [one for one in documents if one["steps"]]
    begin = min(map(_first, planned), default=date.min)
    end = max(map(_last, planned), default=date.min)
    days = Days(begin, (end - begin).days + 1)
    marked = [*marks, *[()] * len(documents)]
    return [
        _curve(one, theirs, days, height) if one["steps"] else Curve(height=height)
        for one, theirs in zip(documents, marked, strict=False)
    ]


def _curve(
    document: Mapping[str, Any], marks: Sequence[Mapping[str, str]], days: Days, height: int
) -> Curve:
    heights, base = heights_of(document), height - _BOTTOM
    room = base - _TOP

    def down(amount: Fraction) -> Fraction:
        return _TOP + (1 - min(Fraction(1), amount / heights.before)) * room

    treads = tuple(
        Tread(
            point(days.at(date.fromisoformat(step["first_day"]))),
            point(days.at(date.fromisoformat(step["last_day"]) + timedelta(days=1))),
            point(down(amount)),
        )
        for step, amount in zip(document["steps"], heights.steps, strict=True)
    )
    start = point(down(heights.before))
    return Curve(
        path=f"M0 {start}" + "".join(f" H{one.left}V{one.down}H{one.right}" for one in treads),
        height=height,
        base=base,
        before=_words(document["before"]),
        after=_words(document["steps"][-1]["mg_per_day"]),
        last_change=date.fromisoformat(document["steps"][-1]["first_day"]),
        in_diazepam=heights.in_diazepam,
        amounts=tuple(
            (point(down(one)), amount_name(one)) for one in amounts(heights.before, room)
        ),
        dates=days.names(),
        by_month=days.by_month,
        bands=tuple(_bands(document, marks, days)),
        breaks=tuple(_breaks(document, treads, start)),
        treads=treads,
        day_width=_exact(days.width),
        drop=heights.before / room,
    )


def _bands(
    document: Mapping[str, Any], marks: Sequence[Mapping[str, str]], days: Days
) -> Iterator[Band]:
    """The marked days within the plan."""
    for mark in marks:
        first, last = date.fromisoformat(mark["first"]), date.fromisoformat(mark["last"])
        if last < _first(document) or first > _last(document):
            continue
        left = max(Fraction(0), days.at(first))
        right = days.at(last + timedelta(days=1))
        yield Band(point(left), point(right - left), share(left), mark["label"])


def _breaks(
    document: Mapping[str, Any], treads: Sequence[Tread], start: str
) -> Iterator[tuple[str, str]]:
    """Where a fall goes beyond the limit: the place across, and the height it falls from."""
    days = {one["day"] for one in document["exceptions"]}
    from_down = start
    for step, tread in zip(document["steps"], treads, strict=True):
        if step["first_day"] in days:
            yield share(Fraction(tread.left)), from_down
        from_down = tread.down


def _first(document: Mapping[str, Any]) -> date:
    return date.fromisoformat(document["steps"][0]["first_day"])


def _last(document: Mapping[str, Any]) -> date:
    return date.fromisoformat(document["steps"][-1]["last_day"])


def _words(doses: Mapping[str, str]) -> str:
    return " + ".join(f"{dose} mg" for dose in doses.values())


def _exact(value: Fraction) -> str:
    """A measure of the picture with six decimals."""
    return f"{float(value):.6f}"
