"""The real server in a process of its own, with its own data folder, and browsers without a face."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parents[2]
TEST_DATABASE = os.environ.get("GLIDEPATH_TEST_DATABASE_URL", "")
_CSRF = "c" * 32
_OURS = ("GLIDEPATH_", "DATABASE_URL", "DJANGO_")


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Installation:
    """A data folder with the database that belongs to it."""

    home: Path
    database: str = ""
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """The environment of its commands: nothing of ours but what is meant."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(_OURS)}
        chosen = {"GLIDEPATH_HOME": str(self.home), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        return inherited | chosen | ({"DATABASE_URL": self.database} if self.database else {})

    @property
    def _log(self) -> Path:
        return self.home.parent / f"{self.home.name}.log"

    def run(self, *arguments: str, timeout: float = 300) -> subprocess.CompletedProcess[str]:
        """Run a command of `glidepath` to its end."""
        return subprocess.run(
            [sys.executable, "-P", "-m", "glidepath", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def script(self, name: str, *arguments: str) -> object:
        """Run a module of the tests against this installation; the JSON that it prints."""
        done = subprocess.run(
            [sys.executable, "-m", name, *arguments],
            env=self.environment | {"DJANGO_SETTINGS_MODULE": "glidepath.web.settings"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def start(self, *options: str) -> None:
        """Start the server, and wait until it answers."""
        with self._log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "glidepath", "serve", f"--port={self.port}", *options],
                env=self.environment,
                stdout=log,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        until = time.monotonic() + 120
        while not self.answers():
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < until, self.log()
            time.sleep(0.05)

    def log(self) -> str:
        """What the server has written."""
        return self._log.read_text()[-4000:]

    def answers(self) -> bool:
        """Whether the server is up."""
        browser = Browser(self.port)
        try:
            return browser.get("/healthz")[0] == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            browser.close()

    def kill(self) -> None:
        """End the server and its workers at once, as a loss of power would."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> int:
        """Ask the server to stop; its exit status."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(timeout=30)


class Browser:
    """Somebody who is signed in by the key of a session."""

    def __init__(self, port: int, session: str = "") -> None:
        self.port, self.cookie = port, f"session={session}; csrf={_CSRF}"
        self._connection: http.client.HTTPConnection | None = None
        self._used = 0.0

    def get(self, path: str) -> tuple[int, str, str]:
        """Status, body and where it leads."""
        return self._ask("GET", path, None, {})

    def post(self, path: str, values: Mapping[str, object]) -> tuple[int, str, str]:
        """Send a form, with the token that it needs."""
        body = urlencode({**values, "csrfmiddlewaretoken": _CSRF}, doseq=True)
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def close(self) -> None:
        """Let the connection go."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[int, str, str]:
        if time.monotonic() - self._used > 2:  # the server lets idle connections go
            self.close()
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            self._connection.request(method, path, body, {"Cookie": self.cookie, **headers})
            answer = self._connection.getresponse()
            content = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        self._used = time.monotonic()
        if answer.will_close:
            self.close()
        return answer.status, content, answer.getheader("Location", "")


@contextmanager
def new_database(server: str = TEST_DATABASE) -> Iterator[str]:
    """The address of a PostgreSQL database of a server that is there only for the moment."""
    import psycopg

    name = f"glidepath_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
