"""Is physical dependence likely? The guideline's table by duration, days a week and dose band.

The table's bands overlap and its columns follow no single equivalence table; data/guidance/
dependence.toml says how each doubt is settled, always to the cautious side, and the answer says
so wherever it mattered. Physical dependence is not addiction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from glidepath.errors import NoEquivalence
from glidepath.findings import Citation
from glidepath.guidance.words import Words, joined, rounded
from glidepath.medicines.equivalence import DIAZEPAM, Equivalences
from glidepath.quantities import ONE_MILLIGRAM, Milligrams


class Likely(StrEnum):
    """How likely physical dependence is, by the table."""

    YES = "yes"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"
    UNKNOWN = "unknown"


class Band(StrEnum):
    """The size of a daily dose, from low to high."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


_SIZE = {band: position for position, band in enumerate(Band)}


@dataclass(frozen=True, slots=True)
class BandEdges:
    """One column of the bands: the dose shared by low and moderate, and the last moderate dose."""

    low_moderate: Milligrams
    moderate_high: Milligrams

    def band(self, daily: Milligrams) -> Band:
        """The band of a daily dose; the dose that stands in both low and moderate is moderate."""
        if daily < self.low_moderate:
            return Band.LOW
        return Band.MODERATE if daily <= self.moderate_high else Band.HIGH


@dataclass(frozen=True, slots=True)
class DependenceRow:
    """One row: days a week (both ends included), weeks (from, up to but not including), bands.

    `below_weeks` None leaves the end open.
    """

    days: tuple[int, int]
    from_weeks: Fraction
    below_weeks: Fraction | None
    bands: frozenset[Band]
    likely: Likely
    words: Words


@dataclass(frozen=True, slots=True)
class DependenceTable:
    """The whole table with its citation.

    `columns` are the edges for drugs with a column of their own; `equivalent` those in milligrams
    of diazepam. `tables` are the equivalence tables that every other drug is put through.
    """

    rows: tuple[DependenceRow, ...]
    equivalent: BandEdges
    columns: Mapping[str, BandEdges]
    tables: tuple[str, ...]
    words: Mapping[str, Words]
    citation: Citation


@dataclass(frozen=True, slots=True)
class Banded:
    """The band of a regimen, and why."""

    band: Band
    because: Words


@dataclass(frozen=True, slots=True)
class Dependence:
    """The answer: how likely, the dose band, the reasons, and the facts that are missing.

    `sums` are the regimen's diazepam equivalents, empty where no table lists a drug.
    """

    likely: Likely
    band: Band
    because: tuple[str, ...]
    because_es: tuple[str, ...]
    missing: tuple[str, ...]
    citation: Citation
    sums: tuple[TableSum, ...] = ()


Regimen = Sequence[tuple[str, Milligrams]]


def dependence(
    regimen: Regimen,
    *,
    weeks: Fraction | None,
    days: Fraction | None,
    table: DependenceTable,
    equivalences: Equivalences,
) -> Dependence:
    """How likely dependence is for drugs with their daily doses, taken so long and so often.

    An unknown fact leaves the answer unknown unless every row still possible says the same.
    """
    sums = sums_by_table(regimen, table, equivalences)
    banded = _band(regimen, sums, table, equivalences)
    rows = [row for row in table.rows if _may_be(row, banded.band, weeks, days)]
    answers = {row.likely for row in rows}
    if len(answers) == 1:
        reasons = (rows[0].words, banded.because)
        return _answer(answers.pop(), banded, reasons, (), sums, table)
    missing = tuple(
        key for key, value in (("duration_weeks", weeks), ("days_per_week", days)) if value is None
    )
    doubts = (*(table.words[f"missing_{key}"] for key in missing), banded.because)
    return _answer(Likely.UNKNOWN, banded, doubts, missing, sums, table)


def _answer(
    likely: Likely,
    banded: Banded,
    reasons: Sequence[Words],
    missing: tuple[str, ...],
    sums: tuple[TableSum, ...],
    table: DependenceTable,
) -> Dependence:
    return Dependence(
        likely=likely,
        band=banded.band,
        because=tuple(reason.en for reason in reasons if reason),
        because_es=tuple(reason.es for reason in reasons if reason),
        missing=missing,
        citation=table.citation,
        sums=sums,
    )


def _may_be(row: DependenceRow, band: Band, weeks: Fraction | None, days: Fraction | None) -> bool:
    if days is not None and not row.days[0] <= days <= row.days[1]:
        return False
    if weeks is not None:
        if weeks < row.from_weeks:
            return False
        if row.below_weeks is not None and weeks >= row.below_weeks:
            return False
    return band in row.bands


