"""Real plans of the real planner: sentences read back, supply agrees, the sheet fits, CSV checks."""

from __future__ import annotations

import io
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from pypdf import PdfReader

from glidepath.catalogue import load
from glidepath.catalogue.planning import plan
from glidepath.documents.answers import answer_to_json
from glidepath.documents.pdf import plan_pdf
from glidepath.documents.reading_facts import reading_facts
from glidepath.documents.regimen_text import read_regimen_text
from glidepath.documents.request_writing import regimen_to_json
from glidepath.documents.requests import request_from_json
from glidepath.documents.text import plan_text
from glidepath.taper.answer import Answer
from tests.documents.reading import read

ASKED: dict[str, dict[str, Any]] = {
    "clonazepam 0.5 mg twice a day": {},
    "alprazolam 1 mg three times a day": {"switch_to": {"drug": "diazepam"}},
    "clonazepam 0.5 mg twice a day + zolpidem 10 mg at bedtime": {
        "allow": {"liquids": False},
        "person": {"opioids": "prescribed"},
    },
    "chlordiazepoxide 25 mg qid": {},
    "zolpidem ER 12.5 mg at bedtime": {},
    "lorazepam 1 mg bid": {"goal": {"kind": "maintain"}},
    "diazepam 2 mg at bedtime": {"market": "UK"},
}


@pytest.fixture(scope="module", params=ASKED)
def answer(request: pytest.FixtureRequest) -> Answer:
    catalogue = load()
    changes = ASKED[request.param]
    reading = read_regimen_text(request.param, catalogue.formulary, changes.get("market", "US"))
    facts = reading_facts()
    raw = {"regimen": regimen_to_json(reading.regimen), "start": "2027-01-04", **changes}
    return plan(request_from_json(raw, facts))


def test_sentences_pieces_milligrams_and_supply_agree(answer: Answer) -> None:
    formulary = load().formulary
    written = answer_to_json(answer, formulary)
    used: dict[str, Fraction] = {}
    for step in written["steps"]:
        for lang in ("en", "es"):
            said = read(step["words"][lang], lang)
            assert (said.first, said.last) == (
                date.fromisoformat(step["first_day"]),
                date.fromisoformat(step["last_day"]),
            )
            names = {
                (formulary.drugs[drug].name_es if lang == "es" else drug): Fraction(mg)
                for drug, mg in step["mg_per_day"].items()
            }
            assert {k: v for k, v in said.daily.items() if v} == {
                k: v for k, v in names.items() if v
            }
            for (drug, _), pieces in said.pieces.items():
                assert drug in names
                assert all(strength * count == mg for _, strength, count, mg in pieces)
            assert sum(mg for pieces in said.pieces.values() for *_, mg in pieces) == sum(
                names.values()
            )
        for taken in step["take"]:
            for part in taken["pieces"]:
                count = Fraction(part["count"]) * step["days"]
                used[part["product"]] = used.get(part["product"], Fraction(0)) + count
    supplied: dict[str, Fraction] = {}
    for fill in written["supply"]:
        supplied[fill["product"]] = supplied.get(fill["product"], Fraction(0)) + Fraction(
            fill["count"]
        )
        assert Fraction(fill["dispense"]) >= Fraction(fill["count"])
    assert set(supplied) == set(used)
    for product, count in used.items():
        waste = formulary.products[product].split == "half-discard-rest"
        assert supplied[product] >= count if waste else supplied[product] == count


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_persons_sheet_of_a_real_plan_fits_on_two_pages(answer: Answer, lang: str) -> None:
    catalogue = load()
    pdf = plan_pdf(answer, catalogue.formulary, catalogue.sources, lang, parts=("person",))
    assert len(PdfReader(io.BytesIO(pdf)).pages) <= 2


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_text_of_a_real_plan_fits_a_terminal(answer: Answer, lang: str) -> None:
    text = plan_text(answer, load().formulary, lang)
    assert max(map(len, text.splitlines())) <= 80
    assert "{" not in text
