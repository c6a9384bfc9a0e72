"""The project's own figures from data/policy.toml, where no publication gives one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType

from glidepath.catalogue.entries import read_toml
from glidepath.catalogue.facts import Figure, read_figure

_UNITS = {
    "short_acting_below": "h",
    "morning_hour": "h",
    "midday_hour": "h",
    "evening_hour": "h",
    "bedtime_hour": "h",
    "maintain_review_days": "days",
    "absurd_dose_factor": "times",
    "slowest_halving_days": "days",
    "slow_factor": "share",
}


def read_policy(root: Path, sources: Collection[str]) -> Mapping[str, Figure]:
    """Every figure of policy.toml by name; raises InvalidFact."""
    whole = read_toml(root, "policy.toml")
    figures = {name: read_figure(whole.sub(name), unit, sources) for name, unit in _UNITS.items()}
    whole.close()
    return MappingProxyType(figures)
