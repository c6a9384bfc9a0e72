"""Equivalence tables from data/equivalence_tables.toml and their rows from data/equivalence.csv."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType

from glidepath.catalogue.entries import Entry, read_csv, read_toml
from glidepath.medicines.equivalence import (
    DIAZEPAM,
    Equivalences,
    EquivalenceTable,
    Equivalent,
    TablePurpose,
)
from glidepath.quantities import Milligrams

COLUMNS = (
    "table", "drug", "low", "high", "diazepam_low", "diazepam_high", "unit",
    "printed", "source", "at", "reliability", "note",
)  # fmt: skip


def read_equivalences(root: Path, drugs: Collection[str], sources: Collection[str]) -> Equivalences:
    """All tables in the order of the file, and the preferred ones; raises InvalidFact."""
    whole = read_toml(root, "equivalence_tables.toml")
    preferred = whole.texts("preferred")
    listed = whole.sub("tables")
    whole.close()
    rows = _rows(root, set(listed.values), drugs, sources)
    tables = {
        table_id: _table(table_id, listed.sub(table_id), rows.get(table_id, {}))
        for table_id in listed.values
    }
    for table_id in preferred:
        if table_id not in tables:
            raise whole.error("preferred", f"names {table_id!r}, which is not a table.")
        if tables[table_id].purpose is not TablePurpose.CONVERSION:
            raise whole.error("preferred", f"names {table_id!r}, which is not for conversion.")
    return Equivalences(MappingProxyType(tables), preferred)


def _table(table_id: str, entry: Entry, rows: Mapping[str, Equivalent]) -> EquivalenceTable:
    if not rows:
        raise entry.error("", "has no row in equivalence.csv.")
    table = EquivalenceTable(
        id=table_id,
        title=entry.text("title"),
        region=entry.text("region"),
        purpose=entry.code("purpose", TablePurpose),
        rows=MappingProxyType(dict(rows)),
    )
    entry.close()
    return table


def _rows(
    root: Path, tables: Collection[str], drugs: Collection[str], sources: Collection[str]
) -> dict[str, dict[str, Equivalent]]:
    rows: dict[str, dict[str, Equivalent]] = {}
    for row in read_csv(root, "equivalence.csv", COLUMNS, "drug"):
        table = row.text("table")
        if table not in tables:
            raise row.error("table", f"is {table!r}, which is not in equivalence_tables.toml.")
        equivalent = _equivalent(row, sources)
        if equivalent.drug not in drugs:
            raise row.error("drug", f"is {equivalent.drug!r}, which has no file in drugs/.")
        if equivalent.drug == DIAZEPAM:
            raise row.error("drug", "is diazepam, which every table holds equal to itself.")
        if equivalent.drug in rows.setdefault(table, {}):
            raise row.error("drug", f"stands twice in the table {table}.")
        rows[table][equivalent.drug] = equivalent
    return rows


def _equivalent(row: Entry, sources: Collection[str]) -> Equivalent:
    row.unit("unit", "mg")
    equivalent = Equivalent(
        drug=row.text("drug"),
        low=Milligrams(row.positive("low")),
        high=Milligrams(row.positive("high")),
        diazepam_low=Milligrams(row.positive("diazepam_low")),
        diazepam_high=Milligrams(row.positive("diazepam_high")),
        citation=row.citation(sources),
        note=row.text("note", ""),
        printed=row.text("printed"),
    )
    if equivalent.low > equivalent.high:
        raise row.error("low", "is above high.")
    if equivalent.diazepam_low > equivalent.diazepam_high:
        raise row.error("diazepam_low", "is above diazepam_high.")
    row.close()
    return equivalent
