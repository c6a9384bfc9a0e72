"""The outcome of checking a schedule, by the contract and as text."""

from __future__ import annotations

from fractions import Fraction
from textwrap import fill
from typing import Any

from glidepath.documents.answers import citation_to_json
from glidepath.findings import Reliability, Severity
from glidepath.quantities import format_number
from glidepath.taper.verification import DailyCheck, DailyFinding

_WIDTH = 80
_MARKS = {Severity.STOP: "STOP", Severity.CAUTION: "CAUTION", Severity.INFO: "NOTE"}


def check_to_json(outcome: DailyCheck) -> dict[str, Any]:
    """The fields of the contract; doses of the total count in milligrams of diazepam."""
    return {
        "holds": outcome.holds,
        "findings": [_finding(finding) for finding in outcome.findings],
        "largest_reduction_in_14_days": format_number(outcome.largest_reduction),
        "days": outcome.days,
        "final_dose_mg": {drug: str(dose) for drug, dose in outcome.final_doses.items()},
    }


def _finding(finding: DailyFinding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "day": finding.day,
        "drug": finding.drug,
        "from_mg": format_number(finding.from_mg),
        "to_mg": format_number(finding.to_mg),
        "reduction": format_number(finding.reduction),
        "text": finding.text,
        "text_es": finding.text_es,
        "citation": citation_to_json(finding.citation),
    }


def check_text(outcome: DailyCheck) -> str:
    """The outcome for a terminal of 80 columns."""
    largest = Fraction(round(outcome.largest_reduction * 1000), 10)
    final = ", ".join(f"{drug} {dose} mg" for drug, dose in outcome.final_doses.items())
    lines = [
        "THE SCHEDULE KEEPS THE RULES" if outcome.holds else "THE SCHEDULE BREAKS A RULE",
        (
            f"{outcome.days} days. Largest fall within 14 days: {format_number(largest)} %."
            f" Last dose: {final}."
        ),
    ]
    for finding in outcome.findings:
        mark = f"{_MARKS[finding.severity]}, {finding.rule}: "
        lines += ["", fill(mark + finding.text, _WIDTH, subsequent_indent="  ")]
        lines.append(f"  Source: {_cited(finding)}")
    return "\n".join(lines) + "\n"


def _cited(finding: DailyFinding) -> str:
    citation = finding.citation
    grades = [part for part in (citation.at, citation.strength, citation.certainty) if part]
    if citation.reliability is not Reliability.CONFIRMED:
        grades.append(citation.reliability.value)
    return ", ".join([citation.source, *grades])
