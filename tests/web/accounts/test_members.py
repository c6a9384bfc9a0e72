"""Members are invited, changed, ended and brought back by administrators, each with its event."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from tests.web.accounts.conftest import SECRET, code_of, confirm, type_password
from tests.web.pages import read_forms

from glidepath.errors import InvalidRequest, UnknownName
from glidepath.web.accounts import actions
from glidepath.web.accounts.beginning import begin_programme, link_for
from glidepath.web.accounts.models import Member, Programme, SetPasswordLink, User
from glidepath.web.accounts.rights import RIGHTS, Action, Role, permission
from glidepath.web.audit.models import Event
from glidepath.web.audit.recording import NotAllowedError
from glidepath.web.base.clock import now, telling
from glidepath.web.base.editing import ConflictError

Signed = Callable[[Member], Client]
NEW = "a new long pass phrase of words"


def link_on(page: str) -> str:
    found = re.search(r'class="link">http://testserver(/account/link/[^<]+)<', page)
    assert found, page
    return found.group(1)


@pytest.fixture
def invited(administrator: Member, signed_in: Signed) -> tuple[Client, Member, str]:
    """An administrator's client, the member invited, and their link."""
    client = signed_in(administrator)
    sent = {
        "once": uuid.uuid4(),
        "name": "Ana Ruiz",
        "email": "Ana.Ruiz@Example.org",
        "role": "therapist",
        "language": "es",
    }
    response = client.post("/members/invite/", sent)
    member = Member.objects.get(user__email="ana.ruiz@example.org")
    return client, member, link_on(client.get(response.url).content.decode())


def test_an_invitation_makes_a_member_and_a_link_shown_once(
    invited: tuple[Client, Member, str],
) -> None:
    client, member, link = invited
    assert (member.role, member.user.language) == ("therapist", "es")
    assert not member.user.has_usable_password()
    token = link.rstrip("/").rpartition("/")[2]
    assert token not in str(list(SetPasswordLink.objects.values()))
    assert token not in str(list(Event.objects.values()))
    assert token not in client.get(f"/members/{member.pk}/").content.decode()
    event = Event.objects.latest("number")
    assert event.action == "manage-members"
    assert event.detail == {"what": "invited", "name": "Ana Ruiz", "role": "therapist"}


def test_by_the_link_a_pass_phrase_is_chosen_once(invited: tuple[Client, Member, str]) -> None:
    _, member, link = invited
    client = Client()
    assert client.get(link).url == "/account/pass-phrase/"
    page = client.get("/account/pass-phrase/")
    assert link.rpartition("link/")[2].strip("/") not in page.content.decode()
    easy = client.post("/account/pass-phrase/", {"password": "easy", "again": "easy"})
    assert easy.status_code == 200
    other = client.post("/account/pass-phrase/", {"password": NEW, "again": NEW + "!"})
    assert other.status_code == 200
    done = client.post("/account/pass-phrase/", {"password": NEW, "again": NEW})
    assert done.url == "/account/login/"
    assert "_auth_user_id" not in client.session
    member.user.refresh_from_db()
    assert member.user.check_password(NEW)
    assert Client().get(link).status_code == 404
    assert client.post("/account/pass-phrase/", {"password": NEW, "again": NEW}).status_code == 404
    assert Event.objects.latest("number").action == "change-password"


def test_a_link_is_good_for_a_day(invited: tuple[Client, Member, str]) -> None:
    link = invited[2]
    with telling(now() + timedelta(hours=23, minutes=59)):
        assert Client().get(link).status_code == 302
    client = Client()
    client.get(link)
    with telling(now() + timedelta(hours=24, minutes=1)):
        assert Client().get(link).status_code == 404
        late = client.post("/account/pass-phrase/", {"password": NEW, "again": NEW})
        assert late.status_code == 404


def test_looking_at_a_link_does_not_use_it_up(invited: tuple[Client, Member, str]) -> None:
    for _ in range(3):
        assert Client().get(invited[2]).status_code == 302


def test_an_invented_link_is_answered_as_an_old_one(db: None) -> None:
    assert Client().get("/account/link/abc/").status_code == 404
    assert Client().get("/account/pass-phrase/").status_code == 404


