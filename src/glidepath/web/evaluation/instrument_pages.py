"""Results of questionnaires: one, the course of all, its picture, and sheets of paper."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from glidepath.assessment.instrument import Instrument
from glidepath.assessment.lists import could_be_words
from glidepath.assessment.scoring import Score
from glidepath.catalogue import load
from glidepath.documents.chart import DARK, LIGHT
from glidepath.documents.instrument_sheet import Filled, instrument_pdf
from glidepath.documents.score_text import result_lines, terms_lines, title_line, urgent_lines
from glidepath.documents.trend import trend_svg, trend_table, trend_words
from glidepath.web.accounts.rights import Action
from glidepath.web.base.access import person_page
from glidepath.web.evaluation.actions import task_source, urgent_tasks
from glidepath.web.evaluation.changes import changed_by
from glidepath.web.evaluation.evaluating import evaluate_history
from glidepath.web.evaluation.history import history_of
from glidepath.web.evaluation.instrument_views import found_instrument, found_response
from glidepath.web.evaluation.instruments import instruments, named_for, score_of
from glidepath.web.evaluation.labels import (
    item_number,
    outcome_words,
    recommendation_name,
    said,
)
from glidepath.web.evaluation.models import InstrumentResponse
from glidepath.web.evaluation.tracing import anchor, feeds_of
from glidepath.web.record.models import Person

_KEEP_SECONDS = 600


@person_page(Action.TAKE_INSTRUMENT)
def result(request: HttpRequest, person: Person, response: uuid.UUID) -> HttpResponse:
    """One questionnaire as it was filled in: what cannot wait first, then what it came to."""
    found = found_response(person, response)
    known, language = instruments(), get_language() or "en"
    instrument = known.by_id.get(found.instrument)
    score = score_of(found, known.by_id)
    context: dict[str, Any] = {"person": person, "response": found, "instrument": instrument}
    context["outcome"] = outcome_words(found)
    if instrument is not None and score is not None:
        context |= {
            "score": score,
            "title": title_line(instrument, language),
            "urgent": [*urgent_lines(score, language)[1:], *_could_be(score)],
            "lines": result_lines(instrument, score, known.sources, language),
            "terms": terms_lines(instrument, language),
            "notes": [said(note) for note in instrument.notes],
            "items": _items(instrument, found, score),
            "task_open": _open_tasks(person, instrument) if urgent_tasks(score) else 0,
        }
    context |= _feeds(found)
    return render(request, "evaluation/instrument_result.html", context)


@person_page(Action.TAKE_INSTRUMENT)
def results(request: HttpRequest, person: Person, instrument: str) -> HttpResponse:
    """The course of one questionnaire: picture, sentence, and table."""
    form, language = found_instrument(instrument), get_language() or "en"
    responses = _responses(person, form)
    scores = _scored(responses)
    charts = [
        {
            "scale": scale,
            "words": trend_words(form, scores, language, scale=scale),
            "table": trend_table(form, scores, language, scale=scale),
        }
        for scale in _scales_to_draw(form)
        if scores
    ]
    context = {
        "person": person,
        "instrument": form,
        "title": title_line(form, language),
        "responses": [(one, outcome_words(one)) for one in reversed(responses)],
        "charts": charts,
        "terms": terms_lines(form, language),
    }
    return render(request, "evaluation/instrument_results.html", context)


@person_page(Action.TAKE_INSTRUMENT)
def trend(request: HttpRequest, person: Person, instrument: str) -> HttpResponse:
    """The course as a picture; `?scale=` names another scale, `?dark` the colours."""
    form, language = found_instrument(instrument), get_language() or "en"
    scale = request.GET.get("scale", "") or next(iter(_scales_to_draw(form)), "")
    responses = _responses(person, form)
    scores = _scored(responses)
    if scale not in _scales_to_draw(form) or not scores:
        raise Http404
    dark = "dark" in request.GET
    newest = responses[-1].pk
    name = f"trend {person.pk} {form.id} {form.version} {scale} {len(responses)} {newest}"
    svg = _kept(
        f"{name} {language} {dark}",
        lambda: trend_svg(form, scores, language, scale=scale, colours=DARK if dark else LIGHT),
    )
    return HttpResponse(svg, content_type="image/svg+xml")


@person_page(Action.TAKE_INSTRUMENT)
def blank_sheet(_request: HttpRequest, person: Person, instrument: str) -> HttpResponse:
    """The questionnaire on paper, to be filled in by hand, in the person's language."""
    form = found_instrument(instrument)
    named = named_for(form, "")
    content = instrument_pdf(named, instruments().sources, person.language)
    return _pdf(content, f"{form.id}.pdf")


