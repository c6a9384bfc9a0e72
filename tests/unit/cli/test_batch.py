"""`glidepath plan --batch`: every line gets its answer, in order, whatever the others are."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from glidepath.cli import batch, main


def request(mg: str) -> dict[str, Any]:
    return {
        "regimen": [{"drug": "lorazepam", "doses": {"bedtime": mg}}],
        "start": "2026-12-01",
    }


BAD = [b"", b"{", b"\xff", b"null", b"[]", b"{}", b"[" * 100_000, b'{"regimen": 5}', b"\0" * 50]


def answers(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, lines: list[bytes]
) -> list[dict[str, Any]]:
    file = tmp_path / "requests.jsonl"
    file.write_bytes(b"\n".join(lines))
    assert main(["plan", "--batch", str(file), "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_bad_lines_are_answered_in_their_place(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    good = json.dumps(request("2")).encode()
    lines = [line for bad in BAD for line in (good, bad)] + [good]
    read = answers(capsys, tmp_path, lines)
    assert len(read) == len(lines)
    for line, answer in zip(lines, read, strict=True):
        if line == good:
            assert answer["status"] == "planned"
        else:
            assert set(answer["error"]) == {"code", "message", "where"}
            assert answer["error"]["code"] != "defect"


def test_many_lines_give_the_same_answers_as_each_alone(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    doses = ["0.5", "1", "1.5", "2", "-1", "2.5"]
    lines = [json.dumps(request(doses[place % 6])).encode() for place in range(130)]
    lines[77] = b"not json"
    alone = {line: answers(capsys, tmp_path, [line])[0] for line in set(lines)}
    read = answers(capsys, tmp_path, lines)
    assert [alone[line] for line in lines] == read


def test_a_line_that_is_too_long_is_answered_and_the_next_one_too(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "LONGEST_LINE", 1000)
    good = json.dumps(request("2")).encode()
    read = answers(capsys, tmp_path, [good, b" " * 5000 + good, good])
    assert [("error" in answer) for answer in read] == [False, True, False]


def test_half_a_surrogate_pair_is_answered_in_its_place(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    good = json.dumps(request("2")).encode()
    damaged = b'{"regimen": [{"drug": "lorazepam", "doses": {"bedtime": "2"}}], "\\ud800": 1}'
    read = answers(capsys, tmp_path, [good, damaged, good])
    assert [("error" in answer) for answer in read] == [False, True, False]


def test_an_empty_file_has_no_answers(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert answers(capsys, tmp_path, []) == []


def test_batch_says_that_it_answers_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--batch", "requests.jsonl"]) == 2
    assert "--json" in capsys.readouterr().err


def test_only_the_process_that_was_asked_hears_control_c(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("glidepath.catalogue.settling.settle", lambda: None)
    before = signal.getsignal(signal.SIGINT)
    try:
        batch._begin_worker()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
