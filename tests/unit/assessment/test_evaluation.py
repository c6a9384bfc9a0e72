"""The evaluation: what each answer does, what it never does, and the way back from every reason."""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from glidepath.assessment.open_questions import OpenKind
from glidepath.assessment.recommendations import PersonEvaluation
from glidepath.catalogue import load
from glidepath.catalogue.evaluating import evaluate_answers
from glidepath.cli import main
from glidepath.documents.evaluation_requests import evaluation_request_from_json
from glidepath.documents.evaluation_text import evaluation_text
from glidepath.documents.evaluations import evaluation_to_json
from glidepath.documents.reading_facts import reading_facts
from glidepath.errors import GlidepathError
from glidepath.findings import Severity
from glidepath.guidance.rules import GRAVEST_FIRST

CATALOGUE = load()
DAY = date(2026, 12, 1)
DIAZEPAM = [{"drug": "diazepam", "doses": {"bedtime": "5"}}]
LOW_RISK: dict[str, object] = {
    "age": 40,
    "pregnant": False,
    "duration_weeks": 20,
    "days_per_week": 7,
    "severe_withdrawal_now": False,
    "seizure_history": False,
    "complicated_withdrawal_history": False,
    "alcohol": "none",
    "symptoms_between_doses": False,
    "unstable_condition": False,
    "bipolar": False,
    "psychosis": False,
    "use_disorder": "none",
    "other_substance_use_disorder": False,
}
PHQ_9_ITEM_9 = {"phq-9": {"items": [0, 0, 0, 0, 0, 0, 0, 0, 1]}}


def read(**request: Any):
    return evaluation_request_from_json(
        {"regimen": DIAZEPAM, **request},
        reading_facts(),
        CATALOGUE.interview,
        CATALOGUE.instruments,
        DAY,
    )


def ask(**request: Any) -> PersonEvaluation:
    asked = read(**request)
    return evaluate_answers(asked.question, answers=asked.answers, scores=asked.scores)


def fed_by(evaluation: PersonEvaluation, key: str) -> set[str]:
    return {name for name, _ in evaluation.bases_of(key)}


def test_a_person_of_whom_all_is_well_known_gets_the_usual_pace_at_home() -> None:
    found = ask(person=LOW_RISK)
    assert found.dependence.value == "yes"
    assert found.complicated_withdrawal.value == "low"
    assert found.level_of_care.value == "outpatient"
    assert found.pace.advice is not None
    assert (found.pace.advice.reduction, found.pace.advice.every_days) == (Fraction(1, 10), 14)
    assert found.first_step.value == "lower"
    assert str(found.first_step.to["diazepam"]) == "4.5"
    assert found.gates == ()


@pytest.mark.parametrize("key", sorted(set(LOW_RISK) - {"duration_weeks", "days_per_week"}))
def test_one_risk_not_known_leaves_the_risk_unknown_and_the_pace_gentle(key: str) -> None:
    found = ask(person={k: v for k, v in LOW_RISK.items() if k != key})
    assert found.complicated_withdrawal.value is None
    assert key in found.complicated_withdrawal.still_open
    assert found.pace.advice is not None
    assert found.pace.advice.reduction == Fraction(5, 100)
    assert key in {one for basis in found.pace.because for one in basis.unanswered}


@pytest.mark.parametrize("key", [*LOW_RISK, "regimen"])
def test_a_low_risk_rests_on_every_answer_that_says_a_risk_is_absent(key: str) -> None:
    found = ask(person=LOW_RISK)
    assert {"complicated_withdrawal", "pace"} <= fed_by(found, key)


def test_dependence_rests_on_the_regimen_and_how_long_and_often_it_is_taken() -> None:
    found = ask(person=LOW_RISK)
    for key in ("regimen", "duration_weeks", "days_per_week"):
        assert "dependence" in fed_by(found, key)


def test_dependence_not_known_is_no_unlikely_dependence_where_it_decides_the_risk() -> None:
    """A short-acting drug raises the risk where dependence is likely; the days a week are open."""
    lorazepam = [{"drug": "lorazepam", "doses": {"bedtime": "1"}}]
    person = {key: value for key, value in LOW_RISK.items() if key != "days_per_week"}
    found = ask(regimen=lorazepam, person=person)
    assert found.dependence.value == "unknown"
    assert found.dependence.still_open == ("days_per_week",)
    assert found.complicated_withdrawal.value is None
    assert found.complicated_withdrawal.still_open == ("days_per_week",)


