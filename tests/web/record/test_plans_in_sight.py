"""Plans on the work list and on a person's first page: to sign, in force, and what is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from glidepath.web.accounts.models import Member, Programme
from glidepath.web.accounts.rights import Role
from glidepath.web.base.clock import telling
from glidepath.web.evaluation.actions import acknowledge_gate, answer_questions, start_evaluation
from glidepath.web.evaluation.reading import open_gates
from glidepath.web.record.actions import restrict
from glidepath.web.record.models import Person, Stage
from glidepath.web.record.overview import overview_of
from glidepath.web.record.work import Entry, part_of, work_of
from glidepath.web.tapers.actions import make_scenario, mark_ready
from glidepath.web.tapers.models import Scenario, SignedPlan
from glidepath.web.tapers.reasons import reasons_needed
from glidepath.web.tapers.signing import sign_plan

REQUEST = {
    "regimen": [{"drug": "diazepam", "doses": {"bedtime": "10"}}],
    "start": "2027-01-04",
    "pace": {"reduction": "0.1", "every_days": 14, "of": "current"},
}


@pytest.fixture
def scenario(person: Person, prescriber: Member) -> Scenario:
    evaluation = start_evaluation(by=prescriber, person=person)
    answers = {"regimen": REQUEST["regimen"]}
    answer_questions(by=prescriber, evaluation=evaluation, answers=answers, seen=0)
    for gate in open_gates(evaluation):
        acknowledge_gate(by=prescriber, evaluation=evaluation, gate=gate.id, words="Talked over")
    return make_scenario(by=prescriber, person=person, name="Slow, tablets", request=REQUEST)


@pytest.fixture
def plan(scenario: Scenario, prescriber: Member) -> SignedPlan:
    reasons = {one["key"]: "None smaller" for one in reasons_needed(scenario.document)}
    return sign_plan(
        by=prescriber, scenario=scenario, version=1, reasons=reasons, cause="Talked over"
    )


def _entries(member: Member, key: str) -> list[Entry]:
    return next((part.entries for part in work_of(member).parts if part.key == key), [])


def test_a_plan_waits_for_its_signature_from_when_it_is_ready(
    prescriber: Member, scenario: Scenario
) -> None:
    assert _entries(prescriber, "plans") == []
    mark_ready(by=prescriber, scenario=scenario, version=1)
    entry = _entries(prescriber, "plans")[0]
    where = reverse("scenario", args=[scenario.person_id, scenario.pk])
    assert (entry.person, entry.text, entry.where) == (scenario.person, "Slow, tablets", where)
    reasons = {one["key"]: "None smaller" for one in reasons_needed(scenario.document)}
    sign_plan(by=prescriber, scenario=scenario, version=2, reasons=reasons, cause="Talked over")
    assert _entries(prescriber, "plans") == []


def test_a_change_of_dose_is_due_in_the_week_before_it(
    prescriber: Member, plan: SignedPlan
) -> None:
    second = plan.steps.get(position=1)
    for days_before, count in ((8, 0), (7, 1), (0, 1)):
        day = datetime.fromordinal(second.first_day.toordinal() - days_before)
        with telling(day.replace(hour=9, tzinfo=ZoneInfo("America/Chicago"))):
            entries = [one for one in _entries(prescriber, "due") if one.when == second.first_day]
        assert len(entries) == count, days_before
    assert entries[0].text == f"{second.dose} a day"
    assert entries[0].where == reverse("plan", args=[plan.person_id, plan.pk])


def test_a_dose_that_goes_on_is_to_be_looked_at_again_from_a_week_before(
    prescriber: Member, scenario: Scenario
) -> None:
    keep = make_scenario(
        by=prescriber,
        person=scenario.person,
        name="Keep",
        request={**REQUEST, "goal": {"kind": "maintain"}},
    )
    kept = sign_plan(by=prescriber, scenario=keep, version=1, reasons={}, cause="Talked over")
    for days, count in ((-8, 0), (-7, 1), (30, 1)):
        day = datetime.combine(kept.last_day + timedelta(days=days), time(9))
        with telling(day.replace(tzinfo=ZoneInfo("America/Chicago"))):
            entries = _entries(prescriber, "reviews")
        assert [one.when for one in entries] == [kept.last_day] * count, days
    assert entries[0].text == "Look again together: diazepam 10 mg a day"
    assert entries[0].where == reverse("plan", args=[kept.person_id, kept.pk])


def test_due_changes_of_a_restricted_record_are_for_its_team(
    programme: Programme,
    prescriber: Member,
    plan: SignedPlan,
    member_of: Callable[..., Member],
) -> None:
    person = Person.objects.get()
    outside = member_of(programme, Role.PHARMACIST)
    with telling(datetime(2027, 1, 1, 9, tzinfo=ZoneInfo("America/Chicago"))):
        assert _entries(outside, "due")
        restrict(by=prescriber, person=person, version=person.version, restricted=True)
        assert _entries(outside, "due") == []
        assert _entries(prescriber, "due")


def test_plans_and_doses_that_are_listed_cost_no_more_queries_than_none(
    prescriber: Member, plan: SignedPlan, django_assert_num_queries: Callable[..., Any]
) -> None:
    again = make_scenario(by=prescriber, person=plan.person, name="Slower", request=REQUEST)
    mark_ready(by=prescriber, scenario=again, version=1)
    second = plan.steps.get(position=1)
    day = datetime.combine(second.first_day, time(9), ZoneInfo("America/Chicago"))
    for kind in ("due", "plans"):  # one for what restricted records are open, one for the rows
        with telling(day), django_assert_num_queries(2):
            assert len(part_of(prescriber, kind, 0).entries) == 1


@pytest.mark.parametrize(("language", "a_day"), [("en", "a day"), ("es", "al día")])
def test_a_person_in_a_taper_sees_the_dose_of_the_day_and_the_next_one(
    language: str,
    a_day: str,
    programme: Programme,
    plan: SignedPlan,
    member_of: Callable[..., Member],
    signed_in: Callable[[Member], Client],
) -> None:
    member = member_of(programme, Role.PHARMACIST, language=language)
    client = signed_in(member)
    person = Person.objects.get()
    assert person.stage == Stage.TAPER
    first, second = plan.steps.order_by("position")[:2]
    with telling(datetime(2027, 1, 6, 9, tzinfo=ZoneInfo("America/Chicago"))):
        shown = overview_of(person, member).plan
        content = client.get(reverse("person", args=[person.pk])).content.decode()
    assert (shown.step, shown.next) == (first, second)
    # A number and its unit stand on one line.
    for step in (first, second):
        dose = step.dose.replace(" mg", "\N{NO-BREAK SPACE}mg")
        assert f"{dose} {a_day}" in content
    assert reverse("plan", args=[person.pk, plan.pk]) in content
