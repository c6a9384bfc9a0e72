"""`glidepath score`: exit status, JSON, a programme's folder, and refusals."""

import json
from pathlib import Path
from typing import Any

import pytest

from glidepath.cli import main
from tests.data.test_instruments import INSTRUMENTS, with_text


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    return tmp_path / "answers.json"


def scored(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> Any:
    assert main(["score", *arguments, "--json"]) == status
    return json.loads(capsys.readouterr().out)


def test_a_whole_form_is_scored(capsys: pytest.CaptureFixture[str], answers: Path) -> None:
    answers.write_text('{"items": [2, 2, 2, 2, 2, 2, 1, 1, 0]}')
    result = scored(capsys, "phq-9", str(answers))
    assert (result["total"], result["band"], result["urgent"]) == ("14", "moderate", [])


def test_a_missing_answer_gives_no_total_and_status_one(
    capsys: pytest.CaptureFixture[str], answers: Path
) -> None:
    answers.write_text('{"items": {"1": 1, "9": 3}}')
    result = scored(capsys, "phq-9", str(answers), status=1)
    assert result["total"] is None
    assert result["missing"] == ["2", "3", "4", "5", "6", "7", "8"]
    assert result["urgent"][0]["item"] == "9"


def test_the_band_set_is_taken_from_the_option_before_the_file(
    capsys: pytest.CaptureFixture[str], answers: Path
) -> None:
    answers.write_text('{"items": [2, 1, 0], "band_set": "women"}')
    assert scored(capsys, "audit-c", str(answers))["band"] == "positive"
    chosen = scored(capsys, "audit-c", str(answers), "--band-set", "men")
    assert (chosen["band"], chosen["bands"]) == ("negative", "men")


def test_the_text_is_in_the_language_asked_for(
    capsys: pytest.CaptureFixture[str], answers: Path
) -> None:
    answers.write_text('{"items": [1, 1]}')
    assert main(["score", "phq-2", str(answers), "--lang", "es"]) == 0
    assert "Total: 2 (de 0 a 6), negativo" in capsys.readouterr().out


def test_the_list_names_every_instrument(capsys: pytest.CaptureFixture[str]) -> None:
    assert {entry["id"] for entry in scored(capsys, "--list")} == set(INSTRUMENTS)
    assert main(["score", "--list"]) == 0
    listed = capsys.readouterr().out
    assert "isi" in listed
    assert "(scoring only, no text)" in listed


def test_a_programmes_folder_is_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "isi.toml").write_text(with_text("isi"), encoding="utf-8")
    listed = scored(capsys, "--list", "--instruments", str(tmp_path))
    assert next(entry for entry in listed if entry["id"] == "isi")["text"] is True


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("phq9", "FILE"), "Did you mean phq-9"),
        (("phq-9",), "Name an instrument and a file"),
        ((), "Name an instrument and a file"),
        (("phq-9", "FILE"), "has 1 answers; a list for PHQ-9 has 9"),
        (("bendep-srq", "FILE"), "not known here"),
        (("phq-9", "FILE", "--band-set", "men"), "has 1 answers"),
        (("phq-9", "FILE", "--instruments", "no-such-folder"), "no folder"),
        (("phq-9", "no-such-file.json"), "no such file"),
        (("--list", "phq-9", "FILE"), "--list lists the instruments and scores nothing"),
        (("--list", "--band-set", "men"), "--list lists the instruments and scores nothing"),
        (("phq-9", "FILE", "--band-set", ""), "--band-set is empty"),
        (("phq-9", "FILE", "--instruments", " "), "--instruments is empty"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_to_do(
    capsys: pytest.CaptureFixture[str], answers: Path, arguments: tuple[str, ...], why: str
) -> None:
    answers.write_text('{"items": [1]}')
    named = [str(answers) if word == "FILE" else word for word in arguments]
    assert main(["score", *named]) == 2
    assert why in capsys.readouterr().err


def test_a_wrong_file_of_a_programme_is_named(
    capsys: pytest.CaptureFixture[str], answers: Path, tmp_path: Path
) -> None:
    answers.write_text('{"items": [1, 1]}')
    (tmp_path / "own.toml").write_text('id = "own"\n')
    assert main(["score", "phq-2", str(answers), "--instruments", str(tmp_path)]) == 2
    assert "own.toml" in capsys.readouterr().err
