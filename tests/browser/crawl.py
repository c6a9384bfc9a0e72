"""Walking the pages of the invented clinic: one example of every kind of page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from playwright.sync_api import Page

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<=/)\d+(?=/)")
# One form draws every questionnaire, and one every part of the evaluation.
_NAMED = re.compile(r"(/(?:questionnaires|sections)/)[a-z0-9.-]+/")
_FILES = re.compile(r"\.(?:pdf|csv|ics|svg|png|json)$|/(?:pdf|csv|calendar|file|files)/")


def kind(path: str) -> str:
    """The kind of page at an address: the address with its ids left out."""
    return _NAMED.sub(r"\1*/", _ID.sub("*", urlsplit(path).path))


def pages(page: Page, start: str, examples: int = 1) -> Iterator[str]:
    """Open one page of every kind that links lead to, and yield its address while it is open."""
    waiting, seen = [start], {kind(start): 1}
    while waiting:
        address = waiting.pop(0)
        response = page.goto(address)
        if response is None or "text/html" not in response.headers.get("content-type", ""):
            continue
        yield address
        for link in page.eval_on_selector_all(
            "a[href]", "all => all.map(a => a.getAttribute('href'))"
        ):
            path = urlsplit(link).path
            if not link.startswith("/") or _FILES.search(path):
                continue
            if seen.get(kind(path), 0) < examples:
                seen[kind(path)] = seen.get(kind(path), 0) + 1
                waiting.append(path)
