"""Counselling notes take a right of their own: seen and written by those roles, on no other page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.evaluation.test_sections import address, fields

from glidepath.catalogue import load
from glidepath.web.accounts.models import Member, Programme
from glidepath.web.accounts.rights import RIGHTS, Action, Role
from glidepath.web.audit.models import Event
from glidepath.web.audit.recording import NotAllowedError
from glidepath.web.evaluation.actions import answer_questions
from glidepath.web.evaluation.history import history_of
from glidepath.web.evaluation.models import Answer, Evaluation

NOTE = "spoken of in confidence"
KEY = "counselling_themes"
SECTION = next(
    one.id
    for one in load().interview.sections
    if any(question.key == KEY for question in one.questions)
)
OPEN_TO = {Role.PRESCRIBER, Role.THERAPIST}
CLINICAL = sorted(RIGHTS[Action.EVALUATE])


@pytest.fixture
def noted(evaluation: Evaluation, therapist: Member) -> Evaluation:
    answers = {KEY: NOTE, "hopes": "to sleep"}
    answer_questions(by=therapist, evaluation=evaluation, answers=answers, seen=0)
    return evaluation


def test_fewer_roles_open_counselling_notes_than_evaluate() -> None:
    assert RIGHTS[Action.COUNSELLING] == OPEN_TO
    assert RIGHTS[Action.COUNSELLING] < RIGHTS[Action.EVALUATE]


@pytest.mark.parametrize("role", CLINICAL)
def test_a_role_sees_the_notes_of_a_section_or_who_may(
    role: Role,
    noted: Evaluation,
    programme: Programme,
    member_of: Callable[..., Member],
    signed_in: Callable[[Member], Client],
) -> None:
    member = member_of(programme, role)
    content = signed_in(member).get(address(noted.person, SECTION)).content.decode()
    assert (NOTE in content) == (role in OPEN_TO)
    assert (f'value="{KEY}"' in content) == (role in OPEN_TO)
    assert ("These roles may open them: Prescriber, Therapist." in content) == (role not in OPEN_TO)
    reads = Event.objects.filter(action=Action.COUNSELLING, outcome=Event.Outcome.READ)
    assert reads.filter(member=member.pk).exists() == (role in OPEN_TO)


@pytest.mark.parametrize("role", CLINICAL)
def test_no_page_of_the_evaluation_shows_the_notes_to_other_roles(
    role: Role,
    noted: Evaluation,
    programme: Programme,
    member_of: Callable[..., Member],
    signed_in: Callable[[Member], Client],
) -> None:
    client = signed_in(member_of(programme, role))
    person = {"person": noted.person.pk}
    pages = [reverse("evaluation", kwargs=person), reverse("recommendations", kwargs=person)]
    pages.append(reverse("evaluation-summary", kwargs={**person, "evaluation": noted.pk}))
    pages.append(reverse("person", kwargs=person))
    if role not in OPEN_TO:
        pages += [address(noted.person, one.id) for one in load().interview.sections]
    for page in pages:
        assert NOTE not in client.get(page).content.decode(), page


def test_a_forged_answer_to_the_notes_changes_nothing(
    noted: Evaluation,
    pharmacist: Member,
    signed_in: Callable[[Member], Client],
) -> None:
    client = signed_in(pharmacist)
    where = address(noted.person, SECTION)
    sent = fields(client, where)
    before = Answer.objects.count()
    sent["asked"] = [*sent["asked"], KEY]  # type: ignore[misc]
    page = client.post(where, {**sent, KEY: "overwritten", "go": "stay"})
    assert NOTE not in page.content.decode()
    assert Answer.objects.count() == before
    assert history_of(noted).state().value(KEY) == NOTE


@pytest.mark.parametrize("withdrawn", [False, True])
def test_the_action_refuses_a_role_without_the_right_and_logs_it(
    withdrawn: bool,  # noqa: FBT001 - a case
    noted: Evaluation,
    pharmacist: Member,
) -> None:
    sent = {} if withdrawn else {KEY: "overwritten"}
    with pytest.raises(NotAllowedError):
        answer_questions(
            by=pharmacist,
            evaluation=noted,
            answers={"therapy_now": "none", **sent},
            withdrawn=[KEY] if withdrawn else [],
            seen=2,
        )
    assert history_of(noted).state().value(KEY) == NOTE
    assert history_of(noted).state().value("therapy_now") is None
    refused = Event.objects.filter(action=Action.COUNSELLING, outcome=Event.Outcome.REFUSED)
    assert refused.count() == 1


def test_what_is_not_seen_is_not_counted_as_open(
    evaluation: Evaluation,
    pharmacist: Member,
    therapist: Member,
    signed_in: Callable[[Member], Client],
) -> None:
    where = reverse("evaluation", kwargs={"person": evaluation.person.pk})
    asked = [signed_in(one).get(where).context["asked"] for one in (pharmacist, therapist)]
    assert asked[0] + 1 == asked[1]
