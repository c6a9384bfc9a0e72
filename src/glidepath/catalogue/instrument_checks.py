"""What must agree inside an instrument's file before anybody is scored with it."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise

from glidepath.assessment.instrument import BandSet, Instrument, Item, Rule, Scale, Urgency
from glidepath.catalogue.entries import Entry
from glidepath.errors import InvalidFact

_LOINC = re.compile(r"(LA)?(\d{1,7})-(\d)")
# The letters LA of an answer's code take part in its check digit: they add to it by their places.
_LETTERS = {0: 5, 1: 2}


def check_instrument(entry: Entry, instrument: Instrument) -> None:
    """Raise InvalidFact where parts of an instrument do not fit each other."""
    _check_items(entry, instrument)
    _check_text(entry, instrument)
    for scale in instrument.scales.values():
        _check_scale(entry, instrument, scale)
    if instrument.main and instrument.main not in instrument.scales:
        raise entry.error("main", f"is {instrument.main!r}, which is not a scale.")
    for key in instrument.loinc:
        if key != "panel" and key not in instrument.scales:
            raise entry.error("loinc", f"names {key!r}, which is neither panel nor a scale.")
    for bands in instrument.band_sets:
        _check_bands(entry, instrument, bands)
    _check_grades(entry, instrument)
    known = {item.id: item for item in instrument.items}
    for urgent in instrument.urgent:
        if urgent.item not in known:
            raise entry.error("urgent", f"names {urgent.item!r}, which is not an item.")
        if urgent.at_least not in known[urgent.item].options.answers:
            raise entry.error("urgent", f"has a value that item {urgent.item} never has.")


def _check_grades(entry: Entry, instrument: Instrument) -> None:
    """Grades stand from the least to the gravest, and a level names one that there is."""
    urgencies = [list(Urgency).index(one.urgency) for one in instrument.grades]
    if urgencies != sorted(urgencies):
        raise entry.error("grades", "must stand from the least to the gravest.")
    known = {one.level for one in instrument.grades}
    for scale in instrument.scales.values():
        for level in scale.levels:
            if level.grade and level.grade not in known:
                raise entry.error(
                    f"scales.{scale.id}", f"names the grade {level.grade!r}, which is not there."
                )


def check_loinc(entry: Entry, key: str, code: str) -> None:
    """Raise InvalidFact for a LOINC code that is mistyped: its last digit is a check (mod 10)."""
    found = _LOINC.fullmatch(code)
    if found is None:
        raise entry.error(key, f"is {code!r}; a LOINC code looks like 44249-1.")
    odd, even = found[2][::-2], found[2][-2::-2]
    digits = str(int(odd) * 2) + even
    check = -sum(int(digit) for digit in digits)
    if found[1]:
        check += _LETTERS[len(found[2]) % 2]
    if check % 10 != int(found[3]):
        raise entry.error(key, f"is {code!r}, whose check digit is wrong; look it up again.")


def check_same_scoring(shipped: Instrument, own: Instrument) -> None:
    """Raise InvalidFact where a programme's file scores a shipped instrument in another way.

    An instrument that ships without items takes whatever the file brings.
    """
    if not shipped.items:
        return
    where = f"{own.id}.toml"
    if [_scoring_of(item) for item in own.items] != [_scoring_of(item) for item in shipped.items]:
        raise InvalidFact(
            f"{where}: items differ from the {shipped.short} that ships with Glidepath in their"
            " ids, answers or conditions. Keep those and change the text only, or give the file"
            " another id.",
            f"{where}:items",
        )
    mine, theirs = ([_rule_of(s) for s in one.scales.values()] for one in (own, shipped))
    if mine != theirs:
        raise InvalidFact(
            f"{where}: scales differ from the {shipped.short} that ships with Glidepath. Keep"
            " their rules, or give the file another id.",
            f"{where}:scales",
        )

    if _urgent_of(own) != _urgent_of(shipped):
        raise InvalidFact(
            f"{where}: the answers that cannot wait, or their grades, differ from the"
            f" {shipped.short} that ships with Glidepath. Keep them, or give the file another id.",
            f"{where}:urgent",
        )


def _urgent_of(instrument: Instrument) -> list[tuple[object, ...]]:
    return [
        (one.item, one.at_least, one.grade.level, one.grade.urgency) for one in instrument.urgent
    ]


def _scoring_of(item: Item) -> tuple[object, ...]:
    skips = item.ask_if, item.zero_if_skipped
    return item.id, item.options.answers, skips, item.weight, item.reversed


def _rule_of(scale: Scale) -> tuple[object, ...]:
    whens = tuple(level.when for level in scale.levels)
    return scale.id, scale.rule, scale.items, scale.counted_from, scale.counted_from_for, whens


def _check_items(entry: Entry, instrument: Instrument) -> None:
    seen: list[str] = []
    for item in instrument.items:
        answers = item.options.answers
        if len(set(answers)) != len(answers) or len(answers) < 2:
            raise entry.error(
                f"option_sets.{item.options.id}", "needs two answers or more, each number once."
            )
        if item.id in seen:
            raise entry.error("items", f"has {item.id!r} twice.")
        for name in (name for condition in item.ask_if for name in condition.sum_of):
            if name not in seen:
                raise entry.error("items", f"{item.id}: ask_if names {name!r}, no earlier item.")
        if item.zero_if_skipped and not item.ask_if:
            raise entry.error("items", f"{item.id}: zero_if_skipped, but it is always asked.")
        seen.append(item.id)


def _check_text(entry: Entry, instrument: Instrument) -> None:
    """Text stands where the owner allows it, whole; and nowhere else."""
    ships = instrument.licence.ships_text
    if ships and not instrument.items:
        raise entry.error("licence.ships_text", "is true, but there is no item.")
    for item in instrument.items:
        if ships and not item.text.en:
            raise entry.error("items", f"{item.id}: the text is missing.")
        words = (item.text, item.heading, item.before, *(o.text for o in item.options.options))
        if not ships and any(words):
            raise entry.error("items", f"{item.id}: has text, but licence.ships_text is false.")
        if item.text and "en" not in item.reliability:
            raise entry.error("wording.en", "is missing; say how far the text has been checked.")
        if item.text.es and "es" not in item.reliability:
            raise entry.error("wording.es", "is missing; say how far the text has been checked.")


def _check_scale(entry: Entry, instrument: Instrument, scale: Scale) -> None:
    place = f"scales.{scale.id}"
    if scale.rule is Rule.LEVELS:
        _check_levels(entry, instrument, scale)
        return
    known = {item.id: item for item in instrument.items}
    for name in (*scale.items, *scale.counted_from_for):
        if name not in known:
            raise entry.error(place, f"names {name!r}, which is not an item.")
    lowest, highest = Fraction(0), Fraction(0)
    for name in scale.items:
        points = _points(known[name], scale)
        lowest += min(points)
        highest += max(points)
    if (lowest, highest) != (scale.lowest, scale.highest):
        raise entry.error(
            place, f"says {scale.lowest} to {scale.highest}; its items give {lowest} to {highest}."
        )


def _points(item: Item, scale: Scale) -> list[Fraction]:
    skipped = [Fraction(0)] if item.zero_if_skipped else []
    if scale.rule is Rule.COUNT:
        return [Fraction(0), Fraction(1)]
    return [*skipped, *item.all_points]


def _check_levels(entry: Entry, instrument: Instrument, scale: Scale) -> None:
    place = f"scales.{scale.id}.levels"
    numeric = {s.id for s in instrument.scales.values() if s.rule is not Rule.LEVELS}
    for position, level in enumerate(scale.levels, start=1):
        if bool(level.when) == (position == len(scale.levels)):
            raise entry.error(place, "must have `when` in all levels but the last.")
        for name in (name for group in level.when for name, _ in group):
            if name not in numeric:
                raise entry.error(place, f"names {name!r}, which is not a scale with a number.")
            if _may_have_no_value(instrument, instrument.scales[name]):
                raise entry.error(
                    place,
                    f"rests on {name}, which has no value where its items are skipped. Where the"
                    " owner counts skipped items as zero, give them zero_if_skipped.",
                )
    if list(instrument.scales).index(scale.id) < max(
        list(instrument.scales).index(name)
        for level in scale.levels
        for group in level.when
        for name, _ in group
    ):
        raise entry.error(place, "stands before a scale that it rests on; put it after.")


def _may_have_no_value(instrument: Instrument, scale: Scale) -> bool:
    """Whether the form may skip an item of a sum that its scoring does not count as zero."""
    items = (instrument.item(name) for name in scale.items)
    return scale.rule is Rule.SUM and any(one.ask_if and not one.zero_if_skipped for one in items)


def _check_bands(entry: Entry, instrument: Instrument, bands: BandSet) -> None:
    place = f"band_sets.{bands.name}"
    for band, following in pairwise(bands.bands):
        if following.lowest != band.highest + 1:
            raise entry.error(place, f"leaves a gap or overlaps after {band.highest}.")
    if any(band.lowest > band.highest for band in bands.bands):
        raise entry.error(place, "has a band that ends before it begins.")
    for name in bands.scales:
        if name not in instrument.scales or instrument.scales[name].rule is Rule.LEVELS:
            raise entry.error(place, f"names {name!r}, which is not a scale with a number.")
        if bands.bands[-1].highest < instrument.scales[name].highest:
            raise entry.error(place, f"ends before the highest value of {name}.")
