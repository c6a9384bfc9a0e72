"""A request written as JSON, in the form that request_from_json reads back to the same value."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from glidepath.documents.amounts import number
from glidepath.taper.regimen import Regimen
from glidepath.taper.request import Lead, PlanRequest, Switch
from glidepath.taper.schedule import Intake


def request_to_json(request: PlanRequest) -> dict[str, Any]:
    """Write a request in the form that `request_from_json` reads back to the same value."""
    return {
        "regimen": regimen_to_json(request.regimen),
        "goal": dict(_goal_json(request)),
        "pace": {
            "reduction": number(request.pace.reduction),
            "every_days": request.pace.every_days,
            "of": request.pace.of.value,
        },
        "start": request.start.isoformat(),
        "market": request.market,
        "products": None if request.products is None else list(request.products),
        "allow": {
            "halves": request.allowed.halves,
            "quarters": request.allowed.quarters,
            "liquids": request.allowed.liquids,
            "compounded": request.allowed.compounded,
            "confirmed_splits": sorted(request.allowed.confirmed_splits),
        },
        "max_pieces": request.max_pieces,
        "switch_to": _switch_json(request.switch),
        "change_weekday": request.change_weekday,
        "no_change": [
            {"from": days.first.isoformat(), "to": days.last.isoformat()}
            for days in request.no_change
        ],
        "min_hold_days": request.min_hold_days,
        "max_hold_days": request.max_hold_days,
        "order": list(request.order),
        "bedtime_last": request.bedtime_last,
        "pace_base": None if request.pace_base is None else str(request.pace_base),
        "lead": request.lead and _lead_json(request.lead),
        "lived": [
            {
                "day": entry.day.isoformat(),
                "doses": {drug: str(dose) for drug, dose in entry.doses.items()},
                "unplanned": entry.unplanned,
            }
            for entry in request.lived
        ],
        "person": {key: _fact_json(value) for key, value in request.person.facts.items()},
    }


def regimen_to_json(regimen: Regimen) -> list[dict[str, Any]]:
    """What is taken now, as it stands in a request."""
    return [
        {
            "drug": entry.drug,
            "doses": {time.value: str(entry.doses[time]) for time in entry.times},
            "product": entry.product,
        }
        for entry in regimen.drugs
    ]


def _lead_json(lead: Lead) -> dict[str, Any]:
    return {
        "first_day": lead.first_day.isoformat(),
        "kind": lead.kind.value,
        "take": [intake_to_json(intake) for intake in lead.intakes],
    }


def intake_to_json(intake: Intake) -> dict[str, Any]:
    """What is taken of one drug at one time, as it stands in a step."""
    return {
        "time": intake.time.value,
        "drug": intake.drug,
        "mg": number(intake.dose.value),
        "pieces": [
            {"product": part.product, "count": number(part.count)} for part in intake.pieces
        ],
    }


def _goal_json(request: PlanRequest) -> Iterator[tuple[str, str]]:
    yield "kind", request.goal.kind.value
    if request.goal.daily is not None:
        yield "mg_per_day", str(request.goal.daily)
    if request.goal_drug:
        yield "drug", request.goal_drug


def _switch_json(switch: Switch | None) -> dict[str, Any] | None:
    if switch is None:
        return None
    return {
        "drug": switch.drug,
        "table": switch.table,
        "over_days": switch.over_days,
        "from_mg_per_day": None if switch.from_dose is None else str(switch.from_dose),
    }


def _fact_json(value: object) -> object:
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else number(value)
    return list(value) if isinstance(value, tuple) else value
