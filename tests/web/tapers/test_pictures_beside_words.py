"""Beside the words of every dose stands its picture, drawn of the same pieces."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from glidepath.web.accounts.models import Member
from glidepath.web.evaluation.models import Evaluation
from glidepath.web.record.models import Person
from glidepath.web.tapers.actions import make_scenario
from glidepath.web.tapers.models import Scenario, SignedPlan
from glidepath.web.tapers.takes import take_of


@pytest.fixture
def liquid(person: Person, prescriber: Member, evaluation: Evaluation) -> Scenario:
    request = {
        "regimen": [{"drug": "diazepam", "doses": {"morning": "3", "bedtime": "4"}}],
        "start": "2027-01-04",
    }
    return make_scenario(by=prescriber, person=person, name="Liquid", request=request)


def drawn(takes: Any) -> list[Fraction]:
    return [
        sum(map(Fraction, re.findall(r'data-count="([^"]+)"', take.picture)), Fraction(0))
        for take in takes
    ]


def kept(step: dict[str, Any]) -> list[Fraction]:
    return [sum(Fraction(one["count"]) for one in intake["pieces"]) for intake in step["take"]]


def test_the_pictures_of_a_signed_plan_are_drawn_of_its_pieces(
    liquid: Scenario, client: Client, sign: Callable[..., SignedPlan]
) -> None:
    signed = sign(liquid)
    page = client.get(reverse("plan", args=[signed.person_id, signed.pk]))
    assert [drawn(row.takes) for row in page.context["rows"]] == [
        kept(step) for step in signed.document["steps"]
    ]
    assert page.content.count(b'class="pieces"') == sum(
        len(step["take"]) for step in signed.document["steps"]
    )
    assert not re.search(rb"<(svg|g|path|rect|circle)[^>]*\sstyle=", page.content)


def test_a_product_that_is_known_no_more_is_still_said_in_words(liquid: Scenario) -> None:
    document = liquid.document
    intake = document["steps"][0]["take"][0]
    gone = {**intake, "pieces": [{"product": "gone", "count": "3/2"}]}
    products = {"gone": {"en": "tablet of 2 mg", "es": "tableta de 2 mg"}}
    take = take_of(gone, {**document["labels"], "products": products}, "en")
    assert take.pieces == ("1½ × tablet of 2 mg",)
    assert take.picture == ""
