"""What the catalogue returns: the limits of a day, the digest, drugs by any name, and no way to change it."""

import dataclasses
import re
import shutil
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from glidepath.catalogue import _DATA, digest_of, load
from glidepath.errors import InvalidRequest
from glidepath.findings import Reliability
from glidepath.medicines.drug import DrugClass
from glidepath.quantities import Milligrams

CATALOGUE = load()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(_DATA, tmp_path / "data"))


def test_a_second_reading_returns_the_same_catalogue() -> None:
    assert load() is CATALOGUE


def test_the_catalogue_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        CATALOGUE.digest = "sha256:0"  # type: ignore[misc]
    for mapping in (
        CATALOGUE.sources,
        CATALOGUE.policy,
        CATALOGUE.groups,
        CATALOGUE.formulary.drugs,
        CATALOGUE.formulary.products,
        CATALOGUE.equivalences.tables,
        CATALOGUE.equivalences.table("va-dod-2021").rows,
    ):
        with pytest.raises(TypeError):
            mapping["new"] = None  # type: ignore[index]


# Limits


@pytest.mark.parametrize("day", [date(2025, 3, 3), date(2026, 12, 1), date(2099, 1, 1)])
def test_the_guidelines_limit_holds_from_the_day_it_was_released(day: date) -> None:
    limits = CATALOGUE.limits(day)

    assert limits.max_reduction == Fraction(1, 4)
    assert limits.window_days == 14
    assert limits.final_dose == Milligrams(1)
    assert limits.final_dose_citation.reliability is Reliability.PROJECT


def test_a_day_before_the_first_limit_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="3 March 2025"):
        CATALOGUE.limits(date(2025, 3, 2))


def test_a_later_limit_leaves_the_earlier_in_force_until_its_day(folder: Path) -> None:
    path = folder / "guidance" / "limits.toml"
    text = path.read_text(encoding="utf-8")
    block = text[text.index("[[limits]]") :]
    stricter = block.replace("2025-03-03", "2030-01-01").replace("value = 0.25", "value = 0.2")
    path.write_text(f"{text}\n{stricter}", encoding="utf-8")

    catalogue = load(folder)

    assert catalogue.limits(date(2029, 12, 31)).max_reduction == Fraction(1, 4)
    assert catalogue.limits(date(2030, 1, 1)).max_reduction == Fraction(1, 5)


# Digest


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("drugs/diazepam.toml", "Valium", "Valiun"),
        ("products/uk.csv", "Thame", "Rhame"),
        ("equivalence.csv", "year approximate", "year approximatE"),
        ("guidance/limits.toml", "# The", "# the"),
        ("guidance/planning.toml", "en =", "en  ="),
    ],
)
def test_any_changed_byte_changes_the_digest(file: str, old: str, new: str, folder: Path) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    assert re.fullmatch("sha256:[0-9a-f]{64}", load(folder).digest)
    assert load(folder).digest != CATALOGUE.digest


def test_a_renamed_file_changes_the_digest(folder: Path) -> None:
    (folder / "products" / "uk.csv").rename(folder / "products" / "zz.csv")

    assert digest_of(folder) != CATALOGUE.digest


def test_the_digest_does_not_depend_on_the_folder(folder: Path) -> None:
    assert load(folder).digest == CATALOGUE.digest


# Drugs


@pytest.mark.parametrize(
    ("said", "drug"),
    [
        ("Xanax", "alprazolam"),
        ("xanax  xr", "alprazolam"),
        ("KLONOPIN", "clonazepam"),
        ("Rivotril", "clonazepam"),
        ("Valium", "diazepam"),
        ("Ativan", "lorazepam"),
        ("Ambien CR", "zolpidem"),
        ("Stilnoct", "zolpidem"),
        ("clordiazepóxido", "chlordiazepoxide"),
        ("clordiazepoxido", "chlordiazepoxide"),
        ("Clorazepato", "clorazepate"),
        ("zaleplón", "zaleplon"),
        ("ZALEPLON", "zaleplon"),
        ("Zopiclona", "zopiclone"),
        ("eszopiclona", "eszopiclone"),
        (" Lectopam ", "bromazepam"),
    ],
)
def test_a_drug_is_found_by_any_of_its_names(said: str, drug: str) -> None:
    assert CATALOGUE.formulary.drug(said).id == drug


SHORT_ACTING = {
    "alprazolam", "bromazepam", "estazolam", "eszopiclone", "lorazepam", "lormetazepam",
    "oxazepam", "temazepam", "triazolam", "zaleplon", "zolpidem", "zopiclone",
}  # fmt: skip
Z_DRUGS = {"zolpidem", "zopiclone", "eszopiclone", "zaleplon"}


