"""Dose equivalence: named published tables that disagree; every conversion names its table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from glidepath.errors import InvalidQuantity, NoEquivalence, UnknownName
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
class DoseRange:
    """A dose between two ends, both included; the ends are equal where the source gives a point."""

    low: Milligrams
    high: Milligrams

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise InvalidQuantity(
                f"A range from {self.low} to {self.high} mg runs backwards.",
                es=f"Un margen de {self.low} a {self.high} mg va al revés.",
            )

    def __contains__(self, dose: Milligrams) -> bool:
        return self.low <= dose <= self.high


@dataclass(frozen=True, slots=True)
class Factor:
    """Milligrams of one drug for 1 mg of another: the least and the most."""

    low: Fraction
    high: Fraction

    def applied_to(self, dose: Milligrams) -> DoseRange:
        """The range of doses of the other drug."""
        low = dose * self.low
        return DoseRange(low, low if self.low == self.high else dose * self.high)


_SAME = Factor(Fraction(1), Fraction(1))


@dataclass(frozen=True, slots=True)
class Equivalent:
    """Milligrams of a drug that one table holds equal to milligrams of diazepam, as printed there.

    Either side may be a range. Where both are ("3-6 mg to 5-10 mg") the low ends belong together
    and the high ends do. `printed` is the table's own wording.
    """

    drug: str
    low: Milligrams
    high: Milligrams
    diazepam_low: Milligrams
    diazepam_high: Milligrams
    citation: Citation
    note: str = ""
    printed: str = ""

    def per_diazepam(self) -> Factor:
        """Milligrams of the drug for 1 mg of diazepam: the least and the most the row allows."""
        ends = (self.low / self.diazepam_low, self.high / self.diazepam_high)
        return Factor(min(ends), max(ends))


@dataclass(frozen=True, slots=True)
class EquivalenceTable:
    """One published table: its title, purpose and rows by drug; diazepam is equal to itself.

    Factors once worked out are kept, since planning asks for the same few thousands of times.
    """

    id: str
    title: str
    region: str
    purpose: TablePurpose
    rows: Mapping[str, Equivalent]
    _factors: dict[tuple[str, str], Factor] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def row(self, drug: str) -> Equivalent:
        """The table's row for a drug; raises NoEquivalence where it has none."""
        try:
            return self.rows[drug]
        except KeyError:
            raise NoEquivalence(
                f"The table {self.title} has no row for {drug}.",
                es=f"La tabla {self.title} no tiene ninguna fila para {drug}.",
            ) from None

    def lists(self, drug: str) -> bool:
        """True where the table says something about the drug."""
        return drug == DIAZEPAM or drug in self.rows

    def is_confirmed(self, *drugs: str) -> bool:
        """True where none of the rows for these drugs is marked UNVERIFIED."""
        return all(
            self.row(drug).citation.reliability is not Reliability.UNVERIFIED
            for drug in drugs
            if drug != DIAZEPAM
        )

    def convert(self, drug: str, dose: Milligrams, to: str) -> DoseRange:
        """The dose in milligrams of `to`; raises NoEquivalence where a row is missing."""
        return self.factor(drug, to).applied_to(dose)

    def factor(self, drug: str, to: str) -> Factor:
        """Milligrams of `to` for 1 mg of the drug; raises NoEquivalence where a row is missing."""
        factor = self._factors.get((drug, to))
        if factor is None:
            factor = self._factors[drug, to] = self._work_out(drug, to)
        return factor

    def _work_out(self, drug: str, to: str) -> Factor:
        if drug == to:
            return _SAME
        of, into = self._per_diazepam(drug), self._per_diazepam(to)
        return Factor(into.low / of.high, into.high / of.low)

    def _per_diazepam(self, drug: str) -> Factor:
        return _SAME if drug == DIAZEPAM else self.row(drug).per_diazepam()


@dataclass(frozen=True, slots=True)
class Converted:
    """What one table makes of a dose; `citations` are those of the rows used, diazepam has none."""

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


