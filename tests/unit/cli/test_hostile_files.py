"""Files that are damaged, misplaced or made to deceive: one line says what, where and what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from glidepath.cli import main

PHQ2 = ("score", "phq-2")
COMMANDS = [("plan", "--request"), ("revise",), ("evaluate",), PHQ2]
DAMAGED = {
    "nothing": b"",
    "a byte order mark alone": b"\xef\xbb\xbf",
    "random bytes": bytes(range(256)) * 4000,
    "invalid UTF-8": b'{"items": "\xff\xfe"}',
    "UTF-16": '{"items": [0, 1]}'.encode("utf-16"),
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"items":' * 100_000 + b"1" + b"}" * 100_000,
    "a number of many digits": b'{"items": [' + b"9" * 100_000 + b", 1]}",
    "a number without end": b'{"items": [1e999, 1], "regimen": 1e999, "plan": 1e999}',
    "not a number": b'{"items": [NaN, 1]}',
    "infinity": b'{"items": [-Infinity, 1]}',
    "two documents": b'{"items": [0, 1]} {"items": [0, 1]}',
    "a list": b"[]",
    "null": b"null",
    "null everywhere": b'{"items": null, "regimen": null, "plan": null, "events": null}',
    "a list for an object": b'{"items": [[], 1], "regimen": {}, "plan": []}',
    "a sign that steers a terminal": b'{"\\u001b[31m\\n\\n": 1, "regimen": 5, "items": [0, 0]}',
    "a key of nothing": b'{"": 1, "items": [0, 0]}',
}


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that is said, which names a place and holds nothing that steers a terminal."""
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("glidepath: ")
    line = said.err.removesuffix("\n")
    assert line.isprintable()
    assert line.endswith("]")
    assert len(line) < 700
    assert "defect" not in line
    return line


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    content: bytes,
    command: tuple[str, ...],
    language: str,
) -> None:
    file = tmp_path / "given.json"
    file.write_bytes(content)
    refused(capsys, *command, str(file), "--lang", language)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
def test_what_is_no_object_is_placed_in_its_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: tuple[str, ...]
) -> None:
    file = tmp_path / "given.json"
    file.write_text("[]")
    assert refused(capsys, *command, str(file)).endswith(f"[{file}]")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
def test_what_is_no_file_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for name in ("", ".", "missing.json", "loop", "x" * 300):
        where = name and str(tmp_path / name)
        refused(capsys, *command, where)


def test_answers_may_stand_after_an_option(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "answers.json"
    file.write_text('{"items": [1, 1]}')
    for words in (("phq-2", "--json", str(file)), ("--json", "phq-2", "--lang", "es", str(file))):
        assert main(["score", *words]) == 0
        assert json.loads(capsys.readouterr().out)["total"] == "2"
    assert "has no use for 'more'" in refused(capsys, *PHQ2, "--lang", "en", str(file), "more")
    assert "has no option --jsom" in refused(capsys, *PHQ2, "--jsom", str(file))
