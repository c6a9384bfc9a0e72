"""What the page's script needs to let a hand or the arrow keys move the steps of a picture."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from glidepath.web.tapers.curves import Curve
from glidepath.web.tapers.heights import worth
from glidepath.web.tapers.rows import Row

_WEEK = 7


def handles_of(
    curve: Curve, rows: Sequence[Row], document: Mapping[str, Any], change_weekday: int | None
) -> str:
    """The steps as JSON: where each stands in the picture, and what moving it means.

    `left`, `right` and `down` are places of the step, drawn for its `dose` and `days`.

    `mg` are the milligrams of one pixel down, null where a hand cannot point at the dose. A length
    goes in `every` days and leaves `rest` over, so that the next step begins on the day of the week
    for changes where one was asked for.
    """
    drops = {row.drug_id: _drop(curve, row.drug_id, document) for row in rows}
    return json.dumps(
        [
            {
                "left": float(tread.left),
                "right": float(tread.right),
                "down": float(tread.down),
                "dose": step["mg_per_day"].get(row.drug_id, "0"),
                "days": step["days"],
                "mg": None if row.fixed else drops[row.drug_id],
                "every": _WEEK if change_weekday else 1,
                "rest": _rest(row.first_day, change_weekday),
            }
            for tread, row, step in zip(curve.treads, rows, document["steps"], strict=True)
        ],
        separators=(",", ":"),
    )


def _drop(curve: Curve, drug: str, document: Mapping[str, Any]) -> float | None:
    one = worth(drug, document) if curve.in_diazepam else Fraction(1)
    return float(curve.drop / one) if one else None


def _rest(first_day: date, change_weekday: int | None) -> int:
    """Days over whole weeks from a step's first day to the day of the week for changes."""
    return (change_weekday - first_day.isoweekday()) % _WEEK if change_weekday else 0
