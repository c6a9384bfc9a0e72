"""The guideline's table of likely physical dependence from data/guidance/dependence.toml."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

from glidepath.catalogue.entries import Entry, read_toml
from glidepath.catalogue.facts import read_figure
from glidepath.guidance.dependence import (
    Band,
    BandEdges,
    DependenceRow,
    DependenceTable,
    Likely,
)
from glidepath.guidance.words import Words
from glidepath.medicines.equivalence import Equivalences
from glidepath.quantities import Milligrams

_PHRASES = (
    "low", "moderate", "high", "own_column", "edge", "equivalent", "one_table", "differ",
    "other_tables", "unverified", "no_equivalent", "missing_duration_weeks", "missing_days_per_week",
)  # fmt: skip


def read_dependence(
    root: Path, drugs: Collection[str], equivalences: Equivalences, sources: Collection[str]
) -> DependenceTable:
    """The table; raises InvalidFact, also for a drug or equivalence table that is not known."""
    whole = read_toml(root, "guidance/dependence.toml")
    month = read_figure(whole.sub("month"), "weeks", sources).value
    columns = {edges.text("drug"): _edges(edges, "mg/day") for edges in whole.each("column")}
    for drug in columns:
        if drug not in drugs:
            raise whole.error("column", f"has {drug!r}, which has no file in drugs/.")
    tables = whole.texts("tables")
    for name in tables:
        if name not in equivalences.tables:
            raise whole.error("tables", f"has {name!r}, which is not an equivalence table.")
    phrases = whole.sub("words")
    table = DependenceTable(
        rows=tuple(_row(row, month) for row in whole.each("row")),
        equivalent=_edges(whole.sub("equivalent"), "mg diazepam/day"),
        columns=MappingProxyType(columns),
        tables=tables,
        words=MappingProxyType({key: _words(phrases.sub(key)) for key in _PHRASES}),
        citation=whole.citation(sources),
    )
    phrases.close()
    whole.close()
    return table


def _edges(entry: Entry, unit: str) -> BandEdges:
    entry.unit("unit", unit)
    edges = BandEdges(
        Milligrams(entry.positive("low_moderate")), Milligrams(entry.positive("moderate_high"))
    )
    if edges.low_moderate >= edges.moderate_high:
        raise entry.error("low_moderate", "is not below moderate_high.")
    entry.close()
    return edges


def _row(entry: Entry, month: Fraction) -> DependenceRow:
    row = DependenceRow(
        days=(int(entry.number("days_from")), int(entry.positive("days_to"))),
        from_weeks=entry.number("from_months") * month,
        below_weeks=entry.positive("below_months") * month
        if "below_months" in entry.values
        else None,
        bands=frozenset(Band(band) for band in entry.texts("bands")),
        likely=entry.code("likely", Likely),
        words=_words(entry),
    )
    entry.close()
    return row


def _words(entry: Entry) -> Words:
    words = Words(entry.text("en"), entry.text("es"))
    if "likely" not in entry.values:
        entry.close()
    return words
