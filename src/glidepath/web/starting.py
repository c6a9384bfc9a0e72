"""Making an installation ready: its folder, Spanish, tables and static files."""

from __future__ import annotations

import os
from pathlib import Path

from glidepath.web.home import data_folder
from glidepath.web.messages import compile_messages

MARK = "invented"  # the file that marks a folder of invented data


class CannotStartError(Exception):
    """The record cannot be opened; the message says why and what to do."""


def prepare() -> None:
    """Make the folder and load the application; raises CannotStartError."""
    demo = os.environ.get("GLIDEPATH_DEMO") == "1"
    folder = data_folder(demo=demo)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _keep_apart(folder, demo=demo)
        compile_messages()
    except OSError as error:
        raise CannotStartError(
            f"{error.filename or folder} cannot be written: {error.strerror}. "
            "Allow writing there, or name another folder in GLIDEPATH_HOME."
        ) from None
    import django

    django.setup()


def migrate() -> None:
    """Bring the tables up to date; raises CannotStartError where the database does not answer."""
    from django.core.management import call_command
    from django.db import OperationalError

    try:
        call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as error:
        raise CannotStartError(
            f"The database does not answer: {str(error).strip().splitlines()[0]}. "
            "Check DATABASE_URL, and that the database runs."
        ) from None


def collect_static_files() -> None:
    """Copy style and scripts to where the server hands them out, if any changed since."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    newest = max(
        Path(storage.path(name)).stat().st_mtime_ns
        for finder in get_finders()
        for name, storage in finder.list([])
    )
    stamp = Path(settings.STATIC_ROOT) / "stamp"
    if stamp.exists() and stamp.read_text() == str(newest):
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(str(newest))


def _keep_apart(folder: Path, *, demo: bool) -> None:
    """Never mix invented people with real ones."""
    mark = folder / MARK
    used = any(folder.glob("*.sqlite3"))
    if demo and not mark.exists():
        if used:
            raise CannotStartError(
                f"{folder} holds a record that is not invented. Name another folder in "
                "GLIDEPATH_HOME for the demo."
            )
        mark.write_text("The people in this folder are invented.\n")
    if not demo and mark.exists():
        raise CannotStartError(
            f"{folder} holds invented people. Add --demo, or name another folder in GLIDEPATH_HOME."
        )
