"""Where signs weigh more than the guideline's table of dependence: one statement in place of two.

The table goes by dose, duration and days a week, and its own rules say what it says. Where signs
were found, that would stand against what the evaluation draws from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from glidepath.assessment.basis import Basis, Published
from glidepath.assessment.recommendations import Recommendation
from glidepath.findings import Citation, Finding, Severity
from glidepath.guidance.dependence import Likely
from glidepath.guidance.evaluation import Evaluation, Fired
from glidepath.guidance.rules import Role
from glidepath.guidance.words import Words

_RULE = "dependence_signs/weigh-more"


def weighed(
    by_table: Basis,
    likely: Likely,
    signs: Sequence[Basis],
    words: Mapping[str, Words],
    citation: Citation,
) -> Basis:
    """What the table says and why the signs weigh more, resting on the answers behind both."""
    answers = dict.fromkeys(one for basis in (by_table, *signs) for one in basis.answers)
    return Basis(
        words["signs_weigh_more"].filled(table=words[f"dependence_{likely}"]),
        _RULE,
        citation,
        tuple(answers),
        by_table.unanswered,
        Published(by_table.text, by_table.citation),
    )


def findings_beside(evaluation: Evaluation, dependence: Recommendation) -> tuple[Finding, ...]:
    """The findings, with that one statement where the rules say the table's answer otherwise."""
    raised = next((one for one in dependence.because if one.rule == _RULE), None)
    if raised is None:
        return evaluation.findings
    of_table = {one.rule.id for one in evaluation.fired if _says_the_table(one)}
    others = [one for one in evaluation.findings if one.rule not in of_table]
    stops = sum(one.severity is Severity.STOP for one in others)
    statement = Finding(
        rule=_RULE,
        severity=Severity.CAUTION,
        text=raised.text.en,
        text_es=raised.text.es,
        citation=raised.citation,
    )
    return (*others[:stops], statement, *others[stops:])


def _says_the_table(fired: Fired) -> bool:
    return fired.rule.role is Role.DEPENDENCE and "dependence" in fired.rule.facts
