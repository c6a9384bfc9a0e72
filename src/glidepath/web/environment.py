"""What the environment of an installation says, read strictly: a slip is named, never guessed at."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured


def address(host: str, port: int) -> str:
    """A host and its port as an address has them: hosts with colons in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def origin(default: str) -> str:
    """Where people reach the application, from GLIDEPATH_ORIGIN; raises ImproperlyConfigured."""
    given = os.environ.get("GLIDEPATH_ORIGIN", default).rstrip("/")
    try:
        parts = urlsplit(given)
        whole = parts.scheme in {"http", "https"} and parts.hostname and not parts.path
        _ = parts.port
    except ValueError:
        whole = False
    if not whole:
        raise ImproperlyConfigured(
            f"GLIDEPATH_ORIGIN is {given[:60]!r}. Write how people reach the record, such as"
            " https://clinic.example."
        )
    return given


def time_zone(default: str) -> str:
    """The clinic's time zone, from GLIDEPATH_TIME_ZONE; raises ImproperlyConfigured."""
    given = os.environ.get("GLIDEPATH_TIME_ZONE", default)
    try:
        ZoneInfo(given)
    except (LookupError, ValueError, OSError):
        raise ImproperlyConfigured(
            f"GLIDEPATH_TIME_ZONE is {given[:60]!r}, which is no time zone. Write one such as"
            f" {default}."
        ) from None
    return given


def proxies(default: int) -> int:
    """How many proxies stand before the application, from GLIDEPATH_PROXIES."""
    given = os.environ.get("GLIDEPATH_PROXIES", str(default))
    if not re.fullmatch(r"[0-9]{1,2}", given):
        raise ImproperlyConfigured(
            f"GLIDEPATH_PROXIES is {given[:60]!r}. Write how many proxies of your own stand before"
            " the server, such as 1."
        )
    return int(given)
