"""`serve`, `backup`, `restore` and `audit`, asked carelessly: refused before the record is opened."""

from __future__ import annotations

import pytest

from glidepath.cli import main
from glidepath.cli.web_process import named_file

REFUSED = {
    "every network": (
        ("serve", "--host", ""),
        "--host is empty; write what it stands for, or leave it out. [--host]",
        "--host está vacío; escriba lo que corresponde, u omítalo. [--host]",
    ),
    "a programme without a name": (
        ("serve", "--programme", " "),
        "--programme is empty; write what it stands for, or leave it out. [--programme]",
        "--programme está vacío; escriba lo que corresponde, u omítalo. [--programme]",
    ),
    "two errands": (
        ("serve", "--link-for", "ada@example.org", "--programme", "Clinic"),
        (
            "--link-for only prints a link; give it alone, without --programme and --administrator."
            " [--link-for]"
        ),
        "--link-for solo muestra un enlace; úselo sin --programme ni --administrator. [--link-for]",
    ),
    "no port": (
        ("serve", "--port", "70000"),
        "70000 is no port; choose one from 1 to 65535. [--port]",
        "70000 no es un puerto; elija uno de 1 a 65535. [--port]",
    ),
    "no host": (
        ("serve", "--host", "http://clinic.example/"),
        "'http://clinic.example/' is no host; write a name or an address, such as 127.0.0.1. [--host]",
        (
            "'http://clinic.example/' no es un equipo; escriba un nombre o una dirección, como 127.0.0.1."
            " [--host]"
        ),
    ),
    "two ports": (
        ("serve", "--port", "8000", "--port", "8001"),
        "--port is given twice, 8000 and 8001; keep one. [--port]",
        "--port aparece dos veces, 8000 y 8001; deje uno. [--port]",
    ),
    "a backup to no file": (
        ("backup", ""),
        "'' names no file; write a name such as record.zip. [command line]",
        "'' no nombra ningún archivo; escriba un nombre como registro.zip. [command line]",
    ),
    "a backup to standard output": (
        ("backup", "-"),
        "'-' names no file; write a name such as record.zip. [command line]",
        "'-' no nombra ningún archivo; escriba un nombre como registro.zip. [command line]",
    ),
    "a restore from no file": (
        ("restore", " ", "--replace"),
        "' ' names no file; write a name such as record.zip. [command line]",
        "' ' no nombra ningún archivo; escriba un nombre como registro.zip. [command line]",
    ),
}


@pytest.fixture(autouse=True)
def never_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail where the record would have been opened."""

    def begun(*arguments: object) -> None:
        raise AssertionError(arguments)

    monkeypatch.setattr("os.execv", begun)


@pytest.mark.parametrize(("arguments", "english", "spanish"), REFUSED.values(), ids=REFUSED)
def test_what_names_nothing_is_refused(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], english: str, spanish: str
) -> None:
    for language, said in (("en", english), ("es", spanish)):
        assert main(["--lang", language, *arguments]) == 2
        assert capsys.readouterr().err == f"glidepath: {said}\n"


def test_a_file_is_named_by_its_whole_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    assert named_file("a/../record.zip") == "/record.zip"
