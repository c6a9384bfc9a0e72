"""A plan in a few figures, for scenarios side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

from glidepath.catalogue import load
from glidepath.web.tapers.curves import SMALL, Curve, draw
from glidepath.web.tapers.models import Scenario
from glidepath.web.tapers.wording import doses_in_words, percent

_DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class Summary:
    """One scenario's curve and figures; `planned` is False where there is no plan."""

    scenario: Scenario
    curve: Curve
    planned: bool
    days: int
    months: int
    last_day: date | None
    changes: int
    fills: int
    exceptions: int
    largest: str
    pieces_a_day: int
    parts: bool
    products: tuple[str, ...]
    first_day: date | None
    first_doses: str
    first_change: str
    stops: int
    cautions: int
    reasons: tuple[str, ...]


def summaries(scenarios: Sequence[Scenario], language: str) -> list[Summary]:
    """The scenarios with curves on the same axes."""
    curves = draw(
        [one.document for one in scenarios], [one.marks for one in scenarios], height=SMALL
    )
    return [_summary(one, curve, language) for one, curve in zip(scenarios, curves, strict=True)]


def burden(document: Mapping[str, Any]) -> tuple[int, bool]:
    """The most pieces taken on a day, and whether any is a part of one; liquids count as one."""
    most, parts = 0, False
    formulary = load().formulary
    for step in document["steps"]:
        pieces = 0
        for intake in step["take"]:
            for piece in intake["pieces"]:
                count = Fraction(piece["count"])
                product = formulary.products.get(piece["product"])
                if product is not None and product.is_liquid:
                    pieces += 1
                    continue
                pieces += -(-count.numerator // count.denominator)
                parts = parts or count.denominator > 1
        most = max(most, pieces)
    return most, parts


def _summary(scenario: Scenario, curve: Curve, language: str) -> Summary:
    document = scenario.document
    steps = document["steps"]
    most, parts = burden(document)
    labels = (document.get("labels") or {}).get("products", {})
    severities = [one["severity"] for one in document["findings"]]
    largest = max((Fraction(one["reduction"]) for one in document["exceptions"]), default=None)
    spanish = language == "es"
    days = sum(one["days"] for one in steps)
    return Summary(
        scenario=scenario,
        curve=curve,
        planned=document["status"] == "planned",
        days=days,
        months=round(days / _DAYS_A_MONTH),
        last_day=date.fromisoformat(steps[-1]["first_day"]) if steps else None,
        changes=_changes(document),
        fills=len({one["from"] for one in document["supply"]}),
        exceptions=len(document["exceptions"]),
        largest=percent(str(largest), language) if largest else "",
        pieces_a_day=most,
        parts=parts,
        products=tuple(words[language] for words in labels.values()),
        first_day=date.fromisoformat(steps[0]["first_day"]) if steps else None,
        first_doses=doses_in_words(steps[0], document["labels"], language) if steps else "",
        first_change=percent(steps[0]["reduction"], language)
        if steps and Fraction(steps[0]["reduction"])
        else "",
        stops=severities.count("stop"),
        cautions=severities.count("caution"),
        reasons=tuple(
            f"{one['text_es' if spanish else 'text']} {one['remedy_es' if spanish else 'remedy']}"
            for one in document["reasons"]
        ),
    )


def _changes(document: Mapping[str, Any]) -> int:
    """How often the dose changes; a step that keeps the dose before is none."""
    doses = [document["before"], *(step["mg_per_day"] for step in document["steps"])]
    taken = [{drug: Fraction(mg) for drug, mg in one.items() if Fraction(mg)} for one in doses]
    return sum(before != after for before, after in pairwise(taken))
