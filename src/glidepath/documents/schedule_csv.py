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
from glidepath.guidance.days import WRITTEN, parse_day
from glidepath.guidance.naming import date_words
from glidepath.guidance.words import Words
from glidepath.medicines.formulary import Formulary
from glidepath.quantities import parse_number
from glidepath.taper.verification import DailyDoses

MOST_BYTES = 1_000_000
MOST_DAYS = 4_000
_BY_DAY = frozenset({"day", "drug", "mg"})
_BY_RUN = frozenset({"first_day", "days", "drug", "mg"})
_WHOLE = re.compile(r"[0-9]{1,9}")
_SHOWN = 40
_A_DAY = Words("a day", "un día")
_NOT_GUESSED = Words(
    "Nothing is guessed: write 0 for a day without the medicine.",
    "Nada se adivina: escriba 0 para un día sin el medicamento.",
)


def read_schedule_csv(text: str, formulary: Formulary) -> DailyDoses:
    """Read columns day, drug, mg or first_day, days, drug, mg into milligrams a day.

    `text` is the file's text. A day is a number from 1 or an ISO date, mg an exact decimal or
    fraction. Raises InvalidRequest, InvalidQuantity or UnknownName, with the line as `where`, for
    anything else: other columns, a day given twice or left out, a wrong number. A drug without
    rows before its first or after its last one is read as 0 there, and `assumed` says so.
    """
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise InvalidRequest(
            f"The file is larger than {MOST_BYTES // 1000} kB; a schedule needs far less.",
            "file",
            es=f"El archivo ocupa más de {MOST_BYTES // 1000} kB; un plan necesita mucho menos.",
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
                    es=f"Hay {len(cells)} celdas en esta línea y {len(columns)} columnas arriba.",
                )
            yield _Row(reader.line_num, dict(zip(columns, cells, strict=True)))
    except csv.Error as error:
        raise InvalidRequest(
            f"This is not CSV: {error}.",
            f"line {reader.line_num}",
            es="Esto no es CSV; revise las comas y las comillas.",
        ) from None
    if columns is None:
        raise InvalidRequest(
            "The file is empty; begin with the line day,drug,mg and write one line for each day.",
            "file",
            es="El archivo está vacío; empiece con la línea day,drug,mg y escriba una línea por día.",
        )


def _columns(cells: list[str], where: str) -> list[str]:
    names = [cell.lower() for cell in cells]
    if set(names) in (_BY_DAY, _BY_RUN) and len(set(names)) == len(names):
        return names
    unknown = [name for name in names if name not in _BY_DAY | _BY_RUN]
    found = Words("columns are missing", "faltan columnas")
    if unknown:
        name = _cut(unknown[0])
        found = Words(f"the column {name} is not known", f"la columna {name} no se conoce")
    elif len(set(names)) < len(names):
        found = Words("a column stands twice", "una columna aparece dos veces")
    columns = "day,drug,mg", "first_day,days,drug,mg"
    raise InvalidRequest(
        f"The first line must name the columns {columns[0]} or {columns[1]}; {found.en}.",
        where,
        es=f"La primera línea debe nombrar las columnas {columns[0]} o {columns[1]}; {found.es}.",
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
        length = (
            _whole(cells["days"], Words("a number of days", "un número de días")) if by_run else 1
        )
        drug = formulary.drug(cells["drug"]).id
        dose = parse_number(cells["mg"])
        line = self._taken.setdefault(drug, {})
        for day in range(first, first + length):
            if day in line:
                which = self._shown(day)
                raise InvalidRequest(
                    f"Day {which.en} of {drug} has been given already; give each day of a drug once,"
                    " all times of the day together.",
                    es=f"El día {which.es} de {drug} ya se dio; indique cada día de un medicamento"
                    " una vez, con todas las tomas juntas.",
                )
            line[day] = dose

    def _day(self, cell: str) -> int:
        dated = WRITTEN.fullmatch(cell) is not None
        if self._dated is not None and dated is not self._dated:
            raise InvalidRequest(
                f"{_cut(cell)} mixes dates with numbered days; write all days the same way.",
                es=f"{_cut(cell)} mezcla fechas con días numerados; escriba todos los días igual.",
            )
        if not dated:
            number = _whole(cell, _A_DAY)
            self._dated = False
            return number
        read = parse_day(cell)
        if read is None:
            raise InvalidRequest(
                f"{_cut(cell)} is not a date of the calendar.",
                es=f"{_cut(cell)} no es una fecha del calendario.",
            )
        ordinal = read.toordinal()
        if ordinal + MOST_DAYS > date.max.toordinal():
            raise InvalidRequest(
                f"{_cut(cell)} is too far in the future.",
                es=f"{_cut(cell)} queda demasiado lejos en el futuro.",
            )
        self._dated = True
        return ordinal

    def _shown(self, day: int) -> Words:
        return date_words(date.fromordinal(day)) if self._dated else Words(str(day), str(day))

    def doses(self) -> DailyDoses:
        """All lines over the same days; raises where a day is missing."""
        if not self._taken:
            raise InvalidRequest(
                "No day is given; write one line for each day or run.",
                "file",
                es="No se da ningún día; escriba una línea por cada día o tramo.",
            )
        given = {day for line in self._taken.values() for day in line}
        first, last = min(given), max(given)
        first = first if self._dated else 1
        if last - first >= MOST_DAYS:
            begin, end = self._shown(first), self._shown(last)
            raise InvalidRequest(
                f"The days reach from {begin.en} to {end.en}, which is more than {MOST_DAYS}.",
                "file",
                es=f"Los días van del {begin.es} al {end.es}, que son más de {MOST_DAYS}.",
            )
        for day in range(first, last + 1):
            if day not in given:
                which = self._shown(day)
                raise InvalidRequest(
                    f"Day {which.en} is missing. {_NOT_GUESSED.en}",
                    "file",
                    es=f"Falta el día {which.es}. {_NOT_GUESSED.es}",
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
                which = self._shown(missing)
                raise InvalidRequest(
                    f"Day {which.en} of {drug} is missing. {_NOT_GUESSED.en}",
                    "file",
                    es=f"Falta el día {which.es} de {drug}. {_NOT_GUESSED.es}",
                )
            if begin > first:
                yield drug, 1, begin - first
            if end < last:
                yield drug, end - first + 2, last - first + 1


def _whole(cell: str, what: Words) -> int:
    number = int(cell) if _WHOLE.fullmatch(cell) else 0
    if not 1 <= number <= MOST_DAYS:
        nor = Words("", "")
        if what == _A_DAY:
            nor = Words(", nor a date such as 2026-12-01", ", ni una fecha como 2026-12-01")
        raise InvalidRequest(
            f"{_cut(cell)} is not {what.en} from 1 to {MOST_DAYS}{nor.en}.",
            es=f"{_cut(cell)} no es {what.es} de 1 a {MOST_DAYS}{nor.es}.",
        )
    return number


def _cut(text: str) -> str:
    """What was given, quoted and cut short."""
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "...")
