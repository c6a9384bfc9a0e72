"""The pace asked for, and how much it lowers within the window of the limit."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class AskedPace:
    """A reduction by a share of its base, every so many days.

    `of_start` is True where the share counts from the starting dose, False for the current dose.
    """

    reduction: Fraction
    every_days: int
    of_start: bool = False

    def reduction_within(self, window_days: int) -> Fraction:
        """The largest share lost between two days at most `window_days` apart, from the start.

        Steps fall on days 0, n, 2n...; the day before the first and the day `window_days` later
        have one step between them for every n days begun. Nothing is lost beyond the whole dose.
        """
        steps = (window_days - 1) // self.every_days + 1
        if self.of_start:
            return min(Fraction(1), steps * self.reduction)
        return 1 - (1 - self.reduction) ** steps
