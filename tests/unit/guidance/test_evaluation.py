from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glidepath.catalogue import load
from glidepath.findings import Reliability, Severity
from glidepath.guidance.evaluation import Evaluation, evaluate, level_of_care, starting_pace
from glidepath.guidance.pace import AskedPace
from glidepath.guidance.person import FactDefinition, FactKind, parse_person
from glidepath.guidance.question import Question
from glidepath.guidance.reference import facts_reference
from glidepath.guidance.rules import Role, Setting
from glidepath.quantities import Milligrams

CATALOGUE = load()
GUIDANCE = CATALOGUE.guidance
DAY = date(2026, 12, 1)
WEIGHT = [Severity.STOP, Severity.CAUTION, Severity.INFO]


def ask(
    person: Mapping[str, object] | None = None,
    regimen: Mapping[str, str] | None = None,
    *,
    switch_to: str | None = None,
    pace: AskedPace | None = None,
    goal: str = "stop",
    on: date = DAY,
) -> Evaluation:
    doses = regimen or {"diazepam": "10"}
    question = Question(
        regimen=tuple((drug, Milligrams.parse(mg)) for drug, mg in doses.items()),
        on=on,
        person=parse_person(person or {}, GUIDANCE.schema),
        switch_to=switch_to,
        pace=pace,
        goal=goal,
    )
    return evaluate(
        question,
        GUIDANCE,
        formulary=CATALOGUE.formulary,
        equivalences=CATALOGUE.equivalences,
        limits=CATALOGUE.limits(DAY),
    )


def rules(evaluation: Evaluation) -> set[str]:
    return {finding.rule for finding in evaluation.findings}


def values_of(definition: FactDefinition) -> st.SearchStrategy[object]:
    match definition.kind:
        case FactKind.YES_NO:
            return st.booleans()
        case FactKind.CHOICE:
            return st.sampled_from(definition.values)
        case FactKind.NAMES:
            names = ["omeprazole", "Narcan", "methadone", "zolpidem", "moonflower", "Xanax 1 mg"]
            return st.lists(st.sampled_from(names), unique=True)
        case _:
            return st.integers(int(definition.low), int(definition.high))


people = st.fixed_dictionaries(
    {}, optional={key: values_of(fact) for key, fact in GUIDANCE.schema.facts.items()}
)
regimens = st.dictionaries(
    st.sampled_from(sorted(CATALOGUE.formulary.drugs)),
    st.sampled_from(["0.125", "1", "7.5", "40"]),
    min_size=1,
    max_size=3,
)


@settings(max_examples=60, deadline=None)
@given(people, regimens)
def test_every_finding_is_complete_and_the_gravest_stand_first(
    person: dict[str, object], regimen: dict[str, str]
) -> None:
    evaluation = ask(person, regimen, pace=AskedPace(Fraction(1, 10), 14))
    weights = [WEIGHT.index(finding.severity) for finding in evaluation.findings]
    assert weights == sorted(weights)
    for finding in evaluation.findings:
        assert finding.citation.source in CATALOGUE.sources
        for text in (finding.text, finding.text_es):
            assert text
            assert "{" not in text
            assert "  " not in text
        if finding.citation.reliability is Reliability.UNVERIFIED:
            assert finding.text.startswith("Unverified: ")
            assert finding.text_es.startswith("Sin verificar: ")


@settings(max_examples=60, deadline=None)
@given(people, regimens)
def test_a_fact_that_was_given_is_never_asked_for(
    person: dict[str, object], regimen: dict[str, str]
) -> None:
    asked = {missing.fact for missing in ask(person, regimen).missing}
    assert not asked & set(person)


@settings(max_examples=60, deadline=None)
@given(people, st.sampled_from(sorted(GUIDANCE.schema.facts)), st.data())
def test_leaving_out_a_fact_loses_a_finding_only_where_it_is_then_asked_for(
    person: dict[str, object], key: str, data: st.DataObject
) -> None:
    """The promise behind "unknown is never no": no rule falls silent without saying so."""
    whole = {**person, key: data.draw(values_of(GUIDANCE.schema.facts[key]))}
    partial = {k: v for k, v in whole.items() if k != key}
    with_it, without = ask(whole), ask(partial)
    asked = {missing.fact for missing in without.missing}
    lost = {rule for rule in rules(with_it) - rules(without) if rule != "open-questions"}
    for rule in lost:
        known_instead = rule.startswith("dependence-") and "dependence-unknown" in rules(without)
        assert key in asked or known_instead, rule


