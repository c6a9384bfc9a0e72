"""Defects put into a copy of the data folder: each is refused, naming the file and the key."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from glidepath.catalogue import _DATA, load
from glidepath.errors import InvalidFact

Edit = Callable[[str], str]


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(_DATA, tmp_path_factory.mktemp("copied") / "data"))


@pytest.fixture
def folder(copied: Path) -> Iterator[Path]:
    """A copy of the data folder that is mended after the test: refused folders are never kept."""
    before = {path: path.read_bytes() for path in copied.rglob("*") if path.is_file()}
    yield copied
    for path, content in before.items():
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)


@dataclass(frozen=True)
class Defect:
    """One edit of one file, and the place that the refusal must name."""

    file: str
    place: str
    edit: Edit

    def __str__(self) -> str:
        return f"{self.file}:{self.place}"


def put(old: str, new: str) -> Edit:
    """Replace the first occurrence of a text that must be there."""

    def edit(text: str) -> str:
        assert old in text, f"{old!r} is not in the file"
        return text.replace(old, new, 1)

    return edit


def without(line: str, table: str = "") -> Edit:
    """Take out the first line that starts so, in a table if one is named."""

    def edit(text: str) -> str:
        start = text.index(f"[{table}]") if table else 0
        found = re.compile(rf"^{re.escape(line)}.*\n", re.MULTILINE).search(text, start)
        assert found, f"no line starts with {line!r}"
        return text[: found.start()] + text[found.end() :]

    return edit


def in_table(table: str, old: str, new: str) -> Edit:
    """Replace a text inside one table."""

    def edit(text: str) -> str:
        head, tail = text[: text.index(f"[{table}]")], text[text.index(f"[{table}]") :]
        return head + put(old, new)(tail)

    return edit


def cell(row: str, column: str, value: str) -> Edit:
    """Set a cell of the first row of a CSV file that starts so."""

    def edit(text: str) -> str:
        header, *lines = text.splitlines()
        position = header.split(",").index(column)
        at = next(i for i, line in enumerate(lines) if line.startswith(f"{row},"))
        cells = lines[at].split(",")
        assert '"' not in ",".join(cells[: position + 1]), "a quoted cell stands before it"
        cells[position] = value
        lines[at] = ",".join(cells)
        return "\n".join([header, *lines]) + "\n"

    return edit


def twice(row: str) -> Edit:
    def edit(text: str) -> str:
        line = next(line for line in text.splitlines() if line.startswith(f"{row},"))
        return f"{text}{line}\n"

    return edit


def cut_to_one_cell(row: str) -> Edit:
    def edit(text: str) -> str:
        line = next(line for line in text.splitlines() if line.startswith(f"{row},"))
        return text.replace(line, line.partition(",")[0])

    return edit


DRUG = "drugs/diazepam.toml"
US = "products/us.csv"
TABLET = "diazepam-tablet-2mg-us"
LIQUID = "diazepam-solution-1mg-ml-us"
ROWS = "equivalence.csv"
VA = "va-dod-2021,lorazepam"
TABLES = "equivalence_tables.toml"
LIMITS = "guidance/limits.toml"
WORDS = "guidance/planning.toml"

DEFECTS = [
    # A fact without unit, source or mark, or with a wrong one
    Defect(DRUG, "half_life.unit", without("unit", "half_life")),
    Defect(DRUG, "half_life.unit", in_table("half_life", '"h"', '"days"')),
    Defect(DRUG, "half_life.source", without("source", "half_life")),
    Defect(DRUG, "half_life.reliability", without("reliability", "half_life")),
    Defect(DRUG, "half_life.reliability", in_table("half_life", '"DERIVED"', '"SURE"')),
    Defect(DRUG, "half_life.source", in_table("half_life", 'source = "', 'source = "no-such-')),
    Defect(DRUG, "half_life.typical", in_table("half_life", "33.4", "0")),
    Defect(DRUG, "half_life.typical", in_table("half_life", "33.4", "-33.4")),
    Defect(DRUG, "half_life.typical", in_table("half_life", "33.4", "91")),
    Defect(DRUG, "half_life.typical", in_table("half_life", "33.4", '"a day"')),
    Defect(DRUG, "half_life.typical", in_table("half_life", "33.4", "true")),
    Defect(DRUG, "half_life.typical", without("typical", "half_life")),
    Defect(DRUG, "half_life.of", without("of", "half_life")),
    Defect(DRUG, "metabolite_half_life.unit", without("unit", "metabolite_half_life")),
    Defect(DRUG, "highest_usual_dose.value", without("value", "highest_usual_dose")),
    Defect(DRUG, "highest_usual_dose.unit", in_table("highest_usual_dose", "mg/day", "mg")),
    Defect(DRUG, "highest_usual_dose.source", without("source", "highest_usual_dose")),
    Defect(DRUG, "highest_usual_dose.reliability", without("reliability", "highest_usual_dose")),
    Defect(DRUG, "rxcui.code", in_table("rxcui", '"3322"', '""')),
    Defect(DRUG, "rxcui.code", in_table("rxcui", '"3322"', "3322")),
    Defect(DRUG, "atc.source", without("source", "atc")),
    Defect(DRUG, "dea_schedule.reliability", without("reliability", "dea_schedule")),
    Defect(DRUG, "half_life.hours", in_table("half_life", "typical", "hours = 3\ntypical")),
    Defect(DRUG, "brand", put("id =", 'brand = "Valium"\nid =')),
    Defect(DRUG, "class", put("benzodiazepine", "barbiturate")),
    Defect(DRUG, "id", put('id = "diazepam"', 'id = "diazepan"')),
    Defect("drugs/lorazepam.toml", "synonyms", put('"Ativan"', '"Valium"')),
    Defect(DRUG, "synonyms", put('["Valium"', '[7, "Valium"')),
    Defect(DRUG, "name_es", without("name_es")),
    # Products
    Defect(US, f"({TABLET}).strength", cell(TABLET, "strength", "0")),
    Defect(US, f"({TABLET}).strength", cell(TABLET, "strength", "two")),
    Defect(US, f"({TABLET}).strength", cell(TABLET, "strength", "-2")),
    Defect(US, f"({TABLET}).strength", cell(TABLET, "strength", "")),
    Defect(US, f"({TABLET}).strength_unit", cell(TABLET, "strength_unit", "mcg")),
    Defect(US, f"({TABLET}).strength_unit", cell(TABLET, "strength_unit", "")),
    Defect(US, f"({LIQUID}).strength_unit", cell(LIQUID, "strength_unit", "mg")),
    Defect(US, f"({TABLET}).split", cell(TABLET, "split", "thirds")),
    Defect(US, f"({TABLET}).smallest_count", cell(TABLET, "smallest_count", "1/3")),
    Defect(US, f"({TABLET}).smallest_count", cell(TABLET, "split", "none")),
    Defect(US, f"({TABLET}).smallest_count_unit", cell(TABLET, "smallest_count_unit", "mL")),
    Defect(US, f"({LIQUID}).smallest_count", cell(LIQUID, "smallest_count", "0")),
    Defect(
        US,
        f"({TABLET}).smallest_count_reliability",
        cell(TABLET, "smallest_count_reliability", ""),
    ),
    Defect(US, f"({TABLET}).scoring", cell(TABLET, "scoring", "n/a")),
    Defect(US, f"({TABLET}).scoring", cell(TABLET, "scoring", "maybe")),
    Defect(US, f"({TABLET}).scored", cell(TABLET, "scored", "")),
    Defect(US, f"({TABLET}).scored_reliability", cell(TABLET, "scored_reliability", "")),
    Defect(US, f"({TABLET}).rxcui_reliability", cell(TABLET, "rxcui_reliability", "")),
    Defect(US, f"({TABLET}).rxcui_reliability", cell(TABLET, "rxcui", "")),
    Defect(US, f"({TABLET}).dea_schedule", cell(TABLET, "dea_schedule", "")),
    Defect(US, f"({TABLET}).dea_reliability", cell(TABLET, "dea_reliability", "")),
    Defect(US, f"({TABLET}).excipients_reliability", cell(TABLET, "excipients", "lactose")),
    Defect(US, f"({TABLET}).release", cell(TABLET, "release", "slow")),
    Defect(US, f"({TABLET}).form", cell(TABLET, "form", "")),
    Defect(US, f"({TABLET}).market", cell(TABLET, "market", "UK")),
    Defect(US, f"({TABLET}).drug", cell(TABLET, "drug", "phenobarbital")),
    Defect(US, f"({TABLET}).id", twice(TABLET)),
    Defect(US, "row 35", cut_to_one_cell(TABLET)),
    Defect(US, "strength_unit", put(",strength_unit,", ",")),
    Defect(US, "strengths", put(",strength,", ",strengths,strength,")),
    Defect(US, "row 2 ().id", cell("alprazolam-tablet-0.25mg-us", "id", "")),
    # Equivalence rows and tables
    Defect(ROWS, "row 8 (lorazepam).low", put(f"{VA},2,2,10", f"{VA},3,2,10")),
    Defect(ROWS, "row 8 (lorazepam).low", put(f"{VA},2,2,10", f"{VA},0,2,10")),
    Defect(ROWS, "row 8 (lorazepam).high", put(f"{VA},2,2,10", f"{VA},2,,10")),
    Defect(ROWS, "row 8 (lorazepam).diazepam_low", put(f"{VA},2,2,10,10", f"{VA},2,2,11,10")),
    Defect(ROWS, "row 8 (lorazepam).unit", put(f"{VA},2,2,10,10,mg", f"{VA},2,2,10,10,g")),
    Defect(ROWS, "row 8 (lorazepam).table", put(VA, "va-dod-2022,lorazepam")),
    Defect(ROWS, "row 8 (lormetazepan).drug", put(VA, "va-dod-2021,lormetazepan")),
    Defect(ROWS, "row 8 (diazepam).drug", put(VA, "va-dod-2021,diazepam")),
    Defect(ROWS, "row 9 (lorazepam).drug", put("va-dod-2021,oxazepam", VA)),
    Defect(ROWS, "row 2 (alprazolam).source", put(",va-dod-2021-via-asam,", ",va-dod,")),
    Defect(ROWS, "row 2 (alprazolam).source", put(",va-dod-2021-via-asam,", ",,")),
    Defect(ROWS, "row 2 (alprazolam).reliability", put(",CONFIRMED,", ",confirmed,")),
    Defect(ROWS, "row 2 (alprazolam).reliability", put(",CONFIRMED,", ",,")),
    Defect(TABLES, "preferred", put('["va-dod-2021"', '["va-dod-2020", "va-dod-2021"')),
    Defect(TABLES, "preferred", put('["va-dod-2021"', '["who-ddd-2026", "va-dod-2021"')),
    Defect(TABLES, "tables.va-dod-2021.purpose", put('purpose = "conversion"', 'purpose = "any"')),
    Defect(TABLES, "tables.va-dod-2021.title", without("title")),
    Defect(
        TABLES,
        "tables.empty",
        lambda text: f'{text}\n[tables.empty]\ntitle = "T"\nregion = "X"\npurpose = "conversion"\n',
    ),
    # Groups, sources, the project's figures and the limits
    Defect("groups.toml", "oxidised.drugs", put('"alprazolam"', '"alprazolan"')),
    Defect("groups.toml", "oxidised.source", without("source")),
    Defect("sources.toml", "asam-2025.year", put("year = 2025", 'year = "2025"')),
    Defect("sources.toml", "asam-2025.year", put("year = 2025", "year = 25")),
    Defect("sources.toml", "asam-2025.title", without("title")),
    Defect("sources.toml", "asam-2025.link", put("title", 'link = "x"\ntitle')),
    Defect("policy.toml", "short_acting_below.value", without("value")),
    Defect("policy.toml", "short_acting_below.unit", put('"h"', '"hours"')),
    Defect("policy.toml", "absurd_dose_factor", put("[absurd_dose_factor]", "[absurd_dose]")),
    Defect("policy.toml", "extra", lambda text: f"{text}\n[extra]\nvalue = 1\n"),
    Defect(LIMITS, "limits[1].max_reduction.value", put("value = 0.25", "value = 0")),
    Defect(LIMITS, "max_reduction.value", put("value = 0.25", "value = 1")),
    Defect(LIMITS, "max_reduction.value", put("value = 0.25", 'value = "25 %"')),
    Defect(LIMITS, "max_reduction.unit", put("share of the dose", "percent")),
    Defect(LIMITS, "max_reduction.source", without("source")),
    Defect(LIMITS, "window.value", put("value = 14", "value = 14.5")),
    Defect(LIMITS, "final_dose.reliability", without("reliability", "limits.final_dose")),
    Defect(LIMITS, "final_dose.unit", put("mg diazepam/day", "mg")),
    Defect(LIMITS, "in_force_from", put("2025-03-03", '"2025-03-03"')),
    Defect(LIMITS, "in_force_from", without("in_force_from")),
    Defect(LIMITS, "in_force_from", lambda text: text + text[text.index("[[limits]]") :]),
    # Words of planning
    Defect(WORDS, "es", without("es =")),
    Defect(WORDS, "finding.final-dose.severity", in_table("finding.final-dose", "severity", "sev")),
]


@pytest.mark.parametrize("defect", DEFECTS, ids=str)
def test_a_defect_is_refused_naming_file_and_key(defect: Defect, folder: Path) -> None:
    path = folder / defect.file
    path.write_text(defect.edit(path.read_text(encoding="utf-8")), encoding="utf-8")

    with pytest.raises(InvalidFact) as caught:
        load(folder)

    file, _, place = caught.value.where.partition(":")
    assert file == defect.file
    assert place.endswith(defect.place)
    assert caught.value.message.startswith(f"{defect.file}: ")


def test_the_folder_itself_has_no_defect() -> None:
    assert load(_DATA).digest.startswith("sha256:")


@pytest.mark.parametrize(
    "file",
    ["sources.toml", "policy.toml", ROWS, TABLES, LIMITS, WORDS, "groups.toml"],
)
def test_a_missing_file_is_named(file: str, folder: Path) -> None:
    (folder / file).unlink()

    with pytest.raises(InvalidFact, match=re.escape(file)):
        load(folder)


@pytest.mark.parametrize(
    ("file", "junk"),
    [
        (DRUG, b"id = "),
        (DRUG, b'id = "a"\nid = "b"\n'),
        (DRUG, b"\xff\xfe\x00"),
        ("sources.toml", b"[a]\n[a]\n"),
        (US, b'"'),
        (US, b""),
        (US, b"\xff\xfe\x00"),
        (ROWS, b"table;drug\n"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(file: str, junk: bytes, folder: Path) -> None:
    (folder / file).write_bytes(junk)

    with pytest.raises(InvalidFact, match=re.escape(file)):
        load(folder)


def test_a_drug_that_other_files_name_cannot_be_taken_away(folder: Path) -> None:
    (folder / DRUG).unlink()

    with pytest.raises(InvalidFact, match="diazepam"):
        load(folder)


def test_one_name_cannot_stand_for_two_drugs_even_with_an_accent_more(folder: Path) -> None:
    path = folder / DRUG
    path.write_text(
        put('"Valium"', '"Valium", "ZOPICLÓNA"')(path.read_text(encoding="utf-8")), encoding="utf-8"
    )

    with pytest.raises(InvalidFact) as caught:
        load(folder)

    assert caught.value.where == "drugs/zopiclone.toml:synonyms"