@person_page(Action.TAKE_INSTRUMENT)
def filled_sheet(_request: HttpRequest, person: Person, response: uuid.UUID) -> HttpResponse:
    """A questionnaire on paper with its answers and score."""
    found = found_response(person, response)
    known = instruments()
    score = score_of(found, known.by_id)
    if score is None:
        raise Http404
    content = instrument_pdf(
        named_for(known.by_id[found.instrument], found.about),
        known.sources,
        get_language() or "en",
        filled=Filled(score, found.taken_on, person.name),
    )
    return _pdf(content, f"{found.instrument}-{found.taken_on}.pdf")


def _responses(person: Person, form: Instrument) -> list[InstrumentResponse]:
    found = person.instrument_responses.filter(instrument=form.id).select_related("by__user")
    return list(found.order_by("taken_on", "at", "pk"))


def _scored(responses: list[InstrumentResponse]) -> list[tuple[date, Score]]:
    known = instruments().by_id
    scored = ((one.taken_on, score_of(one, known)) for one in responses)
    return [(day, score) for day, score in scored if score is not None]


def _scales_to_draw(form: Instrument) -> list[str]:
    """The main scale, or each scale where none stands for the whole."""
    if form.main:
        return [form.main]
    return [name for name, scale in form.scales.items() if not scale.part]


def _items(form: Instrument, response: InstrumentResponse, score: Score) -> list[dict[str, Any]]:
    """Each item with the answer that was given, in words; missing ones say so."""
    items = []
    for item in named_for(form, response.about).items:
        answer = score.answers.get(item.id)
        items.append(
            {
                "number_words": item_number(item.id),
                "text": said(item.text),
                "answer": "" if answer is None else said(item.options.text(answer)) or str(answer),
                "number": answer,
                "missing": item.id in score.missing,
                "not_asked": item.id in score.not_asked,
                "not_counted": item.id in score.not_counted,
                "urgent": item.id in response.urgent,
            }
        )
    return items


def _open_tasks(person: Person, instrument: Instrument) -> int:
    """How many safety tasks that this questionnaire opened wait still."""
    return person.safety_tasks.filter(source=task_source(instrument.short), settled_at=None).count()


def _could_be(score: Score) -> list[str]:
    """What answers that are missing leave open and cannot wait."""
    if score.could_be_grade is None:
        return []
    return [said(could_be_words(score, load().assessment_words))]


def _feeds(response: InstrumentResponse) -> dict[str, Any]:
    """The recommendations that a questionnaire feeds, and what it changed; older ones feed none."""
    if response.evaluation is None:
        return {"feeds": [], "changes": []}
    response.evaluation.person = response.person
    history = history_of(response.evaluation)
    if history.state().responses[response.instrument].pk != response.pk:
        return {"feeds": [], "changes": []}
    evaluation = evaluate_history(history)
    names = feeds_of(evaluation, response.instrument)
    feeds = [{"anchor": anchor(n), "title": recommendation_name(n, evaluation)} for n in names]
    return {"feeds": feeds, "changes": changed_by(history, response)}


def _kept(key: str, make: Callable[[], str]) -> str:
    """A picture that is slow to draw, kept for a while."""
    name = uuid.uuid5(uuid.NAMESPACE_OID, key).hex
    svg: str | None = cache.get(name)
    if svg is None:
        svg = make()
        cache.set(name, svg, _KEEP_SECONDS)
    return svg


def _pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
