"""No page asks the database more often because there are more answers, results or people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from glidepath.catalogue import load
from glidepath.web.accounts.models import Member, Programme
from glidepath.web.base.clock import today
from glidepath.web.evaluation.actions import (
    acknowledge_gate,
    answer_questions,
    start_evaluation,
    take_instrument,
)
from glidepath.web.evaluation.models import Evaluation
from glidepath.web.evaluation.reading import open_gates
from glidepath.web.record.models import Person

PAGES = {
    "evaluation": {},
    "evaluation-section": {"section": "medicines"},
    "recommendations": {},
    "instruments": {},
    "instrument": {"instrument": "phq-9"},
    "instrument-results": {"instrument": "phq-9"},
}


def fill(evaluation: Evaluation, by: Member, rounds: int) -> None:
    yes_no = [key for key, one in load().interview.questions.items() if one.kind == "yes-no"]
    regimen = [{"drug": "clonazepam", "doses": {"bedtime": "1"}}]
    seen = answer_questions(
        by=by, evaluation=evaluation, answers={"regimen": regimen}, seen=0
    ).newest
    for turn in range(rounds):
        answers = {key: bool(turn % 2 == 0) for key in yes_no if key != "suicidality"}
        seen = answer_questions(by=by, evaluation=evaluation, answers=answers, seen=seen).newest
        take_instrument(
            by=by,
            person=evaluation.person,
            instrument="phq-9",
            answers={str(item): 1 for item in range(1, 9)},
            taken_on=today() - timedelta(days=turn),
        )
    for gate in open_gates(evaluation)[:rounds]:
        acknowledge_gate(by=by, evaluation=evaluation, gate=gate.id, words="Seen.")


@pytest.mark.parametrize("name", list(PAGES))
def test_a_page_asks_as_often_for_a_long_evaluation_as_for_a_short_one(
    name: str, client: Client, programme: Programme, prescriber: Member
) -> None:
    counts = []
    for rounds in (1, 6):
        person = Person.objects.create(programme=programme, name=f"Person {rounds}")
        evaluation = start_evaluation(by=prescriber, person=person)
        fill(evaluation, prescriber, rounds)
        where = reverse(name, kwargs={"person": person.pk, **PAGES[name]})
        client.get(where)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(where).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("kind", ["", "act-now", "plans", "gates", "due", "reviews", "evaluations"])
def test_the_work_list_asks_as_often_for_many_as_for_one(
    kind: str, client: Client, programme: Programme, prescriber: Member
) -> None:
    counts, where = [], reverse("work-list")
    for number in (1, 6):
        for place in range(number):
            person = Person.objects.create(programme=programme, name=f"Person {number}-{place}")
            fill(start_evaluation(by=prescriber, person=person), prescriber, 1)
        client.get(where, {"all": kind})
        with CaptureQueriesContext(connection) as queries:
            content = client.get(where, {"all": kind}).content.decode()
        assert (f"Person {number}-0" in content) == (kind not in {"plans", "due", "reviews"})
        counts.append(len(queries))
    assert counts[0] == counts[1]
