"""The data folder of the web application: where its database, keys and exports lie."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

# The secrets of an installation, and the setting that holds each.
KEYS = {"session": "SECRET_KEY", "audit": "AUDIT_KEY", "second_step": "SECOND_STEP_KEY"}


def data_folder(*, demo: bool = False) -> Path:
    """The folder that GLIDEPATH_HOME names, else one in the user's own data folder.

    Invented data lie in a folder of their own, so that they never mix with real people's.
    """
    chosen = os.environ.get("GLIDEPATH_HOME")
    if chosen:
        return Path(chosen).expanduser().resolve()
    data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(data) / ("glidepath-demo" if demo else "glidepath")


def secret(folder: Path, name: str) -> str:
    """A secret of this installation, made at first use and readable by its owner only.

    An environment variable such as GLIDEPATH_SESSION_KEY takes precedence over the file
    `session.key`, for installations that keep secrets elsewhere.
    """
    given = os.environ.get(f"GLIDEPATH_{name.upper()}_KEY")
    if given:
        return given
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _written(path)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32))
    return _written(path)


def _written(path: Path) -> str:
    """The content of a key file; another process may still be writing it for a moment."""
    for _ in range(1000):
        content = path.read_bytes()
        if content and not content.isascii():
            raise ImproperlyConfigured(f"{path} is damaged: it holds no key. Restore a backup.")
        if content:
            return content.decode()
    raise ImproperlyConfigured(f"{path} is empty. Remove it, if nothing was ever kept with it.")
