"""The dose as a staircase, for scenarios that are compared on one axis; drawn by classes alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from glidepath.catalogue import load
from glidepath.quantities import Milligrams

WIDTH, HEIGHT = 320, 120
_LEFT, _BOTTOM, _TOP = 4, 22, 22
_TICK_WIDTH = 90  # between two dates on the axis, so that they never touch


@dataclass(frozen=True, slots=True)
class Curve:
    """A staircase as the points of an SVG path, with its scale and marked days.

    `highest` says what the full height is. `ticks` are first days of months with their places.
    `ends` are the corners where each step ends: step, place across and place down. `day_width` and
    `drop` turn a hand's way into days and milligrams; `drop` is empty where heights are no
    milligrams of one drug.
    """

    path: str
    width: int
    height: int
    base: int
    highest: str
    last_day: date | None
    bands: tuple[tuple[str, str, str], ...] = ()
    exceptions: tuple[tuple[str, str], ...] = ()
    ticks: tuple[tuple[str, date], ...] = ()
    ends: tuple[tuple[int, str, str], ...] = ()
    day_width: str = ""
    drop: str = ""


def draw(
    documents: Sequence[Mapping[str, Any]],
    marks: Sequence[Sequence[Mapping[str, str]]] = (),
    *,
    width: int = WIDTH,
    height: int = HEIGHT,
) -> list[Curve]:
    """One staircase a plan, all on the same axes: days from the first day, share of the dose now.

    Where more than one drug is in play, the height is a share of the diazepam equivalent under the
    table that the plan names; a curve for looking at, never for reckoning.
    """
    begin = min((_first(one) for one in documents if one["steps"]), default=None)
    end = max((_last(one) for one in documents if one["steps"]), default=None)
    span = max(1, (end - begin).days + 1) if begin and end else 1
    both = zip(documents, list(marks) + [()] * (len(documents) - len(marks)), strict=False)
    return [
        _curve(one, marked, _Scale(begin, span, _start(one) or Fraction(1), width, height))
        for one, marked in both
    ]


@dataclass(frozen=True, slots=True)
class _Scale:
    begin: date | None
    span: int
    high: Fraction
    width: int
    height: int

    def x(self, day: date) -> str:
        assert self.begin is not None
        share = Fraction((day - self.begin).days, self.span)
        return _point(_LEFT + share * (self.width - 2 * _LEFT))

    def y(self, dose: Fraction) -> str:
        return _point(_TOP + (1 - min(Fraction(1), dose / self.high)) * self.room)

    @property
    def room(self) -> int:
        return self.height - _BOTTOM - _TOP

    def ticks(self) -> tuple[tuple[str, date], ...]:
        """The first days of months, as many as have room for their names."""
        assert self.begin is not None
        months = self.span // 28 + 1
        every = -(-months * _TICK_WIDTH // self.width)
        number = self.begin.year * 12 + self.begin.month
        days = [date((number + n) // 12, (number + n) % 12 + 1, 1) for n in range(0, months, every)]
        shown = [day for day in days if (day - self.begin).days < self.span]
        places = [(self.x(day), day) for day in shown]
        return tuple((x, day) for x, day in places if Fraction(x) < self.width - _TICK_WIDTH / 2)


def _curve(document: Mapping[str, Any], marks: Sequence[Mapping[str, str]], scale: _Scale) -> Curve:
    if not document["steps"]:
        return Curve("", scale.width, scale.height, scale.height - _BOTTOM, "", None)
    before, several = _start(document), _several(document)
    parts = [f"M{_LEFT} {scale.y(before)}"]
    ends = []
    for place, step in enumerate(document["steps"]):
        height = scale.y(_equivalent(step) if several else _milligrams(step["mg_per_day"]))
        parts.append(f"H{scale.x(date.fromisoformat(step['first_day']))}")
        parts.append(f"V{height}")
        after = date.fromisoformat(step["last_day"]) + timedelta(days=1)
        ends.append((place, scale.x(after), height))
    parts.append(f"H{_point(Fraction(_right(document, scale)))}")
    bands = tuple(
        (
            scale.x(date.fromisoformat(mark["first"])),
            _width(scale, mark),
            mark["label"],
        )
        for mark in marks
        if mark["last"] >= document["steps"][0]["first_day"]
    )
    exceptions = tuple(
        (scale.x(date.fromisoformat(one["day"])), one["day"]) for one in document["exceptions"]
    )
    return Curve(
        " ".join(parts),
        scale.width,
        scale.height,
        scale.height - _BOTTOM,
        _words(document["before"]),
        _last(document),
        bands,
        exceptions,
        scale.ticks(),
        tuple(ends),
        _exact(Fraction(scale.width - 2 * _LEFT, scale.span)),
        "" if several else _exact(before / scale.room),
    )


def _right(document: Mapping[str, Any], scale: _Scale) -> Fraction:
    assert scale.begin is not None
    share = Fraction((_last(document) - scale.begin).days + 1, scale.span)
    return _LEFT + share * (scale.width - 2 * _LEFT)


def _width(scale: _Scale, mark: Mapping[str, str]) -> str:
    first, last = date.fromisoformat(mark["first"]), date.fromisoformat(mark["last"])
    days = (last - first).days + 1
    return _point(max(Fraction(3), Fraction(days * (scale.width - 2 * _LEFT), scale.span)))


def _start(document: Mapping[str, Any]) -> Fraction:
    """The dose before the plan, which is the full height."""
    before = document.get("before") or {}
    return _in_diazepam(document) if _several(document) else _milligrams(before)


def _milligrams(doses: Mapping[str, str]) -> Fraction:
    return sum(map(Fraction, doses.values()), Fraction(0))


def _in_diazepam(document: Mapping[str, Any]) -> Fraction:
    """The doses before the plan in milligrams of diazepam, by the tables that the plan names."""
    convert = load().equivalences.to_diazepam
    total = Fraction(0)
    for drug, dose in document["before"].items():
        try:
            total += convert(drug, Milligrams(Fraction(dose)), document["tables"][drug]).high.value
        except LookupError:  # a table of an older plan that is known no more
            return max(map(_equivalent, document["steps"]))
    return total


def _several(document: Mapping[str, Any]) -> bool:
    """Whether more than one drug is taken, and every step has its equivalent."""
    drugs = set(document.get("before") or {})
    drugs |= {drug for step in document["steps"] for drug in step["mg_per_day"]}
    steps = document["steps"]
    return len(drugs) > 1 and all(_taken(step) == bool(_equivalent(step)) for step in steps)


def _taken(step: Mapping[str, Any]) -> bool:
    return any(Fraction(dose) for dose in step["mg_per_day"].values())


def _equivalent(step: Mapping[str, Any]) -> Fraction:
    found = step.get("diazepam_equivalent")
    return Fraction(found["high_mg"]) if found else Fraction(0)


def _first(document: Mapping[str, Any]) -> date:
    return date.fromisoformat(document["steps"][0]["first_day"])


def _last(document: Mapping[str, Any]) -> date:
    return date.fromisoformat(document["steps"][-1]["last_day"])


def _words(doses: Mapping[str, str]) -> str:
    return " + ".join(f"{dose} mg" for dose in doses.values())


def _point(value: Fraction) -> str:
    """A coordinate with one decimal; for pictures only."""
    tenths = round(value * 10)
    return f"{tenths // 10}.{tenths % 10}"


def _exact(value: Fraction) -> str:
    """A measure of the picture with six decimals."""
    return f"{float(value):.6f}"