def test_a_drug_is_short_acting_when_neither_it_nor_its_metabolite_lasts_a_day() -> None:
    found = {drug.id for drug in CATALOGUE.formulary.drugs.values() if drug.short_acting}
    assert found == SHORT_ACTING


def test_there_are_sixteen_benzodiazepines_and_four_z_drugs() -> None:
    drugs = CATALOGUE.formulary.drugs.values()
    assert {drug.id for drug in drugs if drug.drug_class is DrugClass.Z_DRUG} == Z_DRUGS
    assert len(CATALOGUE.formulary.drugs) == 20


# The highest labelled daily dose in milligrams, the half-life in hours, and the codes, as typed from
# labels, the guideline's pharmacology notes, RxNorm and the ATC index.
DRUGS = [
    ("alprazolam", "10", "11.2", "6.3", "26.9", "596", "N05BA12"),
    ("bromazepam", "60", "21.9", "8", "30", "1749", "N05BA08"),
    ("chlordiazepoxide", "300", "9.5", "5", "30", "2356", "N05BA02"),
    ("clobazam", "40", "36.3", "36", "42", "21241", "N05BA09"),
    ("clonazepam", "20", "38.9", "19", "60", "2598", "N03AE01"),
    ("clorazepate", "90", "59.8", "27", "219", "2353", "N05BA05"),
    ("diazepam", "40", "33.4", "20", "90", "3322", "N05BA01"),
    ("estazolam", "2", "17", "10", "24", "4077", "N05CD04"),
    ("eszopiclone", "3", "6", "5", "8", "461016", "N05CF04"),
    ("flurazepam", "30", "74", "37", "289", "4501", "N05CD01"),
    ("lorazepam", "10", "14.2", "8", "25", "6470", "N05BA06"),
    ("lormetazepam", "1.5", "10", "9", "16", "28894", "N05CD06"),
    ("nitrazepam", "10", "26.1", "20", "40", "7440", "N05CD02"),
    ("oxazepam", "120", "7.7", "4", "15", "7781", "N05BA04"),
    ("quazepam", "15", "70", "39", "120", "35185", "N05CD10"),
    ("temazepam", "30", "7.8", "3.5", "18.4", "10355", "N05CD07"),
    ("triazolam", "0.5", "2.7", "1.5", "5.5", "10767", "N05CD05"),
    ("zaleplon", "20", "0.9", "0.8", "1.3", "74667", "N05CF03"),
    ("zolpidem", "12.5", "2.2", "1.4", "4.5", "39993", "N05CF02"),
    ("zopiclone", "7.5", "4.9", "3.5", "6.5", "40001", "N05CF01"),
]


@pytest.mark.parametrize(("drug", "highest", "typical", "low", "high", "rxcui", "atc"), DRUGS)
def test_a_drugs_figures_are_those_of_the_labels(  # noqa: PLR0917
    drug: str, highest: str, typical: str, low: str, high: str, rxcui: str, atc: str
) -> None:
    found = CATALOGUE.formulary.drugs[drug]

    assert str(found.highest_usual_dose) == highest
    assert found.half_life.typical_hours == Fraction(typical)
    assert found.half_life.low_hours == Fraction(low)
    assert found.half_life.high_hours == Fraction(high)
    assert (found.rxcui, found.atc, found.dea_schedule) == (rxcui, atc, "C-IV")


def test_every_mark_of_a_drug_is_carried() -> None:
    for drug in CATALOGUE.formulary.drugs.values():
        assert set(drug.reliability) == {
            "rxcui", "atc", "dea_schedule", "half_life", "short_acting", "highest_usual_dose",
        }  # fmt: skip
    nitrazepam = CATALOGUE.formulary.drugs["nitrazepam"]
    assert nitrazepam.reliability["dea_schedule"] is Reliability.UNVERIFIED


def test_the_day_has_four_dose_times_in_order() -> None:
    hours = [
        CATALOGUE.policy[f"{time}_hour"].value
        for time in ("morning", "midday", "evening", "bedtime")
    ]
    assert hours == sorted(set(hours))
    assert all(0 <= hour < 24 for hour in hours)


def test_a_kept_dose_is_reviewed_at_least_every_three_months() -> None:
    days = CATALOGUE.policy["maintain_review_days"]
    assert days.value <= 92
    assert days.citation.reliability is Reliability.PROJECT
