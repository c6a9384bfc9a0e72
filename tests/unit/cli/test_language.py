"""The language of the command line: help, errors and looked-up lists, in English and Spanish."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from glidepath.cli import main
from glidepath.cli.parser import COMMANDS, build_parser
from glidepath.cli.problems import describe

REGIMEN = "clonazepam 0.5 mg twice a day"
LOOKUPS = [
    ("convert", "chlordiazepoxide 10 mg"),
    ("convert", "zaleplon 10 mg", "--to", "chlordiazepoxide"),
    ("products",),
    ("products", "--drug", "diazepam", "--compounded"),
    ("facts",),
]
ENGLISH = (
    r"\b(the|of|and|or|is|are|with|which|from|such|as|for|not|this|only|show|split|steps|read|by|"
    r"default|days|drug|doses?|lists?|file|years|weeks|whole|number|given|write|needs?|no rule)\b"
)


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("glidepath: ")
    return said.err.removeprefix("glidepath: ")


def help_of(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str
) -> str:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--help"])
    assert ended.value.code == 0
    return capsys.readouterr().out


def unnamed(text: str) -> str:
    """Without what stays as it is: quotations, commands, keys, values and names of options."""
    text = re.sub(r"`[^`]*`|\"[^\"]*\"|\{[^}]*\}|--?[a-z][a-z-]*|<[^>]*>", "", text)
    return re.sub(r"first_day,days,drug,mg|day,drug,mg|hold, [a-z, -]*extra", "", text)


# --- help -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_help_is_in_spanish_where_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    english = help_of(capsys, monkeypatch, *command)
    spanish = help_of(capsys, monkeypatch, "--lang", "es", *command)
    assert spanish.startswith(f"uso: {' '.join(('glidepath', *command))} [-h]")
    assert english.startswith(f"usage: {' '.join(('glidepath', *command))} [-h]")
    names = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
    assert set(names.findall(spanish)) - {"--lang"} == set(names.findall(english)) - {"--lang"}
    left = re.findall(ENGLISH, unnamed(spanish))
    # "no", "as" and the like may be Spanish; what is left must stand in no Spanish dictionary.
    assert not set(left) - {"as", "no"}, left


def test_every_help_text_has_its_spanish() -> None:
    for language, other in (("en", "es"), ("es", "en")):
        texts, others = (set(texts_of(build_parser(one))) for one in (language, other))
        assert texts
        # A few are the same in both: a version, an id.
        assert texts & others <= {"MG", "ID", "IDS", "N", "file", "tests", "name", "what"}


def texts_of(parser: object) -> list[str]:
    found = [getattr(parser, name) for name in ("description", "epilog") if getattr(parser, name)]
    for action in parser._actions:  # type: ignore[attr-defined]
        found += [one for one in (action.help, action.metavar) if isinstance(one, str)]
        choices = getattr(action, "_choices_actions", ())
        found += [one.help for one in choices]
        if choices:
            for inner in action.choices.values():
                found += texts_of(inner)
    return found


def test_the_language_may_stand_before_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    before = printed(capsys, "--lang", "es", "facts")
    assert before == printed(capsys, "facts", "--lang=es") == printed(capsys, "--lang=es", "facts")
    assert before != printed(capsys, "facts")


def test_the_language_alone_prints_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "--lang", "es").startswith("uso: glidepath ")


# --- what is looked up ------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", LOOKUPS, ids=" ".join)
def test_a_list_is_in_spanish_where_asked(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    spanish = printed(capsys, *arguments, "--lang", "es")
    english = printed(capsys, *arguments)
    assert spanish != english
    assert re.findall(r"\d+(?:\.\d+)?", spanish) == re.findall(r"\d+(?:\.\d+)?", english)
    if arguments[0] == "convert":
        # Tables keep the titles under which they were published.
        first = spanish.splitlines()[0]
        assert re.search("clordiazepóxido", first)
        assert not re.search("chlordiazepoxide|zaleplon ", first)
    else:
        ids = r"(?m)^\S+|\b[a-z]+(-[a-z]+)+\b|: [a-z]+, .*|true o false"
        left = re.findall(ENGLISH, re.sub(ids, "", spanish))
        assert not left, left


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("arguments", [("facts",), ("convert", "zaleplon 10 mg")], ids=" ".join)
def test_lists_fit_a_terminal(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], language: str
) -> None:
    printed_lines = printed(capsys, *arguments, "--lang", language).splitlines()
    assert max(map(len, printed_lines)) <= 80


def test_a_market_without_the_drug_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("products", "--drug", "quazepam", "--market", "UK")
    assert "No product is listed" in printed(capsys, *asked)
    assert "No hay productos" in printed(capsys, *asked, "--lang", "es")
    assert printed(capsys, *asked, "--json") == "[]\n"


# --- errors -----------------------------------------------------------------------------------------

REFUSED = {
    "no command": (
        ("plam",),
        "There is no command 'plam'. Did you mean plan?",
        "¿Quiso decir plan?",
    ),
    "no option": (
        ("plan", REGIMEN, "--goall", "stop"),
        "has no option --goall. Did you mean --goal or",
        "no tiene la opción --goall. ¿Quiso decir --goal o",
    ),
    "words without quotation marks": (
        ("plan", *REGIMEN.split()),
        "has no use for '0.5 mg twice a day'. Put what belongs together in quotation marks",
        "no sabe qué hacer con '0.5 mg twice a day'. Ponga entre comillas",
    ),
    "one file too many": (
        ("check", "a.csv", "b.csv"),
        "has no use for 'b.csv'",
        "no sabe qué hacer con 'b.csv'",
    ),
    "nothing to do it with": (("check",), "still needs: file", "le falta: archivo"),
    "an option without its value": (
        ("plan", REGIMEN, "--pace"),
        "--pace needs a value",
        "--pace necesita un valor",
    ),
    "a value where none is taken": (
        ("plan", REGIMEN, "--json=5"),
        "--json takes no value",
        "--json no lleva valor",
    ),
    "no whole number": (
        ("plan", REGIMEN, "--max-pieces", "1_0"),
        "--max-pieces takes a whole number; '1_0' is none.",
        "--max-pieces lleva un número entero; '1_0' no lo es.",
    ),
    "digits of another script": (
        ("plan", REGIMEN, "--max-pieces", "４"),
        "--max-pieces takes a whole number",
        "--max-pieces lleva un número entero",
    ),
    "none of the choices": (
        ("plan", REGIMEN, "--pace-of", "now"),
        "--pace-of does not take 'now'; write current or start.",
        "--pace-of no acepta 'now'; escriba current o start.",
    ),
    "none of the checks": (
        ("audit", "x"),
        "`glidepath audit` does not take 'x'; write verify.",
        "`glidepath audit` no acepta 'x'; escriba verify.",
    ),
    "no measurement": (
        ("bench", "plannin_speed"),
        "There is no measurement 'plannin_speed'. Did you mean planning_speed?",
        "No existe la medición 'plannin_speed'. ¿Quiso decir planning_speed?",
    ),
    "a market that is none": (
        ("products", "--market", "FR"),
        "No products are known in the market 'FR'; the markets are CA, UK, US.",
        "No se conocen productos del mercado 'FR'; los mercados son CA, UK, US.",
    ),
    "a drug that is none": (
        ("products", "--drug", "clonazepan"),
        "Did you mean clonazepam",
        "¿Quiso decir clonazepam",
    ),
    "no name of a drug": (("products", "--drug", ""), "No benzodiazepine", "No se conoce"),
    "no dose": (("convert", "lorazepam"), "is no dose; write", "no es una dosis; escriba"),
    "a dose of nothing": (
        ("convert", "lorazepam 0 mg"),
        "A dose of 0 mg has no equivalent",
        "Una dosis de 0 mg no tiene equivalente",
    ),
    "half a fraction": (("convert", "lorazepam 1/0 mg"), "divides by zero", "divide por cero"),
    "a comma": (("convert", "lorazepam 0,5 mg"), "is no dose", "no es una dosis"),
    "a target that is none": (
        ("convert", "lorazepam 2 mg", "--to", "aspirin"),
        "No benzodiazepine or Z-drug named 'aspirin'",
        "ninguna benzodiazepina ni fármaco Z llamado 'aspirin'",
    ),
    "no such file": (("check", "nowhere.csv"), "no such file", "No existe ese archivo"),
    "a folder": (("check", "."), "This is a folder", "Esto es una carpeta"),
    "a name that is too long": (("check", "x" * 5000), "name is too long", "demasiado largo"),
    "a file in a file": (("check", "README.md/x"), "no folder", "no es una carpeta"),
}


@pytest.mark.parametrize(("arguments", "english", "spanish"), REFUSED.values(), ids=REFUSED)
def test_errors_are_in_the_language_asked_for(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    english: str,
    spanish: str,
) -> None:
    monkeypatch.chdir(Path(__file__).parents[3])
    said = refused(capsys, *arguments)
    assert english in said
    assert re.search(r"\[.+\]$", said.strip()), "the place is named"
    # The language may stand anywhere but where bench hands it on.
    dicho = refused(capsys, "--lang", "es", *arguments)
    assert spanish in dicho
    assert not re.search(r"\b(the|is|write|there|takes|needs|has)\b", unquoted(dicho)), dicho
    assert len(said) < 500
    assert len(dicho) < 500


def unquoted(text: str) -> str:
    return re.sub(r"'[^']*'|`[^`]*`|\"[^\"]*\"|\[[^\]]*\]", "", text)


@pytest.mark.parametrize("error", [RecursionError(), MemoryError(), KeyError("x"), OSError("odd")])
def test_what_is_not_ours_has_its_spanish(error: Exception) -> None:
    problem = describe(error)
    assert problem.spanish
    assert problem.spanish != problem.message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_said(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("day,drug,mg\n")
    file.chmod(0)
    assert "You may not use this file" in refused(capsys, "check", str(file))
    assert "No tiene permiso" in refused(capsys, "check", str(file), "--lang", "es")