# Compared and hashed by identity: the catalogue holds its tables once.
@dataclass(frozen=True, slots=True, eq=False)
class Equivalences:
    """All published tables, and the order in which a default is chosen.

    `preferred` are table ids, best first. Nothing uses a default without naming it.
    """

    tables: Mapping[str, EquivalenceTable]
    preferred: tuple[str, ...]
    _factors: dict[tuple[str, str], Factor] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def table(self, table_id: str) -> EquivalenceTable:
        """Find a table by id; raises UnknownName that lists the ids."""
        if table_id not in self.tables:
            raise UnknownName(
                f"No equivalence table has the id {table_id[:60]!r}."
                f" The tables are {', '.join(sorted(self.tables))}.",
                es=f"Ninguna tabla de equivalencia tiene el id {table_id[:60]!r}."
                f" Las tablas son {', '.join(sorted(self.tables))}.",
            )
        return self.tables[table_id]

    def default_for(self, drug: str, to: str = DIAZEPAM) -> EquivalenceTable:
        """The first preferred table that lists both drugs, confirmed rows before unverified ones.

        Raises NoEquivalence if none lists both.
        """
        listed = [
            self.tables[table_id]
            for table_id in self.preferred
            if self.tables[table_id].lists(drug) and self.tables[table_id].lists(to)
        ]
        for table in listed:
            if table.is_confirmed(drug, to):
                return table
        if listed:
            return listed[0]
        raise NoEquivalence(
            f"None of the default tables lists {_both(drug, to, 'both {} and {}')}.",
            es=f"Ninguna de las tablas de uso habitual incluye {_both(drug, to, '{} y {}')}.",
        )

    def to_diazepam(self, drug: str, dose: Milligrams, table_id: str) -> DoseRange:
        """The dose in milligrams of diazepam under one table; raises NoEquivalence."""
        return self.table(table_id).convert(drug, dose, DIAZEPAM)

    def range_in_diazepam(self, drug: str, dose: Milligrams) -> DoseRange:
        """The dose in milligrams of diazepam over the tables that count; raises NoEquivalence."""
        return self.overall(drug, dose, DIAZEPAM)

    def convert(self, drug: str, dose: Milligrams, to: str) -> tuple[Converted, ...]:
        """What each table that lists both drugs makes of the dose, preferred tables first.

        Tables of every purpose are shown; only those of `tables_in_range` make the range. The
        result is empty where no table lists both.
        """
        order = (*self.preferred, *(t for t in self.tables if t not in self.preferred))
        tables = (self.tables[table_id] for table_id in order)
        return tuple(
            _converted(table, drug, dose, to)
            for table in tables
            if table.lists(drug) and table.lists(to)
        )

    def overall(self, drug: str, dose: Milligrams, to: str) -> DoseRange:
        """The dose in milligrams of `to`, from the least to the most over the tables that count.

        Raises NoEquivalence where no conversion table lists both drugs.
        """
        factor = self._factors.get((drug, to))
        if factor is None:
            factor = self._factors[drug, to] = self._overall_factor(drug, to)
        return factor.applied_to(dose)

    def _overall_factor(self, drug: str, to: str) -> Factor:
        if drug == to:
            return _SAME
        factors = [table.factor(drug, to) for table in self.tables_in_range(drug, to)]
        return Factor(min(f.low for f in factors), max(f.high for f in factors))

    def tables_in_range(self, drug: str, to: str = DIAZEPAM) -> tuple[EquivalenceTable, ...]:
        """The conversion tables that make the range between two drugs.

        Unverified rows count only where no table has confirmed ones; statistics, risk bands and
        wide ranges never do. Raises NoEquivalence where there are none.
        """
        listed = [
            table
            for table in self.tables.values()
            if table.purpose is TablePurpose.CONVERSION and table.lists(drug) and table.lists(to)
        ]
        if not listed:
            raise NoEquivalence(
                f"No conversion table lists {_both(drug, to, 'both {} and {}')}.",
                es=f"Ninguna tabla de conversión incluye {_both(drug, to, '{} y {}')}.",
            )
        return tuple([t for t in listed if t.is_confirmed(drug, to)] or listed)


def _converted(table: EquivalenceTable, drug: str, dose: Milligrams, to: str) -> Converted:
    names = () if drug == to else tuple(name for name in (drug, to) if name != DIAZEPAM)
    rows = [table.row(name) for name in names]
    return Converted(
        table=table.id,
        title=table.title,
        purpose=table.purpose,
        dose=table.convert(drug, dose, to),
        citations=tuple(row.citation for row in rows),
        notes=tuple(dict.fromkeys(row.note for row in rows if row.note)),
    )


def _both(drug: str, to: str, pattern: str) -> str:
    return drug if to in (drug, DIAZEPAM) else pattern.format(drug, to)
