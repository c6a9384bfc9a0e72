"""Worked cases inside guidance files."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from glidepath.catalogue.entries import Entry
from glidepath.guidance.cases import Case
from glidepath.guidance.pace import AskedPace
from glidepath.quantities import Milligrams

# A case that names no day is asked on this one; every rule written so far is then in force.
USUAL_DAY = date(2026, 1, 1)


def read_cases(entry: Entry) -> tuple[Case, ...]:
    """The cases of a rule or interaction; raises InvalidFact where there is none."""
    return tuple(_case(case) for case in entry.each("case"))


def _case(entry: Entry) -> Case:
    fires = entry.take("fires")
    if not isinstance(fires, bool):
        raise entry.error("fires", "is not true or false.")
    case = Case(
        name=entry.text("name"),
        fires=fires,
        regimen=_regimen(entry),
        on=entry.day("on") if "on" in entry.values else USUAL_DAY,
        person=entry.take("person", {}),
        goal=entry.text("goal", "stop"),
        pace=_pace(entry.sub("pace")) if "pace" in entry.values else None,
        switch_to=entry.text("switch_to", "") or None,
        products=entry.texts("products", ()),
        missing=entry.texts("missing", ()),
        says=entry.text("says", ""),
    )
    entry.close()
    return case


def _regimen(entry: Entry) -> tuple[tuple[str, Milligrams], ...]:
    """Milligrams a day by drug; a case that is not about the dose takes 10 mg of diazepam."""
    if "regimen" not in entry.values:
        return (("diazepam", Milligrams(Fraction(10))),)
    doses = entry.sub("regimen")
    return tuple((drug, Milligrams(doses.positive(drug))) for drug in doses.values)


def _pace(entry: Entry) -> AskedPace:
    base = entry.text("of", "current")
    if base not in ("current", "start"):
        raise entry.error("of", "is neither current nor start.")
    pace = AskedPace(
        entry.positive("reduction"), int(entry.positive("every_days")), of_start=base == "start"
    )
    entry.close()
    return pace
