"""Dose equivalence: named published tables that disagree; every conversion names its table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from glidepath.errors import NoEquivalence, UnknownName
from glidepath.findings import Citation, Reliability
from glidepath.quantities import Milligrams


DIAZEPAM = "diazepam"


class TablePurpose(StrEnum):
    """What a table was made for; only conversion tables count towards the range shown."""

    CONVERSION = "conversion"
    WIDE_RANGE = "wide-range"
    DRUG_USE_STATISTICS = "drug-use-statistics"
    RISK_BANDS = "risk-bands"


@dataclass(frozen=True, slots=True)
class Equivalent:
    """Milligrams of a drug that one table holds equal to `diazepam` milligrams, as a range."""

    drug: str
    low: Milligrams
    high: Milligrams
    diazepam_low: Milligrams
    diazepam_high: Milligrams
    citation: Citation
    note: str = ""


@dataclass(frozen=True, slots=True)
class EquivalenceTable:
    """One published table: its title, purpose and rows by drug."""

    id: str
    title: str
    region: str
    purpose: TablePurpose
    rows: Mapping[str, Equivalent]

    def row(self, drug: str) -> Equivalent:
        """The table's row for a drug; raises NoEquivalence where it has none."""
        try:
            return self.rows[drug]
        except KeyError:
            raise NoEquivalence(f"The table {self.title} has no row for {drug}.") from None


@dataclass(frozen=True, slots=True)
class DoseRange:
    """A dose between two ends, both included; the ends are equal where the source gives a point."""

    low: Milligrams
    high: Milligrams


@dataclass(frozen=True, slots=True)
class Converted:
    """What one table makes of a dose."""

    table: str
    title: str
    purpose: TablePurpose
    dose: DoseRange
    citations: tuple[Citation, ...]
    notes: tuple[str, ...] = ()

    @property
    def reliability(self) -> Reliability:
        """UNVERIFIED as soon as one of the rows used is."""
        marks = {citation.reliability for citation in self.citations}
        if Reliability.UNVERIFIED in marks:
            return Reliability.UNVERIFIED
        return Reliability.CONFIRMED


@dataclass(frozen=True, slots=True)
class Equivalences:
    """All published tables, and the order in which a default is chosen.

    `preferred` are table ids; the first that lists a drug is the default for it. Nothing uses a
    default without naming it.
    """

    tables: Mapping[str, EquivalenceTable]
    preferred: tuple[str, ...]

    def table(self, table_id: str) -> EquivalenceTable:
        """Find a table by id; raises UnknownName that lists the ids."""
        if table_id not in self.tables:
            raise UnknownName(
                f"No equivalence table has the id {table_id[:60]!r}."
                f" The tables are {', '.join(sorted(self.tables))}."
            )
        return self.tables[table_id]

    def default_for(self, drug: str) -> EquivalenceTable:
        """The first preferred table that lists the drug; raises NoEquivalence if none does."""
        for table_id in self.preferred:
            if drug in self.tables[table_id].rows or drug == DIAZEPAM:
                return self.tables[table_id]
        raise NoEquivalence(f"None of the default tables lists {drug}.")

    def to_diazepam(self, drug: str, dose: Milligrams, table_id: str) -> DoseRange:
        """The dose in milligrams of diazepam under one table; raises NoEquivalence."""
        if drug == DIAZEPAM:
            return DoseRange(dose, dose)
        row = self.table(table_id).row(drug)
        return DoseRange(
            row.diazepam_low * (dose.value / row.high.value)
            if row.diazepam_low == row.diazepam_high
            else row.diazepam_low * (dose.value / row.low.value),
            row.diazepam_high * (dose.value / row.low.value)
            if row.diazepam_low == row.diazepam_high
            else row.diazepam_high * (dose.value / row.high.value),
        )

    def range_in_diazepam(self, drug: str, dose: Milligrams) -> DoseRange:
        """The dose in milligrams of diazepam over all conversion tables that list the drug.

        Unverified rows count only where no confirmed one exists; statistics, risk bands and
        wide ranges never do.
        """
        if drug == DIAZEPAM:
            return DoseRange(dose, dose)
        ranges = [
            self.to_diazepam(drug, dose, table.id) for table in self.tables_in_range(drug)
        ]
        return DoseRange(min(r.low for r in ranges), max(r.high for r in ranges))

    def tables_in_range(self, drug: str) -> tuple[EquivalenceTable, ...]:
        """The tables that make the range for a drug; raises NoEquivalence where there are none."""
        listed = [
            table
            for table in self.tables.values()
            if table.purpose is TablePurpose.CONVERSION and drug in table.rows
        ]
        confirmed = [
            table
            for table in listed
            if table.rows[drug].citation.reliability is not Reliability.UNVERIFIED
        ]
        if not listed:
            raise NoEquivalence(f"No conversion table lists {drug}.")
        return tuple(confirmed or listed)
