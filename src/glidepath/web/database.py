"""Django's database settings from one address, as DATABASE_URL gives it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# WAL lets people read while one person saves; IMMEDIATE takes the right to write at once, so that
# two who save at the same time wait for each other instead of one being refused at the end.
# synchronous=FULL: what was acknowledged survives a loss of power too.
_SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;"
    ),
}


def database_settings(address: str | None, folder: Path) -> dict[str, Any]:
    """Settings of the database at `address`, or of an SQLite file in `folder` where it is None.

    Raises ImproperlyConfigured for an address that is neither postgresql:// nor sqlite://.
    """
    if not address:
        return _sqlite(folder / "glidepath.sqlite3")
    try:
        parts = urlsplit(address)
        port = str(parts.port or "")
    except ValueError:  # what it says may hold a part of the password
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read. Write postgresql://user:password@host/name; in the"
            " password write / as %2F, # as %23 and @ as %40."
        ) from None
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": port,
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured(
        f"DATABASE_URL begins with {parts.scheme!r}. Write postgresql://user:password@host/name, "
        "sqlite:///a/file, or leave it out for an SQLite file in the data folder."
    )


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": _SQLITE,
        "CONN_MAX_AGE": 60,
    }
