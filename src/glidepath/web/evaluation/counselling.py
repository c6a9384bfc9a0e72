"""Counselling notes: the questions of the interview that take a right of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from glidepath.assessment.interview import Privacy, Section
from glidepath.catalogue import load
from glidepath.web.accounts.models import Member
from glidepath.web.accounts.rights import Action


def section_for(section: Section, member: Member) -> Section:
    """A section with the questions that a member may see the answers of."""
    if member.may(Action.COUNSELLING):
        return section
    shown = tuple(one for one in section.questions if one.privacy is not Privacy.COUNSELLING)
    return replace(section, questions=shown)


def holds_counselling(section: Section) -> bool:
    """Whether a section, as a member sees it, shows counselling notes."""
    return any(one.privacy is Privacy.COUNSELLING for one in section.questions)


def are_counselling(keys: Iterable[str]) -> bool:
    """Whether one of these answers is in the counselling notes."""
    questions = load().interview.questions
    asked = (questions[key] for key in keys if key in questions)
    return any(one.privacy is Privacy.COUNSELLING for one in asked)
