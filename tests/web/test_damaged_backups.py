"""A file that is no whole backup is refused before anything is touched, whatever is wrong with it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from glidepath.web.backup_checks import check_files, read_manifest, whole
from glidepath.web.starting import CannotStartError

FILES = {
    "tables/accounts.user.jsonl": b"[1]\n",
    "keys/session.key": b"a" * 64,
    "keys/audit.key": b"b" * 64,
    "keys/second_step.key": b"c" * 64,
    "instruments/own.toml": b"# our own\n",
}
Change = Callable[[dict[str, bytes], dict[str, Any]], object]


def backup(path: Path, change: Change | None = None) -> Path:
    """A small backup by hand, changed before the digests are written down."""
    files: dict[str, bytes] = dict(FILES)
    manifest: dict[str, Any] = {"format": 1, "version": "0.1.0", "invented": True}
    manifest |= {"migrations": [], "tables": {}}
    if change:
        change(files, manifest)
    manifest.setdefault("files", {name: sha256(text).hexdigest() for name, text in files.items()})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        archive.writestr("manifest.json", json.dumps(manifest))
    return path


def check(path: Path) -> None:
    with whole(path), zipfile.ZipFile(path) as archive:
        check_files(archive, read_manifest(archive, path), path)


def refusal(path: Path) -> str:
    with pytest.raises(CannotStartError) as caught:
        check(path)
    said = str(caught.value)
    assert len(said) < 400
    return said


def test_a_whole_backup_is_taken(tmp_path: Path) -> None:
    check(backup(tmp_path / "whole.zip"))


CHANGES: dict[str, tuple[Change, str]] = {
    "a path upwards": (
        lambda files, _: files.update({"instruments/../../own.toml": b""}),
        "no backup holds a file named 'instruments/../../own.toml'",
    ),
    "the folder itself": (
        lambda files, _: files.update({"instruments/..": b""}),
        "no backup holds a file named 'instruments/..'",
    ),
    "a path from the root": (
        lambda files, _: files.update({"/etc/own.toml": b""}),
        "no backup holds a file named '/etc/own.toml'",
    ),
    "another system's path": (
        lambda files, _: files.update({"instruments/..\\own.toml": b""}),
        "no backup holds a file named",
    ),
    "a folder": (lambda files, _: files.update({"keys/": b""}), "a file named 'keys/'"),
    "a name that steers a terminal": (
        lambda files, _: files.update({"instruments/\x1b[31m.toml": b""}),
        "a file named 'instruments/\\x1b[31m.toml'",
    ),
    "a key that is missing": (
        lambda files, _: files.pop("keys/audit.key"),
        "keys/audit.key is missing",
    ),
    "a key that is too large": (
        lambda files, _: files.update({"keys/audit.key": b"b" * 2000}),
        "keys/audit.key is too large",
    ),
    "what unpacks without end": (
        lambda files, _: files.update({"tables/accounts.user.jsonl": b"\n" * 80_000_000}),
        "it would unpack to 80,000,",
    ),
    "another format": (
        lambda _, manifest: manifest.update(format=2, version="9.0"),
        "The backup has the format 2; this version reads 1. Restore it with Glidepath 9.0.",
    ),
    "a format that is none": (
        lambda _, manifest: manifest.update(format="x" * 5000),
        "The backup has the format xxxxxxxxxxxxxxxxxxxx; this version reads 1.",
    ),
    "no format": (lambda _, manifest: manifest.pop("format"), "is not what a backup has"),
    "no version": (lambda _, manifest: manifest.pop("version"), "version in manifest.json is not"),
    "tables that are none": (
        lambda _, manifest: manifest.update(tables=[]),
        "tables in manifest.json is not what a backup has",
    ),
    "files that were not written with it": (
        lambda _, manifest: manifest.update(files={}),
        "holds files that were not written with it",
    ),
    "a file that was altered": (
        lambda _, manifest: manifest.update(files=dict.fromkeys(FILES, "0" * 64)),
        "was altered. Take another backup.",
    ),
}


@pytest.mark.parametrize(("change", "said"), CHANGES.values(), ids=CHANGES)
def test_what_no_backup_holds_is_refused(tmp_path: Path, change: Change, said: str) -> None:
    assert said in refusal(backup(tmp_path / "changed.zip", change))


def test_a_file_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = backup(tmp_path / "twice.zip")
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("keys/audit.key", b"d" * 64)
    assert "keys/audit.key stands in it twice" in refusal(path)


@pytest.mark.parametrize(
    "manifest",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 200_000, b'{"format": ' + b"9" * 9999],
)
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, manifest: bytes) -> None:
    path = tmp_path / "manifest.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", manifest)
    assert "Nothing was changed; use another backup." in refusal(path)


def test_a_manifest_without_end_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "large.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b" " * 60_000_000)
    assert "manifest.json is too large" in refusal(path)


def test_bytes_cut_off_or_turned_over_are_noticed(tmp_path: Path) -> None:
    content = backup(tmp_path / "whole.zip").read_bytes()
    path = tmp_path / "damaged.zip"
    for length in range(0, len(content), 97):
        path.write_bytes(content[:length])
        assert "no whole backup" in refusal(path)
    key = content.index(b"keys/audit.key") + len(b"keys/audit.key") + 2
    path.write_bytes(content[:key] + bytes([content[key] ^ 16]) + content[key + 1 :])
    assert "no whole backup" in refusal(path)
