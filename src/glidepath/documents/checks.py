"""The outcome of checking a schedule, by the contract and as text."""

from __future__ import annotations

from typing import Any

from glidepath.documents.amounts import percent_phrase
from glidepath.documents.answers import citation_to_json
from glidepath.documents.sentences import drug_name
from glidepath.documents.summary import cited
from glidepath.documents.words import words
from glidepath.documents.wrapping import wrapped
from glidepath.guidance.limits import Limits
from glidepath.medicines.formulary import Formulary
from glidepath.quantities import format_number
from glidepath.taper.verification import DailyCheck, DailyFinding


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


def check_text(
    outcome: DailyCheck, formulary: Formulary, limits: Limits, language: str = "en"
) -> str:
    """The outcome for a terminal of 80 columns, in English or Spanish."""
    terms = words(language)["check"]
    days = terms["one_day" if outcome.days == 1 else "days"]
    final = ", ".join(
        terms["final_drug"].format(drug=drug_name(drug, formulary, language), mg=dose)
        for drug, dose in outcome.final_doses.items()
    )
    figures = terms["figures"].format(
        days=days.format(days=outcome.days),
        window=limits.window_days,
        largest=percent_phrase(outcome.largest_reduction, language),
        final=final,
    )
    lines = [terms["holds" if outcome.holds else "broken"].upper(), *wrapped(figures, "")]
    for finding in outcome.findings:
        text = finding.text_es if language == "es" else finding.text
        lines += [
            "",
            *wrapped(f"{terms[finding.severity.value]}, {finding.rule}: {text}", "  ", ""),
        ]
        source = words(language)["plan"]["source"].format(source=cited(finding.citation, language))
        lines += wrapped(source, "    ", "  ")
    return "\n".join(lines) + "\n"
