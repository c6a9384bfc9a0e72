"""Reading a taper from a CSV file, whoever wrote it; nothing in it is guessed or repaired."""

from __future__ import annotations

import csv
import io
from datetime import date
from fractions import Fraction

from glidepath.errors import InvalidQuantity, InvalidRequest, UnknownName
from glidepath.medicines.formulary import Formulary
from glidepath.quantities import parse_number
from glidepath.taper.verification import DailyDoses

MOST_CHARACTERS = 1_000_000
MOST_DAYS = 4_000
_BY_DAY = ["day", "drug", "mg"]
_BY_RUN = ["first_day", "days", "drug", "mg"]


def read_schedule_csv(text: str, formulary: Formulary) -> DailyDoses:
    """Read columns day, drug, mg or first_day, days, drug, mg into milligrams a day.

    A day is a number from 1 or a date. Raises InvalidRequest or UnknownName with the line as
    `where` for anything else: unknown columns, a day given twice or left out, a wrong number.
    """
    if len(text) > MOST_CHARACTERS:
        raise InvalidRequest("The file is larger than 1 MB; a schedule needs far less.", "file")
    rows = _rows(text)
    by_run = rows[0] == _BY_RUN
    taken: dict[tuple[str, int], Fraction] = {}
    for line, cells in enumerate(rows[1:], start=2):
        if any(cells):
            _take(taken, cells, by_run, f"line {line}", formulary)
    if not taken:
        raise InvalidRequest("The schedule has no days; write one row for each day or run.", "file")
    return _filled(taken)


def _rows(text: str) -> list[list[str]]:
    try:
        stream = io.StringIO(text.removeprefix("\ufeff"))
        rows = [[cell.strip() for cell in row] for row in csv.reader(stream, strict=True)]
    except csv.Error as error:
        raise InvalidRequest(f"The file is not CSV: {error}.", "file") from None
    if not rows or rows[0] not in (_BY_DAY, _BY_RUN):
        found = ", ".join(rows[0])[:80] if rows else "nothing"
        raise InvalidRequest(
            f"The first line must be day,drug,mg or first_day,days,drug,mg; it is {found!r}."
            " Separate the columns with commas.",
            "line 1",
        )
    return rows


def _take(
    taken: dict[tuple[str, int], Fraction],
    cells: list[str],
    by_run: bool,
    where: str,
    formulary: Formulary,
) -> None:
    if len(cells) != (4 if by_run else 3):
        raise InvalidRequest(f"{len(cells)} cells stand in this row; one for each column.", where)
    try:
        drug = formulary.drug(cells[-2]).id
        dose = parse_number(cells[-1])
    except (UnknownName, InvalidQuantity) as error:
        raise error.at(where) from None
    first = _day(cells[0], where)
    length = _whole(cells[1], where, "days") if by_run else 1
    for day in range(first, first + length):
        if (drug, day) in taken:
            raise InvalidRequest(
                f"{cells[0]} of {drug} is given twice; give each day of a drug once.", where
            )
        taken[drug, day] = dose
        if len(taken) > MOST_DAYS:
            raise InvalidRequest(f"The schedule is longer than {MOST_DAYS} days.", where)


def _day(cell: str, where: str) -> int:
    if cell.isdecimal():
        return _whole(cell, where, "a day")
    try:
        return date.fromisoformat(cell).toordinal()
    except ValueError:
        raise InvalidRequest(
            f"{cell[:40]!r} is no day; write a number from 1 or a date such as 2026-12-01.", where
        ) from None


def _whole(cell: str, where: str, what: str) -> int:
    if (
        not cell.isascii()
        or not cell.isdecimal()
        or not 1 <= int(cell[:9]) <= 4_000_000
        or len(cell) > 9
    ):
        raise InvalidRequest(f"{cell[:40]!r} for {what} is not a whole number from 1.", where)
    return int(cell)


def _filled(taken: dict[tuple[str, int], Fraction]) -> DailyDoses:
    """One line per drug over the same days; a day that a drug leaves out is refused."""
    days = [day for _, day in taken]
    first, last = min(days), max(days)
    if last - first >= MOST_DAYS:
        raise InvalidRequest(
            f"The days reach over more than {MOST_DAYS}; numbers and dates may be mixed.", "file"
        )
    lines: dict[str, tuple[Fraction, ...]] = {}
    for drug in dict.fromkeys(name for name, _ in taken):
        missing = next((day for day in range(first, last + 1) if (drug, day) not in taken), None)
        if missing is not None:
            shown = missing if missing <= MOST_DAYS else date.fromordinal(missing).isoformat()
            raise InvalidRequest(
                f"Day {shown} of {drug} is missing. Nothing is guessed: write 0 for days without.",
                "file",
            )
        lines[drug] = tuple(taken[drug, day] for day in range(first, last + 1))
    return DailyDoses(lines)
