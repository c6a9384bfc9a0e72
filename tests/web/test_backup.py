"""Backing up and restoring, by the real commands, from and into both databases."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
import uuid
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path

import pytest
from tests.web.servers import TEST_DATABASE, Browser, Installation, new_database

_NOT_RESTORED = {"django_migrations", "django_session", "usersessions_usersession"}


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A small invented clinic, with a questionnaire of its own; not to be written to."""
    installed = Installation(tmp_path_factory.mktemp("clinic") / "home")
    installed.script("tests.web.small_clinic")
    (installed.home / "instruments").mkdir()
    (installed.home / "instruments" / "own.toml.txt").write_text("not one of them")
    (installed.home / "instruments" / "own.toml").write_text("# a questionnaire of our own\n")
    return installed


@pytest.fixture(scope="module")
def saved(clinic: Installation) -> Path:
    """A backup of it."""
    path = clinic.home.parent / "saved.zip"
    done = clinic.run("backup", str(path))
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Callable[..., Installation]]:
    """Make an installation that is stopped at the end: `installation("name", postgresql=True)`."""
    made: list[Installation] = []
    with ExitStack() as stack:

        def make(name: str, *, postgresql: bool = False) -> Installation:
            database = stack.enter_context(new_database()) if postgresql else ""
            made.append(Installation(tmp_path / name, database))
            return made[-1]

        yield make
        for one in made:
            one.kill()


def _content(path: Path) -> dict[str, object]:
    """What a backup holds: PostgreSQL orders the keys of JSON anew, so rows are compared as values."""
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        return {
            name: [json.loads(line) for line in archive.read(name).splitlines()]
            if name.endswith(".jsonl")
            else archive.read(name)
            for name in manifest["files"]
        } | {key: manifest[key] for key in ("tables", "chain_heads", "migrations")}


