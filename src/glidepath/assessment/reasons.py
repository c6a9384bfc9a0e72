"""A reason from a rule or a row, with the answers behind it."""

from __future__ import annotations

from glidepath.assessment.basis import Basis
from glidepath.assessment.decisions import DecisionRow, DecisionTable
from glidepath.assessment.evidence import Evidence
from glidepath.guidance.evaluation import Fired
from glidepath.guidance.words import Words


def row_basis(table: DecisionTable, row: DecisionRow, evidence: Evidence) -> Basis:
    """The reason of a row that holds."""
    used, unanswered = evidence.behind(row.when)
    return Basis(
        row.because, f"{table.id}/{row.id}", table.citation, used, unanswered, row.published
    )


def rule_basis(fired: Fired, evidence: Evidence) -> Basis:
    """The reason of a guidance rule that speaks."""
    used, unanswered = evidence.behind(fired.rule.when)
    words = Words(fired.finding.text, fired.finding.text_es)
    return Basis(words, fired.rule.id, fired.rule.citation, used, unanswered)
