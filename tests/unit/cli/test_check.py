"""`glidepath check`: what its text says, in English and in Spanish."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from glidepath.cli import main

SCHEDULE = """\
first_day,days,drug,mg
2026-12-01,28,chlordiazepoxide,20
2026-12-29,28,chlordiazepoxide,10
2027-01-26,28,zaleplon,5
2027-02-23,14,zaleplon,0
"""
ENGLISH = r"\b(the|of|falls|within|day|days|drug|strong|Source|NOTE|last|by arithmetic)\b"


@pytest.fixture
def schedule(tmp_path: Path) -> str:
    file = tmp_path / "schedule.csv"
    file.write_text(SCHEDULE)
    return str(file)


def test_the_outcome_is_told_in_spanish(capsys: pytest.CaptureFixture[str], schedule: str) -> None:
    assert main(["check", schedule, "--lang", "es"]) == 1
    said = capsys.readouterr().out
    assert said.startswith("EL PLAN NO RESPETA UNA REGLA\n98 días. Mayor bajada en 14 días: 50 %.")
    assert "clordiazepóxido" in said
    assert "zaleplón" in said
    # A table of equivalence and a place in a source keep the name under which they are found.
    own = re.sub(r"(?m)según .*? para|^  Fuente: .*(\n    .*)*", "", said, flags=re.DOTALL)
    assert not re.search(ENGLISH, own), own


def test_ids_and_grades_are_for_programs_only(
    capsys: pytest.CaptureFixture[str], schedule: str
) -> None:
    main(["check", schedule, "--lang", "es"])
    spanish = capsys.readouterr().out
    assert not re.search("chlordiazepoxide|zaleplon|strong|clinical", spanish)
    assert re.search(r"fuerte; consenso\s+clínico", spanish)


def test_the_json_is_the_same_in_any_language(
    capsys: pytest.CaptureFixture[str], schedule: str
) -> None:
    main(["check", schedule, "--json"])
    english = capsys.readouterr().out
    main(["check", schedule, "--json", "--lang", "es"])
    assert capsys.readouterr().out == english
    outcome = json.loads(english)
    assert set(outcome) == {
        "holds",
        "findings",
        "largest_reduction_in_14_days",
        "days",
        "final_dose_mg",
    }
    assert {f["drug"] for f in outcome["findings"]} <= {"chlordiazepoxide", "zaleplon", "total"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_line_is_wider_than_a_terminal_nor_parts_a_number_from_its_unit(
    capsys: pytest.CaptureFixture[str], schedule: str, language: str
) -> None:
    main(["check", schedule, "--lang", language])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert not [
        line
        for line, then in pairwise(lines)
        if re.search(r"\d$", line) and re.match(r"\s*(mg|%)", then)
    ]
