"""What a plan says to people, in both languages: days, products and doses as people write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from bench.product_sets import cases
from hypothesis import given, settings
from hypothesis import strategies as st

from glidepath.catalogue import load
from glidepath.catalogue.planning import plan
from glidepath.documents.answers import answer_to_json
from glidepath.documents.prescriber import prescriber_pages
from glidepath.documents.sheet import person_sheet
from glidepath.documents.summary import switch_line
from glidepath.documents.text import plan_text
from glidepath.documents.words import words
from glidepath.guidance.naming import date_words, product_words
from glidepath.quantities import Milligrams
from glidepath.taper.answer import Answer
from glidepath.taper.request import Allowed, DateRange, Pace, Switch
from glidepath.taper.schedule import LimitException
from glidepath.taper.verification import Check, verify
from tests.planning_facts import START, doses, planning_facts, request
from tests.properties.test_plans import requests

Changes = dict[str, Any]
Fault = Callable[[Answer], Changes]

FACTS = planning_facts()
FORMULARY = FACTS.formulary
IDS = sorted({*FORMULARY.products, *FACTS.equivalences.tables}, key=len, reverse=True)
FOR_PROGRAMS = {
    "an ISO date": re.compile(r"\d{4}-\d\d-\d\d"),
    "a name with underscores": re.compile(r"\w+_\w+"),
    "a fraction": re.compile(r"\d+/\d+"),
    "an id of the catalogue": re.compile(r"\b(" + "|".join(map(re.escape, IDS)) + r")\b"),
}
PRODUCT_IDS = re.compile("|".join(map(re.escape, FORMULARY.products)))
SLICE = (77, 12_000)
SAID = ("text", "text_es", "why", "why_es", "no_way_out", "no_way_out_es", "remedy", "remedy_es")


def written_for_programs(sentence: str) -> list[str]:
    return [name for name, pattern in FOR_PROGRAMS.items() if pattern.search(sentence)]


def sentences(document: Any, key: str = "") -> Iterator[str]:
    """Every sentence of an answer's JSON: by its key, the steps' words and the findings' ways out."""
    if isinstance(document, dict):
        for name, value in document.items():
            inside = key if key in {"words", "labels"} else name
            yield from sentences(value, inside)
    elif isinstance(document, list):
        for value in document:
            yield from sentences(value, key)
    elif isinstance(document, str) and key in {*SAID, "words", "labels", "ways_out", "ways_out_es"}:
        yield document


def refuse_what_is_for_programs(found: Answer) -> None:
    said = list(sentences(answer_to_json(found, FORMULARY)))
    assert said
    for sentence in said:
        assert not written_for_programs(sentence), sentence


@settings(max_examples=60)
@given(requests())
def test_no_sentence_of_a_plan_is_written_for_programs(asked) -> None:
    refuse_what_is_for_programs(plan(asked))


def test_no_sentence_of_the_sweeps_plans_is_written_for_programs() -> None:
    planned = [plan(case.request()) for case in cases(*SLICE)]
    assert len(planned) > 50
    for answer in planned:
        refuse_what_is_for_programs(answer)


HARD = {
    "halves of unscored tablets": request(
        doses("zolpidem", bedtime="10"), products=("zolpidem-tablet-10mg-us",)
    ),
    "one strength": request(
        doses("clonazepam", morning="1", bedtime="1"),
        products=("clonazepam-tablet-0.5mg-us",),
        allowed=Allowed(halves=False, liquids=False),
    ),
    "melting tablets": request(
        doses("alprazolam", morning="0.25", bedtime="0.25"),
        products=("alprazolam-odt-0.25mg-us",),
        allowed=Allowed(liquids=False),
    ),
    "a score line that nobody has seen": request(
        doses("bromazepam", bedtime="3"), market="CA", products=("bromazepam-tablet-1.5mg-ca",)
    ),
    "few pieces at a time": request(
        doses("diazepam", bedtime="40"), products=("diazepam-tablet-2mg-us",), max_pieces=2
    ),
    "a compounded liquid": request(
        doses("clonazepam", bedtime="1"),
        products=(),
        allowed=Allowed(compounded=True, halves=False),
    ),
    "a change of drug": request(
        doses("lorazepam", morning="1", bedtime="1"),
        doses("zolpidem", bedtime="10"),
        switch=Switch("diazepam"),
    ),
    "a start that moves": request(
        doses("diazepam", bedtime="5"), no_change=(DateRange(START, START + timedelta(days=9)),)
    ),
    "a short-acting drug": request(
        doses("alprazolam", morning="0.5", midday="0.5", evening="0.5", bedtime="0.5"),
        allowed=Allowed(liquids=False),
    ),
    "an accented drug": request(
        doses("chlordiazepoxide", morning="25", bedtime="25"),
        products=("chlordiazepoxide-capsule-25mg-us",),
    ),
    "too few pieces": request(
        doses("diazepam", bedtime="40"),
        products=("diazepam-tablet-2mg-us", "diazepam-tablet-5mg-us"),
    ),
}


