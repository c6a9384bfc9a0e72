"""Every outcome of the command line: its exit status, its words, and never a traceback."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from glidepath.cli import main
from glidepath.cli.parser import COMMANDS

SRC = Path(__file__).parents[3] / "src"
HEAVY = {"altair", "vl_convert", "icalendar", "typst", "json", "decimal", "fractions", "tomllib"}
REGIMEN = "clonazepam 0.5 mg twice a day"


def run(
    *arguments: str, stdin: bytes = b"", **variables: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-P", "-X", "utf8", "-m", "glidepath", *arguments],
        input=stdin,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(SRC), **variables},
        timeout=120,
    )


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What standard error says of a command line that must end with 2 and print nothing else."""
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    assert said.err.startswith("glidepath: ")
    return said.err


def test_help_loads_nothing_that_a_command_needs_to_run() -> None:
    code = (
        "import sys; sys.argv = ['glidepath', '--help']\n"
        "from glidepath.cli import main\n"
        "try: main()\n"
        f"except SystemExit: print(sorted(set(sys.modules) & {HEAVY}), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(SRC)},
    )
    assert done.stderr.strip() == "[]"


def test_no_arguments_print_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    printed = capsys.readouterr().out
    assert all(f"    {name} " in printed for name in COMMANDS)


@pytest.mark.parametrize(("given", "nearest"), [("plam", "plan"), ("chek", "check")])
def test_an_unknown_command_is_refused_with_the_nearest(
    capsys: pytest.CaptureFixture[str], given: str, nearest: str
) -> None:
    assert f"Did you mean {nearest}?" in refused(capsys, given)


def test_an_unknown_option_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--fast" in refused(capsys, "plan", REGIMEN, "--fast")


def test_an_error_is_json_too_where_json_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "lorazpam 1 mg at night", "--json"]) == 2
    said = capsys.readouterr()
    error = json.loads(said.out)["error"]
    assert set(error) == {"code", "message", "where"}
    assert error["code"] == "unknown-name"
    assert error["message"] in said.err


def test_a_defect_is_named_as_ours_without_a_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> int:
        raise KeyError("inner")

    monkeypatch.setattr("glidepath.cli.facts.run", broken)
    assert "defect of its own (KeyError at " in refused(capsys, "facts")


def test_a_defect_shows_its_traceback_where_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> int:
        raise KeyError("inner")

    monkeypatch.setattr("glidepath.cli.facts.run", broken)
    monkeypatch.setenv("GLIDEPATH_DEBUG", "1")
    with pytest.raises(KeyError):
        main(["facts"])


def test_a_reader_that_leaves_early_is_no_error() -> None:
    command = f"{shlex.quote(sys.executable)} -P -m glidepath products --json | head -1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(SRC)},
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_is_said() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "glidepath", "products"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            env={**os.environ, "PYTHONPATH": str(SRC)},
        )
    assert done.returncode == 2
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_terminal_without_the_characters_still_gets_the_plan() -> None:
    done = run("plan", REGIMEN, "--start", "2026-12-01", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert done.stdout.isascii()


JUNK = {
    "random bytes": bytes(range(256)) * 4000,
    "one long word": b"a" * 1_000_000,
    "deep nesting": b"[" * 1_000_000,
    "deep nesting closed": b'{"a":' * 200_000 + b"1" + b"}" * 200_000,
    "invalid utf-8": b'{"regimen": "\xff\xfe"}',
    "lone surrogate": b'{"regimen": "\\ud800"}',
    "a number too long": b'{"max_pieces": ' + b"9" * 100_000 + b"}",
    "a number too large": b'{"max_pieces": 1e999999}',
    "not a number": b'{"max_pieces": NaN}',
    "empty": b"",
    "a list": b"[]",
    "null": b"null",
    "empty object": b"{}",
}


@pytest.mark.parametrize("command", [("plan", "--request"), ("check",), ("revise",)])
@pytest.mark.parametrize("name", JUNK)
def test_junk_in_a_file_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: tuple[str, ...], name: str
) -> None:
    file = tmp_path / "junk"
    file.write_bytes(JUNK[name])
    said = refused(capsys, *command, str(file))
    assert len(said) < 1000
    assert "defect" not in said


