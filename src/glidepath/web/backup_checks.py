"""Whether a file is a whole backup, found out before anything is touched: names, sizes and digests."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, DataError, IntegrityError

from glidepath.web.backup import FORMAT, MANIFEST
from glidepath.web.home import KEYS
from glidepath.web.starting import CannotStartError

_NAMES = re.compile(r"tables/[a-z_]+\.[a-z_]+\.jsonl|instruments/[^/\\\x00-\x1f\x7f]+\.toml")
_KEY_NAMES = {f"keys/{name}.key" for name in KEYS}
# What no backup needs: more would only fill the memory or the disk.
_MOST = {"manifest": 50_000_000, "keys": 1000, "instruments": 1_000_000}
_MOST_TIMES = 200
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError),
    *(LookupError, TypeError, ValueError, ArithmeticError, AttributeError, ValidationError),
    *(IntegrityError, DataError),
)


@contextmanager
def whole(path: Path) -> Iterator[None]:
    """Say that a file is no whole backup where reading it fails in any way."""
    try:
        yield
    except DAMAGED as error:
        why = str(error.args[0] if error.args else type(error).__name__).strip() or "it is damaged"
        raise _damaged(path, why.splitlines()[0].rstrip(".")[:120]) from None
    except DatabaseError as error:
        raise CannotStartError(
            f"The database did not take the backup: {str(error).strip().splitlines()[0]}. Nothing"
            " was changed."
        ) from None


@contextmanager
def rows_of(table: str) -> Iterator[None]:
    """Name the table where a row of it is none that this record can hold."""
    try:
        yield
    except DAMAGED:
        raise ValueError(f"{table} holds a row that no record has") from None


def _damaged(path: Path, why: str) -> CannotStartError:
    return CannotStartError(
        f"{path} is no whole backup: {why}. Nothing was changed; use another backup."
    )


def read_manifest(archive: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    """The manifest of a backup of this format, each part of the kind it must be."""
    if archive.getinfo(MANIFEST).file_size > _MOST["manifest"]:
        raise _damaged(path, f"{MANIFEST} is too large")
    manifest = json.loads(archive.read(MANIFEST))
    if not isinstance(manifest, dict) or "format" not in manifest:
        raise _damaged(path, f"{MANIFEST} is not what a backup has")
    if manifest["format"] != FORMAT or isinstance(manifest["format"], bool):
        raise CannotStartError(
            f"The backup has the format {str(manifest['format'])[:20]}; this version reads"
            f" {FORMAT}. Restore it with Glidepath {str(manifest.get('version'))[:20]}."
        )
    kinds = {"version": str, "invented": bool, "migrations": list, "tables": dict, "files": dict}
    for name, kind in kinds.items():
        if not isinstance(manifest.get(name), kind):
            raise _damaged(path, f"{name} in {MANIFEST} is not what a backup has")
    return manifest


def check_files(archive: zipfile.ZipFile, manifest: Mapping[str, Any], path: Path) -> None:
    """Refuse files that were not written with the backup, or not as they are now."""
    _check_names(archive, path)
    _check_sizes(archive, path)
    inside = set(archive.namelist()) - {MANIFEST}
    for name, digest in manifest["files"].items():
        if name not in inside or _digest(archive, name) != digest:
            raise CannotStartError(f"{name[:80]} in the backup was altered. Take another backup.")
    if inside != set(manifest["files"]):
        raise CannotStartError(
            "The backup holds files that were not written with it. Take another backup."
        )


def _check_names(archive: zipfile.ZipFile, path: Path) -> None:
    for name, times in Counter(archive.namelist()).items():
        if name != MANIFEST and name not in _KEY_NAMES and not _NAMES.fullmatch(name):
            raise _damaged(path, f"no backup holds a file named {name[:80]!r}")
        if times > 1:
            raise _damaged(path, f"{name[:80]} stands in it twice")
    for name in sorted(_KEY_NAMES - {*archive.namelist()}):
        raise _damaged(path, f"{name} is missing")


def _check_sizes(archive: zipfile.ZipFile, path: Path) -> None:
    total = 0
    for info in archive.infolist():
        total += info.file_size
        if info.file_size > _MOST.get(info.filename.partition("/")[0], info.file_size):
            raise _damaged(path, f"{info.filename[:80]} is too large")
    if total > _MOST["manifest"] + _MOST_TIMES * path.stat().st_size:
        raise _damaged(path, f"it would unpack to {total:,} bytes, more than any record can")


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
