"""The invented clinic: two programmes, one account for each role, and people with their history.

Everything is done by the actions that members use, each as of the moment at which it is told to have
happened, so that the record and its log are what they would be after a year of work.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone

from glidepath.web.accounts.models import Member, Programme, User
from glidepath.web.accounts.rights import Role
from glidepath.web.demo.life import Life
from glidepath.web.demo.lives import lives
from glidepath.web.demo.people import invent_people
from glidepath.web.demo.stories import Told, story
from glidepath.web.demo.telling import Story, tell

SEED = 7
PROGRAMMES = {"Invented Riverbend": 40, "Invented Hillside": 6}  # and how many people each has
PASSWORD = "invented people only"  # noqa: S105
_NAMES = {
    Role.ADMINISTRATOR: "Ada Placeholder",
    Role.PRESCRIBER: "Dr. Sam Specimen",
    Role.PHARMACIST: "Pat Prototype",
    Role.THERAPIST: "Terry Template",
    Role.COORDINATOR: "Casey Standin",
}


def is_open() -> bool:
    """Whether the clinic is there already."""
    return Programme.objects.exists()


def open_clinic() -> list[dict[str, str]]:
    """Make the clinic unless it is there, and write its accounts to `demo-accounts.json`."""
    if not is_open():
        try:
            invent_clinic(SEED, PROGRAMMES, timezone.now())
        except IntegrityError:
            if not is_open():
                raise
            # Another start in the same folder has made it meanwhile.
    accounts = [
        {
            "role": member.role,
            "programme": member.programme.name,
            "email": member.user.email,
            "password": PASSWORD,
        }
        for member in Member.objects.select_related("user", "programme").order_by(
            "-programme__name", "pk"
        )
    ]
    path = Path(settings.HOME) / "demo-accounts.json"
    path.write_text(json.dumps(accounts, indent=2) + "\n")
    return accounts


def invent_clinic(seed: int, programmes: dict[str, int], until: datetime) -> None:
    """Make programmes with so many people each, and tell what happened up to a moment.

    It is made whole or not at all.
    """
    with transaction.atomic():
        told: list[tuple[datetime, Story]] = []
        password = make_password(PASSWORD)  # once: it takes its time, and is the same for all
        dealt = 0
        for number, (name, count) in enumerate(programmes.items()):
            team = _found(name, password)
            told += stories(seed + number, lives(count, dealt), team, until)
            dealt += count
        tell(told, until)


def _found(name: str, password: str) -> dict[Role, Member]:
    """A programme with a member of each role; the password is hashed already."""
    programme = Programme.objects.create(name=name, invented=True)
    members = {}
    for role in Role:
        email = f"{role.value}@{name.rsplit(maxsplit=1)[-1].lower()}.example"
        user = User.objects.create(
            email=email, password=password, name=f"{_NAMES[role]} (invented)"
        )
        members[role] = Member.objects.create(user=user, programme=programme, role=role)
    return members


def stories(
    seed: int, dealt: Sequence[Life], team: Mapping[Role, Member], until: datetime
) -> Iterator[tuple[datetime, Story]]:
    """The story of each life, with the moment at which it begins."""
    random = Random(seed)  # noqa: S311 - nothing secret
    for invented, life in zip(invent_people(seed, dealt, until.date()), dealt, strict=True):
        begins = timezone.localtime(until) - timedelta(days=life.began)
        begins = begins.replace(hour=random.randint(8, 15), minute=random.randint(0, 59))
        own = Random(f"{seed} {invented.name}")  # noqa: S311
        yield begins, story(Told(invented, life, team, own))
