"""What the person wants and fears stays in sight while a plan is built."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from django.utils.translation import override

from glidepath.web.accounts.models import Member
from glidepath.web.base.clock import now, telling, today
from glidepath.web.base.templatetags.glidepath import together
from glidepath.web.evaluation.actions import answer_questions
from glidepath.web.evaluation.models import Evaluation
from glidepath.web.record.models import Person
from glidepath.web.tapers.models import Scenario, SignedPlan
from glidepath.web.tapers.worries import own_words


def _told(person: Person) -> list[tuple[str, str]]:
    return [(str(about), words) for about, words in own_words(person)]


def test_words_say_what_they_are_about(
    person: Person, prescriber: Member, evaluation: Evaluation
) -> None:
    person.own_words = "My mornings back."
    assert _told(person) == [
        ("In their own words", "My mornings back."),
        ("What worries most", "That I will not sleep."),
    ]
    with override("es"):
        assert _told(person)[1][0] == "Qué le preocupa más"


def test_nothing_is_shown_twice(person: Person, prescriber: Member, evaluation: Evaluation) -> None:
    person.own_words = "My mornings back."
    answers = {"own_words": "My mornings back.", "hopes": "To drive."}
    answer_questions(by=prescriber, evaluation=evaluation, answers=answers, seen=1_000)
    assert [words for _, words in own_words(person)].count("My mornings back.") == 1
    assert len(own_words(person)) == 3


def test_nobody_is_made_to_say_something(person: Person) -> None:
    person.own_words = ""
    assert own_words(person) == []


def _new_scenario(client: Client, person: Person) -> str:
    return client.get(f"/people/{person.pk}/scenarios/new/").content.decode()


def test_the_days_named_in_the_evaluation_are_at_hand(
    client: Client, person: Person, prescriber: Member, evaluation: Evaluation
) -> None:
    day = today() + timedelta(days=12)
    answers = {"good_start": day.isoformat(), "hard_dates": "The week of my exam <b>."}
    answer_questions(by=prescriber, evaluation=evaluation, answers=answers, seen=1_000)
    page = _new_scenario(client, person)
    assert f'name="start" value="{day.isoformat()}"' in page
    assert "Named as hard in the evaluation: The week of my exam &lt;b&gt;." in page


def test_a_good_day_that_has_passed_is_not_proposed(
    client: Client, person: Person, prescriber: Member, evaluation: Evaluation
) -> None:
    day = today() - timedelta(days=1)
    answer_questions(
        by=prescriber, evaluation=evaluation, answers={"good_start": day.isoformat()}, seen=1_000
    )
    page = _new_scenario(client, person)
    assert day.isoformat() not in page
    assert "Named as hard" not in page


def test_a_new_scenario_beside_a_plan_in_force_says_what_is_taken_by_that_plan(
    client: Client,
    scenario: Scenario,
    sign: Callable[..., SignedPlan],
    prescriber: Member,
    signed_in: Callable[[Member], Client],
) -> None:
    assert "By the signed plan" not in _new_scenario(client, scenario.person)
    plan = sign(scenario)
    begins = datetime.combine(plan.first_day, time(12), now().tzinfo)
    assert "By the signed plan" not in _new_scenario(client, scenario.person)
    with telling(begins):
        page = _new_scenario(signed_in(prescriber), scenario.person).replace("\u00a0", " ")
    dose = plan.steps.get(position=0).dose
    assert f"By the signed plan, version 1, the dose today is: {dose}." in page
    assert f"/plans/{plan.pk}/revise/" in page


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("diazepam 7.5 mg a day", "diazepam 7.5\u00a0mg a day"),
        ("1½ tablets of 2 mg + 0.3 mL", "1½ tablets of 2\u00a0mg + 0.3\u00a0mL"),
        ("about 8.3 % less", "about 8.3\u00a0% less"),
        ("step 2 mgr", "step 2 mgr"),
    ],
)
def test_a_number_stays_with_its_unit(text: str, kept: str) -> None:
    assert together(text) == kept
