"""The members of a programme: who works here, in which role, and letting somebody in or go."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from glidepath.errors import GlidepathError
from glidepath.web.accounts import actions
from glidepath.web.accounts.models import Member, User
from glidepath.web.accounts.reauthentication import require_confirmation
from glidepath.web.accounts.rights import RIGHTS, Action, Role
from glidepath.web.audit.recording import AlreadyDoneError
from glidepath.web.base.access import in_programme, page
from glidepath.web.base.editing import ConflictError
from glidepath.web.base.forms import OnceForm, VersionedForm

_BOTH = ("GET", "POST")
_LINK = "new-link"  # a session keeps a new link until it is shown, once


class InviteForm(OnceForm):
    """Who is to work here, and as what."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("They sign in with it. No e-mail is sent: you hand them the link yourself."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.PRESCRIBER)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("en", "English"), ("es", "Español")]
    )


class RoleForm(VersionedForm):
    """Another role."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


@page(Action.MANAGE_MEMBERS)
def members(request: HttpRequest) -> HttpResponse:
    """Everybody who works in the programme, and who did."""
    found = Member.objects.filter(programme=request.member.programme_id).select_related("user")
    everybody = list(found.order_by("-active", "user__name", "pk"))
    return render(request, "accounts/members.html", {"members": everybody})


@page(Action.MANAGE_MEMBERS, methods=_BOTH)
def invite(request: HttpRequest) -> HttpResponse:
    """Let somebody in."""
    form = InviteForm(request.POST or None, initial={"language": request.member.user.language})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"role": Role(form.cleaned_data["role"])}
        try:
            member, token = actions.invite(by=request.member, **given)
        except actions.AlreadyMemberError as error:
            form.add_error("email", error.message)
        except AlreadyDoneError:
            return redirect("members")
        else:
            _tell_invited(request, member, token)
            return redirect("member", member=member.pk)
    return render(request, "accounts/invite.html", {"form": form})


@page(Action.MANAGE_MEMBERS, methods=_BOTH)
def member(request: HttpRequest, member: uuid.UUID) -> HttpResponse:
    """One member; changing their role."""
    found = in_programme(request, Member, pk=member)
    form = RoleForm(request.POST or None, version=found.version, initial={"role": found.role})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        role = Role(given["role"])
        if _done(
            request,
            lambda: actions.change_role(
                by=request.member, member=found, version=given["version"], role=role
            ),
        ):
            return redirect("members")
        return redirect("member", member=found.pk)
    return _show(request, found, form)


@page(Action.MANAGE_MEMBERS, methods=("POST",))
def end(request: HttpRequest, member: uuid.UUID) -> HttpResponse:
    """End somebody's work here."""
    return _change_activity(request, member, actions.end_membership)


@page(Action.MANAGE_MEMBERS, methods=("POST",))
def reactivate(request: HttpRequest, member: uuid.UUID) -> HttpResponse:
    """Let somebody work here again."""
    return _change_activity(request, member, actions.reactivate)


@page(Action.MANAGE_MEMBERS, methods=_BOTH)
def help_signing_in(request: HttpRequest, member: uuid.UUID) -> HttpResponse:
    """For somebody who cannot sign in: a new link, or removing second factors that were lost."""
    found = in_programme(request, Member, pk=member)
    require_confirmation(request)
    form = OnceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {"by": request.member, "member": found, "once": form.cleaned_data["once"]}
        if "link" in request.POST:
            _done(request, lambda: _keep_link(request, actions.renew_link(**given)))
        elif "second-factors" in request.POST:
            _done(request, lambda: actions.remove_second_steps(**given))
        return redirect("member", member=found.pk)
    context = {"form": form, "colleague": found}
    return render(request, "accounts/help_signing_in.html", context)


@page(Action.CHANGE_SETTINGS)
def rights(request: HttpRequest) -> HttpResponse:
    """Which role may do what."""
    rows = [(action, [role in RIGHTS[action] for role in Role]) for action in Action]
    return render(request, "accounts/rights.html", {"roles": list(Role), "rows": rows})


def _show(request: HttpRequest, found: Member, form: RoleForm) -> HttpResponse:
    link = request.session.pop(_LINK, None) if request.method == "GET" else None
    context = {"form": form, "colleague": found, "link": link}
    return render(request, "accounts/member.html", context)


def _change_activity(
    request: HttpRequest, member: uuid.UUID, action: Callable[..., None]
) -> HttpResponse:
    found = in_programme(request, Member, pk=member)
    form = VersionedForm(request.POST)
    if not form.is_valid():
        return redirect("member", member=found.pk)
    version = form.cleaned_data["version"]
    _done(request, lambda: action(by=request.member, member=found, version=version))
    return redirect("members")


def _done(request: HttpRequest, act: Callable[[], Any]) -> bool:
    """Do it and say so; or say why not."""
    try:
        act()
    except AlreadyDoneError:
        return True
    except ConflictError:
        messages.error(
            request,
            gettext(
                "Somebody else changed this member meanwhile. Look at them again, then decide."
            ),
        )
    except GlidepathError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, gettext("Saved."))
        return True
    return False


def _keep_link(request: HttpRequest, token: str) -> None:
    where = reverse("set-password-link", args=[token])
    request.session[_LINK] = request.build_absolute_uri(where)


def _tell_invited(request: HttpRequest, member: Member, token: str | None) -> None:
    if token is not None:
        _keep_link(request, token)
        return
    user: User = member.user
    text = gettext("%(name)s has an account here already and signs in as before.") % {
        "name": user.name
    }
    messages.success(request, text)
