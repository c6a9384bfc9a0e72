"""Strict reading of JSON: each value by its type and place; a key nobody reads is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from typing import TypeVar

from glidepath.errors import GlidepathError, InvalidQuantity, InvalidRequest, UnknownName
from glidepath.quantities import Milligrams, parse_number

Value = TypeVar("Value")
Reader = Callable[[object, str], Value]

# Dates far outside a lifetime are typing slips, and arithmetic on them would leave the calendar.
FIRST_YEAR, LAST_YEAR = 1990, 2150


class Fields:
    """One JSON object and its place; every key is taken once, then `close` refuses what is left."""

    def __init__(self, raw: object, where: str, example: str) -> None:
        if not isinstance(raw, Mapping):
            raise refusal(f"{_name(where)} is {shown(raw)}; write it as {example}.", where)
        self.raw = raw
        self.where = where
        self.taken: list[str] = []

    def place(self, key: str) -> str:
        """The place of a key, as errors name it."""
        return f"{self.where}.{key}" if self.where else key

    def has(self, key: str) -> bool:
        """True where the key stands and is not null; the key counts as read either way."""
        self.taken.append(key)
        return self.raw.get(key) is not None

    def need(self, key: str, reader: Reader[Value], remedy: str) -> Value:
        """Read a key that must stand; raises InvalidRequest with the remedy where it does not."""
        if not self.has(key):
            raise refusal(f"{self.place(key)} is missing; {remedy}.", self.place(key))
        return reader(self.raw[key], self.place(key))

    def maybe(self, key: str, reader: Reader[Value], default: Value) -> Value:
        """Read a key that may be left out or null."""
        if not self.has(key):
            return default
        return reader(self.raw[key], self.place(key))

    def close(self) -> None:
        """Refuse every key that was not read, naming the nearest one that exists."""
        for key in self.raw:
            if key not in self.taken:
                raise unknown_key(key, self.taken, self.where)


def unknown_key(key: object, known: list[str], where: str) -> InvalidRequest:
    """The error for a key that nothing reads."""
    name = str(key)[:60]
    nearest = get_close_matches(name.lower(), known, n=1, cutoff=0.65)
    hint = f"did you mean {nearest[0]!r}? " if nearest else ""
    inside = f" in {where}" if where else ""
    return refusal(
        f"{name!r} is not a key{inside}; {hint}The keys are {', '.join(known)}.",
        f"{where}.{name}" if where else name,
    )


def refusal(message: str, where: str) -> InvalidRequest:
    """An InvalidRequest whose message starts with a capital letter."""
    return InvalidRequest(message[:1].upper() + message[1:], where)


def shown(value: object) -> str:
    """A value as it was written, cut short so that junk never floods a message."""
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    if isinstance(value, Mapping):
        return "an object"
    text = "null" if value is None else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def milligrams(raw: object, where: str) -> Milligrams:
    """A dose greater than zero, written as a string such as "0.5" or "1/3"."""
    value = exact(raw, where)
    if not value:
        raise refusal(
            f"{_name(where)} is 0 mg; leave a time of day out when nothing is taken then.", where
        )
    return Milligrams(value)


def exact(raw: object, where: str) -> Fraction:
    """An exact number, written as a string; JSON numbers are refused since they may be rounded."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        raise refusal(
            f'{_name(where)} is {shown(raw)}; write doses and shares as strings ("0.5"), so that'
            " they stay exact.",
            where,
        )
    if not isinstance(raw, str):
        raise refusal(f'{_name(where)} is {shown(raw)}; write a number such as "0.5".', where)
    try:
        return parse_number(raw)
    except InvalidQuantity as error:
        raise refusal(
            f"{error.message} Write an amount above zero, for example 0.5.", where
        ) from None


def day(raw: object, where: str) -> date:
    """A date such as "2027-01-04"."""
    try:
        value = date.fromisoformat(raw) if isinstance(raw, str) and len(raw) == 10 else None
    except ValueError:
        value = None
    if value is None:
        raise refusal(
            f"{_name(where)} is {shown(raw)}, which is no date of the calendar; write it as"
            " year-month-day, for example 2027-01-04.",
            where,
        )
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise refusal(
            f"{_name(where)} is {value}; give a date from {FIRST_YEAR} to {LAST_YEAR}.", where
        )
    return value


def text(raw: object, where: str) -> str:
    """A string that is not empty."""
    if not isinstance(raw, str) or not raw.strip():
        raise refusal(f"{_name(where)} is {shown(raw)}; write a name in quotes.", where)
    return raw.strip()


def yes_no(raw: object, where: str) -> bool:
    """A plain true or false."""
    if not isinstance(raw, bool):
        raise refusal(f"{_name(where)} is {shown(raw)}; write true or false.", where)
    return raw


def whole(low: int, high: int) -> Reader[int]:
    """A reader of whole numbers from `low` to `high`."""

    def reader(raw: object, where: str) -> int:
        if isinstance(raw, bool) or not isinstance(raw, int) or not low <= raw <= high:
            raise refusal(
                f"{_name(where)} is {shown(raw)}; write a whole number from {low} to {high}.", where
            )
        return raw

    return reader


def one_of(names: list[str]) -> Reader[str]:
    """A reader of one of a few words."""

    def reader(raw: object, where: str) -> str:
        if not isinstance(raw, str) or raw not in names:
            nearest = get_close_matches(str(raw)[:40].lower(), names, n=1, cutoff=0.5)
            hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
            raise refusal(
                f"{_name(where)} is {shown(raw)}; write one of {', '.join(names)}.{hint}", where
            )
        return raw

    return reader


def items(raw: object, where: str, most: int = 400) -> Iterator[tuple[object, str]]:
    """Each entry of a list with its place."""
    if not isinstance(raw, list | tuple):
        raise refusal(f"{_name(where)} is {shown(raw)}; write a list in square brackets.", where)
    if len(raw) > most:
        raise refusal(f"{_name(where)} has {len(raw)} entries; give at most {most}.", where)
    for number, entry in enumerate(raw):
        yield entry, f"{where}[{number}]"


def placed(error: GlidepathError, where: str) -> InvalidRequest:
    """An error from deeper down, kept with its message, at its place in the request."""
    return InvalidRequest(error.message, where)


def named(find: Callable[[str], Value]) -> Reader[Value]:
    """A reader that finds something by name, with the nearest names where there is none."""

    def reader(raw: object, where: str) -> Value:
        try:
            return find(text(raw, where))
        except UnknownName as error:
            raise UnknownName(error.message, where) from None

    return reader


def _name(where: str) -> str:
    return where or "the request"
