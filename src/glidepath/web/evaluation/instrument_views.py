"""The list of questionnaires, and filling one in."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from glidepath.assessment.instrument import Instrument, wording
from glidepath.assessment.interview import suggested
from glidepath.assessment.scoring import Score
from glidepath.catalogue import load
from glidepath.errors import GlidepathError
from glidepath.web.accounts.rights import Action
from glidepath.web.audit.recording import AlreadyDoneError
from glidepath.web.base.access import person_page
from glidepath.web.base.clock import today
from glidepath.web.evaluation.actions import take_instrument, urgent_tasks
from glidepath.web.evaluation.evaluating import daily_doses, known_facts
from glidepath.web.evaluation.history import State, current_evaluation, history_of
from glidepath.web.evaluation.instrument_form import ItemsForm, TakingForm
from glidepath.web.evaluation.instruments import instruments, score_of
from glidepath.web.evaluation.labels import outcome_words, said
from glidepath.web.evaluation.models import InstrumentResponse
from glidepath.web.evaluation.reading import latest_results
from glidepath.web.record.models import Person


@person_page(Action.TAKE_INSTRUMENT)
def all_instruments(request: HttpRequest, person: Person) -> HttpResponse:
    """Which questionnaires are suggested now, all others, and the latest results."""
    known, results = instruments(), latest_results(person)
    evaluation = current_evaluation(person)
    state = history_of(evaluation).state() if evaluation else State()
    facts = known_facts(state, person, today())
    why: dict[str, list[Any]] = {}
    for section in load().interview.sections:
        for one in suggested(section, facts):
            if one.instrument in known.by_id:
                why.setdefault(one.instrument, []).append(one.why)
    context = {
        "person": person,
        "suggested": [_listed(known.by_id[key], results, why[key]) for key in why],
        "others": [_listed(one, results, []) for key, one in known.by_id.items() if key not in why],
        "file_problem": known.problem,
    }
    return render(request, "evaluation/instruments.html", context)


@person_page(Action.TAKE_INSTRUMENT, methods=("GET", "POST"))
def fill_in(request: HttpRequest, person: Person, instrument: str) -> HttpResponse:
    """The form of a questionnaire; what was answered is kept with its score."""
    form = found_instrument(instrument)
    sent = request.POST if request.method == "POST" else None
    taking = TakingForm(form, person, _drug(person), sent)
    items = ItemsForm(form, taking, sent)
    if sent is None or "show" in sent:
        return _page(request, person, taking, items)
    answers = items.answers()
    if not taking.is_valid() or answers is None:
        return _page(request, person, taking, items, 400)
    given = taking.cleaned_data
    try:
        response = take_instrument(
            by=request.member,
            person=person,
            instrument=form.id,
            answers=answers,
            taken_on=given["taken_on"],
            once=given["once"],
            band_set=given.get("band_set") or None,
            about=given.get("about", ""),
            language=given["language"],
        )
    except AlreadyDoneError as done:
        return _done_before(request, person, form, done)
    except GlidepathError:
        items.problem = _("This questionnaire cannot be scored here. Nothing was saved.")
        return _page(request, person, taking, items, 400)
    _say(request, form, score_of(response, instruments().by_id))
    if items.not_on_page(response.missing):
        messages.warning(request, _("Your answers lead to more questions. Answer them, and save."))
        return redirect("instrument-finish", person=person.pk, response=response.pk)
    return redirect("instrument-result", person=person.pk, response=response.pk)


@person_page(Action.TAKE_INSTRUMENT)
def finish(request: HttpRequest, person: Person, response: uuid.UUID) -> HttpResponse:
    """The form with the answers of a questionnaire that is not finished, to be saved anew."""
    kept = found_response(person, response)
    form = found_instrument(kept.instrument)
    if form.version != kept.version:
        messages.warning(request, _("The form has changed since. Please fill it in once more."))
        return redirect("instrument", person=person.pk, instrument=form.id)
    taking = TakingForm(form, person, _drug(person), kept=kept)
    return _page(request, person, taking, ItemsForm(form, taking, kept=kept), kept=kept)


def found_instrument(name: str) -> Instrument:
    """An instrument of this installation; raises Http404."""
    form = instruments().by_id.get(name)
    if form is None:
        raise Http404
    return form


def found_response(person: Person, response: uuid.UUID) -> InstrumentResponse:
    """A response of this person; raises Http404."""
    found = person.instrument_responses.select_related("by__user", "evaluation")
    chosen = found.filter(pk=response).first()
    if chosen is None:
        raise Http404
    return chosen


def _listed(instrument: Instrument, results: dict[str, Any], why: list[Any]) -> dict[str, Any]:
    latest = results.get(instrument.id)
    title, language = wording(instrument.title, get_language() or "en")
    return {
        "instrument": instrument,
        "title": title,
        "lang": language,
        "opens_with_short": title.startswith(instrument.short),
        "why": why,
        "latest": latest,
        "outcome": outcome_words(latest) if latest else "",
        "can_score": bool(instrument.scales),
    }


def _drug(person: Person) -> str:
    """The medicine that a questionnaire asks about unless another is chosen."""
    evaluation = current_evaluation(person)
    doses = daily_doses(history_of(evaluation).state()) if evaluation else ()
    return doses[0][0] if doses else ""


def _say(request: HttpRequest, form: Instrument, score: Score | None) -> None:
    """That it is saved; what cannot wait is said first, with how grave it is."""
    tasks = urgent_tasks(score) if score else []
    if tasks:
        text = ngettext(
            "An answer cannot wait. A safety task is open on the work list.",
            "%(count)s answers cannot wait. Safety tasks are open on the work list.",
            len(tasks),
        ) % {"count": len(tasks)}
        grade = said(score.grade.words) if score and score.grade else ""
        messages.error(request, " ".join(part for part in (f"{form.short}:", grade, text) if part))
    else:
        messages.success(request, _("The questionnaire is saved."))


def _done_before(
    request: HttpRequest, person: Person, form: Instrument, done: AlreadyDoneError
) -> HttpResponse:
    """Answer a form that was sent twice with what it made the first time."""
    messages.info(request, _("This was saved already. Nothing was done twice."))
    made = done.result.rpartition(":")[2]
    if made and person.instrument_responses.filter(pk=made).exists():
        return redirect("instrument-result", person=person.pk, response=made)
    return redirect("instrument-results", person=person.pk, instrument=form.id)


def _page(
    request: HttpRequest,
    person: Person,
    taking: TakingForm,
    items: ItemsForm,
    status: int = 200,
    *,
    kept: InstrumentResponse | None = None,
) -> HttpResponse:
    context = {"person": person, "taking": taking, "items": items, "instrument": items.instrument}
    context["kept"] = kept
    return render(request, "evaluation/instrument.html", context, status=status)
