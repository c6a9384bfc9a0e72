"""Walking the pages of the invented clinic: every kind of page, in every state that it has there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Page
from tests.browser.shapes import Seen, Shape

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<=/)\d+(?=/)")
# One form draws every questionnaire, and one every part of the evaluation.
_NAMED = re.compile(r"(?<=/)(questionnaires|sections)/(?!\*/|results/)([a-z0-9.-]+)/")
_FILES = re.compile(r"\.(?:pdf|csv|ics|svg|png|json)$|/(?:pdf|csv|calendar|file|files)/")


@dataclass(frozen=True)
class Found:
    """A page that a link leads to: `new` when it has what no page of its kind had before.

    `name` tells the examples of a kind apart that are looked at each, such as questionnaires.
    """

    address: str
    kind: str
    name: str
    language: str
    new: bool


def kind(path: str) -> str:
    """The kind of page at an address: the address with its ids and names left out."""
    return _NAMED.sub(r"\1/*/", _ID.sub("*", urlsplit(path).path))


def name_of(path: str) -> str:
    """The questionnaire, or the part of the evaluation, that a page shows to be filled in."""
    named = _NAMED.search(path)
    return named[2] if named and named.end() == len(path) else ""


def walk(page: Page, seen: Seen, examples: int) -> Iterator[Found]:
    """Every page that links lead to from the first one, at most so many of each kind.

    Of each questionnaire and each part of the evaluation an eighth as many, at least one.
    Pages are only fetched; who walks opens those that are new in the browser. Links are followed
    from each page that shows this visitor something that no other page of its kind did.
    """
    own, counted, waiting, known = Seen(), Counter[tuple[str, str]](), ["/"], {"/"}
    while waiting:
        address = waiting.pop(0)
        response = page.request.get(address)
        if "text/html" not in response.headers.get("content-type", ""):
            continue
        where = urlsplit(response.url)
        its_kind, name, shape = kind(where.path), name_of(where.path), Shape(response.text())
        address = f"{where.path}?{where.query}" if where.query else where.path
        yield Found(address, its_kind, name, shape.language, seen.is_new(its_kind, name, shape))
        if not own.is_new(its_kind, name, shape):
            continue
        for link in shape.links:
            target = link.split("#")[0]
            if not target.startswith("/") or target in known or _FILES.search(target):
                continue
            known.add(target)
            example = (kind(target), name_of(target))
            counted[example] += 1
            if counted[example] <= (max(1, examples // 8) if example[1] else examples):
                waiting.append(target)
