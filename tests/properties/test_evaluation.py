"""Whatever is answered: traceable, cautious, the same twice, and inside the published limits."""

from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from glidepath.assessment.recommendations import PersonEvaluation
from glidepath.catalogue import load
from glidepath.catalogue.evaluating import evaluate_answers
from glidepath.documents.evaluation_requests import evaluation_request_from_json
from glidepath.documents.reading_facts import reading_facts

CATALOGUE = load()
DAY = date(2026, 12, 1)
FACTS = reading_facts()
# Each risk with the answer that says it is there and the one that says it is not.
RISKS: dict[str, tuple[object, object]] = {
    "pregnant": (True, False),
    "supply": ("other", "pharmacy"),
    "symptoms_between_doses": (True, False),
    "severe_withdrawal_now": (True, False),
    "complicated_withdrawal_history": (True, False),
    "seizure_history": (True, False),
    "imminent_harm": (True, False),
    "unstable_condition": (True, False),
    "suicidality": (True, False),
    "opioids": ("prescribed", "none"),
    "alcohol": ("dependence", "none"),
    "use_disorder": ("sedative", "none"),
    "other_substance_use_disorder": (True, False),
    "ptsd": (True, False),
    "bipolar": (True, False),
    "depression": (True, False),
    "psychosis": (True, False),
    "sleep_disturbed": (True, False),
    "sleep_apnoea": (True, False),
    "lung_disease": (True, False),
    "liver_disease": (True, False),
    "falls": (True, False),
    "pain": (True, False),
    "insomnia": (True, False),
    "naloxone_in_hand": (False, True),
}
FROM_INTERVIEW: dict[str, list[object]] = {
    "alcohol_withdrawal": [True, False],
    "tried_and_could_not": [True, False],
    "memory_trouble": [True, False],
    "withdrawal_signs": [["anxiety"], ["seizure"], []],
    "other_substances": [["stimulants"], ["nicotine"], []],
    "seizure_cause": ["alcohol-withdrawal", "epilepsy"],
}
INSTRUMENTS = ["phq-9", "sds", "gad-7", "audit", "dast-10", "isi", "asq", "pc-ptsd-5"]
CARE = ["outpatient", "consider-inpatient", "inpatient"]
RISK = ["low", None, "raised", "high"]


def answers_to(instrument: str) -> dict[str, st.SearchStrategy[int]]:
    items = CATALOGUE.instruments[instrument].items
    return {item.id: st.sampled_from(item.options.answers) for item in items}


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    person: dict[str, Any] = {}
    likely = draw(st.sampled_from([["absent"], ["unknown", "absent", "absent", "there"]]))
    for key, (there, absent) in RISKS.items():
        answer = draw(st.sampled_from(likely))
        if answer != "unknown":
            person[key] = there if answer == "there" else absent
    for key, values in (
        ("age", [20, 64, 65, 90]),
        ("duration_weeks", [1, 8, 60]),
        ("days_per_week", [2, 7]),
        ("medicines", [[], ["oxycodone"], ["gabapentin", "omeprazole"], ["zolpidem"]]),
    ):
        if draw(st.booleans()):
            person[key] = draw(st.sampled_from(values))
    interview = {
        key: draw(st.sampled_from(values))
        for key, values in FROM_INTERVIEW.items()
        if draw(st.booleans())
    }
    instruments = {
        key: {"items": draw(st.fixed_dictionaries({}, optional=answers_to(key)))}
        for key in INSTRUMENTS
        if draw(st.integers(0, 3)) == 0
    }
    drug, dose = draw(
        st.sampled_from(
            [("diazepam", "5"), ("diazepam", "40"), ("lorazepam", "1"), ("alprazolam", "6")]
        )
    )
    return {
        "regimen": [{"drug": drug, "doses": {"bedtime": dose}}],
        "person": person,
        "interview": interview,
        "instruments": instruments,
        "goal": {"kind": draw(st.sampled_from(["stop", "stop", "maintain"]))},
    }


def ask(request: dict[str, Any]) -> PersonEvaluation:
    read = evaluation_request_from_json(
        request, FACTS, CATALOGUE.interview, CATALOGUE.instruments, DAY
    )
    return evaluate_answers(read.question, answers=read.answers, scores=read.scores)


def said(evaluation: PersonEvaluation) -> dict[str, object]:
    """Each recommendation by name: its value, and the rules and words behind it."""
    values = {
        "dependence": evaluation.dependence.value,
        "use_disorder": evaluation.use_disorder.value,
        "complicated_withdrawal": evaluation.complicated_withdrawal.value,
        "level_of_care": evaluation.level_of_care.value,
        "pace": evaluation.pace.advice,
        "first_step": (evaluation.first_step.value, evaluation.first_step.to),
    }
    return {
        name: (values.get(name), [(basis.rule, basis.text) for basis in because])
        for name, because in evaluation.reasons.items()
    }


def keys_of(evaluation: PersonEvaluation, name: str) -> set[str]:
    return {key for basis in evaluation.reasons.get(name, ()) for key in basis.keys}


