"""What cannot be planned is refused in the language of whoever asked."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.web.pages import read_forms

from glidepath.web.accounts.models import Member
from glidepath.web.record.models import Person
from glidepath.web.tapers.models import Scenario, SignedPlan

REFUSED = {
    "not a medicine": (
        {"regimen": "aspirin 5 mg al acostarse"},
        "No se conoce ninguna benzodiazepina ni fármaco Z llamado 'aspirin'.",
    ),
    "misspelt": ({"regimen": "diazepan 5 mg al acostarse"}, "¿Quiso decir diazepam"),
    "no time": ({"regimen": "clonazepam 0.5 mg"}, "¿Cuándo se toma clonazepam?"),
    "a strength that is not sold": (
        {"regimen": "diazepam 2 tabletas 3 mg al acostarse"},
        "no se vende ninguna tableta de diazepam de 3 mg",
    ),
    "a dose that cannot be made": (
        {"regimen": "diazepam 0.3333 mg al acostarse"},
        "0.3333 mg de diazepam no se pueden preparar con los productos del mercado US.",
    ),
    "far too much": (
        {"regimen": "diazepam 5000 mg al acostarse"},
        "más de 10 veces la dosis más alta de la ficha (40 mg)",
    ),
    "a goal above the dose": (
        {"goal": "reduce", "reduce_to": "20"},
        "La meta de 20 mg al día supera la dosis actual, 1 mg de clonazepam.",
    ),
    "a date long ago": ({"start": "1850-01-01"}, "1 de enero de 1850"),
}


@pytest.fixture
def spanish(client: Client, prescriber: Member) -> Client:
    prescriber.user.language = "es"
    prescriber.user.save()
    return client


@pytest.mark.parametrize(("given", "said"), REFUSED.values(), ids=REFUSED)
def test_a_scenario_is_refused_in_spanish(
    spanish: Client, person: Person, evaluation: Any, given: dict[str, str], said: str
) -> None:
    where = f"/people/{person.pk}/scenarios/new/"
    page = spanish.get(where).content.decode()
    form = next(one for one in read_forms(page) if "regimen" in one.values)
    sent = {name: values for name, values in form.values.items() if values}
    sent |= {"goal": "stop", "name": "Uno", "percent": "5", "every_days": "14", **given}
    answer = spanish.post(where, sent)
    assert answer.status_code == 200
    assert said in unescape(answer.content.decode())
    assert not Scenario.objects.exists()


def test_a_revision_is_refused_in_spanish(
    spanish: Client, person: Person, scenario: Scenario, sign: Callable[..., SignedPlan]
) -> None:
    where = f"/people/{person.pk}/plans/{sign(scenario).pk}/revise/"
    (form,) = [
        one for one in read_forms(spanish.get(where).content.decode()) if "cause" in one.values
    ]
    sent = {name: values for name, values in form.values.items() if values}
    answer = spanish.post(where, {**sent, "kind": "step-back", "cause": "Peor."})
    assert "no hay ninguna dosis anterior" in unescape(answer.content.decode())


def test_a_way_out_becomes_a_scenario_with_its_spanish_name(
    spanish: Client, scenario: Scenario
) -> None:
    way = scenario.document["exceptions"][0]["ways_out"][0]
    where = f"/people/{scenario.person_id}/scenarios/{scenario.pk}/variant/"
    spanish.post(where, {"kind": "way-0-0", "once": str(uuid4())})
    made = Scenario.objects.exclude(pk=scenario.pk).get()
    assert made.name == way["text_es"][:80] != way["text"][:80]


def test_the_ways_out_of_a_finding_are_shown_in_spanish(
    spanish: Client, scenario: Scenario
) -> None:
    ways = [
        pair
        for one in scenario.document["findings"]
        for pair in zip(one["ways_out"], one["ways_out_es"], strict=True)
    ]
    assert ways
    where = f"/people/{scenario.person_id}/scenarios/{scenario.pk}/"
    page = unescape(spanish.get(where).content.decode())
    for english, said in ways:
        assert f"<li>{said}</li>" in page
        assert english not in page


def test_a_grade_of_the_guideline_is_shown_in_spanish(spanish: Client, scenario: Scenario) -> None:
    graded = {one["citation"]["certainty"] for one in scenario.document["findings"]}
    assert "clinical consensus" in graded
    where = f"/people/{scenario.person_id}/scenarios/{scenario.pk}/"
    page = unescape(spanish.get(where).content.decode())
    assert "; consenso clínico)" in page
    assert "clinical consensus" not in page
