"""Requests and restoring take turns: nobody saves into a record while another is put in its place.

Every request holds a shared lock on a file of the data folder; restoring holds it alone. A second
lock before it keeps new requests waiting while a restore waits for those under way, so that it gets
its turn. The locks die with their process.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings

from glidepath.web.home import KEYS, secret
from glidepath.web.starting import CannotStartError

UNFINISHED = "restore-unfinished"  # there while a restore has begun and not ended
_GATE, _ROOM = "gate.lock", "room.lock"
_WAIT = b"A restore was interrupted. Run it again; then this page answers as before.\n"
Application = Callable[..., Any]


def taking_turns(application: Application) -> Application:
    """The application, each request within its turn and with the keys of the record in place."""
    restored = _Restored()

    def answer(environ: Any, start_response: Any) -> Any:
        with _shared():
            if (Path(settings.HOME) / UNFINISHED).exists():
                start_response(
                    "503 Service Unavailable",
                    [("Content-Type", "text/plain"), ("Retry-After", "60")],
                )
                return [_WAIT]
            restored.notice()
            return application(environ, start_response)

    return answer


@contextmanager
def alone() -> Iterator[None]:
    """Hold every request of this data folder until the end."""
    with _locked(_GATE, fcntl.LOCK_EX), _locked(_ROOM, fcntl.LOCK_EX):
        yield


@contextmanager
def between_restores() -> Iterator[None]:
    """Hold restores back until the end, as a request does, with the keys of the record in place.

    Raises CannotStartError after a restore that was interrupted.
    """
    with _shared():
        if (Path(settings.HOME) / UNFINISHED).exists():
            raise CannotStartError("A restore was interrupted. Run it again first.")
        _read_keys()
        yield


def tell_restored() -> None:
    """Let every running server read the keys again before its next request."""
    stamp = Path(settings.HOME) / "restored"
    stamp.write_text("")
    os.utime(stamp)


class _Restored:
    """Notices that the record was restored since this process read its keys."""

    def __init__(self) -> None:
        self._seen: int | None = None  # the first request reads them in any case

    def notice(self) -> None:
        """Read the keys again where the record was restored."""
        stamp = self._stamp()
        if stamp != self._seen:
            _read_keys()
            self._seen = stamp

    def _stamp(self) -> int:
        with suppress(FileNotFoundError):
            return (Path(settings.HOME) / "restored").stat().st_mtime_ns
        return 0


def _read_keys() -> None:
    """Take the keys as they are now: a restore may have brought others since this process began."""
    for name, setting in KEYS.items():
        setattr(settings, setting, secret(Path(settings.HOME), name))


@contextmanager
def _shared() -> Iterator[None]:
    with _locked(_GATE, fcntl.LOCK_SH):
        room = _lock(_ROOM, fcntl.LOCK_SH)
    try:
        yield
    finally:
        os.close(room)


@contextmanager
def _locked(name: str, kind: int) -> Iterator[None]:
    handle = _lock(name, kind)
    try:
        yield
    finally:
        os.close(handle)


def _lock(name: str, kind: int) -> int:
    handle = os.open(Path(settings.HOME) / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(handle, kind)
    return handle