def band_of(regimen: Regimen, *, table: DependenceTable, equivalences: Equivalences) -> Banded:
    """The dose band of a regimen: the highest that a column or an equivalence table gives."""
    return _band(regimen, sums_by_table(regimen, table, equivalences), table, equivalences)


def _band(
    regimen: Regimen,
    sums: tuple[TableSum, ...],
    table: DependenceTable,
    equivalences: Equivalences,
) -> Banded:
    bands = [_own_column(drug, daily, table) for drug, daily in regimen if drug in table.columns]
    if len(regimen) > 1 or not bands:
        bands.append(_through_tables(sums, table, equivalences))
    highest = max(bands, key=lambda banded: _SIZE[banded.band])
    kept = [banded for banded in bands if banded.band is highest.band]
    return Banded(highest.band, joined(banded.because for banded in kept))


def _own_column(drug: str, daily: Milligrams, table: DependenceTable) -> Banded:
    edges = table.columns[drug]
    band = edges.band(daily)
    words = table.words["own_column"].filled(
        mg=rounded(daily.value, 3), drug=drug, band=table.words[band]
    )
    if daily == edges.low_moderate:
        words = joined((words, table.words["edge"].filled(mg=rounded(daily.value, 3))))
    return Banded(band, words)


def _through_tables(
    sums: tuple[TableSum, ...], table: DependenceTable, equivalences: Equivalences
) -> Banded:
    """The band of the summed diazepam equivalents, by each table; the higher one counts."""
    words = table.words
    if not sums:
        band = Band.MODERATE
        return Banded(band, words["no_equivalent"].filled(band=words[band]))
    bands = {table.equivalent.band(one.total) for one in sums}
    band = max(bands, key=_SIZE.__getitem__)
    shown = joined((_shown(one, table, equivalences) for one in sums), "; ")
    edge = table.equivalent.low_moderate
    parts = [words["equivalent"].filled(shown=shown)]
    if len(bands) > 1:
        parts.append(words["differ"].filled(band=words[band]))
    if any(one.total == edge for one in sums):
        parts.append(words["edge"].filled(mg=str(edge)))
    if any(one.filled_in for one in sums):
        parts.append(words["other_tables"])
    if any(one.unverified for one in sums):
        parts.append(words["unverified"])
    return Banded(band, joined(parts))


def _shown(one: TableSum, table: DependenceTable, equivalences: Equivalences) -> Words:
    return table.words["one_table"].filled(
        table=equivalences.table(one.table).title,
        mg=rounded(one.total.value),
        band=table.words[table.equivalent.band(one.total)],
    )


@dataclass(frozen=True, slots=True)
class TableSum:
    """A regimen in milligrams of diazepam a day by one table, at the table's high end.

    `filled_in` says that other tables stood in where this one has no confirmed row, `unverified`
    that no confirmed row was found at all for some drug.
    """

    table: str
    total: Milligrams
    filled_in: bool
    unverified: bool


def sums_by_table(
    regimen: Regimen, table: DependenceTable, equivalences: Equivalences
) -> tuple[TableSum, ...]:
    """The regimen in milligrams of diazepam by each table; empty where no table lists a drug."""
    try:
        return tuple(_sum(regimen, name, equivalences) for name in table.tables)
    except NoEquivalence:
        return ()


def _sum(regimen: Regimen, name: str, equivalences: Equivalences) -> TableSum:
    """The sum by one table; raises NoEquivalence."""
    highest = [_highest(drug, name, equivalences) for drug, _ in regimen]
    doses = zip(regimen, highest, strict=True)
    return TableSum(
        table=name,
        total=Milligrams(sum((mg.value * one.per_mg for (_, mg), one in doses), Fraction(0))),
        filled_in=any(one.filled_in for one in highest),
        unverified=any(one.unverified for one in highest),
    )


@dataclass(frozen=True, slots=True)
class _Highest:
    """Milligrams of diazepam that 1 mg of a drug is at most; the flags are those of a sum."""

    per_mg: Fraction
    filled_in: bool
    unverified: bool


@lru_cache(maxsize=1024)
def _highest(drug: str, name: str, equivalences: Equivalences) -> _Highest:
    """Kept, since equivalents are proportional to the dose; raises NoEquivalence."""
    chosen = equivalences.table(name)
    if chosen.lists(drug) and chosen.is_confirmed(drug):
        return _Highest(chosen.convert(drug, ONE_MILLIGRAM, DIAZEPAM).high.value, False, False)
    most = equivalences.range_in_diazepam(drug, ONE_MILLIGRAM).high.value
    others = equivalences.tables_in_range(drug)
    return _Highest(most, True, not all(other.is_confirmed(drug) for other in others))