def without(request: dict[str, Any], part: str, key: str) -> dict[str, Any]:
    return {**request, part: {k: v for k, v in request[part].items() if k != key}}


@settings(max_examples=25)
@given(requests())
def test_taking_one_answer_away_changes_only_what_traces_to_it(request: dict[str, Any]) -> None:
    before = ask(request)
    was = said(before)
    given_ = [
        (part, key) for part in ("person", "interview", "instruments") for key in request[part]
    ]
    for part, key in given_:
        after = ask(without(request, part, key))
        now = said(after)
        for name in was.keys() | now.keys():
            if was.get(name) != now.get(name):
                assert key in keys_of(before, name) | keys_of(after, name), (key, name)
            if name in was and key not in keys_of(before, name):
                assert now[name] == was[name], (key, name)


@settings(max_examples=60)
@given(requests(), st.sampled_from(sorted(RISKS)))
def test_changing_one_answer_changes_only_what_traces_to_it(
    request: dict[str, Any], key: str
) -> None:
    there, absent = RISKS[key]
    one = ask({**request, "person": {**request["person"], key: there}})
    other = ask({**request, "person": {**request["person"], key: absent}})
    was, now = said(one), said(other)
    for name in was.keys() | now.keys():
        if was.get(name) != now.get(name):
            assert key in keys_of(one, name) | keys_of(other, name), name


@settings(max_examples=60)
@given(requests(), st.sampled_from(sorted(set(RISKS) - {"naloxone_in_hand"})))
def test_a_risk_that_becomes_known_never_lowers_care_or_risk_or_speeds_the_pace(
    request: dict[str, Any], key: str
) -> None:
    there, absent = RISKS[key]
    after = ask({**request, "person": {**request["person"], key: there}})
    open_ = without(request, "person", key)
    for before in (ask(open_), ask({**open_, "person": {**open_["person"], key: absent}})):
        assert_no_less(before, after)


@settings(max_examples=40)
@given(requests())
def test_an_answer_that_cannot_wait_never_lowers_anything(request: dict[str, Any]) -> None:
    others = {key: value for key, value in request["instruments"].items() if key != "phq-9"}
    before = ask({**request, "instruments": others})
    after = ask({**request, "instruments": {**others, "phq-9": {"items": {"9": 1}}}})
    assert_no_less(before, after)
    assert after.first_step.value == "hold"


def assert_no_less(before: PersonEvaluation, after: PersonEvaluation) -> None:
    assert CARE.index(str(after.level_of_care.value)) >= CARE.index(str(before.level_of_care.value))
    was, now = before.complicated_withdrawal.value, after.complicated_withdrawal.value
    assert RISK.index(now) >= RISK.index(was)
    if before.pace.advice:
        assert after.pace.advice is not None
        assert speed(after) <= speed(before)
    assert {one.id for one in before.gates} <= {one.id for one in after.gates}
    assert {one.id for one in before.urgent} <= {one.id for one in after.urgent}


def speed(evaluation: PersonEvaluation) -> Fraction:
    advice = evaluation.pace.advice
    assert advice is not None
    return advice.reduction / advice.every_days


@settings(max_examples=60)
@given(requests())
def test_the_pace_stays_inside_what_the_guideline_publishes(request: dict[str, Any]) -> None:
    """5 to 10 % every 2 to 4 weeks (rec 6, key takeaway 5), so far below 25 % within 14 days."""
    found = ask(request)
    if request["goal"]["kind"] == "maintain":
        assert found.pace.advice is None
    else:
        assert found.pace.advice is not None
        assert Fraction(5, 100) <= found.pace.advice.reduction <= Fraction(10, 100)
        assert 14 <= found.pace.advice.every_days <= 28
    for drug, dose in found.first_step.to.items():
        before = Fraction(request["regimen"][0]["doses"]["bedtime"])
        assert dose.value >= before * Fraction(3, 4), drug


@settings(max_examples=40)
@given(requests())
def test_an_open_answer_is_never_taken_for_a_no(request: dict[str, Any]) -> None:
    """Low risk is said only where each risk was answered; else what is open is named."""
    found = ask(request)
    asked = {
        "seizure_history", "complicated_withdrawal_history", "severe_withdrawal_now", "alcohol",
        "symptoms_between_doses", "unstable_condition", "use_disorder", "bipolar", "psychosis",
        "other_substance_use_disorder", "pregnant", "age",
    }  # fmt: skip
    if found.complicated_withdrawal.value == "low":
        assert asked <= set(request["person"])
        assert found.complicated_withdrawal.still_open == ()
    if found.complicated_withdrawal.value is None:
        assert found.complicated_withdrawal.still_open


@settings(max_examples=20)
@given(requests())
def test_the_same_answers_give_the_same_evaluation(request: dict[str, Any]) -> None:
    assert ask(request) == ask(request)


@settings(max_examples=40)
@given(requests())
def test_the_way_back_from_an_answer_is_the_way_there(request: dict[str, Any]) -> None:
    found = ask(request)
    for name, because in found.reasons.items():
        for basis in because:
            for key in basis.keys:
                assert (name, basis) in found.bases_of(key)
    assert found.bases_of("no such answer") == ()
