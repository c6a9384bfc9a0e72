"""Ending before the end: closed streams, a reader that leaves, Ctrl-C; never a traceback."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).parents[3] / "src"
GLIDEPATH = f"{shlex.quote(sys.executable)} -P -X utf8 -m glidepath"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(SRC)}
REGIMEN = [{"drug": "lorazepam", "doses": {"bedtime": "2"}}]


def shell(line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line}"],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    """More lines than one process answers alone."""
    file = tmp_path / "requests.jsonl"
    line = json.dumps({"regimen": REGIMEN, "start": "2026-12-01"})
    file.write_text(f"{line}\n" * 3000)
    return file


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("products", "Standard output is closed, so no answer can be given."),
        ("--lang es facts", "La salida estándar está cerrada, así que no se puede responder."),
        ("audit verify", "Standard output is closed, so no answer can be given."),
    ],
)
def test_an_answer_that_nobody_could_hear_is_refused(command: str, said: str) -> None:
    done = shell(f"{GLIDEPATH} {command} >&-")
    assert done.returncode == 2
    assert done.stderr.startswith(f"glidepath: {said}")
    assert done.stderr.count("\n") == 1


def test_nothing_is_written_into_a_file_that_took_the_place_of_a_closed_stream(
    tmp_path: Path,
) -> None:
    file = tmp_path / "request.json"
    text = json.dumps({"regimen": REGIMEN, "start": "2026-12-01", "max_pieces": 99})
    file.write_text(text)
    done = shell(f"{GLIDEPATH} plan --request {file} 2>&- <&-")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "")
    assert file.read_text() == text


def test_closed_standard_input_is_no_request() -> None:
    done = shell(f"{GLIDEPATH} plan --request - <&-")
    assert done.returncode == 2
    assert done.stderr.startswith("glidepath: This is not JSON")


def test_a_reader_of_a_batch_may_leave_early(batch: Path) -> None:
    done = shell(f"{GLIDEPATH} plan --batch {batch} --json | head -1")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["status"] == "planned"


def test_control_c_stops_a_batch_with_one_line(batch: Path) -> None:
    command = [sys.executable, "-P", "-m", "glidepath", "plan", "--batch", str(batch), "--json"]
    with subprocess.Popen(
        command,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        assert running.stdout
        assert json.loads(running.stdout.readline())["status"] == "planned"
        os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to all processes of it
        _, said = running.communicate(timeout=60)
    assert (running.returncode, said) == (130, "glidepath: stopped.\n")
