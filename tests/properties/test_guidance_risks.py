"""A risk that becomes known never makes the rules say less: fewer stops, less care, a faster pace."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glidepath.catalogue import load
from glidepath.findings import Severity
from glidepath.guidance.dependence import Likely
from glidepath.guidance.evaluation import Evaluation, evaluate, level_of_care, starting_pace
from glidepath.guidance.person import parse_person
from glidepath.guidance.question import Question
from glidepath.guidance.rules import Setting
from glidepath.quantities import Milligrams

CATALOGUE = load()
GUIDANCE = CATALOGUE.guidance
DAY = date(2026, 12, 1)

RISKS: dict[str, object] = {
    "pregnant": True,
    "breastfeeding": True,
    "supply": "other",
    "symptoms_between_doses": True,
    "severe_withdrawal_now": True,
    "complicated_withdrawal_history": True,
    "seizure_history": True,
    "epilepsy_treatment": True,
    "imminent_harm": True,
    "unstable_condition": True,
    "suicidality": True,
    "opioids": "prescribed",
    "alcohol": "dependence",
    "use_disorder": "sedative",
    "other_substance_use_disorder": True,
    "ptsd": True,
    "bipolar": True,
    "depression": True,
    "psychosis": True,
    "sleep_disturbed": True,
    "sleep_apnoea": True,
    "lung_disease": True,
    "liver_disease": True,
    "kidney_disease": True,
    "falls": True,
    "fructose_intolerance": True,
    "cyp2c19_poor_metaboliser": True,
}
SAFE = {"supply": "pharmacy", "opioids": "none", "alcohol": "none", "use_disorder": "none"}
MEDICINES = ["methadone", "Xanax", "gabapentin", "omeprazole", "disulfiram", "moonflower"]
ANSWERS = ["unknown", "absent", "present"]
LIKELIHOOD = [Likely.UNLIKELY, Likely.POSSIBLE, Likely.YES]


def ask(
    person: dict[str, object], drug: str = "diazepam", mg: Fraction = Fraction(10)
) -> Evaluation:
    liquids = (p for p in CATALOGUE.formulary.products.values() if p.drug == drug and p.excipients)
    question = Question(
        regimen=((drug, Milligrams(mg)),),
        on=DAY,
        person=parse_person(person, GUIDANCE.schema),
        products=tuple(liquids),
    )
    return evaluate(
        question,
        GUIDANCE,
        formulary=CATALOGUE.formulary,
        equivalences=CATALOGUE.equivalences,
        limits=CATALOGUE.limits(DAY),
    )


def count(evaluation: Evaluation, *severities: Severity) -> int:
    return sum(finding.severity in severities for finding in evaluation.findings)


def assert_no_less(before: Evaluation, after: Evaluation) -> None:
    for severities in ((Severity.STOP,), (Severity.STOP, Severity.CAUTION)):
        assert count(after, *severities) >= count(before, *severities)
    care = [Setting.OUTPATIENT, Setting.CONSIDER_INPATIENT, Setting.INPATIENT]
    assert care.index(level_of_care(after).setting) >= care.index(level_of_care(before).setting)
    was, now = starting_pace(before), starting_pace(after)
    assert was is not None
    assert now is not None
    assert now.advice.reduction / now.advice.every_days <= (
        was.advice.reduction / was.advice.every_days
    )


@st.composite
def people(draw: st.DrawFn) -> dict[str, object]:
    """Anybody: each risk present, absent or not known, at any age, with any of the medicines."""
    person: dict[str, object] = {}
    answers = draw(st.lists(st.sampled_from(ANSWERS), min_size=len(RISKS), max_size=len(RISKS)))
    for (key, risk), answer in zip(RISKS.items(), answers, strict=True):
        if answer != "unknown":
            person[key] = risk if answer == "present" else SAFE.get(key, False)
    if draw(st.booleans()):
        person["age"] = draw(st.integers(18, 90))
    if draw(st.booleans()):
        person["medicines"] = draw(st.lists(st.sampled_from(MEDICINES), unique=True))
    if draw(st.booleans()):
        person |= {
            "duration_weeks": draw(st.sampled_from([1, 2, 8, 200])),
            "days_per_week": draw(st.integers(1, 7)),
        }
    return person


@settings(max_examples=80, deadline=None)
@given(people(), st.sampled_from(sorted(RISKS)), st.sampled_from(["diazepam", "clonazepam"]))
def test_a_risk_that_becomes_known_never_makes_the_rules_say_less(
    person: dict[str, object], key: str, drug: str
) -> None:
    without = {k: v for k, v in person.items() if k != key}
    after = ask({**without, key: RISKS[key]}, drug)
    assert_no_less(ask(without, drug), after)
    assert_no_less(ask({**without, key: SAFE.get(key, False)}, drug), after)


@settings(max_examples=40, deadline=None)
@given(people(), st.sampled_from(MEDICINES))
def test_a_medicine_more_never_makes_the_rules_say_less(
    person: dict[str, object], medicine: str
) -> None:
    others = person.get("medicines", [])
    assert isinstance(others, list)
    more = [*others, *([] if medicine in others else [medicine])]
    assert_no_less(ask({**person, "medicines": others}), ask({**person, "medicines": more}))


@pytest.mark.parametrize("age", [65, 80, 120])
def test_older_age_never_makes_the_rules_say_less(age: int) -> None:
    assert_no_less(ask({"age": 64}), ask({"age": age}))


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(sorted(CATALOGUE.formulary.drugs)),
    st.fractions(min_value=Fraction(1, 8), max_value=60, max_denominator=8),
    st.fractions(min_value=1, max_value=3, max_denominator=4),
    st.integers(0, 60),
    st.integers(0, 60),
    st.integers(0, 7),
    st.integers(0, 7),
)
def test_more_for_longer_and_more_often_never_makes_dependence_less_likely(  # noqa: PLR0917
    drug: str, mg: Fraction, factor: Fraction, weeks: int, longer: int, days: int, more: int
) -> None:
    def likely(dose: Fraction, duration: int, often: int) -> int:
        person = {"duration_weeks": duration, "days_per_week": often}
        return LIKELIHOOD.index(ask(person, drug, dose).dependence.likely)

    assert likely(mg * factor, weeks + longer, min(7, days + more)) >= likely(mg, weeks, days)


@settings(max_examples=40, deadline=None)
@given(people())
def test_a_fact_not_known_never_reads_as_the_risk_being_absent(person: dict[str, object]) -> None:
    """Each rule that a known risk would have fired is either fired or listed as waiting for it."""
    known = ask({**person, **RISKS})
    unknown = ask({key: value for key, value in person.items() if key not in RISKS})
    waiting = {rule for missing in unknown.missing for rule in missing.rules}
    fired = {finding.rule for finding in unknown.findings}
    for one in known.fired:
        if set(one.rule.facts) & set(RISKS):
            assert one.rule.id in waiting | fired
