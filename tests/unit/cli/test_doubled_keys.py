"""JSON that names a key twice is refused with the key and its place, wherever JSON is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from glidepath.cli import main
from glidepath.cli.reading import read_json
from glidepath.errors import InvalidRequest

REGIMEN = '"regimen": [{"drug": "diazepam", "doses": {"bedtime": "5"}}]'
DOUBLED = {
    ("plan", "--request"): (
        f'{{{REGIMEN}, "start": "2027-01-04", "start": "2027-02-04"}}',
        "start",
    ),
    ("revise",): ('{"plan": {}, "events": [{"kind": "hold", "kind": "resume"}]}', "events[0].kind"),
    ("score", "phq-9"): ('{"items": {"9": 3, "1": 0, "9": 0}}', "items.9"),
    ("evaluate",): (f'{{{REGIMEN}, "person": {{"age": 71, "age": 17}}}}', "person.age"),
}


@pytest.mark.parametrize(("command", "given"), DOUBLED.items(), ids=[one[0] for one in DOUBLED])
def test_a_key_that_stands_twice_is_refused(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    command: tuple[str, ...],
    given: tuple[str, str],
) -> None:
    text, place = given
    file = tmp_path / "given.json"
    file.write_text(text)
    key = place.rpartition(".")[2]
    assert main([*command, str(file), "--json"]) == 2
    said = capsys.readouterr()
    english = f"The key '{key}' stands twice; keep the one that is meant."
    assert said.err == f"glidepath: {english} [{place}]\n"
    error = {"code": "invalid-request", "message": english, "where": place}
    assert json.loads(said.out) == {"error": error}
    assert main([*command, str(file), "--lang", "es"]) == 2
    spanish = f"La clave '{key}' aparece dos veces; deje la que vale."
    assert capsys.readouterr().err == f"glidepath: {spanish} [{place}]\n"


def test_a_doubled_key_in_a_batch_is_answered_in_its_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    good = f'{{{REGIMEN}, "start": "2027-01-04"}}'
    bad = f'{{{REGIMEN}, "start": "2027-01-04", "start": "2027-01-04"}}'
    file = tmp_path / "requests.jsonl"
    file.write_text(f"{good}\n{bad}\n{good}\n")
    assert main(["plan", "--batch", str(file), "--json"]) == 0
    first, second, third = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first == third
    assert first["status"] == "planned"
    assert second["error"]["where"] == "start"
    assert "stands twice" in second["error"]["message"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"a": [0, {"b": {"c": 1, "d": 2, "c": 1}}]}', "a[1].b.c"),
        # The inner object that is doubled is thrown away with the outer one: the outer one is said.
        ('{"a": {"b": 1, "b": 2}, "a": {}}', "a"),
        ('[{"x": {"y": 0, "y": 0}}, {"z": 0, "z": 0}]', "[0].x.y"),
        ('{"": 1, "": 2}', ""),
        ('{"a": 1, "\\u0061": 2}', "a"),
    ],
)
def test_the_place_leads_to_the_first_doubled_key(text: str, place: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        read_json(text, "file")
    assert caught.value.where == place


def test_a_key_may_stand_again_in_another_object() -> None:
    text = '[{"a": 1}, {"a": 1}, {"a": {"a": 1}}]'
    assert read_json(text, "file") == [{"a": 1}, {"a": 1}, {"a": {"a": 1}}]
