"""`audit verify`: does every chain hold, and is the head still the one that was noted elsewhere?

Note the heads that it prints outside this machine now and then. Whoever holds both the database and
its key can write a chain anew, but not one that ends at a number and digest that others have seen.
"""

from __future__ import annotations

import argparse
import sys
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from glidepath.errors import InvalidRequest
from glidepath.web.accounts.models import Programme
from glidepath.web.audit.chain import INSTALLATION, Break, read_event, verify
from glidepath.web.audit.models import ChainHead

_MOST_DIGITS = 18  # what a database counts with


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: the number and digest of its newest event."""

    programme: uuid.UUID
    name: str
    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found."""

    heads: tuple[Head, ...]
    breaks: tuple[Break, ...]
    missing: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether every chain holds and everything expected is there."""
        return not self.breaks and not self.missing


def check_chains(expect: Iterable[str] = ()) -> Report:
    """Check every chain from its beginning; each of `expect` is a NUMBER:DIGEST noted before.

    Raises InvalidRequest for an expectation that is written otherwise.
    """
    wanted = [(text, *_read(text)) for text in expect]
    heads = tuple(_heads())
    missing = tuple(text for text, number, digest in wanted if not _there(heads, number, digest))
    return Report(heads, tuple(verify()), missing)


def main(argv: Sequence[str] | None = None) -> int:
    """Run `audit verify` with these arguments; 0 where all holds, 1 where not, 2 for bad input."""
    parser = argparse.ArgumentParser(prog="glidepath web audit", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    verifying = commands.add_parser("verify", help="check that no event was altered or removed")
    verifying.add_argument(
        "--expect",
        action="append",
        default=[],
        metavar="NUMBER:DIGEST",
        help="a head that was noted before; may be given several times",
    )
    try:
        report = check_chains(parser.parse_args(argv).expect)
    except InvalidRequest as error:
        print(f"glidepath: {error.message} [--{error.where}]", file=sys.stderr)  # noqa: T201
        return 2
    print("\n".join(_told(report)))  # noqa: T201
    return 0 if report.holds else 1


def _told(report: Report) -> Iterable[str]:
    names = {head.programme: head.name for head in report.heads}
    for head in report.heads:
        yield f"{head.number}:{head.digest}  {head.name}"
    for broken in report.breaks:
        yield f"BROKEN  {names.get(broken.programme, broken.programme)}: {broken.problem}"
    for text in report.missing:
        yield f"MISSING  No chain holds {text} any more: events were removed or written anew."
    yield (
        "All chains hold." if report.holds else "Not every chain holds. Keep a copy, then ask why."
    )


def _heads() -> Iterable[Head]:
    names = dict(Programme.objects.values_list("pk", "name"))
    names[INSTALLATION] = "the installation"
    for head in ChainHead.objects.order_by("pk"):
        yield Head(head.pk, names.get(head.pk, str(head.pk)), head.number, head.digest)


def _there(heads: Iterable[Head], number: int, digest: str) -> bool:
    """Whether some chain still has this event at this number."""
    found = (read_event(head.programme, number) for head in heads)
    return any(event is not None and event.digest == digest for event in found)


def _read(text: str) -> tuple[int, str]:
    number, colon, digest = text.partition(":")
    is_digest = len(digest) == 64 and set(digest) <= set("0123456789abcdef")
    is_number = number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS
    if not (colon and is_number and is_digest):
        raise InvalidRequest(
            f"{text[:90]!r} is no head. Write NUMBER:DIGEST as it was printed, such as 12:9f86...",
            "expect",
        )
    return int(number), digest
