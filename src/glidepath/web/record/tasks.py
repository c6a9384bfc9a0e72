"""Safety tasks: what cannot wait, who has it, and how it was settled."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from glidepath.documents.summary import emergency_numbers
from glidepath.errors import InvalidRequest
from glidepath.guidance.words import Words
from glidepath.web.accounts.rights import Action
from glidepath.web.audit.recording import AlreadyDoneError, record_read
from glidepath.web.base.access import in_programme, page, person_page
from glidepath.web.base.editing import ConflictError
from glidepath.web.record.actions import open_safety_task, settle_safety_task, take_safety_task
from glidepath.web.record.changing import refuse
from glidepath.web.record.forms import OpenTaskForm, SettleTaskForm, TakeTaskForm
from glidepath.web.record.models import Person, SafetyTask

BY_HAND = gettext_noop("By hand")


@person_page(Action.OPEN_SAFETY_TASK, methods=("GET", "POST"))
def add_task(request: HttpRequest, person: Person) -> HttpResponse:
    """Put something that cannot wait on the work list."""
    form = OpenTaskForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said, once = form.cleaned_data["text"], form.cleaned_data["once"]
        words = {"source": BY_HAND, "answer": "", "text": Words(said, said)}
        try:
            task = open_safety_task(by=request.member, person=person, once=once, **words)
        except InvalidRequest as error:
            refuse(form, error)
        except AlreadyDoneError:
            return redirect("person", person=person.pk)
        else:
            messages.success(request, _("Saved. It stands on everybody's work list now."))
            return redirect("safety-task", task=task.pk)
    return render(request, "record/task_add.html", {"person": person, "form": form})


@page(Action.HANDLE_SAFETY_TASK, methods=("GET", "POST"))
def safety_task(request: HttpRequest, task: uuid.UUID) -> HttpResponse:
    """One safety task: what to do, whom to call, and the words that settle it."""
    found = in_programme(request, SafetyTask, pk=task)
    if not found.person.open_to(request.member):
        return redirect("break-glass", person=found.person_id)
    form = SettleTaskForm(request.POST if request.method == "POST" else None, version=found.version)
    if form.is_bound and form.is_valid():
        sent = {key: form.cleaned_data[key] for key in ("version", "outcome")}
        try:
            settle_safety_task(by=request.member, task=found, **sent)
        except InvalidRequest as error:
            refuse(form, error)
        except ConflictError as conflict:
            found = conflict.current
            form = _again(request, found)
            messages.warning(request, _who_has_it(found))
        else:
            messages.success(request, _("Settled. Thank you for looking after it."))
            return redirect("person", person=found.person_id)
    if request.method == "GET":
        record_read(request.member, Action.HANDLE_SAFETY_TASK, found.person_id, "safety-task")
    call = emergency_numbers(request.member.programme.market, get_language() or "en")
    context = {"task": found, "person": found.person, "form": form, "call": call}
    return render(request, "record/task.html", context)


@page(Action.HANDLE_SAFETY_TASK, methods=("POST",))
def take_task(request: HttpRequest, task: uuid.UUID) -> HttpResponse:
    """Take a task on, or over from a colleague."""
    found = in_programme(request, SafetyTask, pk=task)
    if not found.person.open_to(request.member):
        return redirect("break-glass", person=found.person_id)
    form = TakeTaskForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This could not be read. Nothing was changed; try once more."))
        return redirect("safety-task", task=found.pk)
    try:
        take_safety_task(by=request.member, task=found, version=form.cleaned_data["version"])
    except InvalidRequest as error:
        messages.warning(request, error.message)
    except ConflictError as conflict:
        if conflict.current.taken_by_id != request.member.pk:
            messages.warning(request, _who_has_it(conflict.current))
    else:
        messages.success(request, _("It is yours now. Others see that you have it."))
    return redirect("safety-task", task=found.pk)


def _again(request: HttpRequest, task: SafetyTask) -> SettleTaskForm:
    """The form with the words that were written, for the task as it is now."""
    sent = request.POST.copy()
    sent["version"] = str(task.version)
    form = SettleTaskForm(sent)
    form.is_valid()
    return form


def _who_has_it(task: SafetyTask) -> str:
    if task.settled_by:
        return _("%(name)s has settled this meanwhile.") % {"name": task.settled_by.user.name}
    name = task.taken_by.user.name if task.taken_by else ""
    return _("%(name)s has taken this on meanwhile. Speak with each other before you go on.") % {
        "name": name
    }
