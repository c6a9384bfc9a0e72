"""Scales and bands of an instrument, and the small readings that its file is made of."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from glidepath.assessment.instrument import Band, BandSet, Level, Rule, Scale
from glidepath.catalogue.entries import Entry
from glidepath.guidance.words import Words


def some(entry: Entry, key: str) -> Iterator[Entry]:
    """The tables of a list that may be left out."""
    return entry.each(key) if key in entry.values else iter(())


def yes_no(entry: Entry, key: str) -> bool:
    """True or false; false where the key is absent."""
    value = entry.take(key, False)
    if not isinstance(value, bool):
        raise entry.error(key, f"is {value!r}; write true or false.")
    return value


def own_words(entry: Entry) -> Words:
    """The project's own words: always in both languages."""
    words = Words(entry.text("en"), entry.text("es"))
    entry.close()
    return words


def whole(entry: Entry, key: str) -> int:
    """A whole number, 0 or more."""
    value = entry.take(key)
    if type(value) is not int or value < 0:
        raise entry.error(key, f"is {value!r}; write a whole number, 0 or more.")
    return value


def read_scales(entry: Entry, sources: Collection[str]) -> Mapping[str, Scale]:
    """The scales by id, in the order of the file; raises InvalidFact."""
    scales: dict[str, Scale] = {}
    for one in some(entry, "scales"):
        scale = _scale(one, sources)
        if scale.id in scales:
            raise one.error("id", f"is {scale.id!r}, which stands twice.")
        scales[scale.id] = scale
    return MappingProxyType(scales)


def _scale(entry: Entry, sources: Collection[str]) -> Scale:
    rule = entry.code("rule", Rule)
    numeric, count = rule is not Rule.LEVELS, rule is Rule.COUNT
    scale = Scale(
        id=entry.text("id"),
        title=own_words(entry.sub("title")),
        rule=rule,
        citation=entry.citation(sources),
        items=entry.texts("items") if numeric else (),
        lowest=entry.number("lowest") if numeric else Fraction(0),
        highest=entry.positive("highest") if numeric else Fraction(0),
        counted_from=whole(entry, "counted_from") if count else 0,
        counted_from_for=_thresholds(entry) if count else MappingProxyType({}),
        levels=() if numeric else tuple(_level(level) for level in entry.each("levels")),
        part=yes_no(entry, "part"),
    )
    entry.close()
    return scale


def _thresholds(entry: Entry) -> Mapping[str, int]:
    if "counted_from_for" not in entry.values:
        return MappingProxyType({})
    own = entry.sub("counted_from_for")
    return MappingProxyType({item: whole(own, item) for item in own.values})


def _level(entry: Entry) -> Level:
    groups: Any = entry.take("when", [])
    if not isinstance(groups, list) or not all(isinstance(group, dict) for group in groups):
        raise entry.error("when", "is not a list of tables such as { part = 1 }.")
    when = []
    for position, group in enumerate(groups, start=1):
        inner = Entry(entry.file, f"{entry.place}.when[{position}]", group)
        when.append(tuple((scale, inner.number(scale)) for scale in group))
    words, grade = Words(entry.text("en"), entry.text("es")), entry.text("grade", "")
    level = Level(words, tuple(when), grade)
    entry.close()
    return level


def read_band_set(entry: Entry, sources: Collection[str]) -> BandSet:
    """Named bands with their source; raises InvalidFact."""
    bands = BandSet(
        name=entry.text("name"),
        title=own_words(entry.sub("title")),
        scales=entry.texts("scales"),
        bands=tuple(_band(band) for band in entry.each("bands")),
        citation=entry.citation(sources),
    )
    entry.close()
    return bands


def _band(entry: Entry) -> Band:
    band = Band(entry.number("from"), entry.number("to"), Words(entry.text("en"), entry.text("es")))
    entry.close()
    return band