@pytest.mark.parametrize("asked", HARD.values(), ids=HARD)
def test_no_sentence_of_a_hard_plan_is_written_for_programs(asked) -> None:
    answer = plan(asked)
    refuse_what_is_for_programs(answer)
    for language in ("en", "es"):
        assert not written_for_programs(switch_line(answer, FORMULARY, language))
        sources = load().sources
        written = [
            plan_text(answer, FORMULARY, language),
            *strings(prescriber_pages(answer, FORMULARY, sources, language)),
            *strings(person_sheet(answer, FORMULARY, language) if answer.schedule else {}),
        ]
        assert not [text for text in written if FOR_PROGRAMS["an ISO date"].search(text)]
        assert not [text for text in written if PRODUCT_IDS.search(text)]


def test_the_hard_plans_say_whatever_names_a_day_a_product_or_a_table() -> None:
    answers = [plan(asked) for asked in HARD.values()]
    rules = {finding.rule for answer in answers for finding in answer.findings}
    assert rules >= {
        *("confirm-split", "halved-waste", "compounded", "unverified-product", "dose-gap"),
        *("start-moved", "assumed-products", "switch-table", "switch-larger-fall", "final-dose"),
    }
    assert any(answer.reasons for answer in answers)
    ways = [way for answer in answers for entry in answer.exceptions for way in entry.ways_out]
    assert {way.kind for way in ways} >= {
        *("compounded", "liquid", "strength-or-form", "switch", "stop-here"),
    }


def test_a_way_out_always_names_what_it_needs() -> None:
    found = plan(HARD["one strength"]).findings
    (large,) = [finding for finding in found if finding.rule == "final-dose-large"]
    assert "Allow halved tablets (clonazepam), needed from 0.5 mg a day on." in " ".join(
        large.ways_out
    )


@pytest.mark.parametrize("kind", ["one strength", "an accented drug", "a change of drug"])
def test_a_findings_ways_out_are_said_in_spanish_too(kind: str) -> None:
    answer = plan(HARD[kind])
    ways = [
        pair
        for finding in answer.findings
        for pair in zip(finding.ways_out, finding.ways_out_es, strict=True)
    ]
    assert bool(ways) is (kind != "a change of drug")
    text = " ".join(plan_text(answer, FORMULARY, "es").split())
    for english, spanish in ways:
        assert numbers_in(english) == numbers_in(spanish)
        assert not re.search(r"\b(the|of|then|needed|chlordiazepoxide)\b", spanish)
        assert spanish in text
        assert english not in text


def test_a_way_out_does_not_ask_for_what_the_request_named() -> None:
    answer = plan(HARD["an accented drug"])
    for finding in answer.findings:
        for way in finding.ways_out:
            assert "25 mg capsules" not in way


def numbers_in(sentence: str) -> list[str]:
    return sorted(re.findall(r"\d+(?:\.\d+)?", sentence))


def strings(document: Any) -> Iterator[str]:
    """Every string in a document, whatever it holds."""
    if isinstance(document, dict | list | tuple):
        for one in document.values() if isinstance(document, dict) else document:
            yield from strings(one)
    elif isinstance(document, str):
        yield document


def in_parts(answer: Answer) -> Changes:
    """The first dose taken as three eighths of a piece, which nobody can cut."""
    first = answer.schedule.steps[0]
    intake = first.intakes[0]
    part = replace(intake.pieces[0], count=Fraction(3, 8))
    step = replace(first, intakes=(replace(intake, pieces=(part,)), *first.intakes[1:]))
    return {"steps": [step, *answer.schedule.steps[1:]]}


def doubled(answer: Answer) -> Changes:
    """The second step with twice as much of everything."""
    first, second, *rest = answer.schedule.steps
    intakes = tuple(
        replace(i, pieces=tuple(replace(p, count=2 * p.count) for p in i.pieces))
        for i in second.intakes
    )
    return {"steps": [first, replace(second, intakes=intakes), *rest]}


def second_step(first: int, last: int) -> Fault:
    """The second step with other days, counted from its first."""

    def fault(answer: Answer) -> Changes:
        before, step, *rest = answer.schedule.steps
        day = step.first_day
        moved = replace(
            step, first_day=day + timedelta(days=first), last_day=day + timedelta(days=last)
        )
        return {"steps": [before, moved, *rest]}

    return fault


