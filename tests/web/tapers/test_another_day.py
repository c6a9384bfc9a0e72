"""A scenario that waits overnight, or longer, before somebody goes on with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.tapers.conftest import CLONAZEPAM

from glidepath.guidance.words import Words
from glidepath.web.accounts.models import Member
from glidepath.web.base.clock import now, telling, today
from glidepath.web.evaluation.models import Evaluation
from glidepath.web.record.actions import open_safety_task
from glidepath.web.record.models import Person
from glidepath.web.tapers.actions import make_scenario, revise_plan
from glidepath.web.tapers.models import Scenario, SignedPlan
from glidepath.web.tapers.reading import current, to_review
from glidepath.web.tapers.states import CannotSignError

UNDATED: dict[str, Any] = {"regimen": CLONAZEPAM["regimen"]}


def later(days: int) -> datetime:
    return now() + timedelta(days=days)


@pytest.fixture
def undated(person: Person, prescriber: Member, evaluation: Evaluation) -> Scenario:
    """What an evaluation gives to start from names no day."""
    return make_scenario(by=prescriber, person=person, name="As suggested", request=UNDATED)


def test_a_scenario_without_a_day_asked_for_keeps_its_days_overnight(
    undated: Scenario, client: Client
) -> None:
    where = reverse("scenario-preview", args=[undated.person_id, undated.pk])
    with telling(later(1)):
        shown = client.post(where, {}, headers={"hx-request": "true"}).context["document"]
    assert shown["steps"] == undated.document["steps"]


def test_a_scenario_without_a_day_asked_for_is_signed_tomorrow(
    undated: Scenario, sign: Callable[..., SignedPlan]
) -> None:
    with telling(later(1)):
        assert sign(undated).document == undated.document


def test_a_plan_whose_first_change_has_passed_is_not_signed(
    scenario: Scenario, sign: Callable[..., SignedPlan]
) -> None:
    begins = date.fromisoformat(scenario.document["steps"][0]["first_day"])
    with telling(now() + (begins - today() + timedelta(days=1))), pytest.raises(CannotSignError):
        sign(scenario)


def test_a_version_that_began_from_an_older_one_is_not_signed(
    scenario: Scenario, sign: Callable[..., SignedPlan], prescriber: Member
) -> None:
    first = sign(scenario)
    one, other = (
        revise_plan(by=prescriber, plan=first, events=[{"kind": kind}], cause="Talked over.")
        for kind in ("hold", "slow-down")
    )
    assert sign(one).number == 2
    with pytest.raises(CannotSignError, match="newer version"):
        sign(other)
    assert Scenario.objects.get(pk=other.pk).state == Scenario.State.DRAFT


def test_what_speaks_against_signing_is_said_before_reasons_are_written(
    client: Client,
    scenario: Scenario,
    sign: Callable[..., SignedPlan],
    prescriber: Member,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    confirmed = "glidepath.web.accounts.reauthentication.recently_confirmed"
    monkeypatch.setattr(confirmed, lambda _request: True)
    base = f"/people/{scenario.person_id}/scenarios/"
    in_time = client.get(f"{base}{scenario.pk}/sign/").content.decode()
    assert "Sign this plan" in in_time
    assert 'role="alert"' not in in_time
    assert "safety task" not in in_time
    for words in (Words("Call today.", "Llamar hoy."), Words("Call again.", "Llamar otra vez.")):
        open_safety_task(by=prescriber, person=scenario.person, source="x", answer="", text=words)
    unsafe = client.get(f"{base}{scenario.pk}/sign/").content.decode()
    assert "2 safety tasks of this person are still open." in unsafe
    first = sign(scenario)
    one, other = (
        revise_plan(by=prescriber, plan=first, events=[{"kind": kind}], cause=f"Because: {kind}.")
        for kind in ("hold", "slow-down")
    )
    side = client.get(base).content.decode()
    assert side.count("Because: hold.") == side.count("Because: slow-down.") == 1
    sign(one)
    assert "newer version" in client.get(f"{base}{other.pk}/sign/").content.decode()


def test_keeping_a_dose_changes_nothing_and_is_signed_on_any_day(
    person: Person, prescriber: Member, evaluation: Evaluation, sign: Callable[..., SignedPlan]
) -> None:
    keep = make_scenario(
        by=prescriber, person=person, name="Keep", request={**UNDATED, "goal": {"kind": "maintain"}}
    )
    with telling(later(5)):
        assert sign(keep).document == keep.document


def test_a_dose_that_is_kept_goes_on_after_its_review_is_due(
    person: Person, prescriber: Member, evaluation: Evaluation, sign: Callable[..., SignedPlan]
) -> None:
    keep = make_scenario(
        by=prescriber, person=person, name="Keep", request={**UNDATED, "goal": {"kind": "maintain"}}
    )
    signed = sign(keep)
    long_after = signed.last_day + timedelta(days=30)
    now_taken = current(person, long_after)
    assert now_taken is not None
    assert now_taken.step is not None
    assert now_taken.step.dose == "clonazepam 1 mg"
    assert now_taken.review == signed.last_day
    found = to_review(person.programme, long_after, slice(9))
    assert [(one.plan, one.dose, one.on) for one in found] == [
        (signed, "clonazepam 1 mg", signed.last_day)
    ]
    assert to_review(person.programme, signed.last_day - timedelta(days=8), slice(9)) == []
    again = make_scenario(by=prescriber, person=person, name="Keep on", request=keep.request)
    with telling(later(5)):
        newer = sign(again, cause="Looked at together")
    assert [one.plan for one in to_review(person.programme, long_after, slice(9))] == [newer]


def test_nothing_goes_on_after_a_plan_that_ends_without_the_medicine(
    scenario: Scenario, sign: Callable[..., SignedPlan]
) -> None:
    signed = sign(scenario)
    after = current(scenario.person, signed.last_day + timedelta(days=1))
    assert after is not None
    assert (after.step, after.review) == (None, None)
    assert to_review(scenario.person.programme, signed.last_day + timedelta(days=1), slice(9)) == []
