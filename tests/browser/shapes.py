"""What a page is built of, apart from its words: by it, pages in the same state are told apart."""

from __future__ import annotations

from collections import defaultdict
from html.parser import HTMLParser

_STATES = ("role", "type", "aria-current", "aria-invalid", "hidden", "disabled")
_EMPTY = frozenset(
    "area base br circle col ellipse embed hr img input line link meta path polygon rect source "
    "track use wbr".split()
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


class Shape(HTMLParser):
    """The parts of a page, each named by its way from the root; the order of its headings; links.

    Neither ids nor words count, nor how often a part is repeated.
    """

    def __init__(self, content: str) -> None:
        super().__init__()
        self.parts: set[str] = set()
        self.links: list[str] = []
        self.language = ""
        self._way: list[tuple[str, str]] = []
        self._levels: list[str] = []
        self.feed(content)

    @property
    def headings(self) -> str:
        """The levels of the headings in their order, each run of one level once."""
        return " ".join(self._levels)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang", "")
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in _HEADINGS and self._levels[-1:] != [tag]:
            self._levels.append(tag)
        states = [f"[{name}={given[name]}]" for name in _STATES if name in given]
        name = ".".join([tag, *sorted(given.get("class", "").split())]) + "".join(states)
        self.parts.add("/".join([*(one for _, one in self._way), name]))
        if tag not in _EMPTY:
            self._way.append((tag, name))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._way) - 1, -1, -1):
            if self._way[place][0] == tag:
                del self._way[place:]
                return


class Seen:
    """The parts that were looked at already, by kind of page."""

    def __init__(self) -> None:
        self.kinds: set[str] = set()
        self._parts: dict[str, set[str]] = defaultdict(set)
        self._headings: dict[str, set[str]] = defaultdict(set)
        self._names: set[tuple[str, str]] = set()

    def is_new(self, kind: str, name: str, shape: Shape) -> bool:
        """Whether a page has anything that no page of its kind had before; remember what it has.

        `name` tells the examples of a kind apart that are looked at each, such as questionnaires.
        """
        new = (
            not shape.parts <= self._parts[kind]
            or shape.headings not in self._headings[kind]
            or (kind, name) not in self._names
        )
        self.kinds.add(kind)
        self._parts[kind] |= shape.parts
        self._headings[kind].add(shape.headings)
        self._names.add((kind, name))
        return new
