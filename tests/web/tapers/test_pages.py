"""The pages on which a plan is built: scenarios, steps typed by hand, and what answers them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.web.pages import read_forms
from tests.web.tapers.conftest import CLONAZEPAM

from glidepath.catalogue.planning import plan
from glidepath.documents.schedule_csv import read_schedule_csv
from glidepath.web.accounts.models import Member, Programme
from glidepath.web.accounts.rights import Role
from glidepath.web.record.models import Person
from glidepath.web.tapers.actions import change_scenario
from glidepath.web.tapers.computing import answer_of, document_of
from glidepath.web.tapers.editing import try_typed
from glidepath.web.tapers.models import Scenario, SignedPlan


def at(scenario: Scenario, end: str = "") -> str:
    return f"/people/{scenario.person_id}/scenarios/{scenario.pk}/{end}"


def cells(page: str) -> dict[str, str]:
    form = next(one for one in read_forms(page) if one.action.endswith("steps/"))
    return {name: values[0] for name, values in form.values.items()}


def test_scenarios_stand_side_by_side_with_the_persons_own_words(
    client: Client, scenario: Scenario
) -> None:
    page = client.get(f"/people/{scenario.person_id}/scenarios/").content.decode()
    assert "Tablets" in page
    assert "That I will not sleep." in page
    assert "2 · largest" in page.replace("\n", " ")


def test_a_new_scenario_begins_with_what_the_evaluation_says(
    client: Client, person: Person, evaluation: Any
) -> None:
    where = f"/people/{person.pk}/scenarios/new/"
    form = next(
        one for one in read_forms(client.get(where).content.decode()) if "regimen" in one.values
    )
    assert form.values["regimen"] == ["\nclonazepam 0.5 mg morning, 0.5 mg bedtime"] or form.values[
        "regimen"
    ] == ["clonazepam 0.5 mg morning, 0.5 mg bedtime"]
    sent = {name: values for name, values in form.values.items() if values}
    sent |= {"goal": "stop", "name": "First", "percent": "5", "every_days": "14"}
    answer = client.post(where, sent)
    assert answer.status_code == 302
    made = Scenario.objects.get()
    assert made.request["pace"]["reduction"] == "0.05"
    assert made.document["status"] == "planned"
    assert client.post(where, sent).status_code == 302
    assert Scenario.objects.count() == 1


def test_every_dose_offered_for_dragging_can_be_taken_and_none_is_left_out(
    client: Client, scenario: Scenario
) -> None:
    offered = client.get(at(scenario, "doses/")).json()["clonazepam"]
    assert offered == sorted(offered, key=Fraction)
    sent = QueryDict(mutable=True)
    for dose in {offered[0], offered[len(offered) // 2], offered[-1]}:
        sent["dose-1"] = dose
        assert not try_typed(sent, scenario).refusals
    for lower, upper in pairwise(offered):
        sent["dose-1"] = str(float((Fraction(lower) + Fraction(upper)) / 2))
        assert try_typed(sent, scenario).refusals


def test_a_comma_is_a_point_unless_it_may_stand_for_a_thousand(scenario: Scenario) -> None:
    sent = QueryDict(mutable=True)
    for typed in ("0,5", "0,125"):
        sent["dose-1"] = typed
        found = try_typed(sent, scenario)
        assert not found.refusals
        assert found.document["steps"][1]["mg_per_day"] == {"clonazepam": typed.replace(",", ".")}
    sent["dose-1"] = "1,250"
    assert "thousands" in try_typed(sent, scenario).refusals[1].en


def test_a_step_typed_by_hand_is_answered_without_saving(
    client: Client, scenario: Scenario
) -> None:
    sent = cells(client.get(at(scenario)).content.decode())
    sent["days-1"] = "40"
    answer = client.post(at(scenario, "preview/"), sent, headers={"hx-request": "true"})
    assert answer.status_code == 200
    assert 'id="note-1" hx-swap-oob="true"' in answer.content.decode()
    assert Scenario.objects.get().edits == []


def test_a_preview_plans_once(
    client: Client, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def counted(request: Any) -> Any:
        asked.append(request)
        return plan(request)

    monkeypatch.setattr("glidepath.web.tapers.computing.plan", counted)
    answer = client.post(at(scenario, "preview/"), {"days-1": "40"}, headers={"hx-request": "true"})
    assert answer.status_code == 200
    assert len(asked) == 1


def test_a_dose_that_cannot_be_made_is_refused_in_its_place(
    client: Client, scenario: Scenario
) -> None:
    sent = cells(client.get(at(scenario)).content.decode())
    sent["dose-1"] = "0.71"
    page = client.post(at(scenario, "steps/"), sent).content.decode()
    assert "cannot be used" in page
    assert 'value="0.71"' in page
    assert Scenario.objects.get().edits == []


@pytest.mark.parametrize("typed", ["abc", "-1", "1e5", "1" * 300, "٣", "1/0", "😀", "0x1", "nan"])
def test_what_is_no_dose_is_refused_in_its_place(
    typed: str, client: Client, scenario: Scenario
) -> None:
    sent = cells(client.get(at(scenario)).content.decode())
    for cell in ("dose-2", "days-2"):
        answer = client.post(at(scenario, "steps/"), {**sent, cell: typed})
        assert answer.status_code == 200
        assert "cannot be used" in answer.content.decode()
    assert Scenario.objects.get().edits == []


def test_steps_saved_by_hand_are_kept_and_shown(client: Client, scenario: Scenario) -> None:
    sent = cells(client.get(at(scenario)).content.decode())
    sent["days-1"] = "40"
    assert client.post(at(scenario, "steps/"), sent).status_code == 302
    kept = Scenario.objects.get()
    assert kept.document["steps"][1]["days"] == 40
    assert "Steps changed by hand" in client.get(at(scenario)).content.decode()


def test_steps_of_two_people_are_not_lost(
    client: Client, scenario: Scenario, prescriber: Member
) -> None:
    sent = cells(client.get(at(scenario)).content.decode())
    change_scenario(
        by=prescriber, scenario=Scenario.objects.get(), version=scenario.version, name="Renamed"
    )
    page = client.post(at(scenario, "steps/"), {**sent, "days-1": "41"}).content.decode()
    assert "Somebody else has changed this scenario" in page
    assert 'value="41"' in page
    assert Scenario.objects.get().edits == []


def test_a_break_that_could_be_avoided_is_shown_and_cannot_be_signed(
    scenario: Scenario, prescriber: Member, sign: Callable[..., SignedPlan]
) -> None:
    from glidepath.web.tapers.states import CannotSignError

    edits = [{"dose": None, "days": None} for _ in scenario.document["steps"]]
    edits[0]["dose"] = "0.5"
    change_scenario(by=prescriber, scenario=scenario, version=scenario.version, edits=edits)
    checks = {one["rule"]: one["holds"] for one in scenario.document["certificate"]["checks"]}
    assert checks["limit-14-days"] is False
    with pytest.raises(CannotSignError, match="limit-14-days"):
        sign(scenario)


@pytest.mark.parametrize("kind", ["slower", "tablets", "quarters", "liquid", "diazepam", "keep"])
def test_a_variant_stands_beside_the_one_it_came_from(
    kind: str, client: Client, scenario: Scenario
) -> None:
    answer = client.post(at(scenario, "variant/"), {"kind": kind, "once": uuid4()})
    assert answer.status_code == 302
    new = Scenario.objects.exclude(pk=scenario.pk).get()
    assert new.request != scenario.request
    assert Scenario.objects.get(pk=scenario.pk).document == scenario.document


def test_every_way_out_can_be_tried_and_keeps_what_it_promises(
    client: Client, scenario: Scenario
) -> None:
    tried = 0
    for place, exception in enumerate(scenario.document["exceptions"]):
        for way, promised in enumerate(exception["ways_out"]):
            sent = {"kind": f"way-{place}-{way}", "once": uuid4()}
            assert client.post(at(scenario, "variant/"), sent).status_code == 302
            new = Scenario.objects.order_by("-made_at").first()
            assert new is not None
            assert len(new.document["exceptions"]) == promised["exceptions_left"]
            tried += 1
    assert tried >= 3


@pytest.mark.parametrize("kind", ["", "way-", "way-0", "way-99-0", "way--1-0", "way-0--1", "other"])
def test_a_variant_that_there_is_not_is_refused(
    kind: str, client: Client, scenario: Scenario
) -> None:
    answer = client.post(at(scenario, "variant/"), {"kind": kind, "once": uuid4()})
    assert answer.status_code == 400
    assert Scenario.objects.count() == 1


def test_a_scenario_of_somebody_else_does_not_exist(
    client: Client, scenario: Scenario, programme: Programme
) -> None:
    other = Person.objects.create(programme=programme, name="Other")
    for end in ("", "request/", "sign/"):
        there = f"/people/{other.pk}/scenarios/{scenario.pk}/{end}"
        assert client.get(there).status_code in {302, 404}
        assert "Tablets" not in client.get(there).content.decode()


def test_marked_days_stay_free_of_changes(client: Client, scenario: Scenario) -> None:
    marks = [{"label": "Exams", "first": "2027-01-15", "last": "2027-02-10"}]
    document = document_of(answer_of(CLONAZEPAM, marks))
    changes = {one["first_day"] for one in document["steps"]}
    assert not [day for day in changes if "2027-01-15" <= day <= "2027-02-10"]


def test_a_pharmacist_builds_and_a_therapist_looks(
    scenario: Scenario,
    programme: Programme,
    member_of: Callable[..., Member],
    signed_in: Callable[[Member], Client],
) -> None:
    pharmacist = signed_in(member_of(programme, Role.PHARMACIST))
    therapist = signed_in(member_of(programme, Role.THERAPIST))
    assert "Save these steps" in pharmacist.get(at(scenario)).content.decode()
    assert "Save these steps" not in therapist.get(at(scenario)).content.decode()
    assert therapist.post(at(scenario, "steps/"), {}).status_code == 403
    assert "Read and sign" not in pharmacist.get(at(scenario)).content.decode()


def test_a_signed_plan_is_shown_with_its_documents_and_compared(
    client: Client,
    scenario: Scenario,
    prescriber: Member,
    sign: Callable[..., SignedPlan],
) -> None:
    from glidepath.web.tapers.actions import revise_plan

    first = sign(scenario)
    held = revise_plan(
        by=prescriber, plan=first, events=[{"kind": "hold", "days": 14}], cause="Hard weeks."
    )
    second = sign(held, cause="")
    base = f"/people/{scenario.person_id}/plans/"
    page = client.get(f"{base}{second.pk}/").content.decode()
    assert "version 2" in page
    for file in re.findall(rf"{base}{second.pk}/files/\w+/", page):
        document = client.get(file)
        assert document.status_code == 200
        assert document.headers["Content-Disposition"].startswith("inline")
    assert client.get(f"{base}{second.pk}/files/other/").status_code == 404
    compared = client.get(f"{base}{second.pk}/compare/{first.pk}/").content.decode()
    assert "Version 1 and version 2" in compared
    assert "Hard weeks." in compared


def test_the_page_to_sign_asks_who_is_there_first(client: Client, scenario: Scenario) -> None:
    answer = client.get(at(scenario, "sign/"))
    assert answer.status_code == 302
    assert "reauthenticate" in answer.url


@given(data=st.data())
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_verdict_beside_the_steps_is_that_of_a_check_of_what_is_swallowed(
    scenario: Scenario, data: st.DataObject
) -> None:
    """Whatever is typed: the milligrams of the answer, written out day by day, are judged alike."""
    from glidepath.catalogue import load
    from glidepath.taper.verification import check_daily

    steps = scenario.document["steps"]
    sent = QueryDict(mutable=True)
    for place in data.draw(st.sets(st.integers(0, len(steps) - 2), max_size=3)):
        sent[f"dose-{place}"] = data.draw(
            st.sampled_from(["0.125", "0.25", "0.5", "0.625", "0.875"])
        )
        sent[f"days-{place}"] = str(data.draw(st.integers(1, 60)))
    document = try_typed(sent, scenario).document
    lines = ["first_day,days,drug,mg"]
    lines.append("2026-12-01,34,clonazepam,1")
    for step in document["steps"]:
        dose = Fraction(step["mg_per_day"]["clonazepam"])
        lines.append(f"{step['first_day']},{step['days']},clonazepam,{float(dose)}")
    catalogue = load()
    daily = read_schedule_csv("\n".join(lines), catalogue.formulary)
    limits = catalogue.limits(date(2027, 1, 4))
    checked = check_daily(daily, catalogue.equivalences, limits)
    broken = [one for one in checked.findings if one.rule == "limit-14-days"]
    listed = [one for one in document["exceptions"] if one["rule"] == "limit-14-days"]
    assert bool(broken) == bool(listed)


@pytest.mark.parametrize(
    ("language", "most", "least"),
    [
        (
            "en",
            "The most that can be written here is 25.",
            "The least that can be written here is 1.",
        ),
        (
            "es",
            "Lo más que se puede escribir aquí es 25.",
            "Lo menos que se puede escribir aquí es 1.",
        ),
    ],
)
def test_a_number_beyond_its_limit_is_refused_in_plain_words(
    language: str, most: str, least: str, client: Client, scenario: Scenario, prescriber: Member
) -> None:
    type(prescriber.user).objects.filter(pk=prescriber.user_id).update(language=language)
    where = f"/people/{scenario.person_id}/scenarios/new/"
    sent = {"percent": "60", "every_days": "0", "max_pieces": "0", "once": str(uuid4())}
    refused = client.post(where, sent).content.decode()
    assert most in refused
    assert least in refused
    assert "Ensure this value" not in refused
