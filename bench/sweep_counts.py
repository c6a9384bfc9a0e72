"""What the sweep has counted, and a file that keeps it part by part, since the whole takes hours."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Place = tuple[int, int, int]
"""Which part of the sweep: the slice, of how many, and the part's place in it from 0."""


@dataclass
class Counts:
    """What a part of the sweep found; `spans` are the milliseconds of each answer."""

    sets: set[str] = field(default_factory=set)
    plans: int = 0
    steps: int = 0
    with_exceptions: int = 0
    exceptions: int = 0
    final_dose_above_rule: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    spans: list[float] = field(default_factory=list)

    def add(self, other: Counts) -> None:
        """Take in what another part found."""
        self.sets |= other.sets
        self.plans += other.plans
        self.steps += other.steps
        self.with_exceptions += other.with_exceptions
        self.exceptions += other.exceptions
        self.final_dose_above_rule += other.final_dose_above_rule
        self.kinds += other.kinds
        self.problems += other.problems
        self.spans += other.spans

    def as_json(self) -> dict[str, Any]:
        """The counts as they are kept; how long answers took is not."""
        kept = {name: value for name, value in vars(self).items() if name != "spans"}
        return {**kept, "sets": sorted(self.sets)}


class KeptCounts:
    """The parts counted so far, in a file of one JSON line each, or nowhere without a file.

    The counts are those of the code that made them: another version begins another file.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known: dict[Place, Counts] = {}
        if path is not None and path.exists():
            for line in path.read_text().splitlines():
                place, counts = _from_line(line)
                self._known[place] = counts

    def get(self, place: Place) -> Counts | None:
        """What a part counted, where it was kept."""
        return self._known.get(place)

    def keep(self, place: Place, counts: Counts) -> None:
        """Keep what a part counted, at once."""
        if self._path is None:
            return
        with self._path.open("a") as file:
            file.write(json.dumps({"place": place, **counts.as_json()}) + "\n")


def _from_line(line: str) -> tuple[Place, Counts]:
    read = json.loads(line)
    number, of, part = read.pop("place")
    counts = Counts(**{**read, "sets": set(read["sets"]), "kinds": Counter(read["kinds"])})
    return (number, of, part), counts
