"""One section of the interview: answer, save and go on; nothing of anybody is lost."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from glidepath.assessment.interview import Section, suggested
from glidepath.catalogue import load
from glidepath.web.accounts.rights import Action, Role, may
from glidepath.web.audit.recording import AlreadyDoneError, record_read
from glidepath.web.base.access import person_page
from glidepath.web.base.clock import today
from glidepath.web.evaluation.actions import ClosedError, Saved, answer_questions
from glidepath.web.evaluation.changes import last_change
from glidepath.web.evaluation.counselling import holds_counselling, section_for
from glidepath.web.evaluation.evaluating import age_on, evaluate_history, known_facts
from glidepath.web.evaluation.history import History, current_evaluation, history_of
from glidepath.web.evaluation.instruments import instruments
from glidepath.web.evaluation.labels import recommendation_name, said
from glidepath.web.evaluation.models import Evaluation
from glidepath.web.evaluation.section_form import SectionForm, follow_ups
from glidepath.web.evaluation.tracing import anchor, feeds_of
from glidepath.web.record.models import Person


@person_page(Action.EVALUATE, methods=("GET", "POST"))
def section(request: HttpRequest, person: Person, section: str) -> HttpResponse:
    """Show a section as it is answered, or save what was sent."""
    asked = next((one for one in load().interview.sections if one.id == section), None)
    if asked is None:
        raise Http404
    asked = section_for(asked, request.member)
    evaluation = current_evaluation(person)
    if evaluation is None:
        return redirect("evaluation", person=person.pk)
    evaluation.person = person
    history = history_of(evaluation)
    if request.method == "POST":
        return _answer(request, asked, history)
    if holds_counselling(asked):  # who read the notes stands in the log by itself
        record_read(request.member, Action.COUNSELLING, person.pk, "evaluation-section")
    return _page(request, SectionForm(asked, history))


def _answer(request: HttpRequest, section: Section, history: History) -> HttpResponse:
    form = SectionForm(section, history, request.POST)
    if "add" in request.POST:
        form.add_row(request.POST["add"])
        form.renew(_seen(form, history))
        return _page(request, form)
    usable = form.seen.is_valid()
    if not form.read() or not usable:
        form.renew(_seen(form, history))
        return _page(request, form, 400)
    undecided = form.take_undecided()
    try:
        saved = answer_questions(
            by=request.member,
            evaluation=history.evaluation,
            answers=form.answers,
            withdrawn=form.withdrawn,
            seen=form.seen.cleaned_data["seen"],
            once=form.seen.cleaned_data["once"],
        )
    except AlreadyDoneError:
        messages.info(request, _("This was saved already. Nothing was done twice."))
        return redirect(_address(history.evaluation, section.id))
    except ClosedError:
        messages.error(request, _("This evaluation is closed. Start a new one to answer again."))
        return _page(request, form, 409)
    if undecided or saved.conflicts:
        return _conflict(request, form, saved)
    return _go_on(request, form, saved)


def _seen(form: SectionForm, history: History) -> int:
    """The newest answer that the form had seen; nothing newer is claimed on a second showing."""
    seen = form.seen["seen"].value()
    try:
        return max(0, min(int(str(seen)[:9]), history.newest))
    except ValueError:
        return 0


def _conflict(request: HttpRequest, form: SectionForm, saved: Saved) -> HttpResponse:
    """Show both answers side by side; the user's own stays in its field."""
    history = history_of(form.history.evaluation)
    again = SectionForm(form.section, history, request.POST)
    undecided = {one.question.key for one in form.conflicts}
    undecided |= {one.key for one in saved.conflicts}
    newest = {answer.key: answer for answer in history.answers}
    for one in again.asked:
        if one.question.key in undecided:
            one.theirs = newest[one.question.key]
    again.renew(saved.newest)
    return _page(request, again, 409)


def _go_on(request: HttpRequest, form: SectionForm, saved: Saved) -> HttpResponse:
    """To the follow-up questions where there are new ones, else to the next section."""
    evaluation = form.history.evaluation
    after = history_of(evaluation)
    _warn(request, form, after)
    _hold_against_birth(request, form, evaluation.person)
    if saved.written:
        count = len(saved.written)
        text = ngettext("%(count)s answer is saved.", "%(count)s answers are saved.", count)
        messages.success(request, text % {"count": count})
    more = follow_ups(form.section, [one.question.key for one in form.asked], after)
    if more:
        messages.info(request, _("Your answers open follow-up questions here."))
        return redirect(_address(evaluation, form.section.id) + f"#q-{more[0]}")
    target = request.POST.get("go", "next")
    position = _positions()
    here = position.index(form.section.id)
    if target == "stay":
        return redirect(_address(evaluation, form.section.id))
    if target == "previous" and here:
        return redirect(_address(evaluation, position[here - 1]))
    if here + 1 < len(position):
        return redirect(_address(evaluation, position[here + 1]))
    return redirect("recommendations", person=evaluation.person_id)


def _warn(request: HttpRequest, form: SectionForm, after: History) -> None:
    """Say at once what cannot wait, where these answers made it so."""
    here = set(form.answers)
    for item in evaluate_history(after).urgent:
        if here & {key for basis in item.because for key in basis.keys}:
            told = _("A safety task is open on the work list.")
            messages.error(request, f"{said(item.because[0].text)} {told}")


def _hold_against_birth(request: HttpRequest, form: SectionForm, person: Person) -> None:
    """Say it where an age was answered that the day of birth contradicts; rules go by the answer."""
    told, by_birth = form.answers.get("age"), age_on(person.born, today())
    if isinstance(told, int) and by_birth is not None and told != by_birth:
        text = _(
            "The age answered is %(told)d; by the day of birth in the record it is %(by_birth)d. "
            "The rules go by the answer: please put right whichever is wrong."
        )
        messages.warning(request, text % {"told": told, "by_birth": by_birth})


def _withheld(shown: Section, whole: Section) -> list[str]:
    """The roles that may open what is left out of a section; empty where nothing is."""
    if len(shown.questions) == len(whole.questions):
        return []
    return [str(role.label) for role in Role if may(role, Action.COUNSELLING)]


def _positions() -> list[str]:
    return [one.id for one in load().interview.sections]


def _address(evaluation: Evaluation, section: str) -> str:
    return reverse(
        "evaluation-section", kwargs={"person": evaluation.person_id, "section": section}
    )


def _page(request: HttpRequest, form: SectionForm, status: int = 200) -> HttpResponse:
    history = form.history
    state = history.state()
    result = evaluate_history(history, state)
    for one in form.asked:
        one.feeds = [
            {"anchor": anchor(name), "title": recommendation_name(name, result)}
            for name in feeds_of(result, one.question.key)
        ]
    position = _positions()
    here = position.index(form.section.id)
    facts = known_facts(state, history.evaluation.person, history.on)
    context: dict[str, Any] = {
        "person": history.evaluation.person,
        "evaluation": history.evaluation,
        "section": form.section,
        "withheld": _withheld(form.section, load().interview.sections[here]),
        "form": form,
        "number": here + 1,
        "count": len(position),
        "previous": position[here - 1] if here else "",
        "next": position[here + 1] if here + 1 < len(position) else "",
        "last": last_change(history),
        "suggested": [
            {
                "instrument": instruments().by_id[one.instrument],
                "why": one.why,
                "response": state.responses.get(one.instrument),
            }
            for one in suggested(form.section, facts)
        ],
        "sections": [
            {"section": one, "here": one.id == form.section.id} for one in load().interview.sections
        ],
    }
    return render(request, "evaluation/section.html", context, status=status)
