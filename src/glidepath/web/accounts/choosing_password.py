"""Choosing a pass phrase by a one-time link, before or instead of signing in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from glidepath.web.accounts.links import open_link_of, use_link
from glidepath.web.accounts.models import User
from glidepath.web.base.access import public
from glidepath.web.base.problems import problem

_TOKEN = "set-password-token"  # noqa: S105 - the name under which a session keeps it


class ChoosePasswordForm(forms.Form):
    """A pass phrase, twice."""

    password = forms.CharField(
        label=_("New pass phrase"),
        help_text=_("At least 15 characters. A few words that nobody would guess are good."),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New pass phrase, once more"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """The pass phrase, if it is not easy to guess."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Both are the same."""
        given = super().clean() or {}
        if "password" in given and given["password"] != given.get("again"):
            self.add_error("again", gettext("The two are not the same. Write it once more."))
        return given


@public("opens a one-time link that an administrator made; tells nobody whose it is")
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address, so that neither history nor the next page has it."""
    if open_link_of(token) is None:
        return _no_longer_good(request)
    request.session[_TOKEN] = token
    return redirect("set-password")


@public("sets a pass phrase for whoever holds a one-time link; signs nobody in")
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def set_password(request: HttpRequest) -> HttpResponse:
    """Choose a pass phrase, then sign in with it as always."""
    link = open_link_of(request.session.get(_TOKEN, ""))
    if link is None:
        return _no_longer_good(request)
    form = ChoosePasswordForm(link.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not use_link(link, form.cleaned_data["password"]):
            return _no_longer_good(request)
        request.session.flush()
        messages.success(request, gettext("Your pass phrase is set. Sign in with it now."))
        return redirect("account_login")
    return render(request, "accounts/set_password.html", {"form": form, "email": link.user.email})


def _no_longer_good(request: HttpRequest) -> HttpResponse:
    text = gettext(
        "A link works once and for 24 hours. Ask your programme's administrator for a new one."
    )
    return problem(request, 404, gettext("This link does not work any more"), text)
