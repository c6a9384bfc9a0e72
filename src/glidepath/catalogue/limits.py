"""The hard limits from data/guidance/limits.toml, each with the day it came into force."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from glidepath.catalogue.entries import Entry, read_toml
from glidepath.catalogue.facts import read_figure
from glidepath.errors import InvalidRequest
from glidepath.guidance.limits import Limits
from glidepath.guidance.naming import date_words
from glidepath.quantities import Milligrams


@dataclass(frozen=True, slots=True)
class DatedLimits:
    """The limits in force from a day on, until the next entry's day."""

    in_force_from: date
    limits: Limits


def read_limits(root: Path, sources: Collection[str]) -> tuple[DatedLimits, ...]:
    """All limits, oldest first; raises InvalidFact, also where the dates do not rise."""
    whole = read_toml(root, "guidance/limits.toml")
    dated: list[DatedLimits] = []
    for entry in whole.each("limits"):
        one = _dated(entry, sources)
        if dated and one.in_force_from <= dated[-1].in_force_from:
            raise entry.error("in_force_from", "is not later than that of the entry before.")
        dated.append(one)
    whole.close()
    return tuple(dated)


def _dated(entry: Entry, sources: Collection[str]) -> DatedLimits:
    reduction = read_figure(entry.sub("max_reduction"), "share of the dose", sources)
    window = read_figure(entry.sub("window"), "days", sources)
    final = read_figure(entry.sub("final_dose"), "mg diazepam/day", sources)
    if not 0 < reduction.value < 1:
        raise entry.error("max_reduction.value", "is not between 0 and 1.")
    if window.value.denominator != 1:
        raise entry.error("window.value", "is not a whole number of days.")
    dated = DatedLimits(
        entry.day("in_force_from"),
        Limits(
            max_reduction=reduction.value,
            window_days=int(window.value),
            reduction_citation=reduction.citation,
            final_dose=Milligrams(final.value),
            final_dose_citation=final.citation,
        ),
    )
    entry.close()
    return dated


def limits_on(dated: Sequence[DatedLimits], on: date) -> Limits:
    """The limits in force on a day; raises InvalidRequest for a day before the first."""
    in_force = [one for one in dated if one.in_force_from <= on]
    if not in_force:
        asked, first = date_words(on), date_words(dated[0].in_force_from)
        raise InvalidRequest(
            f"No limit is known for {asked.en}: the first came into force on {first.en}."
            " Give that day or a later one.",
            "on",
            es=f"No se conoce ningún límite para el {asked.es}: el primero entró en vigor el"
            f" {first.es}. Indique ese día o uno posterior.",
        )
    return in_force[-1].limits
