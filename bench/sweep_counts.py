"""What the sweep has counted, and a file that keeps it part by part, since the whole takes hours."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

Place = tuple[int, int, int]
"""Which part of the sweep: the slice, of how many, and the part's place in it from 0."""

_READ = {".py", ".toml", ".csv", ".json"}


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

    Counts hold for the code and data that made them. Raises ValueError, saying what to do, where
    the file holds those of others or cannot be read, and OSError where it cannot be written.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known: dict[Place, Counts] = {}
        if path is None:
            return
        self._code = code_digest()
        with path.open("a+") as file:
            file.seek(0)
            for number, line in enumerate(file, start=1):
                try:
                    place, counts, code = _from_line(line)
                except (LookupError, TypeError, ValueError):
                    raise ValueError(
                        f"{path}, line {number}: no counts; take the line out."
                    ) from None
                if code != self._code:
                    raise ValueError(
                        f"{path}, line {number}: counted with other code or data; name another file."
                    )
                self._known[place] = counts

    def get(self, place: Place) -> Counts | None:
        """What a part counted, where it was kept."""
        return self._known.get(place)

    def keep(self, place: Place, counts: Counts) -> None:
        """Keep what a part counted, at once."""
        if self._path is None:
            return
        with self._path.open("a") as file:
            line = {"place": place, "code": self._code, **counts.as_json()}
            file.write(json.dumps(line) + "\n")


def code_digest() -> str:
    """A hash of all that the counts depend on: the engine, its data, and the sweep's own checks."""
    root = Path(__file__).resolve().parent.parent
    files = [*(root / "bench").glob("*.py"), root / "tests/documents/reading.py"]
    files += [path for path in (root / "src/glidepath").rglob("*") if path.suffix in _READ]
    whole = sha256()
    for path in sorted(files):
        whole.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()


def _from_line(line: str) -> tuple[Place, Counts, str]:
    read = json.loads(line)
    (number, of, part), code = read.pop("place"), read.pop("code")
    counts = Counts(**{**read, "sets": set(read["sets"]), "kinds": Counter(read["kinds"])})
    return (number, of, part), counts, code
