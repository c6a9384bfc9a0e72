"""Adding a person, and changing what stands about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from glidepath.errors import InvalidRequest
from glidepath.web.accounts.rights import Action
from glidepath.web.audit.recording import AlreadyDoneError
from glidepath.web.base.access import page, person_page
from glidepath.web.base.editing import ConflictError
from glidepath.web.record.actions import add_person, change_person, end_care, move_to_stage
from glidepath.web.record.forms import AddPersonForm, ChangePersonForm, EndCareForm, StageForm
from glidepath.web.record.models import Person


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that somebody else has changed meanwhile: what stands there now, and what was sent."""

    label: object
    theirs: str
    yours: str


@page(Action.ADD_PERSON, methods=("GET", "POST"))
def add(request: HttpRequest) -> HttpResponse:
    """Take somebody into care."""
    form = AddPersonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        once = form.cleaned_data["once"]
        try:
            made = add_person(by=request.member, once=once, **form.particulars())
        except InvalidRequest as error:
            refuse(form, error)
        except AlreadyDoneError as done:
            return to_what_was_made(done)
        else:
            messages.success(request, _("Saved. Welcome to the record."))
            return redirect("person", person=made.pk)
    return render(request, "record/person_add.html", {"form": form})


@person_page(Action.CHANGE_PERSON, methods=("GET", "POST"))
def change(request: HttpRequest, person: Person) -> HttpResponse:
    """Change particulars and own words; where two wrote at once, both texts are shown."""
    if request.method != "POST":
        return _change_page(request, person, ChangePersonForm.of(person))
    form = ChangePersonForm(request.POST)
    differences: list[Difference] = []
    if form.is_valid():
        version, sent = form.cleaned_data["version"], form.particulars()
        try:
            change_person(by=request.member, person=person, version=version, **sent)
        except InvalidRequest as error:
            refuse(form, error)
        except ConflictError as conflict:
            differences = list(_differences(form, conflict.current))
            form = _on_version(request, conflict.current.version)
        if not form.errors and not differences:
            messages.success(request, _("Saved."))
            return redirect("person", person=person.pk)
    return _change_page(request, person, form, differences)


@person_page(Action.SEE_PERSON, methods=("GET", "POST"))
def stage(request: HttpRequest, person: Person) -> HttpResponse:
    """Say where somebody is on the road; the way back into care, too."""
    sent = request.POST if request.method == "POST" else None
    start = {"initial": {"stage": person.stage}, "version": person.version}
    form = StageForm(sent, member=request.member, **start)
    if form.is_bound and form.is_valid():
        if form.cleaned_data["version"] != person.version:
            messages.warning(request, _changed_meanwhile(person))
            return redirect("person-stage", person=person.pk)
        move_to_stage(by=request.member, person=person, stage=form.cleaned_data["stage"])
        messages.success(request, _("Saved."))
        return redirect("person", person=person.pk)
    return render(request, "record/person_stage.html", {"person": person, "form": form})


@person_page(Action.CHANGE_PERSON, methods=("GET", "POST"))
def end(request: HttpRequest, person: Person) -> HttpResponse:
    """End care here, with a reason."""
    form = EndCareForm(request.POST if request.method == "POST" else None, version=person.version)
    if form.is_bound and form.is_valid():
        sent = {key: form.cleaned_data[key] for key in ("version", "reason", "once")}
        try:
            end_care(by=request.member, person=person, **sent)
        except InvalidRequest as error:
            refuse(form, error)
        except ConflictError as conflict:
            messages.warning(request, _changed_meanwhile(conflict.current))
            form = EndCareForm(_with_version(request, conflict.current.version))
            form.is_valid()
        except AlreadyDoneError:
            return redirect("person", person=person.pk)
        else:
            messages.success(request, _("Saved. The record stays, and the way back is open."))
            return redirect("person", person=person.pk)
    return render(request, "record/person_end.html", {"person": person, "form": form})


def refuse(form: Form, error: InvalidRequest) -> None:
    """Say an action's refusal at the field that it is about."""
    form.add_error(error.where if error.where in form.fields else None, error.message)


def to_what_was_made(done: AlreadyDoneError) -> HttpResponse:
    """Answer a form that came twice with the person it made; re-raises where that is not known."""
    kind, _colon, key = done.result.partition(":")
    if kind != "person":
        raise done
    return redirect("person", person=key)


def _change_page(
    request: HttpRequest,
    person: Person,
    form: ChangePersonForm,
    differences: list[Difference] | None = None,
) -> HttpResponse:
    context = {"person": person, "form": form, "differences": differences}
    return render(request, "record/person_change.html", context)


def _differences(form: ChangePersonForm, current: Person) -> Iterator[Difference]:
    for key, value in form.particulars().items():
        theirs = getattr(current, key)
        if theirs != value:
            field = form.fields[key]
            shown = dict(getattr(field, "choices", ()))
            yield Difference(field.label, shown.get(theirs, theirs) or "", shown.get(value, value))


def _on_version(request: HttpRequest, version: int) -> ChangePersonForm:
    """The form with what its editor wrote, to be saved over the version that is there now."""
    form = ChangePersonForm(_with_version(request, version))
    form.is_valid()
    return form


def _with_version(request: HttpRequest, version: int) -> object:
    sent = request.POST.copy()
    sent["version"] = str(version)
    return sent


def _changed_meanwhile(person: Person) -> str:
    return _(
        "Somebody else has changed this record meanwhile: they are now at “%(stage)s”. "
        "Nothing was saved. Look again, then save."
    ) % {"stage": person.get_stage_display()}
