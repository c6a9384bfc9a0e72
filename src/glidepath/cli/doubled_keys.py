"""Objects in JSON that name a key twice: which of the two is meant nobody can know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from glidepath.cli.malformed import cut
from glidepath.errors import InvalidRequest

_LONGEST_PLACE = 120


class DoubledKeys:
    """Watches the objects of a JSON text as they are read; `check` refuses what it noticed."""

    def __init__(self) -> None:
        # The objects are kept too: the number of one that is gone may be given to another.
        self._noticed: dict[int, tuple[dict[str, Any], str]] = {}

    def watch(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """The object of these pairs; the hook that json.loads calls for each."""
        made = dict(pairs)
        if len(made) < len(pairs):
            self._noticed[id(made)] = (made, _first_doubled(pairs))
        return made

    def check(self, read: Any) -> None:
        """Raise InvalidRequest for the first key that stands twice, with its place."""
        if not self._noticed:
            return
        for value, where in _everything_in(read):
            if id(value) in self._noticed:
                key = self._noticed[id(value)][1]
                raise InvalidRequest(
                    f"The key {cut(key)!r} stands twice; keep the one that is meant.",
                    cut(f"{where}.{key}" if where else key, _LONGEST_PLACE),
                    es=f"La clave {cut(key)!r} aparece dos veces; deje la que vale.",
                )


def _first_doubled(pairs: list[tuple[str, Any]]) -> str:
    seen: set[str] = set()
    return next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]


def _everything_in(read: Any) -> Iterator[tuple[Any, str]]:
    """Every value with its place, the outer ones first."""
    waiting = [(read, "")]
    while waiting:
        value, where = waiting.pop()
        yield value, where
        if isinstance(value, dict):
            inside = [(one, f"{where}.{key}" if where else key) for key, one in value.items()]
            waiting += reversed(inside)
        elif isinstance(value, list):
            waiting += [(one, f"{where}[{place}]") for place, one in enumerate(value)][::-1]
