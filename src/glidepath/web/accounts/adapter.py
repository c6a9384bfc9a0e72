"""How the sign-in library behaves here: nobody signs up, its words are ours, secrets are kept."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from glidepath.web.accounts.models import User
from glidepath.web.base.clock import now


class AccountAdapter(DefaultAccountAdapter):
    """Closes public sign-up; confirms by the address a user signs in with."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "The address and the pass phrase do not go together. Check both and try again."
        ),
        "incorrect_password": _("This is not your pass phrase. Try again."),
        "enter_current_password": _("This is not your pass phrase of now. Try again."),
        "incorrect_code": _("This code is not right, or was used already. Wait for the next one."),
        "too_many_login_attempts": _(
            "There were many attempts that did not work. Please wait 15 minutes and try again, "
            "or sign in with a passkey."
        ),
        "rate_limited": _("That was often in a short time. Please wait a few minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Never: members are invited."""
        return False

    def reauthenticate(self, user: User, password: str) -> bool:
        """Whether this is the user's pass phrase; wrong ones count towards the lock-out."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **_kwargs: Any) -> bool:
        """Always; but for second steps, having signed in within the last minutes is enough."""
        request = context.request
        if app != "allauth.mfa":
            return True
        records = get_authentication_records(request, request.user)
        recent = now().timestamp() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        return not records or records[-1]["at"] < recent

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """The library's ways to confirm, in our words."""
        words = {
            "reauthenticate": gettext("With the pass phrase"),
            "mfa_reauthenticate": gettext("With a code"),
            "mfa_reauthenticate:webauthn": gettext("With a passkey"),
        }
        ways = super().get_reauthentication_methods(user)
        return [way | {"description": words[way["id"]]} for way in ways]


class SecondStepAdapter(DefaultMFAAdapter):
    """Keeps the secrets of second steps encrypted, with a key that is not in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "cannot_generate_recovery_codes": _("Set up an app or a passkey first."),
    }

    def encrypt(self, text: str) -> str:
        """The text as it is kept."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text again; raises InvalidToken where the installation's key is another one."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002, ARG002
        """What a new passkey is called until its owner names it."""
        return gettext("My passkey")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Who asks for a passkey: this installation, by its name."""
        return super().get_public_key_credential_rp_entity() | {"name": "Glidepath"}


def _cipher() -> Fernet:
    key = hashlib.sha256(settings.SECOND_STEP_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
