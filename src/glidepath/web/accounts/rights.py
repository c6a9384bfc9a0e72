"""Who may do what: one table, role by action."""

from __future__ import annotations

from functools import partial
from typing import Any

import rules
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member does in a programme."""

    ADMINISTRATOR = "administrator", _("Administrator")
    PRESCRIBER = "prescriber", _("Prescriber")
    PHARMACIST = "pharmacist", _("Pharmacist")
    THERAPIST = "therapist", _("Therapist")
    COORDINATOR = "coordinator", _("Coordinator")


class Action(models.TextChoices):
    """Everything that is done or read in a record, as the log names it."""

    SEE_WORK_LIST = "see-work-list", _("Look at the work list")
    SEE_PEOPLE = "see-people", _("Look for people")
    ADD_PERSON = "add-person", _("Add a person")
    SEE_PERSON = "see-person", _("Look at a person's record")
    CHANGE_PERSON = "change-person", _("Change a person's particulars")
    RESTRICT_PERSON = "restrict-person", _("Choose who may open a record")
    BREAK_GLASS = "break-glass", _("Open a restricted record in an emergency")
    SEE_ACCESS_LOG = "see-access-log", _("Look at who has seen a record")
    RECOGNISE = "recognise", _("Screen for dependence")
    EVALUATE = "evaluate", _("Evaluate a person")
    COUNSELLING = "counselling", _("Read and write counseling notes")
    CLOSE_EVALUATION = "close-evaluation", _("Close an evaluation")
    TAKE_INSTRUMENT = "take-instrument", _("Fill in a questionnaire")
    ACKNOWLEDGE_GATE = "acknowledge-gate", _("Acknowledge what must be settled first")
    OPEN_SAFETY_TASK = "open-safety-task", _("Open a safety task")
    HANDLE_SAFETY_TASK = "handle-safety-task", _("Take on or close a safety task")
    SEE_PLANS = "see-plans", _("Look at plans")
    BUILD_PLAN = "build-plan", _("Build a plan")
    SIGN_PLAN = "sign-plan", _("Sign a plan")
    SEE_AUDIT = "see-audit", _("Look at the log")
    MANAGE_MEMBERS = "manage-members", _("Manage members")
    CHANGE_SETTINGS = "change-settings", _("Change one's own settings")
    SIGN_IN = "sign-in", _("Sign in")
    SIGN_OUT = "sign-out", _("Sign out")
    SECOND_STEP = "second-step", _("Set up or remove a second step of signing in")
    CHANGE_PASSWORD = "change-password", _("Choose a new pass phrase")
    END_SESSION = "end-session", _("End one's own sessions")


_A, _P, _F, _T, _C = Role
_CLINICAL = frozenset({_P, _F, _T, _C})

RIGHTS: dict[Action, frozenset[Role]] = {
    Action.SEE_WORK_LIST: frozenset(Role),
    Action.SEE_PEOPLE: _CLINICAL,
    Action.ADD_PERSON: frozenset({_P, _T, _C}),
    Action.SEE_PERSON: _CLINICAL,
    Action.CHANGE_PERSON: frozenset({_P, _T, _C}),
    Action.RESTRICT_PERSON: frozenset({_P, _C}),
    Action.BREAK_GLASS: _CLINICAL,
    Action.SEE_ACCESS_LOG: frozenset({_A, _P, _C}),
    Action.RECOGNISE: _CLINICAL,
    Action.EVALUATE: _CLINICAL,
    Action.COUNSELLING: frozenset({_P, _T}),  # 42 CFR Part 2: kept apart from the record
    Action.CLOSE_EVALUATION: frozenset({_P, _T}),
    Action.TAKE_INSTRUMENT: _CLINICAL,
    Action.ACKNOWLEDGE_GATE: frozenset({_P}),
    Action.OPEN_SAFETY_TASK: _CLINICAL,
    Action.HANDLE_SAFETY_TASK: _CLINICAL,
    Action.SEE_PLANS: _CLINICAL,
    Action.BUILD_PLAN: frozenset({_P, _F}),
    Action.SIGN_PLAN: frozenset({_P}),
    Action.SEE_AUDIT: frozenset({_A}),
    Action.MANAGE_MEMBERS: frozenset({_A}),
    Action.CHANGE_SETTINGS: frozenset(Role),
    Action.SIGN_IN: frozenset(Role),
    Action.SIGN_OUT: frozenset(Role),
    Action.SECOND_STEP: frozenset(Role),
    Action.CHANGE_PASSWORD: frozenset(Role),
    Action.END_SESSION: frozenset(Role),
}


def may(role: str, action: Action) -> bool:
    """Whether a role may do this at all; whose record it is, is decided apart."""
    return Role(role) in RIGHTS[action]


def permission(action: Action) -> str:
    """The name of an action's permission in the rules library."""
    return f"glidepath.{action.value}"


def register_permissions() -> None:
    """Make each line of the table a permission that is asked of a member."""
    for action in Action:
        rules.set_perm(permission(action), rules.predicate(partial(_member_may, action)))


def _member_may(action: Action, member: Any) -> bool:
    return bool(member.active) and may(member.role, action)
