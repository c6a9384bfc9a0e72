"""Timing shared by the measurements: spans in milliseconds, medians and high percentiles."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from types import TracebackType
from typing import Self


class Stopwatch:
    """Measures the block it is opened for; `milliseconds` holds the wall time afterwards."""

    milliseconds = 0.0

    def __enter__(self) -> Self:
        self._began = perf_counter()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.milliseconds = (perf_counter() - self._began) * 1000


@dataclass(frozen=True)
class Spread:
    """How long things took, in milliseconds."""

    count: int
    median: float
    p99: float
    longest: float

    @classmethod
    def of(cls, spans: Sequence[float]) -> Spread:
        """Summarise spans in milliseconds; all zero where there are none."""
        ordered = sorted(spans)
        if not ordered:
            return cls(0, 0.0, 0.0, 0.0)
        return cls(len(ordered), percentile(ordered, 50), percentile(ordered, 99), ordered[-1])

    def __str__(self) -> str:
        return f"median {self.median:.1f} ms, 99th percentile {self.p99:.1f} ms, longest {self.longest:.0f} ms"

    def as_json(self) -> dict[str, str]:
        """The same as text figures."""
        return {
            "median_ms": f"{self.median:.2f}",
            "p99_ms": f"{self.p99:.2f}",
            "longest_ms": f"{self.longest:.1f}",
        }


def percentile(ordered: Sequence[float], share: int) -> float:
    """The smallest of the ordered values that is not below this share (in %) of them."""
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]


def show(title: str, figures: Mapping[str, object], *, as_json: bool) -> None:
    """Print figures by name, as a table for people or as one JSON object."""
    if as_json:
        print(json.dumps({"bench": title, "python": platform.python_version(), **figures}))
        return
    print(title)
    width = max(len(name) for name in figures)
    for name, figure in figures.items():
        shown = f"{figure:,}" if isinstance(figure, int) else figure
        print(f"  {name.replace('_', ' '):<{width}}  {shown}")
