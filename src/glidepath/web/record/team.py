"""Who looks after a person, and whether only they open the record."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from glidepath.errors import InvalidRequest
from glidepath.web.accounts.rights import Action
from glidepath.web.base.access import person_page
from glidepath.web.base.editing import ConflictError
from glidepath.web.record.actions import join_team, leave_team, restrict
from glidepath.web.record.forms import JoinTeamForm, LeaveTeamForm, RestrictForm
from glidepath.web.record.models import Person


@person_page(Action.RESTRICT_PERSON, methods=("GET", "POST"))
def team(request: HttpRequest, person: Person) -> HttpResponse:
    """The team of a person: who may open the record, who joins, who leaves."""
    now_open = {"restricted": "yes" if person.restricted else "no"}
    forms = {
        "restrict": RestrictForm(initial=now_open, version=person.version),
        "join": JoinTeamForm(person=person),
    }
    if request.method == "POST":
        answer = _save(request, person, forms)
        if answer is not None:
            return answer
    places = person.team.filter(ended_at=None).select_related("member__user").order_by("since")
    context = {"person": person, "places": places, **forms}
    return render(request, "record/team.html", context)


def _save(request: HttpRequest, person: Person, forms: dict) -> HttpResponse | None:
    """Do what one of the three forms asks for; None where the page has to be shown again."""
    what = request.POST.get("what")
    try:
        if what == "leave":
            _leave(request, person)
        elif what == "join":
            forms["join"] = form = JoinTeamForm(request.POST, person=person)
            if not form.is_valid():
                return None
            join_team(by=request.member, person=person, member=form.cleaned_data["member"])
        else:
            forms["restrict"] = form = RestrictForm(request.POST)
            if not form.is_valid():
                return None
            sent = {key: form.cleaned_data[key] for key in ("version", "restricted")}
            restrict(by=request.member, person=person, **sent)
    except InvalidRequest as error:
        messages.error(request, error.message)
    except ConflictError:
        messages.warning(
            request,
            _("Somebody else has changed this record meanwhile. Look at it as it is now."),
        )
    else:
        messages.success(request, _("Saved."))
    return redirect("person-team", person=person.pk)


def _leave(request: HttpRequest, person: Person) -> None:
    form = LeaveTeamForm(request.POST, person=person)
    if not form.is_valid():
        raise InvalidRequest(_("That place in the team has ended already."))
    leave_team(by=request.member, place=form.cleaned_data["place"])
