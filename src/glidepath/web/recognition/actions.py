"""Keeping a two-minute screen."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_noop

from glidepath.assessment.recognition import Recognition, Sign, TwoWordings, recognise
from glidepath.catalogue import load
from glidepath.guidance.words import Words
from glidepath.web.accounts.models import Member
from glidepath.web.accounts.rights import Action
from glidepath.web.audit.recording import recorded
from glidepath.web.recognition.models import Screen
from glidepath.web.record.actions import open_safety_task
from glidepath.web.record.models import Person

SOURCE = gettext_noop("Two-minute screen")


def record_screen(
    *,
    by: Member,
    person: Person,
    once: uuid.UUID | None = None,
    answers: Mapping[str, bool | None],
) -> Screen:
    """Keep a screen with its result; each danger in it becomes a safety task in one transaction.

    A sign left out is kept as "not known". Raises InvalidRequest for a sign that does not exist or
    an answer other than yes, no or None.
    """
    screen = load().recognition
    result = recognise(answers, screen)
    kept = {sign.key: answers.get(sign.key) for sign in screen.signs}
    with recorded(by=by, action=Action.RECOGNISE, person=person.pk, once=once) as note:
        note.about = Screen.objects.create(
            person=person, answers=kept, result=result_to_json(result), by=by
        )
        for sign in result.danger:
            said = (sign.text.clinician, result.step_text.clinician)
            text = Words(*(". ".join(getattr(one, way) for one in said) for way in ("en", "es")))
            open_safety_task(by=by, person=person, source=SOURCE, answer=sign.key, text=text)
        note.detail["dangers"] = len(result.danger)
    return note.about


def result_to_json(result: Recognition) -> dict[str, Any]:
    """A result as it is kept: the words for clinicians, in both languages."""
    return {
        "physical_dependence": _signs(result.physical_dependence),
        "use_disorder": _signs(result.use_disorder),
        "danger": _signs(result.danger),
        "unanswered": _signs(result.unanswered),
        "found": [_words(text) for text in result.found],
        "step": result.step.value,
        "step_text": [_words(result.step_text)],
    }


def _signs(signs: Iterable[Sign]) -> list[dict[str, str]]:
    return [{"key": sign.key, **_words(sign.text)} for sign in signs]


def _words(text: TwoWordings) -> dict[str, str]:
    return {"en": text.clinician.en, "es": text.clinician.es}
