"""What is done in an evaluation; each action is one transaction with its event."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError
from django.utils.translation import get_language, gettext_noop

from glidepath.assessment.instrument import Instrument
from glidepath.assessment.lists import could_be_words
from glidepath.assessment.scoring import Score, score
from glidepath.catalogue import load
from glidepath.documents.amounts import number
from glidepath.documents.scores import score_to_json
from glidepath.errors import GlidepathError, InvalidRequest, UnknownName
from glidepath.guidance.words import Words
from glidepath.web.accounts.models import Member
from glidepath.web.accounts.rights import Action
from glidepath.web.audit.recording import check_right, recorded
from glidepath.web.base import editing
from glidepath.web.base.clock import now, today
from glidepath.web.evaluation.counselling import are_counselling
from glidepath.web.evaluation.evaluating import evaluate_history
from glidepath.web.evaluation.history import History, State, history_of
from glidepath.web.evaluation.instruments import instruments, usual_band_set
from glidepath.web.evaluation.merging import Conflict, merge
from glidepath.web.evaluation.models import (
    Answer,
    Evaluation,
    GateAcknowledgement,
    InstrumentResponse,
)
from glidepath.web.evaluation.reading import gate_text
from glidepath.web.evaluation.values import normal
from glidepath.web.record.actions import move_to_stage, open_safety_task
from glidepath.web.record.models import Person, Stage

_BEFORE = (Stage.RECOGNISE, Stage.ENDED)
_FIRST_YEAR = 1990
_LONGEST_WORDS = 2000
_SOURCE = gettext_noop("Evaluation")  # said in the reader's language where a task is shown


class ClosedError(GlidepathError):
    """The evaluation was closed; its answers stay as they are."""

    code = "closed"

    def __init__(self) -> None:
        super().__init__(
            "This evaluation is closed. Start a new one to answer again.",
            es="Esta evaluación está cerrada. Empiece una nueva para volver a responder.",
        )


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of sending answers: the keys written, those in conflict, and the newest number."""

    written: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    newest: int


def start_evaluation(*, by: Member, person: Person, once: uuid.UUID | None = None) -> Evaluation:
    """Start an evaluation; where one is open already, that one is the answer."""
    check_right(by, Action.EVALUATE)
    found = person.evaluations.filter(closed_at=None).first()
    if found is not None:
        return found
    try:
        with recorded(by=by, action=Action.EVALUATE, person=person.pk, once=once) as note:
            note.about = Evaluation.objects.create(person=person, started_by=by)
            note.detail["started"] = True
            if person.stage in _BEFORE:
                move_to_stage(by=by, person=person, stage=Stage.EVALUATE)
            return note.about
    except IntegrityError:  # somebody else started it at the same moment
        return person.evaluations.get(closed_at=None)


def answer_questions(
    *,
    by: Member,
    evaluation: Evaluation,
    answers: Mapping[str, object],
    seen: int,
    withdrawn: Collection[str] = (),
    once: uuid.UUID | None = None,
) -> Saved:
    """Save answers: None is "asked, not known"; `withdrawn` keys are open again.

    `seen` is the number of the newest answer that the editor saw. Keys that the editor left as
    they were are not written; keys that somebody else changed since are not overwritten but told
    as conflicts. An answer that cannot wait opens a safety task in the same transaction. Raises
    InvalidRequest or UnknownName, and writes nothing, where an answer is not one; ClosedError.
    """
    check_right(by, Action.EVALUATE)
    sent = {key: (value, False) for key, value in normal(answers, load().interview).items()}
    sent |= {key: (None, True) for key in withdrawn if key in load().interview.questions}
    if are_counselling(sent):
        check_right(by, Action.COUNSELLING)
    with recorded(by=by, action=Action.EVALUATE, person=evaluation.person_id, once=once) as note:
        locked = _locked(evaluation)
        history = history_of(locked)
        written, conflicts = merge(history, sent, seen)
        added = _add(locked, history.newest, {key: sent[key] for key in written}, by)
        _open_tasks(by, locked, history, added)
        note.about = evaluation
        note.detail |= {"answered": written, "kept": [one.key for one in conflicts]}
    return Saved(tuple(written), tuple(conflicts), history.newest + len(written))


def take_instrument(  # noqa: PLR0913 - each is one thing that stands on the form
    *,
    by: Member,
    person: Person,
    instrument: str,
    answers: Mapping[str, int | None],
    taken_on: date,
    once: uuid.UUID | None = None,
    band_set: str | None = None,
    about: str = "",
    language: str | None = None,
) -> InstrumentResponse:
    """Keep a questionnaire as filled in, with its score; None is "not answered", never zero.

    `about` is the drug that it asks about, where it names one. Each answer that cannot wait opens a
    safety task in the same transaction, with its grade in words, and so do missing answers that
    could make the outcome graver. Raises UnknownName for an instrument
    or item that is not known, and InvalidRequest for an answer or a day that cannot be.
    """
    check_right(by, Action.TAKE_INSTRUMENT)
    form = instruments().by_id.get(instrument)
    if form is None:
        raise UnknownName(
            f"No questionnaire has the id {instrument[:40]!r}.",
            "instrument",
            es=f"Ningún cuestionario tiene el id {instrument[:40]!r}.",
        )
    if taken_on.year < _FIRST_YEAR or taken_on > today():
        raise InvalidRequest(
            "The day lies outside what can be; give today or an earlier day.",
            "taken_on",
            es="El día queda fuera de lo posible; indique hoy o un día anterior.",
        )
    chosen = band_set or usual_band_set(form, person)
    result = score(form, answers, band_set=chosen)
    with recorded(by=by, action=Action.TAKE_INSTRUMENT, person=person.pk, once=once) as note:
        response = InstrumentResponse.objects.create(
            person=person,
            evaluation=person.evaluations.filter(closed_at=None).first(),
            about=about if about in load().formulary.drugs else "",
            taken_on=taken_on,
            language=language or get_language() or "en",
            by=by,
            **_result(form, result),
        )
        for answer, words in urgent_tasks(result):
            _open_task(by, person, form.short, answer, words)
        note.about = response
        note.detail["instrument"] = form.id
    return response


