"""The evaluation's own pages: overview, recommendations, gates, closing, and what is printed."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from glidepath.assessment.interview import Section, applies
from glidepath.assessment.recommendations import Item
from glidepath.catalogue import load
from glidepath.errors import GlidepathError
from glidepath.web.accounts.rights import Action
from glidepath.web.audit.recording import AlreadyDoneError
from glidepath.web.base.access import person_page
from glidepath.web.base.forms import OnceForm, VersionedForm
from glidepath.web.evaluation.actions import (
    acknowledge_gate,
    close_evaluation,
    start_evaluation,
)
from glidepath.web.evaluation.changes import last_change
from glidepath.web.evaluation.counselling import section_for
from glidepath.web.evaluation.evaluating import KnownFacts, evaluate_history, known_facts
from glidepath.web.evaluation.history import History, State, current_evaluation, history_of
from glidepath.web.evaluation.labels import answer_words, key_label
from glidepath.web.evaluation.models import Evaluation
from glidepath.web.evaluation.reading import acknowledgements, is_acknowledged
from glidepath.web.evaluation.tracing import Tracing
from glidepath.web.record.models import Person


class AcknowledgeForm(OnceForm):
    """A gate, and what a prescriber decided about it in their own words."""

    words = forms.CharField(
        label=gettext_lazy("What you decided, in your own words"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    gate = forms.CharField(widget=forms.HiddenInput, max_length=80)


@person_page(Action.EVALUATE, methods=("GET", "POST"))
def overview(request: HttpRequest, person: Person) -> HttpResponse:
    """The sections with what is answered and open; a post starts an evaluation."""
    if request.method == "POST":
        return _start(request, person)
    evaluation = current_evaluation(person)
    past = person.evaluations.exclude(closed_at=None).order_by("-closed_at")[:20]
    context: dict[str, Any] = {"person": person, "past": past, "start": OnceForm()}
    if evaluation is not None:
        history = history_of(evaluation)
        state = history.state()
        facts = known_facts(state, person, history.on)
        seen = (section_for(one, request.member) for one in load().interview.sections)
        sections = [progress(one, state, facts) for one in seen]
        context |= {
            "evaluation": evaluation,
            "sections": sections,
            "next": next((one for one in sections if one["open"]), sections[0]),
            "answered": sum(one["answered"] for one in sections),
            "asked": sum(one["asked"] for one in sections),
            "result": evaluate_history(history, state),
            "last": last_change(history),
            "close_form": VersionedForm(version=evaluation.version),
        }
    return render(request, "evaluation/overview.html", context)


@person_page(Action.CLOSE_EVALUATION, methods=("POST",))
def close(request: HttpRequest, person: Person) -> HttpResponse:
    """Close the evaluation that is open."""
    evaluation = current_evaluation(person)
    form = VersionedForm(request.POST)
    if evaluation is None or not form.is_valid():
        messages.error(request, _("Nothing was closed. Look at the evaluation and try again."))
        return redirect("evaluation", person=person.pk)
    try:
        close_evaluation(
            by=request.member, evaluation=evaluation, version=form.cleaned_data["version"]
        )
        messages.success(request, _("The evaluation is closed. Its answers stay as they are."))
    except GlidepathError:
        messages.error(request, _("Somebody else closed or changed this evaluation meanwhile."))
    return redirect("evaluation", person=person.pk)


@person_page(Action.EVALUATE)
def recommendations(request: HttpRequest, person: Person) -> HttpResponse:
    """What the answers speak for, each with its reasons, gates, and open questions."""
    evaluation = current_evaluation(person)
    if evaluation is None:
        return redirect("evaluation", person=person.pk)
    return _recommendations(request, evaluation)


@person_page(Action.ACKNOWLEDGE_GATE, methods=("POST",))
def acknowledge(request: HttpRequest, person: Person) -> HttpResponse:
    """A prescriber acknowledges a gate with own words."""
    evaluation = current_evaluation(person)
    form = AcknowledgeForm(request.POST)
    if evaluation is None:
        return redirect("evaluation", person=person.pk)
    if not form.is_valid():
        return _recommendations(request, evaluation, form)
    try:
        acknowledge_gate(
            by=request.member,
            evaluation=evaluation,
            gate=form.cleaned_data["gate"],
            words=form.cleaned_data["words"],
            once=form.cleaned_data["once"],
        )
        messages.success(request, _("Acknowledged, with your name and the day."))
    except AlreadyDoneError:
        messages.success(request, _("This was saved already. Nothing was done twice."))
    except GlidepathError:
        form.add_error(
            None,
            _("The answers have changed, or the evaluation is closed. Look at it again."),
        )
        return _recommendations(request, evaluation, form)
    return redirect("recommendations", person=person.pk)


@person_page(Action.EVALUATE)
def summary(request: HttpRequest, person: Person, evaluation: uuid.UUID) -> HttpResponse:
    """One evaluation on paper: what it says, and every answer that is neither personal nor a note."""
    found = person.evaluations.select_related("started_by__user", "closed_by__user")
    chosen = found.filter(pk=evaluation).first()
    if chosen is None:
        raise Http404
    chosen.person = person
    history = history_of(chosen)
    state = history.state()
    context = {
        **_result(history, state, chosen),
        "answered": _answered(state),
        "responses": [
            {"name": key_label(key), "response": one} for key, one in state.responses.items()
        ],
    }
    return render(request, "evaluation/summary.html", context)


def progress(section: Section, state: State, facts: KnownFacts) -> dict[str, Any]:
    """How far a section is: asked, answered, open, and asked but not known."""
    asked = [one for one in section.questions if applies(one.ask_if, facts)]
    given = [state.answers[one.key] for one in asked if one.key in state.answers]
    return {
        "section": section,
        "asked": len(asked),
        "answered": len(given),
        "open": len(asked) - len(given),
        "not_known": sum(1 for answer in given if answer.value is None),
    }


def _start(request: HttpRequest, person: Person) -> HttpResponse:
    form = OnceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The form could not be read. Please try again."))
        return redirect("evaluation", person=person.pk)
    try:
        start_evaluation(by=request.member, person=person, once=form.cleaned_data["once"])
    except AlreadyDoneError:
        messages.info(request, _("This was saved already. Nothing was done twice."))
    return redirect("evaluation", person=person.pk)


def _recommendations(
    request: HttpRequest, evaluation: Evaluation, form: AcknowledgeForm | None = None
) -> HttpResponse:
    history = history_of(evaluation)
    context = {
        **_result(history, history.state(), evaluation),
        "last": last_change(history),
        "form": form,
        "wrong_gate": form["gate"].value() if form is not None else "",
    }
    status = 200 if form is None else 400
    return render(request, "evaluation/recommendations.html", context, status=status)


def _result(history: History, state: State, evaluation: Evaluation) -> dict[str, Any]:
    """What an evaluation says, ready to be shown."""
    result = evaluate_history(history, state)
    tracing = Tracing(result, state, evaluation.person)
    return {
        "person": evaluation.person,
        "evaluation": evaluation,
        "history": history,
        "main": tracing.main(),
        "urgent": tracing.items("urgent", result.urgent),
        "gates": _gates(tracing, result.gates, evaluation),
        "alongside": tracing.items("alongside", result.alongside),
        "questions": tracing.questions(),
        "regimen_open": state.value("regimen") is None,
    }


def _gates(
    tracing: Tracing, gates: tuple[Item, ...], evaluation: Evaluation
) -> list[dict[str, Any]]:
    """Each gate with its acknowledgement as it reads now, an older one, and a form."""
    known = acknowledgements(evaluation)
    shown = tracing.items("gate", gates)
    return [
        {
            "id": gate.id,
            "shown": one,
            "acknowledged": known[gate.id] if is_acknowledged(gate, known) else None,
            "earlier": known.get(gate.id),
            "form": AcknowledgeForm(initial={"gate": gate.id}, auto_id=f"gate-{place}-%s"),
        }
        for place, (gate, one) in enumerate(zip(gates, shown, strict=True))
    ]


def _answered(state: State) -> list[dict[str, Any]]:
    """The answers by section; personal ones and counselling notes are not printed."""
    listed = []
    for section in load().interview.sections:
        answers = [
            {"question": one, "words": answer_words(one, state.answers[one.key].value)}
            for one in section.questions
            if one.key in state.answers and one.on_paper
        ]
        if answers:
            listed.append({"section": section, "answers": answers})
    return listed