def test_unlikely_dependence_names_the_signs_that_were_not_asked() -> None:
    found = ask(person={"days_per_week": 2})
    assert found.dependence.value == "unlikely"
    signs = ("symptoms_between_doses", "complicated_withdrawal_history")
    assert found.dependence.still_open == signs
    found = ask(person={"days_per_week": 2, **dict.fromkeys(signs, False)})
    assert found.dependence.still_open == ()


def test_signs_and_the_table_are_weighed_in_one_statement_that_traces_to_both() -> None:
    """Two days a week is "unlikely" by the table; symptoms between doses say otherwise."""
    found = ask(person={"days_per_week": 2, "symptoms_between_doses": True})
    assert found.dependence.value == "possible"
    statement, sign = found.dependence.because
    assert statement.rule == "dependence_signs/weigh-more"
    assert "table, which goes by dose" in statement.text.en
    assert "physical dependence is unlikely. Signs were found, and they weigh" in statement.text.en
    assert "la dependencia física es poco probable. Se hallaron signos" in statement.text.es
    assert statement.published is not None
    assert statement.published.citation.source == "asam-2025-pocket-guide"
    assert sign.rule == "dependence_signs/symptoms-between-doses"
    for key in ("days_per_week", "symptoms_between_doses"):
        assert ("dependence", statement) in found.bases_of(key)
    said = [one for one in found.findings if "dependence" in one.rule]
    assert [one.rule for one in said] == ["dependence_signs/weigh-more"]
    assert said[0].text == statement.text.en
    assert said[0].severity is Severity.CAUTION


@pytest.mark.parametrize(
    ("person", "rule"),
    [
        ({"days_per_week": 2, "symptoms_between_doses": False}, "dependence-unlikely"),
        ({"days_per_week": 2}, "dependence-unlikely"),
        (
            {"days_per_week": 7, "duration_weeks": 2, "symptoms_between_doses": True},
            "dependence-possible",
        ),
        ({**LOW_RISK, "symptoms_between_doses": True}, "dependence-likely"),
    ],
)
def test_where_no_sign_raises_it_the_table_speaks_for_itself(
    person: dict[str, object], rule: str
) -> None:
    found = ask(person=person)
    assert found.dependence.because[0].rule == "dependence/table-2"
    assert rule in {one.rule for one in found.findings}
    assert "dependence_signs/weigh-more" not in {one.rule for one in found.findings}


def test_signs_weigh_more_than_a_table_that_cannot_tell_or_that_knows_of_past_withdrawal() -> None:
    found = ask(person={"symptoms_between_doses": True})
    assert "not known yet. Signs were found" in found.dependence.because[0].text.en
    assert "dependence-unknown" not in {one.rule for one in found.findings}
    found = ask(person={"days_per_week": 2, "complicated_withdrawal_history": True})
    assert "dependence-unlikely-but-history" not in {one.rule for one in found.findings}
    severities = [one.severity for one in found.findings if one.rule != "open-questions"]
    assert severities == sorted(severities, key=GRAVEST_FIRST.index)


def test_nothing_known_is_said_to_be_unknown_and_never_low() -> None:
    found = ask()
    assert found.dependence.value == "unknown"
    assert found.use_disorder.value == "unknown"
    assert found.complicated_withdrawal.value is None
    assert found.first_step.value == "lower"


def test_the_sds_supports_dependence_and_never_names_a_use_disorder() -> None:
    found = ask(instruments={"sds": {"items": [3, 3, 3, 3, 3]}})
    assert found.dependence.value == "possible"
    assert "dependence" in fed_by(found, "sds")
    assert found.use_disorder.value == "unknown"
    assert "use_disorder" not in fed_by(found, "sds")
    assert "use_disorder" in {one.key for one in found.open_questions}


def test_the_sds_stands_beside_the_table_where_dependence_is_likely_already() -> None:
    found = ask(person=LOW_RISK, instruments={"sds": {"items": [3, 3, 3, 3, 3]}})
    assert found.dependence.value == "yes"
    assert "dependence" in fed_by(found, "sds")


