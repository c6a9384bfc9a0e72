"""The reference page of the data folder names every file, column, code and figure there is."""

import tomllib
from pathlib import Path

import pytest

from glidepath.catalogue import load, policy, products, tables
from glidepath.catalogue.products import Scoring
from glidepath.findings import Reliability
from glidepath.medicines.equivalence import TablePurpose
from glidepath.medicines.product import Release, Split

ROOT = Path(__file__).parents[2]
DATA = ROOT / "src" / "glidepath" / "data"
PAGE = (ROOT / "docs" / "reference" / "data.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("column", [*products.COLUMNS, *tables.COLUMNS])
def test_the_page_explains_every_column(column: str) -> None:
    assert f"`{column}`" in PAGE


@pytest.mark.parametrize("code", [*Reliability, *Split, *TablePurpose, *Scoring])
def test_the_page_explains_every_code(code: str) -> None:
    assert f"`{code}`" in PAGE


@pytest.mark.parametrize("release", Release)
def test_the_page_names_every_release(release: Release) -> None:
    line = next(line for line in PAGE.splitlines() if "`release` is" in line)
    assert release in line


def test_the_page_names_every_file_outside_the_folders_of_many() -> None:
    for path in [*DATA.rglob("*.toml"), *DATA.rglob("*.csv")]:
        name = path.relative_to(DATA).as_posix()
        if name.startswith(("drugs/", "guidance/rules/", "instruments/", "words/")):
            continue
        assert f"`{name}`" in PAGE or f"`{path.name}`" in PAGE, name


def test_the_readers_that_the_page_names_exist() -> None:
    named = {word.strip("`") for word in PAGE.split() if word.startswith("`catalogue/")}
    assert named
    for reader in named:
        assert (ROOT / "src" / "glidepath" / reader).is_file(), reader


def test_the_gaps_are_counted_rightly() -> None:
    licensed = [p for p in load().formulary.products.values() if not p.compounded]
    unlisted = [p for p in licensed if p.status_reliability is Reliability.UNVERIFIED]
    unscored = [
        p for p in licensed if p.scored_reliability is Reliability.UNVERIFIED and p not in unlisted
    ]
    assert (
        f"{len(unlisted)} of {len(licensed)} products, and the scoring of {len(unscored)} more"
    ) in PAGE


def test_policy_figures_that_decide_about_a_drug_are_named() -> None:
    figures = tomllib.loads((DATA / "policy.toml").read_text(encoding="utf-8"))
    assert set(figures) == set(policy._UNITS)
    for name in ("short_acting_below", "absurd_dose_factor"):
        assert f"`{name}`" in PAGE
