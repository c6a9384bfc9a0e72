"""Strict reading of JSON: each value by its type and place; a key nobody reads is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from typing import TypeVar

from glidepath.errors import InvalidQuantity, InvalidRequest, UnknownName
from glidepath.guidance.days import parse_day
from glidepath.guidance.naming import date_words
from glidepath.guidance.words import Words
from glidepath.quantities import Milligrams, parse_number

Value = TypeVar("Value")
Reader = Callable[[object, str], Value]

# Dates far outside a lifetime are typing slips, and arithmetic on them would leave the calendar.
FIRST_YEAR, LAST_YEAR = 1990, 2150


class Fields:
    """One JSON object and its place; every key is taken once, then `close` refuses what is left."""

    def __init__(self, raw: object, where: str, example: str) -> None:
        if not isinstance(raw, Mapping):
            raise _misread(raw, where, f"write it as {example}", f"escríbalo como {example}")
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

    def need(self, key: str, reader: Reader[Value], remedy: Words) -> Value:
        """Read a key that must stand; raises InvalidRequest with the remedy where it does not."""
        if not self.has(key):
            place = self.place(key)
            raise refusal(
                f"{place} is missing; {remedy.en}.", f"Falta {place}; {remedy.es}.", place
            )
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
    hint = f"; did you mean {nearest[0]!r}?" if nearest else "."
    pista = f"; ¿quiso decir {nearest[0]!r}?" if nearest else "."
    inside = Words(f" in {where}", f" en {where}") if where else Words("", "")
    return refusal(
        f"{name!r} is not a key{inside.en}{hint} The keys are {', '.join(known)}.",
        f"{name!r} no es una clave{inside.es}{pista} Las claves son {', '.join(known)}.",
        f"{where}.{name}" if where else name,
    )


def refusal(en: str, es: str, where: str) -> InvalidRequest:
    """An InvalidRequest whose message, in both languages, starts with a capital letter.

    A key or id that a message begins with stays as it is written.
    """
    return InvalidRequest(_begun(en), where, es=_begun(es))


def _begun(text: str) -> str:
    first = text.partition(" ")[0]
    return text[:1].upper() + text[1:] if first.isalpha() else text


def shown(value: object) -> Words:
    """A value as it was written, cut short so that junk never floods a message."""
    if isinstance(value, list | tuple):
        return Words(f"a list of {len(value)}", f"una lista de {len(value)}")
    if isinstance(value, Mapping):
        return Words("an object", "un objeto")
    text = "null" if value is None else repr(value)
    text = text if len(text) <= 60 else text[:57] + "..."
    return Words(text, text)


def _misread(raw: object, where: str, en: str, es: str) -> InvalidRequest:
    """The refusal of a value of another kind than is read at its place, with what to write."""
    name, now = _name(where), shown(raw)
    return refusal(f"{name.en} is {now.en}; {en}.", f"{name.es} es {now.es}; {es}.", where)


def milligrams(raw: object, where: str) -> Milligrams:
    """A dose greater than zero, written as a string such as "0.5" or "1/3"."""
    value = exact(raw, where)
    if not value:
        name = _name(where)
        remedy = Words("give more than zero, or leave it out", "indique más de cero, u omítalo")
        if ".doses." in where:
            remedy = Words(
                "leave a time of day out when nothing is taken then",
                "omita la hora del día en que no se toma nada",
            )
        raise refusal(f"{name.en} is 0 mg; {remedy.en}.", f"{name.es} es 0 mg; {remedy.es}.", where)
    return Milligrams(value)


def exact(raw: object, where: str) -> Fraction:
    """An exact number, written as a string; JSON numbers are refused since they may be rounded."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        raise _misread(
            raw,
            where,
            'write doses and shares as strings ("0.5"), so that they stay exact',
            'escriba dosis y proporciones como texto ("0.5"), para que sean exactas',
        )
    if not isinstance(raw, str):
        raise _misread(raw, where, 'write a number such as "0.5"', 'escriba un número como "0.5"')
    try:
        return parse_number(raw)
    except InvalidQuantity as error:
        raise refusal(
            f"{error.message} Write an amount above zero, for example 0.5.",
            f"{error.message_es} Escriba una cantidad mayor que cero, por ejemplo 0.5.",
            where,
        ) from None