def test_an_empty_person_is_asked_about_the_gravest_first() -> None:
    evaluation = ask()
    severities = [WEIGHT.index(missing.severity) for missing in evaluation.missing]
    assert severities == sorted(severities)
    asked = {missing.fact for missing in evaluation.missing}
    assert {"age", "pregnant", "suicidality", "seizure_history", "opioids", "medicines"} <= asked
    last = evaluation.findings[-1]
    assert last.rule == "open-questions"
    assert "Pregnant" in last.text
    assert "Embarazo" in last.text_es


def test_a_person_fully_known_is_asked_nothing() -> None:
    known: dict[str, object] = {}
    for key, fact in GUIDANCE.schema.facts.items():
        match fact.kind:
            case FactKind.YES_NO:
                known[key] = False
            case FactKind.CHOICE:
                known[key] = fact.values[0]
            case FactKind.NAMES:
                known[key] = []
            case _:
                known[key] = 7
    evaluation = ask({**known, "age": 40})
    assert evaluation.missing == ()
    assert "open-questions" not in rules(evaluation)


def test_a_medicine_that_no_group_knows_is_reported_and_never_passed_over() -> None:
    evaluation = ask({"medicines": ["moonflower", "omeprazole"]})
    found = [f for f in evaluation.findings if f.rule == "interactions/not-known"]
    assert len(found) == 1
    assert "moonflower" in found[0].text
    assert "omeprazole" not in found[0].text
    assert "pharmacist" in found[0].text


def test_a_benzodiazepine_among_the_medicines_is_counted_and_not_reported_as_unknown() -> None:
    found = rules(ask({"medicines": ["Xanax 1 mg"]}))
    assert "several-site-drugs" in found
    assert "interactions/not-known" not in found


def test_a_goal_of_keeping_the_dose_gets_no_rule_that_pushes_to_lower_it() -> None:
    evaluation = ask({"duration_weeks": 500, "days_per_week": 7}, goal="maintain")
    assert not {"pace-usual", "goal-stop", "check-each-step", "behavioural-therapy"} & rules(
        evaluation
    )
    assert "goal-maintain" in rules(evaluation)
    assert starting_pace(evaluation) is None


@pytest.mark.parametrize(
    ("person", "setting"),
    [
        ({}, Setting.OUTPATIENT),
        ({"seizure_history": True}, Setting.CONSIDER_INPATIENT),
        ({"alcohol": "dependence"}, Setting.CONSIDER_INPATIENT),
        ({"suicidality": True}, Setting.CONSIDER_INPATIENT),
        ({"severe_withdrawal_now": True}, Setting.INPATIENT),
        ({"severe_withdrawal_now": True, "seizure_history": True}, Setting.INPATIENT),
    ],
)
def test_the_level_of_care_is_the_highest_that_a_rule_speaks_for_with_every_reason(
    person: dict[str, object], setting: Setting
) -> None:
    care = level_of_care(ask(person))
    assert care.setting is setting
    assert len(care.because) == len(care.because_es) == len(person)


def test_the_starting_pace_is_the_slowest_that_applies() -> None:
    usual = starting_pace(ask())
    careful = starting_pace(ask({"complicated_withdrawal_history": True}))
    assert usual is not None
    assert careful is not None
    assert (usual.advice.reduction, usual.advice.every_days) == (Fraction(1, 10), 14)
    assert (careful.advice.reduction, careful.advice.every_days) == (Fraction(1, 20), 14)
    assert careful.rules == ("pace-careful",)


def test_a_pause_and_an_urgent_finding_can_be_told_apart_from_the_rest() -> None:
    evaluation = ask({"bipolar": True, "sleep_disturbed": True, "suicidality": True})
    assert [f.rule for f in evaluation.of_role(Role.GATE)] == ["mood-psychosis-sleep-pause"]
    assert [f.rule for f in evaluation.of_role(Role.URGENT)] == ["suicidality"]


def test_before_its_day_a_rule_says_nothing() -> None:
    assert "older-adult" in rules(ask({"age": 80}, on=date(2025, 3, 3)))
    assert "older-adult" not in rules(ask({"age": 80}, on=date(2025, 3, 2)))


def test_the_same_question_gets_the_same_answer() -> None:
    person = {"age": 71, "medicines": ["omeprazole", "methadone"]}
    assert ask(person).findings == ask(person).findings


def test_the_reference_names_each_key_with_the_rules_that_read_it_even_by_detour() -> None:
    reference = {one.definition.key: one.rules for one in facts_reference(GUIDANCE)}
    assert list(reference) == list(GUIDANCE.schema.facts)
    assert "older-adult" in reference["age"]
    assert "dependence-likely" in reference["duration_weeks"]
    assert "naloxone" in reference["opioids"]
    assert "interactions/fluvoxamine" in reference["medicines"]
    assert all(reference.values()), "a key that nothing reads need not be asked"
