"""Two who save at the very same moment: both answers are kept, and numbered one after the other."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections  # noqa: F401 - read by skipif

from glidepath.web.accounts.models import Member
from glidepath.web.audit.chain import verify
from glidepath.web.evaluation.actions import answer_questions, start_evaluation
from glidepath.web.evaluation.history import history_of
from glidepath.web.record.models import Person


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite writes one at a time")
def test_two_who_save_at_the_same_moment_lose_nothing(person: Person, prescriber: Member) -> None:
    evaluation = start_evaluation(by=prescriber, person=person)
    start, results, problems = threading.Barrier(2), [], []

    def save(own: dict[str, object]) -> None:
        try:
            start.wait(10)
            results.append(
                answer_questions(by=prescriber, evaluation=evaluation, answers=own, seen=0)
            )
        except Exception as problem:  # noqa: BLE001 - the test tells it
            problems.append(problem)
        finally:
            connections.close_all()

    both = ({"drives": True, "hopes": "one"}, {"machines": True, "hopes": "two"})
    threads = [threading.Thread(target=save, args=(own,)) for own in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert problems == []
    assert sorted(evaluation.answers.values_list("number", flat=True)) == [1, 2, 3]
    answers = history_of(evaluation).state().answers
    assert set(answers) == {"drives", "machines", "hopes"}
    conflicts = [one for result in results for one in result.conflicts]
    assert [(one.key, {one.yours, one.theirs.value}) for one in conflicts] == [
        ("hopes", {"one", "two"})
    ]
    assert list(verify()) == []
