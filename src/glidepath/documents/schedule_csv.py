"""Reading a taper from a CSV file, whoever wrote it; nothing in it is guessed or repaired."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from glidepath.errors import GlidepathError, InvalidRequest
from glidepath.medicines.formulary import Formulary
from glidepath.quantities import parse_number
from glidepath.taper.verification import DailyDoses

MOST_BYTES = 1_000_000
MOST_DAYS = 4_000
_BY_DAY = frozenset({"day", "drug", "mg"})
_BY_RUN = frozenset({"first_day", "days", "drug", "mg"})
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE = re.compile(r"[0-9]{1,9}")
_SHOWN = 40


def read_schedule_csv(text: str, formulary: Formulary) -> DailyDoses:
    """Read columns day, drug, mg or first_day, days, drug, mg into milligrams a day.

    `text` is the file's text. A day is a number from 1 or an ISO date, mg an exact decimal or
    fraction. Raises InvalidRequest, InvalidQuantity or UnknownName, with the line as `where`, for
    anything else: other columns, a day given twice or left out, a wrong number. A drug without
    rows before its first or after its last one is read as 0 there, and `assumed` says so.
    """
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise InvalidRequest(
            f"The file is larger than {MOST_BYTES // 1000} kB; a schedule needs far less.", "file"
        )
    days = _Days()
    for row in _rows(text):
        try:
            days.take(row, formulary)
        except GlidepathError as error:
            raise error.at(f"line {row.line}") from None
    return days.doses()


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the file: its number, and its cells by column."""

    line: int
    cells: dict[str, str]


def _rows(text: str) -> Iterator[_Row]:
    text = text.removeprefix("\ufeff")
    header = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = next((mark for mark in ";\t" if mark in header and "," not in header), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns: list[str] | None = None
    try:
        for raw in reader:
            cells = [cell.strip() for cell in raw]
            if not any(cells):
                continue
            if columns is None:
                columns = _columns(cells, f"line {reader.line_num}")
                continue
            if len(cells) != len(columns):
                raise InvalidRequest(
                    f"{len(cells)} cells stand in this line, and {len(columns)} columns above.",
                    f"line {reader.line_num}",
                )
            yield _Row(reader.line_num, dict(zip(columns, cells, strict=True)))
    except csv.Error as error:
        raise InvalidRequest(f"This is not CSV: {error}.", f"line {reader.line_num}") from None
    if columns is None:
        raise InvalidRequest(
            "The file is empty; begin with the line day,drug,mg and write one line for each day.",
            "file",
        )


def _columns(cells: list[str], where: str) -> list[str]:
    names = [cell.lower() for cell in cells]
    if set(names) in (_BY_DAY, _BY_RUN) and len(set(names)) == len(names):
        return names
    unknown = [name for name in names if name not in _BY_DAY | _BY_RUN]
    found = f"the column {_cut(unknown[0])} is not known" if unknown else "columns are missing"
    if not unknown and len(set(names)) < len(names):
        found = "a column stands twice"
    raise InvalidRequest(
        f"The first line must name the columns day,drug,mg or first_day,days,drug,mg; {found}.",
        where,
    )


class _Days:
    """The milligrams read so far, by drug and day; days are numbers from 1, or ordinals."""

    def __init__(self) -> None:
        self._taken: dict[str, dict[int, Fraction]] = {}
        self._dated: bool | None = None

    def take(self, row: _Row, formulary: Formulary) -> None:
        """Add one line; raises where it cannot be read or a day has been given already."""
        cells = row.cells
        by_run = "days" in cells
        first = self._day(cells["first_day" if by_run else "day"])
        length = _whole(cells["days"], "a number of days") if by_run else 1
        drug = formulary.drug(cells["drug"]).id
        dose = parse_number(cells["mg"])
        line = self._taken.setdefault(drug, {})
        for day in range(first, first + length):
            if day in line:
                raise InvalidRequest(
                    f"Day {self._shown(day)} of {drug} has been given already; give each day of a"
                    " drug once, all times of the day together."
                )
            line[day] = dose

    def _day(self, cell: str) -> int:
        dated = _DATE.fullmatch(cell) is not None
        if self._dated is not None and dated is not self._dated:
            raise InvalidRequest(
                f"{_cut(cell)} mixes dates with numbered days; write all days the same way."
            )
        if not dated:
            number = _whole(cell, "a day")
            self._dated = False
            return number
        try:
            ordinal = date.fromisoformat(cell).toordinal()
        except ValueError:
            raise InvalidRequest(f"{_cut(cell)} is not a date of the calendar.") from None
        if ordinal + MOST_DAYS > date.max.toordinal():
            raise InvalidRequest(f"{_cut(cell)} is too far in the future.")
        self._dated = True
        return ordinal

    def _shown(self, day: int) -> str:
        return date.fromordinal(day).isoformat() if self._dated else str(day)

    def doses(self) -> DailyDoses:
        """All lines over the same days; raises where a day is missing."""
        if not self._taken:
            raise InvalidRequest("No day is given; write one line for each day or run.", "file")
        given = {day for line in self._taken.values() for day in line}
        first, last = min(given), max(given)
        first = first if self._dated else 1
        if last - first >= MOST_DAYS:
            raise InvalidRequest(
                f"The days reach from {self._shown(first)} to {self._shown(last)}, which is more"
                f" than {MOST_DAYS}.",
                "file",
            )
        for day in range(first, last + 1):
            if day not in given:
                raise InvalidRequest(
                    f"Day {self._shown(day)} is missing. Nothing is guessed: write 0 for a day"
                    " without the medicine.",
                    "file",
                )
        assumed = tuple(self._gaps(first, last))
        return DailyDoses(
            {
                drug: tuple(line.get(day, Fraction(0)) for day in range(first, last + 1))
                for drug, line in self._taken.items()
            },
            date.fromordinal(first) if self._dated else None,
            assumed,
        )

    def _gaps(self, first: int, last: int) -> Iterator[tuple[str, int, int]]:
        """The days before a drug's first line and after its last one; raises for those between."""
        for drug, line in self._taken.items():
            begin, end = min(line), max(line)
            missing = next((day for day in range(begin, end) if day not in line), None)
            if missing is not None:
                raise InvalidRequest(
                    f"Day {self._shown(missing)} of {drug} is missing. Nothing is guessed: write 0"
                    " for a day without the medicine.",
                    "file",
                )
            if begin > first:
                yield drug, 1, begin - first
            if end < last:
                yield drug, end - first + 2, last - first + 1


def _whole(cell: str, what: str) -> int:
    number = int(cell) if _WHOLE.fullmatch(cell) else 0
    if not 1 <= number <= MOST_DAYS:
        raise InvalidRequest(
            f"{_cut(cell)} is not {what} from 1 to {MOST_DAYS}"
            + (", nor a date such as 2026-12-01." if what == "a day" else ".")
        )
    return number


def _cut(text: str) -> str:
    """What was given, quoted and cut short."""
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "...")
