"""Putting a backup in place of the record, whole or not at all, while the server runs.

The file is checked against its own digests first. Then every request waits its turn; in one
transaction the tables are emptied and filled and the chain of events is checked; keys and
questionnaires follow. A mark in the data folder keeps pages closed should this be interrupted
between the two, until the restore is run again. Sessions are not part of a backup: who is signed in
stays so where the backup has their account with the same pass phrase.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, models, transaction

from glidepath.web.accounts.models import User
from glidepath.web.audit.chain import verify
from glidepath.web.backup import columns, kept_models, migrations, write_backup
from glidepath.web.backup_checks import check_files, read_manifest, rows_of, whole
from glidepath.web.base.clock import now
from glidepath.web.home import KEYS
from glidepath.web.starting import MARK, CannotStartError, migrate
from glidepath.web.turns import UNFINISHED, alone, tell_restored

_AT_ONCE = 1000


def main(file: str, *, replace: bool) -> int:
    """Put a backup in place; raises CannotStartError, having changed nothing, where it cannot be."""
    path = Path(file)
    with _opened(path) as archive:
        with whole(path):
            manifest = read_manifest(archive, path)
            check_files(archive, manifest, path)
        _keep_apart(manifest)
        migrate()
        with whole(path):
            _check_belonging(archive, manifest)
        with alone():
            aside = _set_aside(replace=replace)
            try:
                with whole(path):
                    _put_records_in_place(archive, manifest)
            except BaseException:
                if aside:  # what it holds is still in its place
                    aside.unlink()
                raise
            _put_files_in_place(archive)
            tell_restored()
    if aside:
        print(f"The record that was here is kept in {aside}")  # noqa: T201
    print(f"Restored from {path}. The chain of events holds.")  # noqa: T201
    return 0


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    if path.exists() and not path.is_file():
        raise CannotStartError(f"{path} is no file. Name what `glidepath backup` wrote.")
    try:
        with whole(path):
            archive = zipfile.ZipFile(path)
        with archive:
            yield archive
    except FileNotFoundError as error:
        raise CannotStartError(
            f"There is no file {error.filename}. Name what `glidepath backup` wrote."
        ) from None
    except OSError as error:
        raise CannotStartError(
            f"{error.filename or path}: {error.strerror}. Check the name and your rights to it."
        ) from None


def _keep_apart(manifest: dict[str, Any]) -> None:
    """Never put invented people among real ones; a new folder becomes what the backup is."""
    if manifest["invented"] == settings.DEMO:
        return
    if any(Path(settings.HOME).glob("*.sqlite3")):
        invented = "invented people" if manifest["invented"] else "a record that is not invented"
        raise CannotStartError(
            f"The backup holds {invented}, the folder {settings.HOME} the other. "
            "Name another folder in GLIDEPATH_HOME."
        )
    mark = Path(settings.HOME) / MARK
    if manifest["invented"]:
        mark.write_text("The people in this folder are invented.\n")
    else:
        mark.unlink(missing_ok=True)
    settings.DEMO = manifest["invented"]


def _check_belonging(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    """Refuse a backup of other tables, or of other keys than the environment holds."""
    if manifest["migrations"] != migrations():
        raise CannotStartError(
            f"The backup is of Glidepath {manifest['version']}, whose tables differ from this "
            "version's. Restore it with that version; this one brings it up to date afterwards."
        )
    for name, setting in KEYS.items():
        ours, theirs = getattr(settings, setting), archive.read(f"keys/{name}.key").decode()
        if ours != theirs and os.environ.get(f"GLIDEPATH_{name.upper()}_KEY"):
            raise CannotStartError(
                f"GLIDEPATH_{name.upper()}_KEY is not the key that the backup was made with. "
                "Set it to that key, here and where the server runs."
            )


def _set_aside(*, replace: bool) -> Path | None:
    """Save a record that is there beside; refuse where it is not to be replaced."""
    if not any(model._base_manager.exists() for model in kept_models()):
        return None
    if not replace:
        raise CannotStartError(
            "There is a record here. Add --replace to put the backup in its place; "
            "the record is saved beside before."
        )
    aside = Path(settings.HOME) / f"replaced-{now():%Y%m%d-%H%M%S-%f}.zip"
    write_backup(aside)
    return aside


def _put_records_in_place(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    """Fill the tables, or leave them as they were."""
    home = Path(settings.HOME)
    (home / UNFINISHED).write_text("A restore has begun and not ended.\n")
    try:
        with transaction.atomic(), _sessions_kept():
            with _emptied():
                for model in kept_models():
                    with rows_of(model._meta.label_lower):
                        _fill(archive, manifest, model)
            _set_counters()
            _check(archive, manifest)
    except BaseException:
        (home / UNFINISHED).unlink()
        raise


def _put_files_in_place(archive: zipfile.ZipFile) -> None:
    """Keys and questionnaires follow the tables; should that fail, pages stay closed until it is done."""
    home = Path(settings.HOME)
    for name in KEYS:
        _put_file(home / f"{name}.key", archive.read(f"keys/{name}.key"))
    _put_instruments(archive, home / "instruments")
    (home / UNFINISHED).unlink()


@contextmanager
def _sessions_kept() -> Iterator[None]:
    """List where members are signed in as before; the list refers to accounts, and so is emptied too."""
    listed = list(UserSession.objects.all())
    yield
    there = set(User.objects.values_list("pk", flat=True))
    UserSession.objects.bulk_create(one for one in listed if one.user_id in there)


@contextmanager
def _emptied() -> Iterator[None]:
    """Empty the tables; those whose rows nobody may alter are so again afterwards."""
    names = [model._meta.db_table for model in [UserSession, *kept_models()]]
    quoted = [connection.ops.quote_name(name) for name in names]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(quoted)}")
            yield
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
        for name in quoted:
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608 - our own table names
        yield
        for _name, sql in triggers:
            cursor.execute(sql)


def _fill(archive: zipfile.ZipFile, manifest: dict[str, Any], model: type[models.Model]) -> None:
    """Insert a table's rows as they were, whatever the model would set by itself."""
    table, fields = manifest["tables"][model._meta.label_lower], columns(model)
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    name = connection.ops.quote_name(model._meta.db_table)
    insert = f"INSERT INTO {name} ({names}) VALUES ({places})"  # noqa: S608
    waiting: list[list[Any]] = []
    lines = archive.open(f"tables/{model._meta.label_lower}.jsonl")
    with lines, connection.cursor() as cursor:
        for line in lines:
            row = dict(zip(table["columns"], json.loads(line), strict=True))
            waiting.append([_value(field, row[field.attname]) for field in fields])
            if len(waiting) == _AT_ONCE:
                cursor.executemany(insert, waiting)
                waiting = []
        if waiting:
            cursor.executemany(insert, waiting)


