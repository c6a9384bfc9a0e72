"""The sign-in library's forms with our words, and no hints inside the fields."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

_CODE = _("Code")
_NAME = _("A name by which you will know it")
_LONGEST_NAME = 100  # letters


class Worded:
    """Gives fields the labels and help of `words`, field by field: (label, help).

    A refusal of a form that `saves_nothing` does not say that nothing was saved.
    """

    words: dict[str, tuple[Any, Any]]
    saves_nothing = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, help_text) in self.words.items():
            field = self.fields[name]
            field.label, field.help_text = label, help_text
            field.widget.attrs.pop("placeholder", None)


class SignInForm(Worded, account.LoginForm):
    """Address and pass phrase."""

    saves_nothing = True
    words = {
        "login": (_("E-mail address"), ""),
        "password": (
            _("Pass phrase"),
            _("Forgotten? Ask your programme's administrator for a link to choose a new one."),
        ),
    }


class ConfirmForm(Worded, account.ReauthenticateForm):
    """The pass phrase once more."""

    saves_nothing = True
    words = {"password": (_("Pass phrase"), "")}


class NewPasswordForm(Worded, account.ChangePasswordForm):
    """A new pass phrase in place of the old one."""

    words = {
        "oldpassword": (_("Pass phrase of now"), ""),
        "password1": (
            _("New pass phrase"),
            _("At least 15 characters. A few words that nobody would guess are good."),
        ),
        "password2": (_("New pass phrase, once more"), ""),
    }


class CodeForm(Worded, mfa.AuthenticateForm):
    """A code of the app, or a recovery code."""

    saves_nothing = True
    words = {"code": (_CODE, _("From your app, or one of your recovery codes."))}


class ConfirmByCodeForm(Worded, mfa.ReauthenticateForm):
    """The same, to confirm."""

    saves_nothing = True
    words = {"code": (_CODE, _("From your app, or one of your recovery codes."))}


class AppForm(Worded, ActivateTOTPForm):
    """The first code of an app."""

    words = {"code": (_("Code that the app shows now"), "")}


class PasskeyForm(Worded, AddWebAuthnForm):
    """A new passkey."""

    name = forms.CharField(required=False, max_length=_LONGEST_NAME)
    words = {
        "name": (_NAME, _("For example: key on my key ring, or phone.")),
        "passwordless": (
            _("Sign in with it alone, without a pass phrase"),
            _("The key or device then asks for its PIN, your finger or your face."),
        ),
    }


class PasskeyNameForm(Worded, EditWebAuthnForm):
    """Another name for a passkey."""

    name = forms.CharField(max_length=_LONGEST_NAME)
    words = {"name": (_NAME, "")}