def test_the_dast_10_changes_no_recommendation() -> None:
    dast = {"dast-10": {"items": [1, 1, 0, 1, 1, 1, 1, 1, 1, 1]}}
    before, after = ask(person=LOW_RISK), ask(person=LOW_RISK, instruments=dast)
    assert after.reasons == before.reasons
    assert after.use_disorder == before.use_disorder


def test_physical_dependence_and_a_use_disorder_are_two_answers() -> None:
    found = ask(person={**LOW_RISK, "use_disorder": "none"})
    assert (found.dependence.value, found.use_disorder.value) == ("yes", "no")
    found = ask(person={"use_disorder": "sedative", "days_per_week": 2})
    assert (found.dependence.value, found.use_disorder.value) == ("unlikely", "yes")


def test_item_9_of_the_phq_9_is_urgent_whatever_the_total_and_the_earlier_answer() -> None:
    found = ask(person={**LOW_RISK, "suicidality": False}, instruments=PHQ_9_ITEM_9)
    assert found.scores["phq-9"].total == 1
    assert [one.id for one in found.urgent] == ["phq-9/item-9"]
    assert found.first_step.value == "hold"
    assert found.level_of_care.value == "outpatient"
    assert "once an assessment today" in found.level_of_care.words.en
    assert "urgent" in {one.id for one in found.gates}
    question = next(one for one in found.open_questions if one.key == "suicidality")
    assert question.severity is Severity.STOP


COLUMBIA = {
    "low": {"1": 1, "2": 0, "6": 0},
    "moderate": {"1": 0, "2": 0, "6": 1, "6a": 0},
    "high": {"1": 0, "2": 0, "6": 1, "6a": 1},
}


@pytest.mark.parametrize("level", COLUMBIA)
def test_the_level_of_care_follows_the_grade_and_each_grade_holds_the_first_step(
    level: str,
) -> None:
    asked = {"c-ssrs-screener": {"items": COLUMBIA[level]}}
    found = ask(person=LOW_RISK, instruments=asked)
    care = found.level_of_care
    assert care.value == ("consider-inpatient" if level == "high" else "outpatient")
    reason = "evaluate-now" if level == "high" else "assess-today"
    assert f"level_of_care/{reason}" in {one.rule for one in care.because}
    assert ("level_of_care", care.because[0]) in found.bases_of("c-ssrs-screener")
    assert found.first_step.value == "hold"
    assert ("level-of-care" in {one.id for one in found.gates}) == (level == "high")
    first = found.urgent[-1].because[0]
    assert first.text.en.startswith(f"{level.capitalize()} risk by the screener's triage.")


def test_a_missing_answer_that_could_be_graver_cannot_wait_and_stays_open() -> None:
    behaviour = {"c-ssrs-screener": {"items": {"1": 0, "2": 0, "6": 1}}}
    found = ask(person=LOW_RISK, instruments=behaviour)
    missing = next(one for one in found.urgent if one.id == "c-ssrs-screener/missing")
    assert missing.because[0].text.en == (
        "Not answered: 6a. Until it is, this is possible: High risk by the screener's triage."
        " Ask today."
    )
    assert found.level_of_care.value == "outpatient"
    assert "c-ssrs-screener" in found.level_of_care.still_open
    answered = {"c-ssrs-screener": {"items": COLUMBIA["moderate"]}}
    found = ask(person=LOW_RISK, instruments=answered)
    assert "c-ssrs-screener" not in found.level_of_care.still_open


def test_item_9_is_urgent_where_the_rest_was_not_answered() -> None:
    found = ask(instruments={"phq-9": {"items": {"9": 1}}})
    assert [one.id for one in found.urgent] == ["phq-9/item-9"]
    unfinished = [one for one in found.open_questions if one.kind is OpenKind.UNFINISHED]
    assert unfinished[0].key == "phq-9"
    assert unfinished[0].items == ("1", "2", "3", "4", "5", "6", "7", "8")


def test_an_instrument_not_given_leaves_a_question_open() -> None:
    def forms(found: PersonEvaluation) -> set[str]:
        return {one.key for one in found.open_questions if one.kind is OpenKind.INSTRUMENT}

    assert {"phq-9", "gad-7", "sds", "audit-c"} <= forms(ask())
    assert "phq-9" not in forms(ask(instruments=PHQ_9_ITEM_9))
    assert "pcl-5" not in forms(ask())
    assert "pcl-5" in forms(ask(person={"ptsd": True}))


