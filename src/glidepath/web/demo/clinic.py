"""The invented clinic: its two programmes, one account for each role, and its people."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings
from django.db import transaction

from glidepath.web.accounts.models import Member, Programme, User
from glidepath.web.accounts.rights import Role

PROGRAMMES = ("Invented Riverbend", "Invented Hillside")
PASSWORD = "invented people only"  # noqa: S105


def is_open() -> bool:
    """Whether the clinic is there already."""
    return Programme.objects.exists()


def open_clinic() -> list[dict[str, str]]:
    """Make the clinic unless it is there, and write its accounts to `demo-accounts.json`."""
    if not Programme.objects.exists():
        with transaction.atomic():
            for name in PROGRAMMES:
                _found(name)
    accounts = [
        {
            "role": member.role,
            "programme": member.programme.name,
            "email": member.user.email,
            "password": PASSWORD,
        }
        for member in Member.objects.select_related("user", "programme").order_by("programme__name")
    ]
    path = Path(settings.HOME) / "demo-accounts.json"
    path.write_text(json.dumps(accounts, indent=2) + "\n")
    return accounts


def _found(name: str) -> None:
    programme = Programme.objects.create(name=name, invented=True)
    for role in Role:
        email = f"{role.value}@{name.rsplit(maxsplit=1)[-1].lower()}.example"
        user = User.objects.create_user(email, PASSWORD, name=f"{role.value.title()} {name}")
        Member.objects.create(user=user, programme=programme, role=role)
