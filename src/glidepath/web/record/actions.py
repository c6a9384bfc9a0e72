"""What is done with a person's record; each action is one transaction with its event."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.utils.translation import gettext as _

from glidepath.errors import InvalidRequest
from glidepath.guidance.words import Words
from glidepath.web.accounts.models import Member
from glidepath.web.accounts.rights import Action
from glidepath.web.audit.recording import recorded
from glidepath.web.base import editing
from glidepath.web.base.clock import now
from glidepath.web.record.models import Ending, Person, SafetyTask, Stage, TeamMember, folded

PARTICULARS = (
    "name",
    "known_as",
    "born",
    "sex",
    "language",
    "phone",
    "record_number",
    "own_words",
)
# Who may bring somebody to a stage: those who may do what leads there.
RIGHT_OF_STAGE = {
    Stage.RECOGNISE: Action.RECOGNISE,
    Stage.EVALUATE: Action.EVALUATE,
    Stage.PLAN: Action.EVALUATE,
    Stage.TAPER: Action.SIGN_PLAN,
    Stage.AFTER: Action.CHANGE_PERSON,
    Stage.ENDED: Action.CHANGE_PERSON,
}


def add_person(  # noqa: PLR0913 - each is one thing that stands on the form
    *,
    by: Member,
    once: uuid.UUID | None = None,
    name: str,
    known_as: str = "",
    born: date | None = None,
    sex: str = "",
    language: str = "en",
    phone: str = "",
    record_number: str = "",
    own_words: str = "",
) -> Person:
    """Take somebody into the programme's care; whoever adds them is in their team.

    Raises InvalidRequest, naming the field, for particulars that cannot be, or a record number
    that somebody else has.
    """
    person = Person(
        programme=by.programme,
        name=name.strip(),
        known_as=known_as.strip(),
        born=born,
        sex=sex,
        language=language,
        phone=phone.strip(),
        record_number=record_number.strip(),
        own_words=own_words.strip(),
        invented=by.programme.invented,
    )
    _check(person, *PARTICULARS)
    try:
        with recorded(by=by, action=Action.ADD_PERSON, once=once) as note:
            _check_record_number(person)
            person.save(force_insert=True)
            TeamMember.objects.create(person=person, member=by)
            note.person, note.about = person.pk, person
    except IntegrityError:  # somebody else has taken the record number at the same moment
        raise _number_taken() from None
    return person


def change_person(*, by: Member, person: Person, version: int, **values: Any) -> None:
    """Change particulars, or a person's own words; only what differs is written.

    Raises InvalidRequest, naming the field, for what cannot be; ConflictError where somebody else
    changed the record since `version`.
    """
    strange = set(values) - set(PARTICULARS)
    if strange:
        raise InvalidRequest(f"Not a particular of a person: {', '.join(sorted(strange))}.")
    wanted = {
        key: value.strip() if isinstance(value, str) else value for key, value in values.items()
    }
    _check(Person(programme=person.programme, **wanted), *wanted)
    changed = sorted(key for key, value in wanted.items() if getattr(person, key) != value)
    after = Person(pk=person.pk, programme_id=person.programme_id)
    for key in PARTICULARS:
        setattr(after, key, wanted.get(key, getattr(person, key)))
    wanted["folded"] = folded(after.name, after.known_as, after.record_number)
    try:
        with recorded(by=by, action=Action.CHANGE_PERSON, person=person.pk) as note:
            _check_record_number(after)
            editing.change(person, version, **wanted)
            note.about, note.detail["changed"] = person, changed
    except IntegrityError:  # somebody else has taken the record number at the same moment
        raise _number_taken() from None


def move_to_stage(*, by: Member, person: Person, stage: str) -> None:
    """Bring somebody to a stage of the road; nothing happens where they are there already.

    Needs the right to what leads there, and may be part of another action. Raises
    InvalidRequest for Stage.ENDED, which `end_care` reaches with a reason.
    """
    there = Stage(stage)
    if there is Stage.ENDED:
        raise InvalidRequest(_("Ending care needs a reason: say why."), "stage")
    if person.stage != there:
        _move(by, person, there)


def end_care(
    *, by: Member, person: Person, version: int, reason: str, once: uuid.UUID | None = None
) -> Ending:
    """Care ends here, for a reason that stays. Raises InvalidRequest while something cannot wait."""
    ending = Ending(person=person, by=by, reason=reason.strip())
    _check(ending, "reason")
    with recorded(by=by, action=Action.CHANGE_PERSON, person=person.pk, once=once) as note:
        if person.stage == Stage.ENDED:
            raise InvalidRequest(_("Care here has ended already."), "reason")
        if person.safety_tasks.filter(settled_at=None).exists():
            raise InvalidRequest(
                _("A safety task is still open. Settle it first, then end care."), "reason"
            )
        editing.change(person, version, stage=Stage.ENDED)
        ending.save(force_insert=True)
        note.about, note.detail["stage"] = ending, Stage.ENDED.value
    return ending


def restrict(*, by: Member, person: Person, version: int, restricted: bool) -> None:
    """Let only the team open a record, or everybody of the programme again.

    Whoever restricts a record joins its team, so as not to lock themselves out. Raises
    ConflictError.
    """
    with recorded(by=by, action=Action.RESTRICT_PERSON, person=person.pk) as note:
        editing.change(person, version, restricted=restricted)
        if restricted:
            TeamMember.objects.get_or_create(person=person, member=by, ended_at=None)
        note.about, note.detail["restricted"] = person, restricted


def join_team(*, by: Member, person: Person, member: Member) -> TeamMember:
    """Take a member into a person's team; the place they have already is the answer.

    Raises InvalidRequest for a member of another programme, one who has left, or one whose role
    opens no records.
    """
    if member.programme_id != person.programme_id or not member.may(Action.SEE_PERSON):
        raise InvalidRequest(
            _("Choose somebody who works here and whose role opens records."), "member"
        )
    with recorded(by=by, action=Action.RESTRICT_PERSON, person=person.pk) as note:
        place, is_new = TeamMember.objects.get_or_create(
            person=person, member=member, ended_at=None
        )
        note.about, note.detail["joined"] = place, is_new
    return place


def leave_team(*, by: Member, place: TeamMember) -> None:
    """End a member's place in a team. Raises InvalidRequest for the last one of a restricted record."""
    person = place.person
    with recorded(by=by, action=Action.RESTRICT_PERSON, person=person.pk) as note:
        Person.objects.select_for_update().get(pk=person.pk)
        now_there = TeamMember.objects.filter(person=person, ended_at=None)
        if person.restricted and not now_there.exclude(pk=place.pk).exists():
            raise InvalidRequest(
                _("Somebody must be able to open a restricted record. Add somebody else first."),
                "member",
            )
        if place.ended_at is None:
            editing.change(place, place.version, ended_at=now())
        note.about, note.detail["left"] = place, True


