"""Run by the tests of the real server: a programme, members, and sessions in which they are signed in.

`python -m tests.web.signed_in_sessions NUMBER [demo]` prints the sessions' keys as JSON.
"""

from __future__ import annotations

import json
import os
import sys


def main(count: int) -> None:
    """Make so many prescribers, each with a session that has taken its second step."""
    from glidepath.web.starting import migrate, prepare

    prepare()
    migrate()
    from django.db import transaction

    from glidepath.web.accounts.models import Programme

    with transaction.atomic():
        programme, _ = Programme.objects.get_or_create(name="Riverbend")
        keys = [_session(programme, number) for number in range(count)]
    print(json.dumps(keys))  # noqa: T201


def _session(programme: object, number: int) -> str:
    from allauth.mfa.models import Authenticator
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from glidepath.web.accounts.models import Member, User
    from glidepath.web.accounts.rights import Role
    from glidepath.web.accounts.sessions import SECOND_STEP

    user = User.objects.create(email=f"member{number}@example.org", name=f"Member {number}")
    Member.objects.create(user=user, programme=programme, role=Role.PRESCRIBER)
    factor = Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SECOND_STEP] = factor.pk
    session.save()
    return session.session_key


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glidepath.web.settings")
    main(int(sys.argv[1]))