@pytest.mark.parametrize(
    ("person", "gate"),
    [
        ({"pregnant": True}, "pregnancy"),
        ({"opioids": "prescribed"}, "opioids"),
        ({"medicines": ["oxycodone"]}, "opioids"),
        ({"seizure_history": True}, "high-risk"),
        ({"seizure_history": True}, "level-of-care"),
        ({"use_disorder": "sedative"}, "use-disorder"),
        ({"supply": "other"}, "unknown-supply"),
        ({"severe_withdrawal_now": True}, "care-severe-withdrawal"),
        ({"alcohol": "dependence"}, "alcohol-dependence"),
    ],
)
def test_a_named_clinician_acknowledges(person: dict[str, object], gate: str) -> None:
    assert gate in {one.id for one in ask(person=person).gates}


def test_every_finding_that_stops_is_a_gate() -> None:
    found = ask(person={"medicines": ["gabapentin", "morphine"], "pregnant": True, "age": 15})
    stops = {one.rule for one in found.findings if one.severity is Severity.STOP}
    assert stops
    assert stops <= {one.id for one in found.gates}


def test_an_interaction_that_stops_is_a_gate_that_rests_on_regimen_and_medicines() -> None:
    """US labels: alprazolam must not be combined with strong inhibitors such as ketoconazole."""
    alprazolam = [{"drug": "alprazolam", "doses": {"bedtime": "1"}}]
    found = ask(regimen=alprazolam, person={"medicines": ["ketoconazole"]})
    name = "gate:interactions/cyp3a4-strong-contraindicated"
    assert name in fed_by(found, "medicines")
    assert name in fed_by(found, "regimen")


@pytest.mark.parametrize(
    ("request_", "topic"),
    [
        ({"person": {"alcohol": "use"}}, "alcohol"),
        ({"instruments": {"audit": {"items": [4, 4, 4, 4, 4, 0, 0, 0, 0, 0]}}}, "alcohol"),
        ({"person": {"ptsd": True}}, "ptsd"),
        ({"instruments": {"pc-ptsd-5": {"items": [1, 1, 1, 1, 1, 1]}}}, "ptsd"),
        ({"instruments": {"phq-9": {"items": [3, 3, 3, 3, 3, 0, 0, 0, 0]}}}, "depression"),
        ({"person": {"insomnia": True}}, "insomnia"),
        ({"person": {"pain": True}}, "pain"),
        ({"interview": {"memory_trouble": True}}, "memory"),
    ],
)
def test_what_is_treated_in_the_same_plan(request_: dict[str, Any], topic: str) -> None:
    assert topic not in {one.id for one in ask().alongside}
    assert topic in {one.id for one in ask(**request_).alongside}


def test_severe_withdrawal_now_asks_for_inpatient_care_and_no_lower_dose() -> None:
    found = ask(person={**LOW_RISK, "severe_withdrawal_now": True})
    assert found.level_of_care.value == "inpatient"
    assert found.first_step.value == "hold"
    assert found.first_step.to == {}


def test_a_dose_that_is_kept_has_no_pace() -> None:
    found = ask(interview={"goal": "maintain"}, person=LOW_RISK)
    assert found.pace.advice is None
    assert found.first_step.value == "keep"


def test_each_reason_says_where_its_answers_came_from() -> None:
    found = ask(
        interview={"seizure_history": True}, person={"ptsd": True}, instruments=PHQ_9_ITEM_9
    )
    origins = {
        one.key: one.origin.value
        for because in found.reasons.values()
        for basis in because
        for one in basis.answers
    }
    assert origins["seizure_history"] == "interview"
    assert origins["ptsd"] == "person"
    assert origins["phq-9"] == "instrument"
    assert origins["regimen"] == "regimen"
    assert origins["goal"] == "request"


def test_a_project_decision_has_its_published_neighbour_and_a_guideline_rule_its_grade() -> None:
    found = ask(person={"seizure_history": True})
    for because in found.reasons.values():
        for basis in because:
            assert basis.text.en
            assert basis.text.es
            assert basis.citation.source in CATALOGUE.sources
            if basis.published is not None:
                assert basis.published.citation.source in CATALOGUE.sources