def _rows(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, read without any of our code."""
    with sqlite3.connect(home / "glidepath.sqlite3") as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        found = {
            name: sorted(database.execute(f'SELECT * FROM "{name}"'), key=repr)  # noqa: S608
            for (name,) in names
            if name not in _NOT_RESTORED and not name.startswith("sqlite_")
        }
    database.close()
    return found


def _restored(installed: Installation, path: Path, *options: str) -> None:
    done = installed.run("restore", *options, str(path))
    assert done.returncode == 0, done.stderr
    verified = installed.run("audit", "verify")
    assert verified.returncode == 0, verified.stdout


def test_every_row_is_what_it_was_and_still_cannot_be_altered(
    clinic: Installation, saved: Path, installation: Callable[..., Installation]
) -> None:
    other = installation("other")
    _restored(other, saved)
    before, after = _rows(clinic.home), _rows(other.home)
    assert len(before["record_person"]) == 8
    assert len(before["tapers_signedplan"]) > 0
    assert after == before
    with pytest.raises(sqlite3.IntegrityError, match="kept as they were written"):
        sqlite3.connect(other.home / "glidepath.sqlite3").execute("DELETE FROM audit_event")


def test_keys_and_questionnaires_of_ones_own_come_along(
    clinic: Installation, saved: Path, installation: Callable[..., Installation]
) -> None:
    other = installation("other")
    _restored(other, saved)
    for name in ("audit.key", "session.key", "second_step.key", "instruments/own.toml"):
        assert (other.home / name).read_text() == (clinic.home / name).read_text()
    assert not (other.home / "instruments" / "own.toml.txt").exists()
    assert stat.S_IMODE((other.home / "audit.key").stat().st_mode) == 0o600


def test_only_its_owner_can_read_a_backup(saved: Path) -> None:
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600


def test_a_backup_is_never_written_over_another_file(clinic: Installation, saved: Path) -> None:
    before = saved.read_bytes()
    done = clinic.run("backup", str(saved))
    assert (done.returncode, saved.read_bytes()) == (2, before)
    assert "there already" in done.stderr


@pytest.mark.skipif(not TEST_DATABASE, reason="GLIDEPATH_TEST_DATABASE_URL is not set")
def test_a_record_goes_from_sqlite_to_postgresql_and_back_unchanged(
    saved: Path, tmp_path: Path, installation: Callable[..., Installation]
) -> None:
    path = saved
    for place, postgresql in enumerate((True, True, False)):
        other = installation(f"place-{place}", postgresql=postgresql)
        _restored(other, path)
        path = tmp_path / f"again-{place}.zip"
        assert other.run("backup", str(path)).returncode == 0
        assert _content(path) == _content(saved)


def test_a_record_is_replaced_only_when_told_and_then_kept_beside(
    saved: Path, installation: Callable[..., Installation]
) -> None:
    other = installation("other")
    other.script("tests.web.small_clinic")
    before = _rows(other.home)
    refused = other.run("restore", str(saved))
    assert refused.returncode == 2
    assert "--replace" in refused.stderr
    assert _rows(other.home) == before

    _restored(other, saved, "--replace")
    assert _rows(other.home) != before
    (aside,) = other.home.glob("replaced-*.zip")
    shutil.move(aside, aside.parent.parent / "aside.zip")
    _restored(other, aside.parent.parent / "aside.zip", "--replace")
    assert _rows(other.home) == before


def _rewritten(saved: Path, target: Path, table: str, *, with_digest: bool) -> Path:
    """The backup with one letter of a table's first row altered, and perhaps its digest too."""
    name = f"tables/{table}.jsonl"
    with zipfile.ZipFile(saved) as old:
        written = old.read(name)
    content = written.replace(b"Placeholder", b"Placeholdes")
    if content == written:
        content = content.replace(b'"read"', b'"done"', 1).replace(b'"add-person"', b'"sign-in"', 1)
    assert content != written
    return _with(saved, target, name, content, with_digest=with_digest)


def _with(
    saved: Path, target: Path, name: str, content: bytes, *, with_digest: bool = True
) -> Path:
    """The backup with another file in it, its digest written down unless it is said not to be."""
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(target, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        if with_digest:
            manifest["files"][name] = sha256(content).hexdigest()
        for one in old.namelist():
            if one not in {name, "manifest.json"}:
                new.writestr(one, old.read(one))
        new.writestr(name, content)
        new.writestr("manifest.json", json.dumps(manifest))
    return target


@pytest.mark.parametrize("postgresql", [False, True])
def test_an_altered_backup_is_refused_and_the_record_stays(
    saved: Path, tmp_path: Path, installation: Callable[..., Installation], *, postgresql: bool
) -> None:
    if postgresql and not TEST_DATABASE:
        pytest.skip("GLIDEPATH_TEST_DATABASE_URL is not set")
    other = installation("other", postgresql=postgresql)
    _restored(other, saved)
    plain = _rewritten(saved, tmp_path / "1.zip", "accounts.user", with_digest=False)
    clever = _rewritten(saved, tmp_path / "2.zip", "audit.event", with_digest=True)
    cut = tmp_path / "3.zip"
    cut.write_bytes(saved.read_bytes()[:-2000])
    odd = _with(saved, tmp_path / "4.zip", "tables/accounts.user.jsonl", b"[1, null]\n")
    strange = _with(saved, tmp_path / "5.zip", "instruments/../../own.toml", b"# elsewhere\n")
    for path, words in (
        (plain, "was altered"),
        (clever, "does not hold"),
        (cut, "no whole backup"),
        (odd, "accounts.user holds a row that no record has"),
        (strange, "no backup holds a file named 'instruments/../../own.toml'"),
    ):
        done = other.run("restore", "--replace", str(path))
        assert (done.returncode, words in done.stderr) == (2, True), done.stderr
        assert "Traceback" not in done.stderr
    assert not [*other.home.glob("replaced-*")]
    assert not [*tmp_path.rglob("own.toml")][1:]
    assert other.run("backup", str(tmp_path / "after.zip")).returncode == 0
    assert _content(tmp_path / "after.zip") == _content(saved)


def test_invented_people_are_not_restored_among_real_ones(
    saved: Path, installation: Callable[..., Installation]
) -> None:
    real = installation("real")
    real.script("tests.web.signed_in_sessions", "1")
    done = real.run("restore", "--replace", str(saved))
    assert done.returncode == 2
    assert "invented" in done.stderr


@pytest.mark.parametrize("postgresql", [False, True])
def test_a_running_server_shows_what_was_restored_and_goes_on_with_its_keys(
    saved: Path, installation: Callable[..., Installation], *, postgresql: bool
) -> None:
    if postgresql and not TEST_DATABASE:
        pytest.skip("GLIDEPATH_TEST_DATABASE_URL is not set")
    other = installation("other", postgresql=postgresql)
    key = other.script("tests.web.small_clinic")
    other.start("--demo")
    browser = Browser(other.port, str(key))
    here = other.home.parent / "here.zip"
    assert other.run("backup", str(here)).returncode == 0
    values = {"name": "Added Afterwards", "language": "en", "once": uuid.uuid4()}
    status, page, where = browser.post("/people/add/", values)
    assert status == 302, page
    assert browser.get(where)[0] == 200

    _restored(other, here, "--replace")
    assert browser.get(where)[0] == 404
    status, page, where = browser.post("/people/add/", values | {"name": "Added Again"})
    assert status == 302, page

    _restored(other, saved, "--replace")  # of another installation, with other keys
    status, _, sign_in = browser.get(where)
    assert (status, "login" in sign_in or "sign" in sign_in) == (302, True)
    browser.close()
    assert other.run("audit", "verify").returncode == 0


def test_pages_stay_closed_after_an_interrupted_restore_until_it_is_run_again(
    saved: Path, installation: Callable[..., Installation]
) -> None:
    other = installation("other")
    _restored(other, saved)
    other.start("--demo")
    (other.home / "restore-unfinished").write_text("")
    browser = Browser(other.port)
    assert browser.get("/check/")[0] == 503
    _restored(other, saved, "--replace")
    assert browser.get("/check/")[0] == 200
    browser.close()
