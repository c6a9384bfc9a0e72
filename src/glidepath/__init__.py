"""Glidepath's public Python API; each name is imported when it is first used.

For example:

    from datetime import date
    from glidepath import DrugDoses, Milligrams, PlanRequest, Regimen, TimeOfDay, plan

    doses = {TimeOfDay.MORNING: Milligrams(1), TimeOfDay.BEDTIME: Milligrams(1)}
    answer = plan(PlanRequest(Regimen((DrugDoses("lorazepam", doses),)), date(2027, 1, 4)))
"""

from __future__ import annotations

from importlib import import_module

__version__ = "0.1.0"

__all__ = [
    "Allowed",
    "Answer",
    "Citation",
    "DailyDoses",
    "DrugDoses",
    "Finding",
    "GlidepathError",
    "Goal",
    "Milligrams",
    "Millilitres",
    "Pace",
    "PlanRequest",
    "Regimen",
    "Schedule",
    "Severity",
    "Switch",
    "TimeOfDay",
    "__version__",
    "answer_to_json",
    "check_daily",
    "load",
    "plan",
    "plan_text",
    "revise",
]

# The module that defines each public name.
_DEFINED_IN = {
    "Allowed": "glidepath.taper.request",
    "Answer": "glidepath.taper.answer",
    "Citation": "glidepath.findings",
    "DailyDoses": "glidepath.taper.verification",
    "DrugDoses": "glidepath.taper.regimen",
    "Finding": "glidepath.findings",
    "GlidepathError": "glidepath.errors",
    "Goal": "glidepath.taper.request",
    "Milligrams": "glidepath.quantities",
    "Millilitres": "glidepath.quantities",
    "Pace": "glidepath.taper.request",
    "PlanRequest": "glidepath.taper.request",
    "Regimen": "glidepath.taper.regimen",
    "Schedule": "glidepath.taper.schedule",
    "Severity": "glidepath.findings",
    "Switch": "glidepath.taper.request",
    "TimeOfDay": "glidepath.taper.regimen",
    "answer_to_json": "glidepath.documents.answers",
    "check_daily": "glidepath.taper.verification",
    "load": "glidepath.catalogue",
    "plan": "glidepath.catalogue.planning",
    "plan_text": "glidepath.documents.text",
    "revise": "glidepath.taper.revision",
}


def __getattr__(name: str) -> object:
    """Import a public name on first use, so that `glidepath --help` loads nothing heavy."""
    if name not in _DEFINED_IN:
        raise AttributeError(f"module 'glidepath' has no public name {name!r}")
    value: object = getattr(import_module(_DEFINED_IN[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
