"""Sources and single figures: what every other part of the catalogue is built from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

from glidepath.catalogue.entries import Entry, read_toml
from glidepath.findings import Citation


@dataclass(frozen=True, slots=True)
class Source:
    """A publication or label that facts are taken from; `year` is 0 where none is known."""

    key: str
    title: str
    publisher: str
    year: int
    url: str = ""
    doi: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its unit and where it comes from; `note` says what a reader must know."""

    value: Fraction
    unit: str
    citation: Citation
    note: str = ""


def read_sources(root: Path) -> Mapping[str, Source]:
    """Every source of sources.toml by its key; raises InvalidFact."""
    whole = read_toml(root, "sources.toml")
    return MappingProxyType({key: _source(key, whole.sub(key)) for key in whole.values})


def _source(key: str, entry: Entry) -> Source:
    year = entry.take("year")
    if isinstance(year, bool) or not isinstance(year, int) or not (year == 0 or 1900 < year < 2100):
        raise entry.error("year", f"is {year!r}; write a year such as 2025, or 0 if unknown.")
    source = Source(
        key=key,
        title=entry.text("title"),
        publisher=entry.text("publisher"),
        year=year,
        url=entry.text("url", ""),
        doi=entry.text("doi", ""),
        note=entry.text("note", ""),
    )
    entry.close()
    return source


def read_figure(entry: Entry, unit: str, sources: Collection[str]) -> Figure:
    """A table with value, unit, source and reliability; raises InvalidFact where one is missing."""
    value = entry.positive("value")
    entry.unit("unit", unit)
    figure = Figure(value, unit, entry.citation(sources), entry.text("note", ""))
    entry.close()
    return figure