@pytest.mark.parametrize(
    ("request_", "where"),
    [
        ({"regimen": None}, "regimen"),
        ({"regimen": []}, "regimen"),
        ({"person": {"sezure_history": True}}, "person.sezure_history"),
        ({"interview": {"drive": True}}, "interview.drive"),
        ({"person": {"age": 40}, "interview": {"age": 41}}, "interview.age"),
        ({"goal": {"kind": "stop"}, "interview": {"goal": "maintain"}}, "interview.goal"),
        ({"instruments": {"phq9": {"items": []}}}, "instruments.phq9"),
        ({"instruments": {"phq-9": {"items": [9] * 9}}}, "instruments.phq-9.items.1"),
        ({"instruments": {"phq-9": {"items": [0]}}}, "instruments.phq-9.items"),
        ({"instruments": {"sds": {"items": [0] * 5, "band_set": "x"}}}, "instruments.sds.band_set"),
        ({"instruments": []}, "instruments"),
        ({"on": "2020-01-01"}, "on"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_with_its_place(
    request_: dict[str, Any], where: str
) -> None:
    with pytest.raises(GlidepathError) as refused:
        ask(**request_)
    assert refused.value.where == where
    assert refused.value.message.endswith(".")


EVERYTHING = {
    "person": {
        **LOW_RISK, "age": 71, "ptsd": True, "opioids": "prescribed", "medicines": ["omeprazole"],
        "seizure_history": True,
    },
    "interview": {"memory_trouble": True, "withdrawal_signs": ["anxiety", "sleep"]},
    "instruments": {
        "phq-9": {"items": [2, 2, 2, 2, 2, 2, 2, 2, 1]},
        "sds": {"items": [2, 2, 2, 2, 2]},
    },
}  # fmt: skip


def test_the_json_has_every_field_of_the_contract_and_no_float() -> None:
    answer = evaluation_to_json(ask(**EVERYTHING))
    assert answer["dependence"]["likely"] in {"yes", "possible", "unlikely", "unknown"}
    assert answer["level_of_care"]["setting"] in {"outpatient", "consider-inpatient", "inpatient"}
    assert answer["pace"]["reduction"] == "0.05"
    assert answer["pace"]["every_days"] == 28
    for key in ("gates", "alongside", "urgent", "open_questions", "findings"):
        assert isinstance(answer[key], list)
    for gate in answer["gates"]:
        assert {"rule", "text", "because"} <= set(gate)
        for because in gate["because"]:
            assert {"text", "text_es", "rule", "answers", "source"} <= set(because)
    assert "level_of_care" in answer["traces"]["seizure_history"]
    json.loads(json.dumps(answer), parse_float=pytest.fail)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_text_says_every_recommendation_in_lines_of_a_terminal(language: str) -> None:
    found = ask(**EVERYTHING)
    text = evaluation_text(
        found,
        schema=CATALOGUE.guidance.schema,
        interview=CATALOGUE.interview,
        instruments=CATALOGUE.instruments,
        formulary=CATALOGUE.formulary,
        language=language,
    )
    assert max(map(len, text.splitlines())) <= 80
    flat = " ".join(text.split())
    for one in (*found.gates, *found.alongside, *found.urgent):
        assert (one.title.es if language == "es" else one.title.en) in flat
    risk = found.complicated_withdrawal.words
    assert (risk.es if language == "es" else risk.en) in flat
    assert "{" not in text
    assert ("(semanas): 20" if language == "es" else "(weeks): 20") in flat
    assert "(days a week)" not in flat
    assert text.index("PHQ-9") < text.index("SDS")


def test_the_command_answers_in_json_and_in_both_languages(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "answers.json"
    file.write_text(json.dumps({"regimen": DIAZEPAM, "person": LOW_RISK, "on": "2026-12-01"}))
    assert main(["evaluate", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["pace"]["reduction"] == "0.1"
    assert main(["evaluate", str(file)]) == 0
    assert "Clinicians decide" in capsys.readouterr().out
    assert main(["evaluate", str(file), "--lang", "es"]) == 0
    assert "Deciden los clínicos" in capsys.readouterr().out


@pytest.mark.parametrize("content", ["", "[]", "{", '{"person": {}}', '{"regimen": 3}'])
def test_the_command_refuses_kindly(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str
) -> None:
    file = tmp_path / "answers.json"
    file.write_text(content)
    assert main(["evaluate", str(file), "--json"]) == 2
    printed = capsys.readouterr()
    assert set(json.loads(printed.out)["error"]) == {"code", "message", "where"}
    assert "Traceback" not in printed.err
