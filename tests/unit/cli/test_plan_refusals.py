"""`glidepath plan` asked carelessly: doubled, contradicting and misplaced words of the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from glidepath.cli import main

REGIMEN = "clonazepam 0.5 mg twice a day"
START = ("--start", "2026-12-01")
NO_PLAN = ("--products", "clonazepam-tablet-2mg-us", "--no-halves", "--goal", "reduce 0.9 mg")


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["plan", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err.removeprefix("glidepath: ").strip()


def mg_per_day(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, str]]:
    assert main(["plan", REGIMEN, *START, *arguments, "--json"]) == 0
    return [step["mg_per_day"] for step in json.loads(capsys.readouterr().out)["steps"]]


OPTIONS = {
    "a goal below nothing": (
        ("--goal", "reduce -1 mg"),
        (
            "'reduce -1 mg' has no dose: '-1' is not a number such as 0.5 or 1/3; write it as"
            ' "reduce 1 mg". [--goal]'
        ),
        (
            "'reduce -1 mg' no tiene dosis: '-1' no es un número como 0.5 o 1/3; escríbala como"
            ' "reduce 1 mg". [--goal]'
        ),
    ),
    "a goal without its dose": (
        ("--goal", "reduce"),
        "'reduce' does not say which daily dose to go down to; write it as \"reduce 1 mg\". [--goal]",
        "'reduce' no dice hasta qué dosis diaria se baja; escríbala como \"reduce 1 mg\". [--goal]",
    ),
    "a goal of nothing": (
        ("--goal", "reduce 0.0 mg"),
        "'reduce 0.0 mg' goes down to nothing; to take nothing in the end, write stop. [--goal]",
        "'reduce 0.0 mg' baja hasta nada; para no tomar nada al final, escriba stop. [--goal]",
    ),
    "a goal that is none": (
        ("--goal", "stopp"),
        "'stopp' is no goal; write stop, \"reduce 1 mg\" or maintain. [--goal]",
        "'stopp' no es una meta; escriba stop, \"reduce 1 mg\" o maintain. [--goal]",
    ),
    "a dose to stop at": (
        ("--goal", "stop 1 mg"),
        "'stop 1 mg' is no goal: stop takes no dose; write stop, or \"reduce 1 mg\". [--goal]",
        "'stop 1 mg' no es una meta: stop no lleva dosis; escriba stop, o \"reduce 1 mg\". [--goal]",
    ),
    "a pace of nothing": (
        ("--pace", "0%/14d"),
        "'0%/14d' is no pace; write the share and the days: 10%/14d. [--pace]",
        "'0%/14d' no es un ritmo; escriba la proporción y los días: 10%/14d. [--pace]",
    ),
    "a pace in weeks": (
        ("--pace", "10% every 2 weeks"),
        "'10% every 2 weeks' is no pace; write the share and the days: 10%/14d. [--pace]",
        "'10% every 2 weeks' no es un ritmo; escriba la proporción y los días: 10%/14d. [--pace]",
    ),
    "two goals": (
        ("--goal", "stop", "--goal=maintain"),
        "--goal is given twice, 'stop' and 'maintain'; keep one. [--goal]",
        "--goal aparece dos veces, 'stop' y 'maintain'; deje uno. [--goal]",
    ),
    "two numbers": (
        ("--max-pieces", "3", "--max-pieces", "4"),
        "--max-pieces is given twice, 3 and 4; keep one. [--max-pieces]",
        "--max-pieces aparece dos veces, 3 y 4; deje uno. [--max-pieces]",
    ),
    "yes and no": (
        ("--halves", "--no-halves"),
        "--halves and --no-halves contradict each other; keep one. [--no-halves]",
        "--halves y --no-halves se contradicen; deje uno. [--no-halves]",
    ),
    "a fact twice": (
        ("--person", "age=71", "--person", '{"age": 72}'),
        "age is given twice, with different values; keep the one that is right. [--person age]",
        "age aparece dos veces, con valores distintos; deje el correcto. [--person age]",
    ),
    "a fact twice in one": (
        ("--person", '{"age": 71, "age": 72}'),
        "The key 'age' stands twice; keep the one that is meant. [age]",
        "La clave 'age' aparece dos veces; deje la que vale. [age]",
    ),
    "a fact of nothing": (
        ("--person", "age="),
        "'age=' is no fact; write key=value: age=71. [--person]",
        "'age=' no es un dato; escriba clave=valor: age=71. [--person]",
    ),
    "a table without a change": (
        ("--table", "ashton-2002"),
        (
            "--table belongs to a change of drug; name the drug with --switch-to, or leave it out."
            " [--table]"
        ),
        (
            "--table corresponde a un cambio de fármaco; nombre el fármaco con --switch-to, u omítalo."
            " [--table]"
        ),
    ),
    "an empty name": (
        ("--products", "clonazepam-tablet-2mg-us,,"),
        "--products has an empty name; write them with one comma between two: a,b. [--products]",
        "--products tiene un nombre vacío; escríbalos con una coma entre dos: a,b. [--products]",
    ),
    "a market that is none": (
        ("--market", "FR"),
        "No products are known in the market 'FR'; the markets are CA, UK, US. [--market]",
        "No se conocen productos del mercado 'FR'; los mercados son CA, UK, US. [--market]",
    ),
    "what the request refuses": (
        ("--max-pieces", "99"),
        "--max-pieces is 99; write a whole number from 1 to 20. [--max-pieces]",
        "--max-pieces es 99; escriba un número entero de 1 a 20. [--max-pieces]",
    ),
    "two holds": (
        ("--min-hold", "30", "--max-hold", "20"),
        "--max-hold (20) is less than --min-hold (30); raise it or leave it out. [--max-hold]",
        "--max-hold (20) es menor que --min-hold (30); auméntelo u omítalo. [--max-hold]",
    ),
    "a word at the beginning": (
        ("--start", "today"),
        (
            "--start is 'today', which is no date of the calendar; write it as year-month-day, for"
            " example 2027-01-04. [--start]"
        ),
        (
            "--start es 'today', que no es una fecha del calendario; escríbala como año-mes-día, por"
            " ejemplo 2027-01-04. [--start]"
        ),
    ),
    "half a range of days": (
        ("--no-change", "2027-01-09/"),
        (
            "--no-change is '', which is no date of the calendar; write it as year-month-day, for"
            " example 2027-01-04. [--no-change]"
        ),
        (
            "--no-change es '', que no es una fecha del calendario; escríbala como año-mes-día, por"
            " ejemplo 2027-01-04. [--no-change]"
        ),
    ),
    "a part of the change": (
        ("--switch-to", "diazepam", "--over-days", "0"),
        "--over-days is 0; write a whole number from 1 to 366. [--over-days]",
        "--over-days es 0; escriba un número entero de 1 a 366. [--over-days]",
    ),
    "a file without a name": (
        ("--pdf", ""),
        "--pdf needs the name of a file, such as plan.pdf. [--pdf]",
        "--pdf necesita el nombre de un archivo, como plan.pdf. [--pdf]",
    ),
    "standard output for a file": (
        ("--ics", "-"),
        "--ics writes to a file, not to standard output; name one, such as plan.ics. [--ics]",
        "--ics escribe en un archivo, no en la salida estándar; indique uno, como plan.ics. [--ics]",
    ),
    "one file for two": (
        ("--pdf", "a", "--svg", "./a"),
        "--pdf and --svg name the same file, './a'; give each its own. [--svg]",
        "--pdf y --svg indican el mismo archivo, './a'; dé uno a cada una. [--svg]",
    ),
    "a folder for a file": (
        ("--csv", "."),
        "'.' is a folder; name a file in it. [--csv]",
        "'.' es una carpeta; indique un archivo dentro. [--csv]",
    ),
    "no such folder": (
        ("--csv", "nowhere/plan.csv"),
        "There is no folder 'nowhere'; make it first, or name another. [--csv]",
        "No existe la carpeta 'nowhere'; créela antes o indique otra. [--csv]",
    ),
}


@pytest.mark.parametrize(("options", "english", "spanish"), OPTIONS.values(), ids=OPTIONS)
def test_what_an_option_says_wrongly_is_told_in_its_own_words(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    options: tuple[str, ...],
    english: str,
    spanish: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert refused(capsys, REGIMEN, *options) == english
    assert refused(capsys, REGIMEN, *options, "--lang", "es") == spanish
    assert not [*tmp_path.iterdir()]


def test_a_place_keeps_its_name_where_no_option_set_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "request.json"
    regimen = [{"drug": "diazepam", "doses": {"bedtime": "5"}}]
    file.write_text(json.dumps({"regimen": regimen, "max_pieces": 99, "start": "2027-01-04"}))
    said = refused(capsys, "--request", str(file), "--min-hold", "20")
    assert said == "max_pieces is 99; write a whole number from 1 to 20. [max_pieces]"


@pytest.mark.parametrize("goal", ["Reduce 0.5 MG", "reduce to 0.5 mg a day", "reduce 1/2 mg/day"])
def test_a_goal_is_read_as_people_write_it(capsys: pytest.CaptureFixture[str], goal: str) -> None:
    assert mg_per_day(capsys, "--goal", goal)[-1] == {"clonazepam": "0.5"}


@pytest.mark.parametrize("pace", ["5% every 28 days", "5 % cada 28 días", "5%/28D"])
def test_a_pace_is_read_as_people_write_it(capsys: pytest.CaptureFixture[str], pace: str) -> None:
    assert mg_per_day(capsys, "--pace", pace) == mg_per_day(capsys, "--pace", "5%/28d")


def test_a_pace_faster_than_the_shortest_stay_is_said_to_be_slower(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["plan", REGIMEN, *START, "--pace", "10% every 1 days"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "10 % of the current dose every day;" in said
    assert "each dose is kept for 14 days at least" in said
    assert main(["plan", REGIMEN, *START, "--pace", "10%/14d", "--lang", "es"]) == 0
    assert "se mantiene al menos" not in " ".join(capsys.readouterr().out.split())


def test_the_same_value_twice_is_no_contradiction(capsys: pytest.CaptureFixture[str]) -> None:
    twice = ("--goal", "stop", "--goal", "stop", "--person", "age=71", "--person", "age=71")
    assert mg_per_day(capsys, *twice) == mg_per_day(capsys, "--person", "age=71")


def test_a_market_may_be_written_small(capsys: pytest.CaptureFixture[str]) -> None:
    assert mg_per_day(capsys, "--market", "uk") == mg_per_day(capsys, "--market", "UK")
    assert main(["products", "--market", "uk", "--json"]) == 0
    small = capsys.readouterr().out
    assert main(["products", "--market", "UK", "--json"]) == 0
    assert capsys.readouterr().out == small


@pytest.mark.parametrize("name", ["request.json", "link.json"])
def test_a_plan_is_never_written_over_its_request(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str
) -> None:
    file = tmp_path / "request.json"
    text = '{"regimen": [{"drug": "diazepam", "doses": {"bedtime": "5"}}], "start": "2027-01-04"}'
    file.write_text(text)
    (tmp_path / "link.json").symlink_to(file)
    said = refused(capsys, "--request", str(file), "--csv", str(tmp_path / name))
    assert said.startswith("--request and --csv name the same file, ")
    assert file.read_text() == text


@pytest.mark.parametrize(("language", "said"), [("en", "No file was"), ("es", "No se escribió")])
def test_a_file_of_a_plan_that_there_is_not_is_answered_with_the_reasons(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, language: str, said: str
) -> None:
    file = str(tmp_path / "plan.csv")
    asked = [REGIMEN, *START, *NO_PLAN, "--lang", language]
    assert main(["plan", *asked, "--csv", file]) == 1
    with_file = capsys.readouterr()
    assert said in with_file.err
    assert not [*tmp_path.iterdir()]
    assert main(["plan", *asked]) == 1
    assert capsys.readouterr().out == with_file.out


def test_options_beside_a_batch_are_refused_by_name(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    lines = tmp_path / "requests.jsonl"
    lines.write_text("")
    asked = ("--batch", str(lines), "--json")
    beside = ("--no-halves", "--pdf", "a.pdf", "--goal", "stop")
    assert main(["plan", *asked, *beside]) == 2
    said = capsys.readouterr().err
    assert "--goal, --no-halves, --pdf would do nothing beside --batch" in said
    assert main(["plan", *asked, *beside, "--lang", "es"]) == 2
    assert (
        "Junto a --batch no tendría efecto: --goal, --no-halves, --pdf." in capsys.readouterr().err
    )
    assert main(["plan", *asked, "--lang", "es"]) == 0


def test_what_stood_in_a_file_is_kept_where_writing_fails(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "plan.csv"
    file.write_text("the plan of last year")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("glidepath.cli.writing._write", full)
    assert main(["plan", REGIMEN, *START, "--csv", str(file)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert f"the disk is full. Make room, then try again. [{file}]" in said.err
    assert file.read_text() == "the plan of last year"
    assert [*tmp_path.iterdir()] == [file]


def test_a_file_that_is_there_is_replaced_with_its_rights(tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    file.write_text("the plan of last year")
    file.chmod(0o640)
    assert main(["plan", REGIMEN, *START, "--csv", str(file)]) == 0
    assert file.read_text().startswith("first_day,days,drug,mg\n")
    assert file.stat().st_mode & 0o777 == 0o640
