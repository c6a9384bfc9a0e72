"""A schedule as a CSV file with the columns first_day, days, drug, mg, which `glidepath check` reads."""

from __future__ import annotations

import csv
import io

from glidepath.documents.amounts import number
from glidepath.quantities import NO_MILLIGRAMS
from glidepath.taper.schedule import Schedule


def schedule_csv(schedule: Schedule) -> str:
    """One line for each step and drug; a drug that is not taken stands with 0, so no day is open."""
    drugs = dict.fromkeys(
        [*schedule.before, *(drug for step in schedule.steps for drug in step.daily)]
    )
    file = io.StringIO()
    lines = csv.writer(file, lineterminator="\n")
    lines.writerow(["first_day", "days", "drug", "mg"])
    for step in schedule.steps:
        for drug in drugs:
            dose = step.daily.get(drug, NO_MILLIGRAMS)
            lines.writerow([step.first_day.isoformat(), step.days, drug, number(dose.value)])
    return file.getvalue()
