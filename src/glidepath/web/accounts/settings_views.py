"""One's own settings: language, appearance, programme, and where one is signed in."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from glidepath.web.accounts.actions import change_settings, end_own_session
from glidepath.web.accounts.models import Member, User
from glidepath.web.accounts.rights import Action
from glidepath.web.accounts.sessions import CHOSEN, sessions_of
from glidepath.web.base.access import page
from glidepath.web.base.forms import OnceForm

_BOTH = ("GET", "POST")


class SettingsForm(OnceForm):
    """How somebody likes the pages."""

    language = forms.ChoiceField(
        label=_("Language"), choices=[("en", "English"), ("es", "Español")]
    )
    theme = forms.ChoiceField(label=_("Appearance"), choices=User.Theme.choices)


class SessionForm(forms.Form):
    """Which session is to end."""

    session = forms.IntegerField(min_value=1, max_value=2**31 - 1)


@page(Action.CHANGE_SETTINGS, methods=_BOTH)
def settings(request: HttpRequest) -> HttpResponse:
    """Language and appearance; the ways to pass phrase, second factors, sessions, programmes."""
    user = request.member.user
    initial = {"language": user.language, "theme": user.theme}
    form = SettingsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_settings(by=request.member, **form.cleaned_data)
        return redirect("settings")
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    context = {
        "form": form,
        "memberships": _memberships(request),
        "second_factor": bool(kinds - {Authenticator.Type.RECOVERY_CODES}),
    }
    return render(request, "accounts/settings.html", context)


@page(Action.CHANGE_SETTINGS, methods=("POST",))
def choose_programme(request: HttpRequest) -> HttpResponse:
    """Go on in another of one's programmes."""
    wanted = request.POST.get("member", "")
    chosen = next((one for one in _memberships(request) if str(one.pk) == wanted), None)
    if chosen is None:
        return redirect("settings")
    request.session[CHOSEN] = str(chosen.pk)
    return redirect("work-list")


@page(Action.END_SESSION, methods=_BOTH)
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in; ending one of them."""
    form = SessionForm(request.POST or None)
    kept = sessions_of(request)
    if request.method != "POST":
        return render(request, "accounts/sessions.html", {"sessions": kept})
    chosen = form.cleaned_data["session"] if form.is_valid() else None
    if chosen in {one.pk for one in kept if one.current}:
        logout(request)
        return redirect("account_login")
    if chosen is not None and end_own_session(by=request.member, session=chosen):
        messages.success(request, gettext("That session has ended."))
    return redirect("sessions")


def _memberships(request: HttpRequest) -> list[Member]:
    found = Member.objects.filter(user=request.member.user, active=True)
    return list(found.select_related("programme").order_by("programme__name"))
