"""Served by https, the installation passes the framework's own checks and sends safe headers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

SCRIPT = """
import json, django
django.setup()
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
call_command("collectstatic", verbosity=0, interactive=False)
found = [str(one) for one in run_checks(include_deployment_checks=True)]
found = [one for one in found if not any(id in one for id in settings.SILENCED_SYSTEM_CHECKS)]
page = Client(headers={"host": "clinic.example"}).get(
    "/account/login/", secure=True, headers={"x-forwarded-for": "192.0.2.1"})
plain = Client(headers={"host": "clinic.example"}).get("/account/login/")
health = Client(headers={"host": "clinic.example"}).get("/healthz")
cookies = {name: {key: value for key, value in one.items() if value}
           for name, one in page.cookies.items()}
print(json.dumps({"checks": found, "status": page.status_code, "headers": dict(page.headers),
    "plain": [plain.status_code, plain.headers.get("Location")], "health": health.status_code,
    "cookies": cookies, "session": [settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE,
    settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE]}))
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What an installation at https://clinic.example answers, in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GLIDEPATH_")}
    kept.pop("DATABASE_URL", None)
    environment = kept | {
        "DJANGO_SETTINGS_MODULE": "glidepath.web.settings",
        "GLIDEPATH_HOME": str(tmp_path_factory.mktemp("home")),
        "GLIDEPATH_ORIGIN": "https://clinic.example",
        "PYTHONPATH": str(Path(__file__).parents[3] / "src"),
        "PYTHONWARNINGS": "",
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_framework_s_checks_for_installations_find_nothing(served: dict) -> None:
    assert served["checks"] == []
    assert served["status"] == 200


def test_browsers_are_told_to_use_https_only(served: dict) -> None:
    assert served["headers"]["Strict-Transport-Security"] == "max-age=31536000"
    assert served["plain"] == [301, "https://clinic.example/account/login/"]
    assert served["health"] == 200


def test_cookies_are_bound_to_this_host_and_to_https(served: dict) -> None:
    assert served["session"] == ["__Host-session", True, True, "Lax"]
    cookie = served["cookies"]["__Host-csrf"]
    assert (cookie["path"], cookie["secure"], cookie["httponly"]) == ("/", True, True)
    assert cookie["samesite"] == "Strict"
    assert "domain" not in cookie


@pytest.mark.parametrize("where", ["served", "plain"])
def test_headers_keep_pages_to_themselves(where: str, served: dict, db: None) -> None:
    headers = (
        served["headers"] if where == "served" else dict(Client().get("/account/login/").headers)
    )
    policy = {
        line.split()[0]: line.split()[1:] for line in headers["Content-Security-Policy"].split("; ")
    }
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == ["'self'"]
    assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert ("upgrade-insecure-requests" in policy) is (where == "served")
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "no-store" in headers["Cache-Control"]
    assert "camera=()" in headers["Permissions-Policy"]
    assert "publickey-credentials-get=(self)" in headers["Permissions-Policy"]
