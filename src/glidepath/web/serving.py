"""The server: gunicorn with the application loaded once, for all its workers."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import Any

from gunicorn.app.base import BaseApplication

from glidepath.web.environment import address
from glidepath.web.starting import CannotStartError, check_keys, collect_static_files, migrate

WORKERS, THREADS = 2, 4


def serve(host: str, port: int, programme: str | None, administrator: str | None) -> int:
    """Answer at this address until stopped; raises CannotStartError where it is taken.

    `programme` and the address of its first `administrator` begin a programme before.
    """
    _check_free(host, port)
    migrate()
    check_keys()
    if programme or administrator:
        _begin(programme, administrator)
    collect_static_files()
    _print_start(host, port)
    _Server(host, port).run()
    return 0


def print_link(email: str) -> int:
    """Print a link by which somebody who cannot sign in any more chooses a new pass phrase.

    Raises UnknownName for an address without an account.
    """
    from glidepath.web.accounts.beginning import link_for

    migrate()
    _print_one_time_link(email, link_for(email))
    return 0


class _Server(BaseApplication):
    def __init__(self, host: str, port: int) -> None:
        self._bind = address(host, port)
        super().__init__()

    def load_config(self) -> None:
        for name, value in {
            "bind": self._bind,
            "workers": WORKERS,
            "threads": THREADS,
            "worker_class": "gthread",
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": 10,
            "keepalive": 5,
            "loglevel": "warning",
            "limit_request_line": 4094,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application with its facts and pages read, so that workers share them."""
        from django.db import connections
        from django.urls import reverse

        from glidepath.catalogue.settling import settle
        from glidepath.web.turns import taking_turns
        from glidepath.web.wsgi import application

        settle()
        reverse("work-list")  # reads the pages, and the addresses of them all
        connections.close_all()  # each worker opens its own
        return taking_turns(application)


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStartError(
                f"Port {port} on {host} cannot be used: {error.strerror}. "
                "Choose another with --port, or --host."
            ) from None


def _begin(programme: str | None, administrator: str | None) -> None:
    from django.conf import settings

    from glidepath.web.accounts.beginning import begin_programme

    if settings.DEMO:
        raise CannotStartError("The invented clinic has its programmes. Leave --demo out.")
    if not (programme and "@" in (administrator or "")):
        raise CannotStartError(
            "A programme begins with its name and the e-mail address of its first administrator: "
            "--programme NAME --administrator EMAIL."
        )
    name = administrator.split("@")[0]
    _, token = begin_programme(programme=programme, name=name, email=administrator)
    _print_one_time_link(administrator, token)


def _print_start(host: str, port: int) -> None:
    from django.conf import settings

    from glidepath.web.accounts.models import Programme

    if settings.DEMO:
        _print_clinic()
    elif not Programme.objects.exists():
        _say(
            "There is no programme yet. Stop this with Ctrl+C, then begin one:\n"
            '  glidepath serve --programme "NAME" --administrator EMAIL'
        )
    _say(f"Glidepath answers at http://{address(host, port)}/ (Ctrl+C stops it)")


def _print_clinic() -> None:
    from glidepath.web.demo.clinic import is_open, open_clinic

    if not is_open():
        _say("Inventing a clinic: its people and their last months. This takes about a minute.")
        _invent_apart()
    for account in open_clinic():
        role, programme = account["role"], account["programme"]
        _say(f"  {role:<14} {programme:<20} {account['email']:<33} {account['password']}")


def _invent_apart() -> None:
    """Invent the clinic in a process of its own.

    Typesetting starts threads that a fork would lose: a worker forked after it would wait for them
    for ever. So nothing is typeset in the process that the workers come from.
    """
    command = [sys.executable, "-P", "-X", "utf8", "-m", "glidepath.web", "invent", "--demo"]
    if subprocess.run(command, check=False).returncode:
        raise CannotStartError("The clinic could not be invented; what went wrong stands above.")


def _print_one_time_link(email: str, token: str) -> None:
    from django.conf import settings
    from django.urls import reverse

    address = settings.ORIGIN + reverse("set-password-link", args=[token])
    _say(f"{email} chooses a pass phrase here, once and within a day:\n  {address}")


def _say(line: str) -> None:
    print(line, flush=True, file=sys.stdout)  # noqa: T201
