"""Programmes, the people who work in them, and how they sign in."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

import rules
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from glidepath.web.accounts.rights import Action, Role, permission
from glidepath.web.base.clock import now
from glidepath.web.base.models import Changeable, Changes, Privacy


class UserManager(BaseUserManager["User"]):
    """Makes accounts; there is no superuser."""

    def create_user(self, email: str, password: str | None = None, **values: Any) -> User:
        """A new account with a hashed pass phrase; without one, nobody can sign in to it yet."""
        user = self.model(email=self.normalize_email(email).lower(), **values)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who signs in, with an address and how they like the pages."""

    changes = Changes.MAY
    privacy: ClassVar = {
        "id": Privacy.OPEN,
        "email": Privacy.STAFF,
        "name": Privacy.STAFF,
        "password": Privacy.SECRET,
        "last_login": Privacy.STAFF,
        "is_active": Privacy.STAFF,
        "language": Privacy.STAFF,
        "theme": Privacy.STAFF,
        "sessions_ended": Privacy.OPEN,
    }

    class Theme(models.TextChoices):
        """Light or dark pages."""

        SYSTEM = "system", _("As my device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    language = models.CharField(
        max_length=2, choices=[("en", "English"), ("es", "Español")], default="en"
    )
    theme = models.CharField(max_length=6, choices=Theme.choices, default=Theme.SYSTEM)
    sessions_ended = models.PositiveIntegerField(default=0, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        """What every session carries: a new pass phrase, or ending all sessions, changes it."""
        content = f"{self.password} {self.sessions_ended}"
        return salted_hmac("glidepath.session", content, algorithm="sha256").hexdigest()

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Whether one of the user's own memberships has a right; roles decide, no table does."""
        return isinstance(obj, Member) and obj.user_id == self.pk and rules.has_perm(perm, obj)


class Programme(Changeable):
    """One treatment programme: its members see its people and nobody else's."""

    privacy: ClassVar = {
        "id": Privacy.OPEN,
        "version": Privacy.OPEN,
        "name": Privacy.OPEN,
        "market": Privacy.OPEN,
        "part_2": Privacy.OPEN,
        "invented": Privacy.OPEN,
    }

    name = models.CharField(max_length=120, unique=True)
    market = models.CharField(max_length=2, default="US")
    part_2 = models.BooleanField(default=False)
    invented = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Member(Changeable):
    """A user's work in one programme, in one role. Ended memberships stay, for the log's sake."""

    privacy: ClassVar = {
        "id": Privacy.OPEN,
        "version": Privacy.OPEN,
        "user": Privacy.STAFF,
        "programme": Privacy.OPEN,
        "role": Privacy.STAFF,
        "active": Privacy.STAFF,
    }

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="members")
    role = models.CharField(max_length=16, choices=Role.choices)
    active = models.BooleanField(default=True)

    class Meta:
        """One role for a user in a programme."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "programme"], name="one_membership"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="known_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user.name}, {self.get_role_display()}"

    def may(self, action: Action) -> bool:
        """Whether this member's role has the right; the one place at which rights are asked."""
        return rules.has_perm(permission(action), self)


class SetPasswordLink(Changeable):
    """A link by which a user chooses a pass phrase, once and within a day; it signs nobody in.

    Only the digest of its token is kept. `made_by` is empty where the operator made it.
    """

    privacy: ClassVar = {
        "id": Privacy.OPEN,
        "version": Privacy.OPEN,
        "user": Privacy.STAFF,
        "digest": Privacy.SECRET,
        "made_by": Privacy.STAFF,
        "made_at": Privacy.OPEN,
        "ended_at": Privacy.OPEN,
    }

    user = models.ForeignKey(User, models.PROTECT, related_name="set_password_links")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.made_at:%Y-%m-%d}"
