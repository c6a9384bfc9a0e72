"""Defects put into a copy of data/assessment/: each is refused, naming the file and the key."""

import shutil
from pathlib import Path

import pytest

from glidepath.catalogue import _DATA, _load, load
from glidepath.errors import InvalidFact

DEFECTS = [
    ("interview.toml", 'key = "drives"', 'key = "machines"', "stands twice"),
    ("interview.toml", 'sets = "falls"', 'sets = "stumbles"', "sets"),
    ("interview.toml", 'privacy = "ordinary"', 'privacy = "open"', "privacy"),
    ("interview.toml", 'kind = "several-of"', 'kind = "many"', "kind"),
    ("interview.toml", 'fact = "alcohol_days"', 'fact = "drinking_days"', "neither asked"),
    ("interview.toml", 'es = "¿Conduce?"', 'es = ""', "es"),
    ("interview.toml", 'is_any = ["use", "dependence"]', 'is_any = ["often"]', "never is"),
    ("interview.toml", 'sets = "age"\n', 'sets = "age"\nkind = "text"\n', "kind"),
    ("interview.toml", "\nself_report = false\n", '\nself_report = "no"\n', "self_report"),
    ("interview.toml", 'key = "since", kind = "date"', 'key = "since", kind = "rows"', "kind"),
    ("decisions.toml", 'reduction = "0.10"', 'reduction = "0.15"', "published range"),
    ("decisions.toml", "every_days = 28", "every_days = 7", "published range"),
    ("decisions.toml", '"at or above it: problematic use likely"', '"high"', "never is"),
    ("decisions.toml", 'fact = "band.ecab"', 'fact = "band.ecap"', "neither asked"),
    ("decisions.toml", 'outcome = "raised"', 'outcome = "middling"', "not an outcome"),
    ("decisions.toml", 'otherwise = "low"', 'otherwise = "none"', "not an outcome"),
    ("decisions.toml", 'outcome = ["possible"]', 'outcome = ["likely"]', "not an outcome"),
    ("decisions.toml", 'method = "gravest-wins"', 'method = "first-match"', "method"),
    ("decisions.toml", 'source = "soyka-2017"', 'source = "hearsay"', "sources.toml"),
    ("decisions.toml", "[gates]", "[doors]", "gates"),
    ("recognition.toml", 'about = "danger"', 'about = "habit"', "about"),
    ("recognition.toml", "[step.talk.public]", "[step.talk.reader]", "public"),
    ("recognition.toml", "[warning.public]", "[warning.reader]", "public"),
    ("wording.toml", "[not_known]", "[unknown]", "not_known"),
]  # fmt: skip


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(_DATA, tmp_path_factory.mktemp("copied") / "data"))


def test_the_copy_is_read_as_it_stands(copied: Path) -> None:
    assert load(copied).interview == load().interview


@pytest.mark.parametrize(("file", "old", "new", "says"), DEFECTS)
def test_a_defect_is_refused_and_named(
    copied: Path, file: str, old: str, new: str, says: str
) -> None:
    path = copied / "assessment" / file
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new, 1), encoding="utf-8")
    try:
        with pytest.raises(InvalidFact, match=says) as refused:
            _load.__wrapped__(copied.resolve())  # past the cache: the folder was read before
        assert refused.value.where.startswith(f"assessment/{file}")
    finally:
        path.write_text(before, encoding="utf-8")