def test_a_form_sent_twice_invites_once(administrator: Member, signed_in: Signed) -> None:
    client = signed_in(administrator)
    sent = {
        "once": uuid.uuid4(),
        "name": "Ana",
        "email": "ana@example.org",
        "role": "therapist",
        "language": "en",
    }
    for _ in range(2):
        assert client.post("/members/invite/", sent).status_code == 302
    assert Member.objects.filter(user__email="ana@example.org").count() == 1


def test_who_is_a_member_already_is_not_invited_again(
    administrator: Member, colleague: Member, signed_in: Signed
) -> None:
    sent = {
        "once": uuid.uuid4(),
        "name": "X",
        "email": colleague.user.email.upper(),
        "role": "therapist",
        "language": "en",
    }
    page = signed_in(administrator).post("/members/invite/", sent)
    assert page.status_code == 200
    assert "in the list already" in page.content.decode()
    colleague.refresh_from_db()
    assert colleague.role == "prescriber"


def test_a_new_link_does_not_get_around_the_second_step(
    administrator: Member, colleague: Member, with_app: Authenticator, signed_in: Signed
) -> None:
    client = signed_in(administrator)
    where = f"/members/{colleague.pk}/help/"
    assert client.get(where).url.startswith("/account/reauthenticate/")
    confirm(client)
    once = read_forms(client.get(where).content.decode())[-1].values["once"][0]
    response = client.post(where, {"once": once, "link": "yes"})
    link = link_on(client.get(response.url).content.decode())
    fresh = Client()
    fresh.get(link)
    fresh.post("/account/pass-phrase/", {"password": NEW, "again": NEW})
    assert type_password(fresh, colleague, NEW).url == "/account/2fa/authenticate/"
    assert fresh.get("/people/").status_code == 302
    fresh.post("/account/2fa/authenticate/", {"code": code_of(SECRET)})
    assert fresh.get("/people/").status_code == 200


def test_a_newer_link_ends_the_one_before(administrator: Member, colleague: Member) -> None:
    first = actions.renew_link(by=administrator, member=colleague)
    second = actions.renew_link(by=administrator, member=colleague)
    assert Client().get(f"/account/link/{first}/").status_code == 404
    assert Client().get(f"/account/link/{second}/").status_code == 302


def test_lost_second_steps_are_removed_and_a_new_one_is_asked_for(
    administrator: Member, colleague: Member, with_app: Authenticator, signed_in: Signed
) -> None:
    theirs, client = signed_in(colleague), signed_in(administrator)
    confirm(client)
    where = f"/members/{colleague.pk}/help/"
    client.post(where, {"once": uuid.uuid4(), "second-factors": "yes"})
    assert not Authenticator.objects.filter(user=colleague.user).exists()
    assert theirs.get("/people/").url.startswith("/account/login/")
    type_password(theirs, colleague)
    assert theirs.get("/people/").url == "/account/2fa/"
    assert Event.objects.filter(detail__what="second factors removed").exists()


def test_nobody_takes_over_an_account_that_works_elsewhere_too(
    administrator: Member, colleague: Member, other_programme: Programme
) -> None:
    Member.objects.create(user=colleague.user, programme=other_programme, role=Role.PRESCRIBER)
    for act in (actions.renew_link, actions.remove_second_steps):
        with pytest.raises(actions.SharedAccountError):
            act(by=administrator, member=colleague)
    there = Member.objects.create(
        user=administrator.user, programme=other_programme, role=Role.PRESCRIBER
    )
    with pytest.raises(actions.SharedAccountError):
        actions.renew_link(by=administrator, member=colleague)
    Member.objects.filter(pk=there.pk).update(role=Role.ADMINISTRATOR)
    assert actions.renew_link(by=administrator, member=colleague)


def test_the_last_administrator_is_neither_ended_nor_given_another_role(
    administrator: Member, colleague: Member, signed_in: Signed
) -> None:
    client = signed_in(administrator)
    page = client.post(
        f"/members/{administrator.pk}/end/",
        {"once": uuid.uuid4(), "version": administrator.version},
        follow=True,
    )
    assert "only administrator" in page.content.decode()
    with pytest.raises(actions.LastAdministratorError):
        actions.change_role(by=administrator, member=administrator, version=1, role=Role.THERAPIST)
    administrator.refresh_from_db()
    assert (administrator.active, administrator.role) == (True, "administrator")
    assert not Event.objects.filter(action="manage-members").exists()
    actions.change_role(by=administrator, member=colleague, version=1, role=Role.ADMINISTRATOR)
    actions.end_membership(by=administrator, member=administrator, version=1)


