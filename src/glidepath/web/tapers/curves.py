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

from glidepath.documents.amounts import number
from glidepath.web.tapers.heights import Heights, heights_of

LARGE, SMALL = 260, 150  # heights in pixels: a picture of its own, and one beside others
ACROSS = 1000  # units of the width inside the picture
_LEAD, _TAIL = 20, 20  # of them, before the first day and after the last
_TOP, _BOTTOM = 26, 28  # pixels over the dose before, and under the axis for dates
_AMOUNT_GAP = 34  # pixels between two amounts at least
_MOST_NAMES = 8  # dates along the axis on a wide screen
_LAST_NAME = 900  # units across; a name needs room to its right
_LAST_NAME_ON_CARD, _NAME_ON_CARD = 560, 410  # and where the picture is 160 pixels wide
_MONTHS = (1, 2, 3, 4, 6, 12, 24, 60, 120, 600)
_NICE = (Fraction(1), Fraction(2), Fraction(5))


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

    `amounts` are milligrams with their places, `months` first days of months with their places and
    whether there is room for them on a card too. `in_diazepam` says that milligrams are counted in
    diazepam. `day_width` is a day's width in units, `drop` what one pixel is in milligrams.
    """

    path: str = ""
    height: int = LARGE
    base: int = LARGE - _BOTTOM
    before: str = ""
    after: str = ""
    last_change: date | None = None
    in_diazepam: bool = False
    amounts: tuple[tuple[str, str], ...] = ()
    months: tuple[tuple[str, date, bool], ...] = ()
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
    days = _Days(begin, (end - begin).days + 1)
    marked = [*marks, *[()] * len(documents)]
    return [
        _curve(one, theirs, days, height) if one["steps"] else Curve(height=height)
        for one, theirs in zip(documents, marked, strict=False)
    ]


@dataclass(frozen=True, slots=True)
class _Days:
    """The dates along the axis."""

    begin: date
    span: int

    @property
    def width(self) -> Fraction:
        """One day, in units."""
        return Fraction(ACROSS - _LEAD - _TAIL, self.span)

    def at(self, day: date) -> Fraction:
        """The place of a day's beginning, in units."""
        return min(Fraction(ACROSS), _LEAD + (day - self.begin).days * self.width)

    def months(self) -> list[tuple[str, date, bool]]:
        """First days of months that have room for their names, and whether a card has room too."""
        start = self.begin.year * 12 + self.begin.month
        all_of_them = [
            date(month // 12, month % 12 + 1, 1)
            for month in range(start, start + self.span // 28 + 1)
        ]
        shown = [day for day in all_of_them if self.at(day) <= _LAST_NAME]
        every = next(one for one in _MONTHS if len(_aligned(shown, one)) <= _MOST_NAMES)
        named = _aligned(shown, every)
        on_card = self._on_card(named)
        return [(_share(self.at(day)), day, day in on_card) for day in named]

    def _on_card(self, named: Sequence[date]) -> list[date]:
        """The first of the names, and another where both have room on the narrowest card."""
        fitting = [day for day in named if self.at(day) <= _LAST_NAME_ON_CARD]
        far = [day for day in fitting if self.at(day) - self.at(fitting[0]) >= _NAME_ON_CARD]
        return [*fitting[:1], *far[-1:]]


def _aligned(days: Sequence[date], every: int) -> list[date]:
    """Those of the first days of months that stand in January, or so many months after it."""
    return [day for day in days if (day.year * 12 + day.month - 1) % every == 0]


def _curve(
    document: Mapping[str, Any], marks: Sequence[Mapping[str, str]], days: _Days, height: int
) -> Curve:
    heights, base = heights_of(document), height - _BOTTOM
    room = base - _TOP

    def down(amount: Fraction) -> Fraction:
        return _TOP + (1 - min(Fraction(1), amount / heights.before)) * room

    treads = tuple(
        Tread(
            _point(days.at(date.fromisoformat(step["first_day"]))),
            _point(days.at(date.fromisoformat(step["last_day"]) + timedelta(days=1))),
            _point(down(amount)),
        )
        for step, amount in zip(document["steps"], heights.steps, strict=True)
    )
    start = _point(down(heights.before))
    return Curve(
        path=f"M0 {start}" + "".join(f" H{one.left}V{one.down}H{one.right}" for one in treads),
        height=height,
        base=base,
        before=_words(document["before"]),
        after=_words(document["steps"][-1]["mg_per_day"]),
        last_change=date.fromisoformat(document["steps"][-1]["first_day"]),
        in_diazepam=heights.in_diazepam,
        amounts=tuple((_point(down(one)), number(one)) for one in _amounts(heights, room)),
        months=tuple(days.months()),
        bands=tuple(_bands(document, marks, days)),
        breaks=tuple(_breaks(document, treads, start)),
        treads=treads,
        day_width=_exact(days.width),
        drop=heights.before / room,
    )


def _amounts(heights: Heights, room: int) -> Iterator[Fraction]:
    """Nothing, round amounts, and the dose before as far as they have room."""
    most = max(1, room // _AMOUNT_GAP)
    gap = next(one for one in _nice() if one * most >= heights.before)
    amount = Fraction(0)
    while amount <= heights.before * (1 - Fraction(_AMOUNT_GAP, 2 * room)):
        yield amount
        amount += gap
    if len(number(heights.before)) <= len("12.25"):
        yield heights.before


def _nice() -> Iterator[Fraction]:
    power = Fraction(1, 1000)
    while True:
        yield from (one * power for one in _NICE)
        power *= 10


def _bands(
    document: Mapping[str, Any], marks: Sequence[Mapping[str, str]], days: _Days
) -> Iterator[Band]:
    """The marked days within the plan."""
    for mark in marks:
        first, last = date.fromisoformat(mark["first"]), date.fromisoformat(mark["last"])
        if last < _first(document) or first > _last(document):
            continue
        left = max(Fraction(0), days.at(first))
        right = days.at(last + timedelta(days=1))
        yield Band(_point(left), _point(right - left), _share(left), mark["label"])


def _breaks(
    document: Mapping[str, Any], treads: Sequence[Tread], start: str
) -> Iterator[tuple[str, str]]:
    """Where a fall goes beyond the limit: the place across, and the height it falls from."""
    days = {one["day"] for one in document["exceptions"]}
    from_down = start
    for step, tread in zip(document["steps"], treads, strict=True):
        if step["first_day"] in days:
            yield _share(Fraction(tread.left)), from_down
        from_down = tread.down


def _first(document: Mapping[str, Any]) -> date:
    return date.fromisoformat(document["steps"][0]["first_day"])


def _last(document: Mapping[str, Any]) -> date:
    return date.fromisoformat(document["steps"][-1]["last_day"])


def _words(doses: Mapping[str, str]) -> str:
    return " + ".join(f"{dose} mg" for dose in doses.values())


def _share(units: Fraction) -> str:
    """A place across as a share of the whole width."""
    return f"{float(100 * units / ACROSS):.2f}%"


def _point(value: Fraction) -> str:
    """A coordinate with one decimal; for pictures only."""
    tenths = round(value * 10)
    return f"{tenths // 10}.{tenths % 10}"


def _exact(value: Fraction) -> str:
    """A measure of the picture with six decimals."""
    return f"{float(value):.6f}"
