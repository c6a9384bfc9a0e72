"""The hard limits in force on a day, read from dated guidance data."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from glidepath.findings import Citation
from glidepath.quantities import Milligrams


@dataclass(frozen=True, slots=True)
class Limits:
    """What no plan may break unless no dispensable dose can keep it.

    For every two days s < t with t - s <= `window_days`, the dose swallowed on t is at least
    (1 - `max_reduction`) of that on s. The last dose before zero is judged apart: its diazepam
    equivalent, over the range of the tables, is at most `final_dose`.
    """

    max_reduction: Fraction
    window_days: int
    reduction_citation: Citation
    final_dose: Milligrams
    final_dose_citation: Citation
