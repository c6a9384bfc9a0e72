"""What only the operator of an installation does, from its command line."""

from __future__ import annotations

from django.db import transaction

from glidepath.errors import InvalidRequest, UnknownName
from glidepath.web.accounts.links import make_link
from glidepath.web.accounts.models import Member, Programme, User
from glidepath.web.accounts.rights import Action, Role
from glidepath.web.audit.models import Event
from glidepath.web.audit.recording import write_event


def begin_programme(
    *, programme: str, name: str, email: str, language: str = "en", part_2: bool = False
) -> tuple[Member, str]:
    """A new programme with its first administrator, and the token of their link.

    The link is at `set-password-link`. Raises InvalidRequest for a programme or an address that is
    there already.
    """
    address = email.strip().lower()
    if Programme.objects.filter(name=programme).exists():
        raise InvalidRequest(f"There is a programme called {programme!r} already.", "programme")
    if User.objects.filter(email=address).exists():
        raise InvalidRequest(f"{address} has an account already. Take another address.", "email")
    with transaction.atomic():
        made = Programme.objects.create(name=programme, part_2=part_2)
        user = User.objects.create_user(address, name=name, language=language)
        member = Member.objects.create(user=user, programme=made, role=Role.ADMINISTRATOR)
        _write(member, "programme begun")
        return member, make_link(user, None)


def link_for(email: str) -> str:
    """The token of a new link for an account, where no administrator can make one.

    Raises UnknownName for an address without an account.
    """
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        raise UnknownName(f"Nobody has an account with the address {email}.", "email")
    with transaction.atomic():
        for member in Member.objects.filter(user=user, active=True).select_related("user"):
            _write(member, "link by the operator")
        return make_link(user, None)


def _write(member: Member, what: str) -> None:
    write_event(
        member,
        Action.MANAGE_MEMBERS,
        Event.Outcome.DONE,
        None,
        f"member:{member.pk}",
        {"what": what},
    )
