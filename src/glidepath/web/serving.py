"""The server: gunicorn with the application loaded once, for all its workers."""

from __future__ import annotations

import socket
from typing import Any

from gunicorn.app.base import BaseApplication

from glidepath.web.starting import CannotStartError, collect_static_files, migrate

WORKERS, THREADS = 2, 4


def serve(host: str, port: int) -> int:
    """Answer at this address until stopped; raises CannotStartError where it is taken."""
    _check_free(host, port)
    migrate()
    collect_static_files()
    _print_start(host, port)
    _Server(host, port).run()
    return 0


class _Server(BaseApplication):
    def __init__(self, host: str, port: int) -> None:
        self._bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
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
        from django.db import connections

        from glidepath.catalogue.settling import settle
        from glidepath.web.wsgi import application

        settle()
        connections.close_all()  # each worker opens its own
        return application


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStartError(
                f"Port {port} on {host} cannot be used: {error.strerror}. "
                "Choose another with --port."
            ) from None


def _print_start(host: str, port: int) -> None:
    from django.conf import settings

    from glidepath.web.accounts.models import Programme

    if settings.DEMO:
        from glidepath.web.demo.clinic import open_clinic

        for account in open_clinic():
            role, programme = account["role"], account["programme"]
            print(f"  {role:<14} {programme:<22} {account['email']:<40} {account['password']}")  # noqa: T201
    elif not Programme.objects.exists():
        print(  # noqa: T201
            "No programme yet. Found one, with its first administrator:\n"
            "  glidepath serve --found 'Programme' --administrator name@example.org"
        )
    print(f"Glidepath answers at http://{host}:{port}/ (Ctrl+C stops it)", flush=True)  # noqa: T201
