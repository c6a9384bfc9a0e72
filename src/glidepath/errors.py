"""Every exception of Glidepath, under one base class.

An exception means that the question makes no sense as asked. Clinical disagreement is never an
exception: it is a Finding.
"""

from __future__ import annotations


class GlidepathError(Exception):
    """Base of every error: a plain message (what, why, what to do) and the place it arose."""

    code = "error"

    def __init__(self, message: str, where: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where

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
