"""Every exception of Glidepath, under one base class.

An exception means that the question makes no sense as asked. Clinical disagreement is never an
exception: it is a Finding.
"""

from __future__ import annotations

from typing import Self


class GlidepathError(Exception):
    """Base of every error: a plain message (what, why, what to do) and the place it arose.

    `es` is the message in Spanish, for whoever reads Spanish; an error that only the people who
    run or change the program meet has none.
    """

    code = "error"

    def __init__(self, message: str, where: str = "", *, es: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.message_es = es
        self.where = where

    def said_in(self, language: str) -> str:
        """The message in a language ("en" or "es"), in English where it has no other."""
        return (self.message_es if language == "es" else "") or self.message

    def moved(self, where: str) -> Self:
        """The same error at another place."""
        return type(self)(self.message, where, es=self.message_es)

    def at(self, where: str) -> GlidepathError:
        """Return this error with its place named more precisely; an outer place is put in front."""
        self.where = f"{where}.{self.where}" if self.where else where
        return self


class InvalidQuantity(GlidepathError, ValueError):
    """An amount that is not exact, is negative, or is of another unit."""

    code = "invalid-quantity"


class InvalidRequest(GlidepathError, ValueError):
    """A request that is malformed or contradicts itself."""

    code = "invalid-request"


class UnknownName(GlidepathError, LookupError):
    """A drug, product, table or fact that is not in the catalogue; the message has the nearest names."""

    code = "unknown-name"


class InvalidFact(GlidepathError, ValueError):
    """A fact in the catalogue that lacks its unit, source or reliability, or is malformed."""

    code = "invalid-fact"


class NoEquivalence(GlidepathError, LookupError):
    """The named equivalence table has no row for the drug."""

    code = "no-equivalence"


def one_line(message: str) -> str:
    """A message on one line, without what would steer a terminal, as names in a file may hold."""
    return "".join(
        sign if sign.isprintable() or sign == "\N{NO-BREAK SPACE}" else ascii(sign)[1:-1]
        for sign in message
    )