def asking(**changes: object) -> Fault:
    """Another request than the one that was planned."""
    return lambda answer: {"asked": replace(answer.request, **changes)}


FAULTS: dict[str, Fault] = {
    "more": doubled,
    "parts": in_parts,
    "a gap": second_step(1, 20),
    "backwards": second_step(0, -3),
    "too early": asking(start=START + timedelta(days=60)),
    "crowded": asking(max_pieces=0),
    "sold elsewhere": asking(market="UK"),
    "not in the list": asking(products=()),
    "not allowed": asking(allowed=Allowed(halves=False, liquids=False), products=None),
    "too fast": asking(min_hold_days=90, max_hold_days=3, change_weekday=7),
    "ahead": asking(pace=Pace(Fraction(1, 100), 28)),
    "unlisted": lambda answer: {
        "steps": [answer.schedule.steps[0], *answer.schedule.steps[-2:]],
        "listed": [],
    },
    "unreal": lambda answer: {
        "listed": [
            LimitException(
                START, "limit-14-days", name, Milligrams(2), Milligrams(1), Fraction(1, 2), "", ""
            )
            for name in (*answer.schedule.before, "total")
        ]
    },
    "fills": lambda answer: {
        "fills": [replace(f, count=f.count + Fraction(1, 2)) for f in answer.fills]
        + [answer.fills[0]]
    },
    "no fills": lambda answer: {"fills": answer.fills[:-1]},
}


def checks_of(answer: Answer, changes: Changes) -> dict[str, Check]:
    """What verification says of a plan to which something was done."""
    schedule = replace(answer.schedule, steps=tuple(changes.get("steps", answer.schedule.steps)))
    known = FORMULARY, FACTS.equivalences, FACTS.limits
    asked, listed = changes.get("asked", answer.request), changes.get("listed", answer.exceptions)
    found = verify(schedule, asked, *known, listed, changes.get("fills", answer.fills))
    return {check.rule: check for check in found.checks}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", ["one strength", "a change of drug", "an accented drug"])
def test_no_fault_of_a_plan_is_told_in_the_words_of_programs(kind: str, fault: str) -> None:
    answer = plan(HARD[kind])
    told = checks_of(answer, FAULTS[fault](answer))
    if fault != "not allowed" or kind == "a change of drug":
        assert told != checks_of(answer, {})
    for check in told.values():
        assert not written_for_programs(check.text), check.text
        assert not written_for_programs(check.text_es), check.text_es
        assert check.text != check.text_es
        assert not re.search(r"\b(the|of|total (on|rises))\b", check.text_es), check.text_es
        assert "chlordiazepoxide" not in check.text_es


@given(st.dates())
def test_a_day_is_written_out_in_both_languages(day) -> None:
    said = date_words(day)
    assert said.en == f"{day.day} {day:%B} {day.year}"
    assert said.es.startswith(f"{day.day} de ")
    assert said.es.endswith(f" de {day.year}")


def test_every_product_has_words_that_are_its_alone() -> None:
    for market in FORMULARY.markets():
        sold = [p for p in FORMULARY.products.values() if p.market in (market, "any")]
        for many in (True, False):
            names = [product_words(product, FORMULARY, many=many) for product in sold]
            assert len({name.en for name in names}) == len(sold)
            assert len({name.es for name in names}) == len(sold)
            assert not [name for name in names if name.en == name.es]


def test_products_are_named_as_documents_name_them() -> None:
    for language in ("en", "es"):
        table = words(language)
        for product in FORMULARY.products.values():
            one, many = (
                getattr(product_words(product, FORMULARY, many=several), language)
                for several in (False, True)
            )
            if product.is_liquid:
                assert table["liquids"][product.form] in one
                assert one == many
            else:
                assert table["forms"][product.form]["one"] in one
                assert table["forms"][product.form]["many"] in many


def test_programs_still_read_ids_and_dates_in_a_finding() -> None:
    found = plan(HARD["a start that moves"]).findings
    (moved,) = [finding for finding in found if finding.rule == "start-moved"]
    assert moved.figures == {"day": "2026-12-11", "asked": "2026-12-01"}
    assert "11 December 2026" in moved.text
    assert "11 de diciembre de 2026" in moved.text_es
    (assumed,) = [finding for finding in found if finding.rule == "assumed-products"]
    assert assumed.figures["products"] == "diazepam-tablet-5mg-us"
    assert "diazepam 5 mg tablets" in assumed.text
    assert "tabletas de diazepam de 5 mg" in assumed.text_es
