"""Inviting members, changing what they do, and one's own settings: each with its event."""

from __future__ import annotations

import uuid

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from glidepath.errors import GlidepathError
from glidepath.web.accounts.links import make_link
from glidepath.web.accounts.models import Member, Programme, User
from glidepath.web.accounts.rights import Action, Role
from glidepath.web.accounts.sessions import end_all_sessions, end_session
from glidepath.web.audit.recording import Note, recorded
from glidepath.web.base.editing import change


class LastAdministratorError(GlidepathError):
    """Without this member nobody could manage the programme's members."""

    code = "last-administrator"

    def __init__(self) -> None:
        super().__init__(
            _(
                "This is the only administrator of the programme. "
                "Make somebody else an administrator first."
            )
        )


class AlreadyMemberError(GlidepathError):
    """Somebody with this address works in the programme already; `member` is their membership."""

    code = "already-member"

    def __init__(self, member: Member) -> None:
        super().__init__(
            _("%(name)s has this address and is in the list already. Change their role there.")
            % {"name": member.user.name}
        )
        self.member = member


class SharedAccountError(GlidepathError):
    """The account also works in a programme that this administrator does not administer."""

    code = "shared-account"

    def __init__(self) -> None:
        super().__init__(
            _(
                "This person works in another programme as well. "
                "Ask whoever runs this installation to make a link for them."
            )
        )


def invite(
    *,
    by: Member,
    once: uuid.UUID | None = None,
    name: str,
    email: str,
    role: Role,
    language: str,
) -> tuple[Member, str | None]:
    """A new member, and the token of the link by which they choose a pass phrase.

    Somebody who has an account already keeps it, and there is no token. Raises AlreadyMemberError.
    """
    address = email.strip().lower()
    with recorded(by=by, action=Action.MANAGE_MEMBERS, once=once) as note:
        user = User.objects.filter(email=address).first()
        is_new = user is None
        if user is None:
            user = User.objects.create_user(address, name=name, language=language)
        known = Member.objects.filter(user=user, programme=by.programme_id).first()
        if known is not None:
            raise AlreadyMemberError(known)
        member = Member.objects.create(user=user, programme=by.programme, role=role)
        token = make_link(user, by) if is_new else None
        _note(note, member, "invited", role=role.value)
    return member, token


def change_role(*, by: Member, member: Member, version: int, role: Role) -> None:
    """Give a member another role. Raises LastAdministratorError and ConflictError."""
    with recorded(by=by, action=Action.MANAGE_MEMBERS) as note:
        if role != Role.ADMINISTRATOR:
            _keep_an_administrator(member)
        before = member.role
        change(member, version, role=role.value)
        _note(note, member, "role", before=before, role=role.value)


def end_membership(*, by: Member, member: Member, version: int) -> None:
    """End somebody's work here and all their sessions; raises as `change_role` does.

    What they did stays in the record and in the log.
    """
    with recorded(by=by, action=Action.MANAGE_MEMBERS) as note:
        _keep_an_administrator(member)
        change(member, version, active=False)
        end_all_sessions(member.user)
        _note(note, member, "ended")


def reactivate(*, by: Member, member: Member, version: int) -> None:
    """Let somebody whose membership ended work here again. Raises ConflictError."""
    with recorded(by=by, action=Action.MANAGE_MEMBERS) as note:
        change(member, version, active=True)
        _note(note, member, "reactivated")


def renew_link(*, by: Member, once: uuid.UUID | None = None, member: Member) -> str:
    """The token of a new link by which a member chooses a pass phrase; second factors stay.

    Raises SharedAccountError where the account is not this administrator's to help with.
    """
    with recorded(by=by, action=Action.MANAGE_MEMBERS, once=once) as note:
        _refuse_shared(by, member)
        _note(note, member, "link")
        return make_link(member.user, by)


def remove_second_steps(*, by: Member, once: uuid.UUID | None = None, member: Member) -> None:
    """Remove a member's second factors, when they were lost; all their sessions end.

    At their next signing in they are asked to set up a new one. Raises SharedAccountError.
    """
    with recorded(by=by, action=Action.MANAGE_MEMBERS, once=once) as note:
        _refuse_shared(by, member)
        Authenticator.objects.filter(user=member.user).delete()
        end_all_sessions(member.user)
        _note(note, member, "second factors removed")


def change_settings(
    *, by: Member, once: uuid.UUID | None = None, language: str, theme: str
) -> None:
    """A member's own language and theme."""
    with recorded(by=by, action=Action.CHANGE_SETTINGS, once=once) as note:
        user = by.user
        user.language, user.theme = language, theme
        user.save(update_fields=["language", "theme"])
        note.detail.update(language=language, theme=theme)


def end_own_session(*, by: Member, session: int) -> bool:
    """End one of the member's own sessions; False where it is not theirs, or ended already."""
    with recorded(by=by, action=Action.END_SESSION) as note:
        ended = end_session(by.user, session)
        note.detail["ended"] = ended
    return ended


def _note(note: Note, member: Member, what: str, **detail: str) -> None:
    note.about = member
    note.detail.update(what=what, name=member.user.name, **detail)


def _keep_an_administrator(member: Member) -> None:
    """Raise LastAdministratorError where the member is the programme's last one."""
    programme = Programme.objects.select_for_update().get(pk=member.programme_id)
    others = Member.objects.filter(
        programme=programme, role=Role.ADMINISTRATOR, active=True
    ).exclude(pk=member.pk)
    if not others.exists():
        raise LastAdministratorError


def _refuse_shared(by: Member, member: Member) -> None:
    theirs = Member.objects.filter(user=member.user, active=True).values_list("programme")
    mine = Member.objects.filter(user=by.user, active=True, role=Role.ADMINISTRATOR)
    if theirs.exclude(programme__in=mine.values("programme")).exists():
        raise SharedAccountError
