"""The whole record in one file, as it is at one moment, while people go on working.

A backup is a zip file: `tables/<name>.jsonl` holds a table's rows, one JSON list a line in the order
of the manifest's columns, the same from SQLite and PostgreSQL; `keys/` the secrets; `instruments/`
the programme's own questionnaires. `manifest.json` names the format, the version that wrote it, and
each file's digest and number of rows. Left out are sessions, and what every installation makes anew.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from glidepath import __version__
from glidepath.web.audit.models import ChainHead
from glidepath.web.base.clock import now
from glidepath.web.home import KEYS
from glidepath.web.starting import CannotStartError, migrate
from glidepath.web.turns import between_restores

FORMAT = 1
MANIFEST = "manifest.json"
_LEFT_OUT = {"sessions", "usersessions", "contenttypes", "auth"}
_AT_ONCE = 2000


def main(file: str) -> int:
    """Write a backup to a new file, readable by its owner only; raises CannotStartError."""
    path = Path(file)
    try:
        with between_restores():
            migrate()
            rows = write_backup(path)
    except FileExistsError:
        raise CannotStartError(f"{path} is there already. Name a new file.") from None
    except OSError as error:
        raise CannotStartError(
            f"{path} cannot be written: {error.strerror}. Name a new file in a folder that is there."
        ) from None
    print(f"{path}: {rows} rows. Keep it safe: whoever has it can read the record.")  # noqa: T201
    return 0


def write_backup(path: Path) -> int:
    """Write the record to a new file; the number of rows. Raises OSError.

    The file appears under its name only when it is whole.
    """
    if path.exists():
        raise FileExistsError(path)
    beginning = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(beginning, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
                rows = _write(archive)
            file.flush()
            os.fsync(file.fileno())
        os.link(beginning, path)  # refuses a file that has appeared meanwhile
    finally:
        beginning.unlink()
    return rows


def kept_models() -> list[type[models.Model]]:
    """The models whose rows a backup holds, in a fixed order."""
    every = apps.get_models(include_auto_created=True)
    kept = [model for model in every if model._meta.app_label not in _LEFT_OUT]
    return sorted(kept, key=lambda model: model._meta.label_lower)


def columns(model: type[models.Model]) -> list[models.Field]:
    """The fields of a model that have a column, in a fixed order."""
    return list(model._meta.concrete_fields)


def migrations() -> list[str]:
    """The names of all migrations of the kept tables that the database has seen."""
    from django.db.migrations.recorder import MigrationRecorder

    found = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in found if app not in _LEFT_OUT)


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything read inside is as it was at one moment; nobody waits for it."""
    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with connection.cursor() as cursor:
        cursor.execute(begin if connection.vendor == "postgresql" else "BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _write(archive: zipfile.ZipFile) -> int:
    files = {}
    with one_moment():
        tables = {
            model._meta.label_lower: _write_table(archive, files, model) for model in kept_models()
        }
        heads = {str(head.pk): f"{head.number}:{head.digest}" for head in ChainHead.objects.all()}
        known = migrations()
    for name, setting in KEYS.items():
        _write_file(archive, files, f"keys/{name}.key", [getattr(settings, setting).encode()])
    for path in sorted((Path(settings.HOME) / "instruments").glob("*.toml")):
        _write_file(archive, files, f"instruments/{path.name}", [path.read_bytes()])
    manifest = {
        "format": FORMAT,
        "version": __version__,
        "written_at": now().isoformat(),
        "invented": settings.DEMO,
        "migrations": known,
        "tables": tables,
        "chain_heads": heads,
        "files": files,
    }
    archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return sum(table["rows"] for table in tables.values())


def _write_table(
    archive: zipfile.ZipFile, files: dict[str, str], model: type[models.Model]
) -> dict[str, Any]:
    names = [field.attname for field in columns(model)]
    rows = model._base_manager.order_by("pk").values_list(*names)
    written = _write_file(
        archive,
        files,
        f"tables/{model._meta.label_lower}.jsonl",
        (json.dumps(row, default=_plain).encode() + b"\n" for row in rows.iterator(_AT_ONCE)),
    )
    return {"columns": names, "rows": written}


def _write_file(
    archive: zipfile.ZipFile, files: dict[str, str], name: str, parts: Iterable[bytes]
) -> int:
    """Write a file and note its digest; the number of parts."""
    digest, count = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as file:
        for part in parts:
            file.write(part)
            digest.update(part)
            count += 1
    files[name] = digest.hexdigest()
    return count


def _plain(value: object) -> str:
    """A value that JSON does not know, exact to the microsecond."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    raise TypeError(f"A backup cannot hold {type(value).__name__}.")