def urgent_tasks(result: Score) -> list[tuple[str, Words]]:
    """What a questionnaire asks for at once: the answer behind each task, and its words."""
    tasks = [(f"{one.item}={result.answers[one.item]}", one.words) for one in result.urgent]
    if result.could_be_grade:
        words = could_be_words(result, load().assessment_words)
        tasks.append((f"{', '.join(result.missing)}=?", words))
    return tasks


def acknowledge_gate(
    *,
    by: Member,
    evaluation: Evaluation,
    gate: str,
    words: str,
    once: uuid.UUID | None = None,
) -> GateAcknowledgement:
    """A prescriber has seen a gate and says in their own words what follows from it.

    Raises InvalidRequest where the words are missing or too long, and UnknownName where the
    evaluation no longer says this gate.
    """
    check_right(by, Action.ACKNOWLEDGE_GATE)
    said = words.strip()
    if not said or len(said) > _LONGEST_WORDS or "\x00" in said:
        raise InvalidRequest(
            f"Say in your own words what you decided, in 1 to {_LONGEST_WORDS} characters.",
            "words",
            es=f"Diga con sus propias palabras qué decidió, en 1 a {_LONGEST_WORDS} caracteres.",
        )
    with recorded(
        by=by, action=Action.ACKNOWLEDGE_GATE, person=evaluation.person_id, once=once
    ) as note:
        history = history_of(_locked(evaluation))
        shown = next((one for one in evaluate_history(history).gates if one.id == gate), None)
        if shown is None:
            raise UnknownName(
                "This no longer has to be settled: the answers have changed. Look again.",
                "gate",
                es="Esto ya no hay que resolverlo: las respuestas han cambiado. Mire de nuevo.",
            )
        english, spanish = gate_text(shown)
        acknowledgement = GateAcknowledgement.objects.create(
            evaluation=evaluation, gate=gate, text_en=english, text_es=spanish, words=said, by=by
        )
        note.about = acknowledgement
        note.detail["gate"] = gate
    return acknowledgement


def close_evaluation(*, by: Member, evaluation: Evaluation, version: int) -> Evaluation:
    """Close an evaluation: its answers stand as they are; raises ConflictError or ClosedError."""
    with recorded(by=by, action=Action.CLOSE_EVALUATION, person=evaluation.person_id) as note:
        locked = _locked(evaluation)
        editing.change(locked, version, closed_by=by, closed_at=now())
        note.about = locked
    return locked


def _locked(evaluation: Evaluation) -> Evaluation:
    """The evaluation as it is now, held until the transaction ends; raises ClosedError."""
    found = (
        Evaluation.objects.select_for_update(of=("self",))
        .select_related("person")
        .get(pk=evaluation.pk)
    )
    if found.closed_at is not None:
        raise ClosedError
    return found


def _add(
    evaluation: Evaluation, newest: int, sent: Mapping[str, tuple[Any, bool]], by: Member
) -> list[Answer]:
    if not sent:
        return []
    at = now()
    Evaluation.objects.filter(pk=evaluation.pk).update(touched_at=at)
    return Answer.objects.bulk_create(
        Answer(
            evaluation=evaluation,
            number=newest + place,
            key=key,
            value=value,
            withdrawn=is_open,
            by=by,
            at=at,
        )
        for place, (key, (value, is_open)) in enumerate(sent.items(), start=1)
    )


def _open_tasks(by: Member, evaluation: Evaluation, history: History, added: list[Answer]) -> None:
    """A safety task for everything that the new answers make urgent."""
    changed = {answer.key for answer in added if not answer.withdrawn}
    if not changed:
        return
    after = History(evaluation, (*history.answers, *added), history.responses)
    for item in evaluate_history(after, _only_interview(after)).urgent:
        for key in sorted({key for basis in item.because for key in basis.keys} & changed):
            _open_task(by, evaluation.person, _SOURCE, key, item.because[0].text)


def _only_interview(history: History) -> State:
    """What stands in the interview; questionnaires have opened their own tasks."""
    return State(history.state().answers)


def task_source(name: str) -> str:
    """What a safety task keeps as the name of that which opened it, such as a questionnaire's."""
    return name[:80]


def _open_task(by: Member, person: Person, source: str, answer: str, text: Any) -> None:
    open_safety_task(
        by=by, person=person, source=task_source(source), answer=answer[:80], text=text
    )


def _result(form: Instrument, result: Score) -> dict[str, Any]:
    """A score in the form in which it is kept."""
    return {
        "instrument": form.id,
        "version": form.version,
        "band_set": result.version.band_set,
        "answers": dict(result.answers),
        "scales": score_to_json(form, result)["scales"],
        "total": "" if result.total is None else number(result.total),
        "band_en": result.band.en if result.band else "",
        "band_es": result.band.es if result.band else "",
        "missing": list(result.missing),
        "urgent": [entry.item for entry in result.urgent],
    }
