"""Making an installation ready: its folder, Spanish, tables and static files."""

from __future__ import annotations

import os
from pathlib import Path

from glidepath.web.home import data_folder
from glidepath.web.messages import compile_messages

MARK = "invented"  # the file that marks a folder of invented data


class CannotStartError(Exception):
    """The record cannot be opened; the message says why and what to do."""


def prepare(*, serving: bool = False) -> None:
    """Make the folder and load the application; raises CannotStartError.

    Only who serves has to say that the folder is the demo's; other commands see it by its mark.
    """
    demo = os.environ.get("GLIDEPATH_DEMO") == "1"
    folder = data_folder(demo=demo)
    if not serving and (folder / MARK).exists():
        demo = True
        os.environ["GLIDEPATH_DEMO"] = "1"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _keep_apart(folder, demo=demo)
        _check_writable(folder)
        compile_messages()
    except OSError as error:
        raise CannotStartError(
            f"{error.filename or folder} cannot be written: {error.strerror}. "
            "Allow writing there, or name another folder in GLIDEPATH_HOME."
        ) from None
    _load()


def migrate() -> None:
    """Bring the tables up to date; raises CannotStartError where the database does not answer,
    or holds invented people where real ones are meant, or the other way round.
    """
    from django.core.management import call_command
    from django.db import DatabaseError

    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise CannotStartError(
            f"The database cannot be used: {str(error).strip().splitlines()[0].rstrip('.')}. "
            "Check DATABASE_URL or GLIDEPATH_HOME, and that the database runs."
        ) from None
    _keep_database_apart()


def check_keys() -> None:
    """Raise CannotStartError where the data folder's keys are not those that the log was kept with.

    What is written under another key would look as if the log had been altered.
    """
    from django.conf import settings

    from glidepath.web.audit.chain import verify_one
    from glidepath.web.audit.models import ChainHead

    heads = list(ChainHead.objects.values_list("pk", flat=True))
    if heads and all(any(verify_one(head, 1)) for head in heads):
        raise CannotStartError(
            f"The keys in {settings.HOME} are not those of this database: none of its logs holds "
            "under them. Name the data folder that belongs to it in GLIDEPATH_HOME, or restore a "
            "backup."
        )


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


def _load() -> None:
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise CannotStartError(str(error)) from None
    except OSError as error:
        raise CannotStartError(
            f"{error.filename} cannot be used: {error.strerror}. Put it right, or restore a backup."
        ) from None


def _check_writable(folder: Path) -> None:
    probe = folder / f".writable-{os.getpid()}"
    probe.touch()
    probe.unlink()


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


def _keep_database_apart() -> None:
    from django.conf import settings

    from glidepath.web.accounts.models import Programme

    if settings.DEMO and Programme.objects.filter(invented=False).exists():
        raise CannotStartError(
            "The database of DATABASE_URL holds a record that is not invented. Name another one "
            "for the demo."
        )
    if not settings.DEMO and Programme.objects.filter(invented=True).exists():
        raise CannotStartError(
            "The database of DATABASE_URL holds invented people. Name another one for real work."
        )
