"""Every worked case in a guidance file is run, and every file has one that fires and one that does not."""

import pytest

from glidepath.catalogue import load
from glidepath.catalogue.cases import USUAL_DAY
from glidepath.guidance.cases import Case
from glidepath.guidance.evaluation import Evaluation, evaluate
from glidepath.guidance.person import parse_person
from glidepath.guidance.question import Question

CATALOGUE = load()
GUIDANCE = CATALOGUE.guidance
HOLDERS = [(rule.id, rule.cases) for rule in GUIDANCE.rules] + [
    (f"interactions/{one.id}", one.cases) for one in GUIDANCE.interactions.interactions
]
CASES = [
    pytest.param(rule, case, id=f"{rule}: {case.name}") for rule, cases in HOLDERS for case in cases
]


def answer_to(case: Case) -> Evaluation:
    question = Question(
        regimen=case.regimen,
        on=case.on,
        person=parse_person(case.person, GUIDANCE.schema),
        goal=case.goal,
        pace=case.pace,
        switch_to=case.switch_to,
        products=tuple(CATALOGUE.formulary.product(product) for product in case.products),
    )
    return evaluate(
        question,
        GUIDANCE,
        formulary=CATALOGUE.formulary,
        equivalences=CATALOGUE.equivalences,
        limits=CATALOGUE.limits(USUAL_DAY),
    )


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_the_case_holds(rule: str, case: Case) -> None:
    evaluation = answer_to(case)
    found = [finding for finding in evaluation.findings if finding.rule == rule]
    assert len(found) == case.fires
    if case.says:
        assert case.says in found[0].text
    asked = {missing.fact for missing in evaluation.missing if rule in missing.rules}
    assert set(case.missing) <= asked


@pytest.mark.parametrize(("rule", "cases"), HOLDERS)
def test_a_rule_has_a_case_that_fires_and_one_that_does_not(
    rule: str, cases: tuple[Case, ...]
) -> None:
    assert {case.fires for case in cases} == {True, False}, rule