def day(raw: object, where: str) -> date:
    """A date such as "2027-01-04"."""
    value = parse_day(raw)
    if value is None:
        name, now = _name(where), shown(raw)
        raise refusal(
            f"{name.en} is {now.en}, which is no date of the calendar; write it as"
            " year-month-day, for example 2027-01-04.",
            f"{name.es} es {now.es}, que no es una fecha del calendario; escríbala como"
            " año-mes-día, por ejemplo 2027-01-04.",
            where,
        )
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        name, on = _name(where), date_words(value)
        raise refusal(
            f"{name.en} is {on.en}; give a date from {FIRST_YEAR} to {LAST_YEAR}.",
            f"{name.es} es el {on.es}; indique una fecha de {FIRST_YEAR} a {LAST_YEAR}.",
            where,
        )
    return value


def text(raw: object, where: str) -> str:
    """A string that is not empty."""
    if not isinstance(raw, str) or not raw.strip():
        raise _misread(raw, where, "write a name in quotes", "escriba un nombre entre comillas")
    return raw.strip()


def yes_no(raw: object, where: str) -> bool:
    """A plain true or false."""
    if not isinstance(raw, bool):
        raise _misread(raw, where, "write true or false", "escriba true o false")
    return raw


def whole(low: int, high: int) -> Reader[int]:
    """A reader of whole numbers from `low` to `high`."""

    def reader(raw: object, where: str) -> int:
        if isinstance(raw, bool) or not isinstance(raw, int) or not low <= raw <= high:
            raise _misread(
                raw,
                where,
                f"write a whole number from {low} to {high}",
                f"escriba un número entero de {low} a {high}",
            )
        return raw

    return reader


def one_of(names: list[str]) -> Reader[str]:
    """A reader of one of a few words."""

    def reader(raw: object, where: str) -> str:
        if not isinstance(raw, str) or raw not in names:
            folded = {one.lower(): one for one in names}
            nearest = get_close_matches(str(raw)[:40].lower(), folded, n=1, cutoff=0.5)
            hint = f". Did you mean {folded[nearest[0]]!r}?" if nearest else "."
            pista = f". ¿Quiso decir {folded[nearest[0]]!r}?" if nearest else "."
            name, now, those = _name(where), shown(raw), ", ".join(names)
            raise refusal(
                f"{name.en} is {now.en}; write one of {those}{hint}",
                f"{name.es} es {now.es}; escriba uno de {those}{pista}",
                where,
            )
        return raw

    return reader


def items(raw: object, where: str, most: int = 400) -> Iterator[tuple[object, str]]:
    """Each entry of a list with its place."""
    if not isinstance(raw, list | tuple):
        raise _misread(
            raw, where, "write a list in square brackets", "escriba una lista entre corchetes"
        )
    if len(raw) > most:
        name = _name(where)
        raise refusal(
            f"{name.en} has {len(raw)} entries; give at most {most}.",
            f"{name.es} tiene {len(raw)} elementos; indique {most} como máximo.",
            where,
        )
    for number, entry in enumerate(raw):
        yield entry, f"{where}[{number}]"


def named(find: Callable[[str], Value]) -> Reader[Value]:
    """A reader that finds something by name, with the nearest names where there is none."""

    def reader(raw: object, where: str) -> Value:
        try:
            return find(text(raw, where))
        except UnknownName as error:
            raise error.moved(where) from None

    return reader


def _name(where: str) -> Words:
    return Words(where, where) if where else Words("the request", "la solicitud")
