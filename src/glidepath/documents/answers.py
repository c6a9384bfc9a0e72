"""The JSON contract of an answer: every dose, share and count as an exact string."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from glidepath.documents.amounts import number, product_phrase
from glidepath.documents.request_writing import intake_to_json, request_to_json
from glidepath.documents.sentences import doses_before, drug_name, sentences_in
from glidepath.documents.words import LANGUAGES
from glidepath.findings import Citation, Finding
from glidepath.medicines.formulary import Formulary
from glidepath.quantities import Milligrams
from glidepath.taper.answer import Answer, Certificate, StepEquivalent
from glidepath.taper.schedule import Fill, LimitException, Step, WayOut


def answer_to_json(answer: Answer, formulary: Formulary) -> dict[str, Any]:
    """The contract's answer of `glidepath plan`, with the request as it was understood."""
    result: dict[str, Any] = {
        "status": answer.status,
        "reasons": [
            {
                "text": reason.text,
                "text_es": reason.text_es,
                "remedy": reason.remedy,
                "remedy_es": reason.remedy_es,
            }
            for reason in answer.reasons
        ],
        "steps": _steps(answer, formulary),
        "exceptions": [_exception(entry) for entry in answer.exceptions],
        "findings": [finding_to_json(finding) for finding in answer.findings],
        "supply": [_fill(fill) for fill in answer.fills],
        "certificate": answer.certificate and _certificate(answer.certificate),
        "request": request_to_json(answer.request),
    }
    if answer.schedule is not None:
        result["before"] = _doses(answer.schedule.before)
        result["tables"] = dict(answer.schedule.table)
        result["labels"] = _labels(answer, formulary)
    return result


def finding_to_json(finding: Finding) -> dict[str, Any]:
    """A finding with its citation, figures and ways out."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "text": finding.text,
        "text_es": finding.text_es,
        "citation": citation_to_json(finding.citation),
        "figures": dict(finding.figures),
        "ways_out": list(finding.ways_out),
        "ways_out_es": list(finding.ways_out_es),
    }


def citation_to_json(citation: Citation) -> dict[str, str]:
    """Where a fact or rule comes from, its grades, and how far it has been checked."""
    return {
        "source": citation.source,
        "at": citation.at,
        "strength": citation.strength,
        "certainty": citation.certainty,
        "reliability": citation.reliability.value,
    }


def _steps(answer: Answer, formulary: Formulary) -> list[dict[str, Any]]:
    schedule = answer.schedule
    if schedule is None:
        return []
    english, spanish = sentences_in(LANGUAGES, schedule, formulary)
    equivalents = answer.equivalents or (None,) * len(schedule.steps)
    return [
        _step(step, before, {"en": en, "es": es}, equivalent)
        for step, before, en, es, equivalent in zip(
            schedule.steps, doses_before(schedule), english, spanish, equivalents, strict=True
        )
    ]


def _step(
    step: Step,
    before: Mapping[str, Milligrams],
    sentences: dict[str, str],
    equivalent: StepEquivalent | None,
) -> dict[str, Any]:
    result: dict[str, Any] = {
        "first_day": step.first_day.isoformat(),
        "last_day": step.last_day.isoformat(),
        "days": step.days,
        "kind": step.kind.value,
        "lowered": step.lowered,
        "mg_per_day": _daily(step, before),
        "reduction": number(step.reduction),
        "take": [intake_to_json(intake) for intake in step.intakes],
        "words": sentences,
    }
    if equivalent is not None:
        result["diazepam_equivalent"] = {
            "tables": dict(equivalent.table_by_drug),
            "low_mg": number(equivalent.named.low.value),
            "high_mg": number(equivalent.named.high.value),
            "lowest_mg": number(equivalent.low.value),
            "highest_mg": number(equivalent.high.value),
        }
    return result


def _daily(step: Step, before: Mapping[str, Milligrams]) -> dict[str, str]:
    """Milligrams by drug; where nothing is taken any more, "0" for each drug taken before."""
    if step.intakes:
        return _doses(step.daily)
    return dict.fromkeys([drug for drug, dose in before.items() if dose] or before, "0")


def _doses(doses: Mapping[str, Milligrams]) -> dict[str, str]:
    return {drug: number(dose.value) for drug, dose in doses.items()}


def _exception(entry: LimitException) -> dict[str, Any]:
    return {
        "day": entry.day.isoformat(),
        "rule": entry.rule,
        "drug": entry.drug,
        "from_mg": number(entry.from_dose.value),
        "to_mg": number(entry.to_dose.value),
        "reduction": number(entry.reduction),
        "avoidable": entry.avoidable,
        "why": entry.why,
        "why_es": entry.why_es,
        "ways_out": [_way_out(way) for way in entry.ways_out],
        "no_way_out": entry.no_way_out,
        "no_way_out_es": entry.no_way_out_es,
    }


def _way_out(way: WayOut) -> dict[str, Any]:
    return {
        "kind": way.kind,
        "drug": way.drug,
        "needed_from_mg_per_day": number(way.needed_from.value),
        "exceptions_left": way.exceptions_left,
        "days": way.days,
        "request_change": plain(way.request_change),
        "text": way.text,
        "text_es": way.text_es,
    }


def _fill(fill: Fill) -> dict[str, str]:
    return {
        "from": fill.first_day.isoformat(),
        "to": fill.last_day.isoformat(),
        "product": fill.product,
        "count": number(fill.count),
        "dispense": str(fill.dispense),
    }


def _certificate(certificate: Certificate) -> dict[str, Any]:
    return {
        "checks": [
            {
                "rule": check.rule,
                "holds": check.holds,
                "figure": check.figure,
                "text": check.text,
                "text_es": check.text_es,
            }
            for check in certificate.checks
        ],
        "catalogue": certificate.catalogue,
        "schedule": certificate.schedule,
        "version": certificate.version,
    }


def _labels(answer: Answer, formulary: Formulary) -> dict[str, Any]:
    """The names of the drugs and products used, by id and language."""
    assert answer.schedule is not None
    used: dict[str, None] = {}
    drugs: dict[str, None] = dict.fromkeys(answer.schedule.before)
    for step in answer.schedule.steps:
        for intake in step.intakes:
            drugs[intake.drug] = None
            for part in intake.pieces:
                used[part.product] = None
    return {
        "drugs": {
            drug: {name: drug_name(drug, formulary, name) for name in LANGUAGES} for drug in drugs
        },
        "products": {
            product: {name: product_phrase(formulary.products[product], name) for name in LANGUAGES}
            for product in used
        },
    }


def plain(value: object) -> object:
    """Any value of a request change as JSON: exact numbers and doses as strings."""
    match value:
        case Fraction():
            return number(value)
        case Milligrams():
            return number(value.value)
        case Mapping():
            return {str(key): plain(entry) for key, entry in value.items()}
        case list() | tuple():
            return [plain(entry) for entry in value]
        case _:
            return value
