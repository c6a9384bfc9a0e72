"""The digest that ties a certificate to one schedule, byte for byte."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from fractions import Fraction

from glidepath.quantities import Milligrams
from glidepath.taper.schedule import Schedule, Step


def schedule_digest(schedule: Schedule) -> str:
    """Hash a canonical text of everything in the schedule ("sha256:..."); any change changes it.

    Mappings are sorted; numbers are fractions in lowest terms; dates are ISO dates.
    """
    canonical = {
        "before": _doses(schedule.before),
        "lived": [[str(d.day), _doses(d.doses), d.unplanned] for d in schedule.lived],
        "steps": [_step(step) for step in schedule.steps],
        "table": dict(schedule.table),
    }
    text = json.dumps(canonical, separators=(",", ":"), sort_keys=True)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _step(step: Step) -> list[object]:
    intakes = [
        [
            intake.time,
            intake.drug,
            _exact(intake.dose.value),
            [[pieces.product, _exact(pieces.count)] for pieces in intake.pieces],
        ]
        for intake in step.intakes
    ]
    return [
        step.kind,
        str(step.first_day),
        str(step.last_day),
        _doses(step.daily),
        _exact(step.reduction),
        step.lowered,
        intakes,
    ]


def _doses(doses: Mapping[str, Milligrams]) -> dict[str, str]:
    return {drug: _exact(dose.value) for drug, dose in doses.items()}


def _exact(number: Fraction) -> str:
    return f"{number.numerator}/{number.denominator}"