def _value(field: models.Field, plain: Any) -> Any:
    """A value as the database takes it, from how the backup writes it."""
    if not isinstance(field, models.JSONField):
        plain = field.to_python(plain)
    return field.get_db_prep_save(plain, connection)


def _set_counters() -> None:
    """Let numbered rows go on after the highest number."""
    with connection.cursor() as cursor:
        for line in connection.ops.sequence_reset_sql(no_style(), kept_models()):
            cursor.execute(line)


def _check(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    """Refuse what was filled in where a row is missing or the chain does not hold under its key."""
    for model in kept_models():
        name = model._meta.label_lower
        if model._base_manager.count() != manifest["tables"][name]["rows"]:
            raise CannotStartError(
                f"{name} has other rows than the backup says. Nothing was changed."
            )
    settings.AUDIT_KEY = archive.read("keys/audit.key").decode()
    for broken in verify():
        raise CannotStartError(
            f"The chain of events in the backup does not hold: {broken.problem}. "
            "Nothing was changed."
        )


def _put_file(path: Path, content: bytes) -> None:
    new = path.with_name(f".{path.name}.new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def _put_instruments(archive: zipfile.ZipFile, folder: Path) -> None:
    """The programme's own questionnaires as they were; others are kept under another ending."""
    wanted = {
        Path(name).name: archive.read(name)
        for name in archive.namelist()
        if name.startswith("instruments/")
    }
    for path in folder.glob("*.toml"):
        if path.name not in wanted:
            path.replace(path.with_suffix(".toml.replaced"))
    for name, content in wanted.items():
        folder.mkdir(exist_ok=True)
        _put_file(folder / name, content)