def test_who_was_ended_opens_nothing_and_can_come_back(
    administrator: Member, colleague: Member, signed_in: Signed
) -> None:
    actions.end_membership(by=administrator, member=colleague, version=1)
    client = signed_in(colleague)
    assert client.get("/people/").url == "/no-programme/"
    assert client.get("/no-programme/").status_code == 403
    actions.reactivate(by=administrator, member=colleague, version=colleague.version)
    assert client.get("/people/").status_code == 200
    said = list(Event.objects.filter(action="manage-members").values_list("detail__what"))
    assert sorted(said) == [("ended",), ("reactivated",)]


def test_two_administrators_notice_each_other(administrator: Member, colleague: Member) -> None:
    actions.change_role(by=administrator, member=colleague, version=1, role=Role.THERAPIST)
    with pytest.raises(ConflictError):
        actions.change_role(by=administrator, member=colleague, version=1, role=Role.PHARMACIST)
    colleague.refresh_from_db()
    assert colleague.role == "therapist"


def test_only_administrators_manage_members(colleague: Member) -> None:
    with pytest.raises(NotAllowedError):
        actions.end_membership(by=colleague, member=colleague, version=1)
    assert Event.objects.get().outcome == "refused"


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("action", list(Action))
def test_the_table_of_rights_is_what_rules_answer(role: Role, action: Action) -> None:
    user = User(name="Ana")
    member = Member(user=user, role=role, active=True)
    expected = role in RIGHTS[action]
    assert member.may(action) is expected
    assert user.has_perm(permission(action), member) is expected
    member.active = False
    assert member.may(action) is False


def test_a_permission_is_never_had_through_somebody_else_s_membership() -> None:
    member = Member(user=User(name="Ana"), role=Role.PRESCRIBER, active=True)
    assert User(name="Ben").has_perm(permission(Action.SEE_PEOPLE), member) is False
    assert User(name="Ben").has_perm(permission(Action.SEE_PEOPLE)) is False


def test_the_table_of_rights_is_shown(colleague: Member, signed_in: Signed) -> None:
    page = signed_in(colleague).get("/rights/").content.decode()
    assert page.count("<td>yes</td>") == sum(len(roles) for roles in RIGHTS.values())
    for action in Action:
        assert str(action.label).replace("'", "&#x27;") in page


def test_an_operator_begins_a_programme_with_its_administrator(db: None) -> None:
    member, token = begin_programme(programme="New", name="Ada", email="Ada@Example.org")
    assert (member.role, member.user.email) == ("administrator", "ada@example.org")
    assert Client().get(f"/account/link/{token}/").status_code == 302
    with pytest.raises(InvalidRequest):
        begin_programme(programme="New", name="Ada", email="other@example.org")
    with pytest.raises(InvalidRequest):
        begin_programme(programme="Newer", name="Ada", email="ada@example.org")
    assert Client().get(f"/account/link/{link_for('ada@example.org')}/").status_code == 302
    with pytest.raises(UnknownName):
        link_for("nobody@example.org")


def test_settings_choose_language_appearance_and_programme(
    colleague: Member, other_programme: Programme, signed_in: Signed
) -> None:
    there = Member.objects.create(
        user=colleague.user, programme=other_programme, role=Role.THERAPIST
    )
    client = signed_in(colleague)
    client.post("/settings/", {"once": uuid.uuid4(), "language": "es", "theme": "dark"})
    page = client.get("/settings/").content.decode()
    assert '<html lang="es" data-theme="dark">' in page
    client.post("/settings/programme/", {"member": there.pk})
    assert "Hillside" in client.get("/settings/").content.decode()
    client.post("/settings/programme/", {"member": uuid.uuid4()})
    client.post("/settings/programme/", {"member": colleague.pk})
    assert client.get("/people/").status_code == 200


def test_nobody_chooses_a_programme_that_is_not_theirs(
    colleague: Member, other_programme: Programme, member_of: Callable, signed_in: Signed
) -> None:
    stranger = member_of(other_programme, Role.PRESCRIBER)
    client = signed_in(colleague)
    client.post("/settings/programme/", {"member": stranger.pk})
    assert "Hillside" not in client.get("/settings/").content.decode()
