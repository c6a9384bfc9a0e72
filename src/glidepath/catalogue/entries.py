"""Reading one data file strictly: every key is taken once, and a wrong one is named with its file."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from glidepath.errors import InvalidFact, InvalidQuantity
from glidepath.findings import Citation, Reliability
from glidepath.quantities import parse_number

_Code = TypeVar("_Code", bound=StrEnum)
_MISSING = object()


@dataclass(slots=True)
class Entry:
    """A table of a TOML file or a row of a CSV file, with the names needed to point at it.

    `file` is the path inside the data folder and `place` the way to the table or row. Every
    reading method raises InvalidFact that names file and key; `close` refuses keys never read.
    """

    file: str
    place: str
    values: Mapping[str, Any]
    read: set[str] = field(default_factory=set)

    def error(self, key: str, why: str) -> InvalidFact:
        """An InvalidFact about one key of this entry."""
        where = f"{self.place}.{key}" if self.place and key else self.place or key
        return InvalidFact(f"{self.file}: {where} {why}", f"{self.file}:{where}")

    def take(self, key: str, default: Any = _MISSING) -> Any:
        """The raw value of a key, or the default where one is given and the key is absent."""
        self.read.add(key)
        if key in self.values:
            return self.values[key]
        if default is _MISSING:
            raise self.error(key, "is missing; add it.")
        return default

    def text(self, key: str, default: Any = _MISSING) -> str:
        """A text; it must not be empty unless a default is given."""
        value = self.take(key, default)
        if not isinstance(value, str):
            raise self.error(key, f"is {value!r}; write it as text.")
        if not value.strip() and default is _MISSING:
            raise self.error(key, "is empty; fill it in.")
        return value.strip()

    def number(self, key: str) -> Fraction:
        """An exact number, 0 or more, written as a number or as text such as "1/3"."""
        value = self.take(key)
        if isinstance(value, str):
            try:
                return parse_number(value)
            except InvalidQuantity as error:
                raise self.error(key, f"is wrong: {error.message}") from None
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or value < 0:
            raise self.error(key, f"is {value!r}; write a number, 0 or more.")
        return Fraction(value)

    def positive(self, key: str) -> Fraction:
        """An exact number above 0."""
        value = self.number(key)
        if not value:
            raise self.error(key, "is 0; it must be more.")
        return value

    def unit(self, key: str, expected: str) -> None:
        """Check that the unit is named and is the one this fact is counted in."""
        unit = self.text(key)
        if unit != expected:
            raise self.error(key, f"is {unit!r}; this fact is counted in {expected!r}.")

    def code(self, key: str, codes: type[_Code]) -> _Code:
        """One of a fixed list of codes."""
        value = self.text(key)
        try:
            return codes(value)
        except ValueError:
            raise self.error(key, f"is {value!r}; use one of {', '.join(codes)}.") from None

    def day(self, key: str) -> date:
        """A date."""
        value = self.take(key)
        if type(value) is not date:
            raise self.error(key, f"is {value!r}; write a date such as 2025-03-03.")
        return value

    def texts(self, key: str, default: Any = _MISSING) -> tuple[str, ...]:
        """A list of texts."""
        value = self.take(key, default)
        if not isinstance(value, list | tuple) or not all(isinstance(v, str) and v for v in value):
            raise self.error(key, "is not a list of texts.")
        return tuple(value)

    def sub(self, key: str) -> Entry:
        """The table under a key."""
        value = self.take(key)
        if not isinstance(value, dict):
            raise self.error(key, "has no value, unit, source and reliability; write a table.")
        return Entry(self.file, f"{self.place}.{key}" if self.place else key, value)

    def each(self, key: str) -> Iterator[Entry]:
        """The tables of a list, in order; the list must not be empty."""
        value = self.take(key)
        if not isinstance(value, list) or not value or not all(isinstance(v, dict) for v in value):
            raise self.error(key, "is not a list of tables.")
        for position, item in enumerate(value, start=1):
            yield Entry(self.file, f"{key}[{position}]", item)

    def citation(
        self,
        sources: Collection[str],
        source_key: str = "source",
        at_key: str = "at",
        reliability_key: str = "reliability",
    ) -> Citation:
        """The citation of a fact; its source must stand in sources.toml, its mark must be known."""
        source = self.text(source_key)
        if source not in sources:
            raise self.error(source_key, f"is {source!r}, which is not in sources.toml.")
        return Citation(
            source=source,
            at=self.text(at_key, ""),
            strength=self.text("strength", ""),
            certainty=self.text("certainty", ""),
            reliability=self.code(reliability_key, Reliability),
        )

    def close(self) -> None:
        """Refuse keys that nothing reads: a typing error would else be passed over in silence."""
        for key in self.values:
            if key not in self.read:
                raise self.error(key, "is not a known key; remove it or mend its spelling.")


def read_toml(root: Path, file: str) -> Entry:
    """The whole of a TOML file, with decimals kept exact; raises InvalidFact."""
    try:
        text = (root / file).read_text(encoding="utf-8")
        return Entry(file, "", tomllib.loads(text, parse_float=Decimal))
    except OSError as error:
        raise InvalidFact(f"{file}: the file cannot be read ({error.strerror}).", file) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidFact(f"{file}: the file is not valid TOML: {error}.", file) from None


def read_csv(root: Path, file: str, columns: tuple[str, ...], name: str) -> Iterator[Entry]:
    """The rows of a CSV file whose columns must be exactly these; `name` is the column to cite."""
    try:
        with (root / file).open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream, strict=True))
    except OSError as error:
        raise InvalidFact(f"{file}: the file cannot be read ({error.strerror}).", file) from None
    except (csv.Error, UnicodeDecodeError) as error:
        raise InvalidFact(f"{file}: the file is not valid CSV: {error}.", file) from None
    _check_header(file, tuple(rows[0]) if rows else (), columns)
    for line, cells in enumerate(rows[1:], start=2):
        if len(cells) != len(columns):
            raise InvalidFact(
                f"{file}: row {line} has {len(cells)} cells for {len(columns)} columns.",
                f"{file}:row {line}",
            )
        values = dict(zip(columns, cells, strict=True))
        yield Entry(file, f"row {line} ({values[name]})", values)


def _check_header(file: str, found: tuple[str, ...], columns: tuple[str, ...]) -> None:
    for column in columns:
        if column not in found:
            raise InvalidFact(f"{file}: the column {column} is missing.", f"{file}:{column}")
    for column in found:
        if column not in columns:
            raise InvalidFact(f"{file}: {column} is not a known column.", f"{file}:{column}")
    if found != columns:
        raise InvalidFact(f"{file}: the columns stand in another order or twice.", file)
