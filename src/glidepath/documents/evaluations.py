"""An evaluation as JSON, in the form of the contract: every reason with its answers and source."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from glidepath.assessment.basis import Basis
from glidepath.assessment.open_questions import OpenQuestion
from glidepath.assessment.recommendations import (
    FirstStep,
    Item,
    Pace,
    PersonEvaluation,
    Recommendation,
)
from glidepath.documents.amounts import number
from glidepath.documents.answers import citation_to_json, finding_to_json
from glidepath.guidance.words import Words


def evaluation_to_json(evaluation: PersonEvaluation) -> dict[str, Any]:
    """The fields of the contract, with the way back from each answer in `traces`."""
    return {
        "dependence": _recommendation(evaluation.dependence, "likely"),
        "use_disorder": _recommendation(evaluation.use_disorder, "present"),
        "complicated_withdrawal": _recommendation(evaluation.complicated_withdrawal, "risk"),
        "level_of_care": _recommendation(evaluation.level_of_care, "setting"),
        "pace": _pace(evaluation.pace),
        "first_step": _first_step(evaluation.first_step),
        "gates": [_item(one, "rule") for one in evaluation.gates],
        "alongside": [_item(one, "topic") for one in evaluation.alongside],
        "urgent": [_item(one, "rule") for one in evaluation.urgent],
        "open_questions": [_question(one) for one in evaluation.open_questions],
        "findings": [finding_to_json(one) for one in evaluation.findings],
        "traces": _traces(evaluation),
    }


def _recommendation(one: Recommendation, name: str) -> dict[str, Any]:
    return {
        name: one.value or "unknown",
        **_text(one.words),
        "because": _because(one.because),
        "still_open": list(one.still_open),
    }


def _pace(pace: Pace) -> dict[str, Any]:
    advice = pace.advice
    return {
        "reduction": number(advice.reduction) if advice else None,
        "every_days": advice.every_days if advice else None,
        "of": "current",
        "because": _because(pace.because),
    }


def _first_step(step: FirstStep) -> dict[str, Any]:
    return {
        "step": step.value,
        **_text(step.words),
        "reduction": None if step.reduction is None else number(step.reduction),
        "to_mg_per_day": {drug: str(dose) for drug, dose in step.to.items()},
        "because": _because(step.because),
    }


def _item(item: Item, name: str) -> dict[str, Any]:
    return {name: item.id, **_text(item.title), "because": _because(item.because)}


def _because(bases: Iterable[Basis]) -> list[dict[str, Any]]:
    return [_basis(basis) for basis in bases]


def _basis(basis: Basis) -> dict[str, Any]:
    result: dict[str, Any] = {
        **_text(basis.text),
        "rule": basis.rule,
        "source": citation_to_json(basis.citation),
        "answers": [
            {
                "key": one.key,
                "value": one.value,
                "value_es": one.words.es or one.value,
                "from": one.origin.value,
            }
            for one in basis.answers
        ],
        "unanswered": list(basis.unanswered),
    }
    if basis.published is not None:
        result["published"] = {
            **_text(basis.published.words),
            "source": citation_to_json(basis.published.citation),
        }
    return result


def _question(one: OpenQuestion) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "key": one.key,
        **_text(one.label),
        "why": one.why.en,
        "why_es": one.why.es,
        "severity": one.severity.value,
        "rules": list(one.rules),
        "items": list(one.items),
    }


def _traces(evaluation: PersonEvaluation) -> dict[str, list[str]]:
    """The recommendations that each answer feeds, by the answer's key."""
    keys = {key for because in evaluation.reasons.values() for one in because for key in one.keys}
    return {
        key: list(dict.fromkeys(name for name, _ in evaluation.bases_of(key)))
        for key in sorted(keys)
    }


def _text(words: Words) -> dict[str, str]:
    return {"text": words.en, "text_es": words.es}