@pytest.mark.parametrize(
    "text",
    ["", " ", "x" * 1_000_000, "🙂" * 1000, "-" * 100, "0 mg", "+ + +", "clonazepam", "½", "1e9 mg"]
    + ["clonazepam 0.5 mg " * 5000, "clonazepam \ud800 mg", "clonazepam 9" + "9" * 5000 + " mg"],
)
@pytest.mark.parametrize("command", ["plan", "convert"])
def test_junk_as_an_argument_is_refused(
    capsys: pytest.CaptureFixture[str], command: str, text: str
) -> None:
    said = refused(capsys, command, f" {text}")
    assert len(said) < 1000
    assert "defect" not in said


def test_bytes_that_are_no_text_are_refused_as_an_argument() -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-X", "utf8", "-m", "glidepath", "plan", b"\xff\xfe 1 mg"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(SRC)},
    )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("command", [("plan", "--request"), ("check",), ("revise",)])
def test_a_missing_file_and_a_folder_are_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: tuple[str, ...]
) -> None:
    missing = str(tmp_path / "missing.json")
    assert missing in refused(capsys, *command, missing)
    assert str(tmp_path) in refused(capsys, *command, str(tmp_path))


def test_a_file_that_cannot_be_written_is_said(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    said = refused(capsys, "plan", REGIMEN, "--start", "2026-12-01", "--csv", str(tmp_path))
    assert str(tmp_path) in said


@pytest.mark.parametrize("asked", [("--lang", "es"), ("--lang=es",)])
def test_a_refusal_is_in_the_language_asked_for(
    capsys: pytest.CaptureFixture[str], asked: tuple[str, ...]
) -> None:
    said = refused(capsys, "plan", "diazepam 5 mg", *asked)
    assert said.startswith("glidepath: ¿Cuándo se toma diazepam?")
    assert refused(capsys, "plan", "diazepam 5 mg").startswith("glidepath: When is diazepam taken?")


def test_programs_read_refusals_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "diazepam 5 mg", "--lang", "es", "--json"]) == 2
    said = capsys.readouterr()
    assert json.loads(said.out)["error"]["message"].startswith("When is diazepam taken?")
    assert "¿Cuándo" in said.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("plan",), "Indique lo que se toma ahora de una sola forma"),
        (("plan", REGIMEN, "--pace", "10"), "'10' no es un ritmo"),
        (("plan", REGIMEN, "--person", "age"), "'age' no es un dato"),
        (("plan", "--batch", "-"), "--batch responde en JSON"),
        (("score",), "Nombre un instrumento"),
        (("score", "phq-99", "-"), "No existe el instrumento 'phq-99'. ¿Quiso decir"),
        (("score", "--list", "--instruments", "nowhere"), "No existe la carpeta 'nowhere'."),
        (("score", "--list", "phq-9"), "--list muestra los instrumentos y no puntúa nada;"),
        (("score", "--list", "--instruments", ""), "--instruments está vacío;"),
    ],
)
def test_options_are_refused_in_spanish_too(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert refused(capsys, *arguments, "--lang", "es").startswith(f"glidepath: {said}")


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"{", "Esto no es JSON; revise la línea 1"),
        (b"\xff", "El byte 1 no es texto UTF-8."),
        (b"[" * 100_000, "El JSON tiene demasiados niveles."),
        (b'{"start": NaN}', "NaN no es un número."),
        (b"9" * 20, "El número 999999999999... es demasiado largo."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_spanish_too(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, file: bytes, said: str
) -> None:
    (tmp_path / "request.json").write_bytes(file)
    asked = ("plan", "--request", str(tmp_path / "request.json"), "--lang", "es")
    assert refused(capsys, *asked).startswith(f"glidepath: {said}")
