"""Writing a file whole or not at all, so that what stood there is not lost where writing fails."""

from __future__ import annotations

import errno
import os
from pathlib import Path


def write_whole(name: str, content: bytes) -> None:
    """Write a file, in place of one that is there; raises OSError that names the file."""
    try:
        _put(Path(name), content)
    except OSError as error:
        raise OSError(error.errno, error.strerror, name) from None


def _put(path: Path, content: bytes) -> None:
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    target = path.resolve()
    # A pipe or a device takes what is written as it comes, and beside some files nothing can be made.
    if target.exists() and not (target.is_file() and os.access(target.parent, os.W_OK)):
        _write(target, content)
        return
    beginning = target.with_name(f".glidepath-{os.getpid()}")
    try:
        _write(beginning, content)
        if target.exists():
            beginning.chmod(target.stat().st_mode & 0o7777)
        beginning.replace(target)
    finally:
        beginning.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(content)
