"""Run by the tests of the real server: a small invented clinic with a history.

`python -m tests.web.small_clinic` prints the key of a session of its prescriber as JSON.
"""

from __future__ import annotations

import json
import os


def main() -> None:
    """Invent eight people, and sign their prescriber in."""
    os.environ["GLIDEPATH_DEMO"] = "1"
    from glidepath.web.starting import migrate, prepare

    prepare()
    migrate()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from glidepath.web.accounts.models import Member
    from glidepath.web.accounts.rights import Role
    from glidepath.web.demo.clinic import invent_clinic

    invent_clinic(5, {"Invented Testfield": 8}, timezone.now())
    user = Member.objects.get(role=Role.PRESCRIBER).user
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    print(json.dumps(session.session_key))  # noqa: T201


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glidepath.web.settings")
    main()
