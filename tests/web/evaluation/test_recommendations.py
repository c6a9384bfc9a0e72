"""What the answers speak for: traceable both ways, compared, acknowledged, kept and printed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.pages import read_forms

from glidepath.catalogue import load
from glidepath.documents.reading_facts import reading_facts
from glidepath.documents.requests import request_from_json
from glidepath.errors import InvalidRequest, UnknownName
from glidepath.web.accounts.models import Member, Programme
from glidepath.web.audit.recording import NotAllowedError
from glidepath.web.base.clock import today
from glidepath.web.evaluation.actions import (
    acknowledge_gate,
    answer_questions,
    close_evaluation,
    start_evaluation,
    take_instrument,
)
from glidepath.web.evaluation.changes import last_change
from glidepath.web.evaluation.history import history_of
from glidepath.web.evaluation.models import Evaluation, GateAcknowledgement
from glidepath.web.evaluation.reading import (
    open_gates,
    person_evaluation,
    plan_request_of,
    snapshot,
    waiting,
)
from glidepath.web.evaluation.tracing import anchor
from glidepath.web.record.models import Person

REGIMEN = [{"drug": "clonazepam", "doses": {"morning": "0.5", "bedtime": "1"}}]
ANSWERS = {
    "regimen": REGIMEN,
    "duration_weeks": 300,
    "days_per_week": 7,
    "seizure_history": True,
    "opioids": "prescribed",
    "hopes": "a hope that stays between us",
    "reason_begun": "sleep",
}


@pytest.fixture
def answered(evaluation: Evaluation, prescriber: Member) -> Evaluation:
    answer_questions(by=prescriber, evaluation=evaluation, answers=ANSWERS, seen=0)
    return evaluation


def page(client: Client, evaluation: Evaluation, name: str = "recommendations") -> str:
    response = client.get(reverse(name, kwargs={"person": evaluation.person.pk}))
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_the_kept_answers_come_to_the_same_as_the_command_line(
    answered: Evaluation, prescriber: Member
) -> None:
    from glidepath.catalogue.evaluating import evaluate_answers
    from glidepath.documents.evaluation_requests import evaluation_request_from_json
    from glidepath.documents.evaluations import evaluation_to_json

    items = {"1": 1, "2": 1, "9": 2}
    take_instrument(
        by=prescriber, person=answered.person, instrument="phq-9", answers=items, taken_on=today()
    )
    born = date.fromisoformat("1979-05-02")
    age = today().year - born.year - ((today().month, today().day) < (born.month, born.day))
    told = {key: value for key, value in ANSWERS.items() if key != "regimen"}
    request = evaluation_request_from_json(
        {
            "regimen": REGIMEN,
            "interview": told,
            "person": {"age": age},
            "instruments": {"phq-9": {"items": items}},
        },
        reading_facts(),
        load().interview,
        load().instruments,
        today(),
    )
    expected = evaluate_answers(request.question, answers=request.answers, scores=request.scores)
    assert evaluation_to_json(person_evaluation(answered)) == evaluation_to_json(expected)


def test_dependence_and_use_disorder_stand_apart(client: Client, answered: Evaluation) -> None:
    content = page(client, answered)
    assert 'id="r-dependence"' in content
    assert 'id="r-use-disorder"' in content


def test_each_recommendation_leads_to_its_answers_and_each_answer_back(
    client: Client, answered: Evaluation
) -> None:
    result = person_evaluation(answered)
    content = page(client, answered)
    for name, because in result.reasons.items():
        if name == "first_step":
            continue  # its pace is explained under the pace
        assert f'id="{anchor(name)}"' in content
        for basis in because:
            assert basis.text.en in content
            assert basis.rule in content
            for used in basis.answers:
                if used.key in load().interview.questions:
                    assert f"#q-{used.key}" in content
    seizures = client.get(
        reverse("evaluation-section", kwargs={"person": answered.person.pk, "section": "seizures"})
    ).content.decode()
    for name, _basis in result.bases_of("seizure_history"):
        assert f"#{anchor(name)}" in seizures


def test_published_figures_stand_beside_the_projects_own(
    client: Client, answered: Evaluation
) -> None:
    published = [
        basis.published.words.en
        for because in person_evaluation(answered).reasons.values()
        for basis in because
        if basis.published is not None
    ]
    content = page(client, answered)
    assert published
    assert all(text in content for text in published)


def test_what_the_last_answers_changed_is_told(
    client: Client, answered: Evaluation, prescriber: Member
) -> None:
    before = person_evaluation(answered).pace.advice
    seen = history_of(answered).newest
    answer_questions(
        by=prescriber, evaluation=answered, answers={"seizure_history": False}, seen=seen
    )
    told = last_change(history_of(answered))
    assert told is not None
    assert list(told.labels) == [load().interview.questions["seizure_history"].label.en]
    gone = [change for change in told.changes if change.before and not change.after]
    assert "A seizure in the past" in [change.before for change in gone]
    assert person_evaluation(answered).pace.advice != before or told.changes
    assert "no longer: A seizure in the past" in re.sub(r"\s+", " ", page(client, answered))


def test_nothing_is_known_is_said_and_nothing_is_taken_for_no(
    client: Client, evaluation: Evaluation
) -> None:
    content = page(client, evaluation)
    assert "Nobody has said yet which medicines are really taken" in content
    assert "whether there is physical dependence is not known yet" in content.lower()


def test_a_prescriber_acknowledges_a_gate_in_own_words(
    client: Client, answered: Evaluation, prescriber: Member
) -> None:
    gates = open_gates(answered)
    forms = read_forms(page(client, answered))
    form = next(one for one in forms if one.values.get("gate") == [gates[0].id])
    sent = {**form.values, "words": "Spoken with neurology, EEG is normal."}
    where = reverse("gate-acknowledge", kwargs={"person": answered.person.pk})
    assert client.post(where, sent).status_code == 302
    assert client.post(where, sent).status_code == 302
    acknowledgement = GateAcknowledgement.objects.get()
    assert acknowledgement.by == prescriber
    assert gates[0].because[0].text.en in acknowledgement.text_en
    assert gates[0].because[0].text.es in acknowledgement.text_es
    assert [gate.id for gate in open_gates(answered)] == [gate.id for gate in gates[1:]]
    content = page(client, answered)
    assert "EEG is normal" in content
    assert prescriber.user.name in content


def test_a_gate_is_open_again_when_its_reasons_change(
    answered: Evaluation, prescriber: Member
) -> None:
    gate = next(one for one in open_gates(answered) if len(one.because) == 1)
    acknowledge_gate(by=prescriber, evaluation=answered, gate=gate.id, words="Seen.")
    acknowledgement = GateAcknowledgement.objects.get()
    other = GateAcknowledgement(
        evaluation=answered,
        gate=gate.id,
        text_en="something else",
        text_es="otra cosa",
        words="Seen.",
        by=prescriber,
    )
    assert gate.id not in [one.id for one in open_gates(answered)]
    other.save()
    assert gate.id in [one.id for one in open_gates(answered)]
    assert acknowledgement.gate == gate.id


def test_words_are_needed_and_kept_in_the_form(client: Client, answered: Evaluation) -> None:
    where = reverse("gate-acknowledge", kwargs={"person": answered.person.pk})
    gate = open_gates(answered)[0].id
    form = next(
        one for one in read_forms(page(client, answered)) if one.values.get("gate") == [gate]
    )
    for words in ("", "   ", "a" * 2001, "a\x00b"):
        response = client.post(where, {**form.values, "words": words})
        assert response.status_code == 400
    assert not GateAcknowledgement.objects.exists()
    gone = client.post(where, {**form.values, "gate": "not-there", "words": "my own words"})
    assert gone.status_code == 400
    assert "my own words" in gone.content.decode()


def test_a_scenario_is_offered_to_those_who_may_build_one(
    answered: Evaluation,
    prescriber: Member,
    pharmacist: Member,
    therapist: Member,
    signed_in: Callable[[Member], Client],
) -> None:
    for builds in (prescriber, pharmacist):
        assert "Start a scenario with this" in page(signed_in(builds), answered)
    seen = page(signed_in(therapist), answered)
    assert "Start a scenario" not in seen
    assert "Look at the scenarios" in seen


def test_only_prescribers_acknowledge(
    answered: Evaluation,
    prescriber: Member,
    therapist: Member,
    signed_in: Callable[[Member], Client],
) -> None:
    gate = open_gates(answered)[0].id
    with pytest.raises(NotAllowedError):
        acknowledge_gate(by=therapist, evaluation=answered, gate=gate, words="Seen.")
    assert "I have seen this" not in page(signed_in(therapist), answered)
    with pytest.raises(UnknownName):
        acknowledge_gate(by=prescriber, evaluation=answered, gate="nothing", words="Seen.")
    with pytest.raises(InvalidRequest):
        acknowledge_gate(by=prescriber, evaluation=answered, gate=gate, words=" ")


def test_a_plan_can_be_started_from_the_evaluation(answered: Evaluation) -> None:
    request = plan_request_of(answered)
    read = request_from_json(request, reading_facts(), today())
    assert [entry.drug for entry in read.regimen.drugs] == ["clonazepam"]
    assert read.person.get("seizure_history") is True
    assert read.person.get("age") is not None
    advice = person_evaluation(answered).pace.advice
    assert (read.pace.reduction, read.pace.every_days) == (advice.reduction, advice.every_days)


def test_without_a_regimen_a_plan_says_what_is_missing(evaluation: Evaluation) -> None:
    with pytest.raises(InvalidRequest, match="regimen is empty"):
        request_from_json(plan_request_of(evaluation), reading_facts(), today())


def test_a_snapshot_holds_what_a_signed_plan_rests_on_and_no_counselling_notes(
    answered: Evaluation, prescriber: Member
) -> None:
    gates = open_gates(answered)
    acknowledge_gate(by=prescriber, evaluation=answered, gate=gates[0].id, words="Seen, agreed.")
    kept = json.loads(json.dumps(snapshot(answered)))
    assert kept["answers"]["regimen"][0]["doses"] == {"morning": "0.5", "bedtime": "1"}
    assert kept["catalogue"] == load().digest
    assert kept["recommendations"]["dependence"]["likely"]
    assert [one["words"] for one in kept["gates_acknowledged"]] == ["Seen, agreed."]
    assert kept["gates_open"] == [gate.id for gate in gates[1:]]
    assert "a hope that stays between us" not in json.dumps(kept)


def test_the_summary_leaves_counselling_notes_out_and_stays_for_closed_evaluations(
    client: Client, answered: Evaluation, prescriber: Member
) -> None:
    where = reverse(
        "evaluation-summary",
        kwargs={"person": answered.person.pk, "evaluation": answered.pk},
    )
    assert "Still open" in client.get(where).content.decode()
    close_evaluation(by=prescriber, evaluation=answered, version=1)
    again = start_evaluation(by=prescriber, person=answered.person)
    answer_questions(by=prescriber, evaluation=again, answers={"reason_begun": "panic"}, seen=0)
    content = client.get(where).content.decode()
    assert "a hope that stays between us" not in content
    assert "clonazepam" in content
    assert "panic" not in content


def test_the_summary_of_somebody_else_is_not_found(
    client: Client, answered: Evaluation, programme: Programme
) -> None:
    other = Person.objects.create(programme=programme, name="Somebody Else")
    kwargs = {"person": other.pk, "evaluation": answered.pk}
    assert client.get(reverse("evaluation-summary", kwargs=kwargs)).status_code == 404


def test_an_evaluation_is_started_and_closed_on_its_page(
    client: Client, person: Person, prescriber: Member
) -> None:
    where = reverse("evaluation", kwargs={"person": person.pk})
    start = next(
        one for one in read_forms(client.get(where).content.decode()) if "once" in one.values
    )
    for _time in range(2):
        assert client.post(where, start.values).status_code == 302
    evaluation = Evaluation.objects.get()
    forms = read_forms(client.get(where).content.decode())
    close = next(one for one in forms if "version" in one.values)
    assert client.post(close.action, close.values).status_code == 302
    assert client.post(close.action, close.values).status_code == 302
    evaluation.refresh_from_db()
    assert evaluation.closed_by == prescriber
    again = read_forms(client.get(where).content.decode())
    client.post(where, next(one for one in again if "once" in one.values).values)
    assert Evaluation.objects.count() == 2


def test_open_evaluations_wait_on_the_work_list_the_longest_untouched_first(
    answered: Evaluation, programme: Programme, other_programme: Programme, prescriber: Member
) -> None:
    other = Person.objects.create(programme=programme, name="Second")
    start_evaluation(by=prescriber, person=other)
    listed = waiting(programme, slice(9))
    assert [one.person.name for one in listed] == ["Jordan Rivers", "Second"]
    assert [one.answered for one in listed] == [len(ANSWERS), 0]
    assert waiting(other_programme, slice(9)) == []
    close_evaluation(by=prescriber, evaluation=answered, version=1)
    assert [one.person.name for one in waiting(programme, slice(9))] == ["Second"]


def test_the_age_comes_from_the_date_of_birth_until_it_is_answered(
    evaluation: Evaluation, prescriber: Member
) -> None:
    request = plan_request_of(evaluation)
    assert request["person"]["age"] in {today().year - 1979, today().year - 1980}
    answer_questions(by=prescriber, evaluation=evaluation, answers={"age": 46}, seen=0)
    assert plan_request_of(evaluation)["person"]["age"] == 46