def open_safety_task(
    *,
    by: Member,
    person: Person,
    source: str,
    answer: str,
    text: Words,
    once: uuid.UUID | None = None,
) -> SafetyTask:
    """Put something that cannot wait on the work list; may be part of another action.

    The same again, while nobody has taken it, is the task that is there already. Raises
    InvalidRequest where it does not say what is to be done.
    """
    said = {"source": source, "answer": answer, "text_en": text.en.strip(), "text_es": text.es}
    task = SafetyTask(person=person, opened_by=by, **said)
    _check(task, *said)
    with recorded(by=by, action=Action.OPEN_SAFETY_TASK, person=person.pk, once=once) as note:
        waiting = person.safety_tasks.filter(taken_at=None, settled_at=None, **said).first()
        if waiting is None:
            task.save(force_insert=True)
        note.about, note.detail["again"] = waiting or task, waiting is not None
    return waiting or task


def take_safety_task(*, by: Member, task: SafetyTask, version: int) -> None:
    """A member takes a task on. Raises ConflictError where somebody else was first."""
    with recorded(by=by, action=Action.HANDLE_SAFETY_TASK, person=task.person_id) as note:
        _check_open(task)
        editing.change(task, version, taken_by=by, taken_at=now())
        note.about, note.detail["taken"] = task, True


def settle_safety_task(*, by: Member, task: SafetyTask, version: int, outcome: str) -> None:
    """Close a task with what was done and what came of it, in words.

    Raises InvalidRequest without words or where it is settled already, and ConflictError.
    """
    said = outcome.strip()
    _check(SafetyTask(outcome=said), "outcome")
    if not said:
        raise InvalidRequest(_("Say in a few words what was done and what came of it."), "outcome")
    with recorded(by=by, action=Action.HANDLE_SAFETY_TASK, person=task.person_id) as note:
        _check_open(task)
        editing.change(task, version, settled_by=by, settled_at=now(), outcome=said)
        note.about, note.detail["settled"] = task, True


def _move(by: Member, person: Person, stage: Stage) -> None:
    """Write the stage on the row as it is now: others may have changed particulars meanwhile."""
    with recorded(by=by, action=RIGHT_OF_STAGE[stage], person=person.pk) as note:
        locked = Person.objects.select_for_update().get(pk=person.pk)
        editing.change(locked, locked.version, stage=stage)
        note.about, note.detail["stage"] = locked, stage.value
    person.stage, person.version = locked.stage, locked.version


def _check(row: models.Model, *fields: str) -> None:
    """Raise InvalidRequest for the first of these fields that cannot be kept as it is."""
    for name in fields:
        if "\x00" in str(getattr(row, name)):
            raise InvalidRequest(
                _("This holds a character that cannot be kept. Take it out."), name
            )
    others = {field.name for field in row._meta.fields} - set(fields)
    try:
        row.clean_fields(exclude=others)
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise InvalidRequest(str(messages[0]), name) from None


def _check_open(task: SafetyTask) -> None:
    if SafetyTask.objects.filter(pk=task.pk, settled_at__isnull=False).exists():
        raise InvalidRequest(_("This was settled already. Nothing more has to be done."), "outcome")


def _check_record_number(person: Person) -> None:
    others = Person.objects.filter(
        programme_id=person.programme_id, record_number=person.record_number
    )
    if person.record_number and others.exclude(pk=person.pk).exists():
        raise _number_taken()


def _number_taken() -> InvalidRequest:
    return InvalidRequest(
        _(
            "Somebody else here has this record number. Look for them among the people, "
            "or check the number."
        ),
        "record_number",
    )
