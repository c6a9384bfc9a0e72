"""The pages of the interview: each section, its rows, follow-ups, and two people at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.pages import read_forms

from glidepath.catalogue import load
from glidepath.web.accounts.models import Member
from glidepath.web.base.clock import today
from glidepath.web.evaluation.actions import answer_questions, close_evaluation
from glidepath.web.evaluation.history import history_of
from glidepath.web.evaluation.models import Answer, Evaluation
from glidepath.web.record.models import Person, SafetyTask

SECTIONS = [section.id for section in load().interview.sections]


def address(person: Person, section: str) -> str:
    return reverse("evaluation-section", kwargs={"person": person.pk, "section": section})


def opened(client: Client, where: str) -> dict[str, object]:
    """What the page would send, untouched."""
    page = client.get(where)
    assert page.status_code == 200
    forms = read_forms(page.content.decode())
    return dict(next(one for one in forms if "asked" in one.values).values)


def fields(client: Client, where: str) -> dict[str, object]:
    """What a browser would send, with every question of the page named."""
    content = client.get(where).content.decode()
    sent = opened(client, where)
    sent["asked"] = re.findall(r'name="asked" value="([^"]+)"', content)
    return sent


def kept(evaluation: Evaluation) -> dict[str, object]:
    state = history_of(evaluation).state()
    return {key: answer.value for key, answer in state.answers.items()}


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_sent_untouched_writes_nothing(
    section: str, client: Client, evaluation: Evaluation
) -> None:
    where = address(evaluation.person, section)
    response = client.post(where, {**fields(client, where), "go": "stay"})
    assert (response.status_code, response.url) == (302, where)
    assert not Answer.objects.exists()


@pytest.mark.parametrize("section", SECTIONS)
def test_every_question_of_a_section_is_on_its_page_in_both_languages(
    section: str, client: Client, evaluation: Evaluation, prescriber: Member
) -> None:
    asked = next(one for one in load().interview.sections if one.id == section)
    for language in ("en", "es"):
        type(prescriber.user).objects.filter(pk=prescriber.user_id).update(language=language)
        page = client.get(address(evaluation.person, section))
        words = [getattr(one.label, language) for one in asked.questions if not one.ask_if]
        for text in [getattr(asked.title, language), *words]:
            assertion = text.replace("'", "&#x27;")
            assert assertion in page.content.decode()


def test_saving_goes_on_to_the_next_section_and_at_the_end_to_the_recommendations(
    client: Client, evaluation: Evaluation
) -> None:
    for here, after in pairwise(SECTIONS):
        where = address(evaluation.person, here)
        response = client.post(where, {**fields(client, where), "go": "next"})
        assert response.url == address(evaluation.person, after)
    where = address(evaluation.person, SECTIONS[-1])
    response = client.post(where, {**fields(client, where), "go": "next"})
    assert response.url == reverse("recommendations", kwargs={"person": evaluation.person.pk})


def test_no_not_known_and_not_asked_yet_are_told_apart(
    client: Client, evaluation: Evaluation
) -> None:
    where = address(evaluation.person, "function")
    sent = {**fields(client, where), "drives": "no", "machines": "-not-known", "go": "stay"}
    client.post(where, sent)
    assert kept(evaluation) == {"drives": False, "machines": None}
    page = client.get(where).content.decode()
    assert re.search(r'name="drives" value="no" checked', page)
    assert re.search(r'name="machines" value="-not-known" checked', page)
    assert re.search(r'name="daily_life_hard" value="-open" checked', page)
    client.post(where, {**fields(client, where), "drives": "-open", "go": "stay"})
    assert kept(evaluation) == {"machines": None}


def test_follow_up_questions_appear_after_saving_and_the_page_stays(
    client: Client, evaluation: Evaluation
) -> None:
    where = address(evaluation.person, "alcohol")
    assert "alcohol_drinks" not in client.get(where).content.decode()
    response = client.post(where, {**fields(client, where), "alcohol_days": "3", "go": "next"})
    assert response.url == f"{where}#q-alcohol_drinks"
    assert 'name="alcohol_drinks"' in client.get(where).content.decode()
    again = client.post(where, {**fields(client, where), "go": "next"})
    assert again.url == address(evaluation.person, "substances")


def test_a_row_is_added_without_javascript_and_without_saving(
    client: Client, evaluation: Evaluation
) -> None:
    where = address(evaluation.person, "past-attempts")
    sent = {
        **fields(client, where),
        "past_attempts.0.when": "2019",
        "past_attempts.0.pace": "at-once",
        "add": "past_attempts",
    }
    page = client.post(where, sent)
    content = page.content.decode()
    assert page.status_code == 200
    assert not Answer.objects.exists()
    assert 'name="past_attempts.0.when" value="2019"' in content
    assert 'name="past_attempts.2.when"' in content
    del sent["add"]
    sent |= {"past_attempts.2.when": "2021", "past_attempts.2.helped": "a friend", "go": "stay"}
    client.post(where, sent)
    assert kept(evaluation) == {
        "past_attempts": [
            {"when": "2019", "pace": "at-once"},
            {"when": "2021", "helped": "a friend"},
        ]
    }


def test_never_tried_is_an_empty_list_and_not_an_open_question(
    client: Client, evaluation: Evaluation
) -> None:
    where = address(evaluation.person, "past-attempts")
    client.post(where, {**fields(client, where), "past_attempts.mark": "-none", "go": "stay"})
    assert kept(evaluation) == {"past_attempts": []}
    assert re.search(r'value="-none" checked', client.get(where).content.decode())


def test_none_beside_a_row_is_refused_and_nothing_lost(
    client: Client, evaluation: Evaluation
) -> None:
    where = address(evaluation.person, "past-attempts")
    sent = {
        **fields(client, where),
        "past_attempts.0.when": "2019",
        "past_attempts.mark": "-none",
        "lowest_dose_reached": "0.5 mg",
    }
    page = client.post(where, sent)
    assert page.status_code == 400
    assert "exclude each other" in page.content.decode()
    assert 'value="2019"' in page.content.decode()
    assert 'value="0.5 mg"' in page.content.decode()
    assert not Answer.objects.exists()


def test_the_regimen_is_given_in_rows(client: Client, evaluation: Evaluation) -> None:
    where = address(evaluation.person, "medicines")
    sent = {
        **fields(client, where),
        "regimen.0.drug": "Klonopin",
        "regimen.0.morning": "0.5",
        "regimen.0.bedtime": "1/2",
        "regimen.0.product": "clonazepam-tablet-0.5mg-us",
        "go": "stay",
    }
    assert client.post(where, sent).status_code == 302
    regimen = [
        {
            "drug": "clonazepam",
            "doses": {"morning": "0.5", "bedtime": "0.5"},
            "product": "clonazepam-tablet-0.5mg-us",
        }
    ]
    assert kept(evaluation) == {"regimen": regimen}
    client.post(where, {**fields(client, where), "go": "stay"})
    assert evaluation.answers.count() == 1


def test_the_regimen_is_given_in_words_and_shown_as_rows(
    client: Client, evaluation: Evaluation
) -> None:
    where = address(evaluation.person, "medicines")
    words = "clonazepam 0.5 mg twice a day + zolpidem 10 mg at bedtime"
    client.post(where, {**fields(client, where), "regimen.words": words, "go": "stay"})
    assert [entry["drug"] for entry in kept(evaluation)["regimen"]] == ["clonazepam", "zolpidem"]
    assert 'name="regimen.1.bedtime" value="10"' in client.get(where).content.decode()


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"drug": "clonazepan", "bedtime": "1"}, "clonazepam"),
        ({"drug": "clonazepam"}, "has no dose"),
        ({"bedtime": "1"}, "no medicine"),
        ({"drug": "clonazepam", "bedtime": "0,5"}, "is no dose"),
        ({"drug": "clonazepam", "bedtime": "0.0001"}, "nearest doses"),
        ({"drug": "clonazepam", "bedtime": "900"}, "far above"),
        ({"drug": "clonazepam", "bedtime": "1", "product": "diazepam-tablet-5mg-us"}, "another"),
        ({"drug": "clonazepam", "bedtime": "9" * 400}, "dose"),
        ({"drug": "\x00", "bedtime": "1"}, "not a benzodiazepine"),
    ],
)
def test_a_regimen_that_cannot_be_is_refused_kindly(
    cells: dict[str, str], told: str, client: Client, evaluation: Evaluation
) -> None:
    where = address(evaluation.person, "medicines")
    sent = {f"regimen.0.{name}": value for name, value in cells.items()}
    page = client.post(where, {**fields(client, where), **sent, "reason_begun": "sleep"})
    assert page.status_code == 400
    assert told in page.content.decode()
    assert 'value="sleep"' in page.content.decode()
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [("clonazepan 0.5 mg twice a day", "clonazepam"), ("0.5-1 mg clonazepam", "cannot be read")],
)
def test_words_that_are_no_regimen_are_refused_kindly(
    words: str, told: str, client: Client, evaluation: Evaluation
) -> None:
    where = address(evaluation.person, "medicines")
    page = client.post(where, {**fields(client, where), "regimen.words": words})
    assert page.status_code == 400
    assert told in page.content.decode()
    assert words in page.content.decode()


def test_two_who_edit_at_once_lose_nothing_and_choose(
    evaluation: Evaluation,
    prescriber: Member,
    therapist: Member,
    signed_in: Callable[[Member], Client],
) -> None:
    where = address(evaluation.person, "wishes")
    first, second = signed_in(prescriber), signed_in(therapist)
    mine, theirs = fields(first, where), fields(second, where)
    second.post(where, {**theirs, "hopes": "to sleep again", "go": "stay"})
    page = first.post(where, {**mine, "hopes": "to work again", "fears": "the nights"})
    content = page.content.decode()
    assert page.status_code == 409
    assert "to sleep again" in content
    assert "to work again</textarea>" in content
    assert therapist.user.name in content
    assert kept(evaluation) == {"hopes": "to sleep again", "fears": "the nights"}

    form = next(one for one in read_forms(content) if "choose" in one.values)
    sent = {**form.values, "asked": ["hopes", "fears"], "hopes": "to work again"}
    undecided = first.post(where, sent)
    assert undecided.status_code == 409
    assert kept(evaluation)["hopes"] == "to sleep again"

    form = next(one for one in read_forms(undecided.content.decode()) if "choose" in one.values)
    sent = {**form.values, "asked": ["hopes", "fears"], "hopes.choose": "mine", "go": "stay"}
    assert first.post(where, sent).status_code == 302
    assert kept(evaluation) == {"hopes": "to work again", "fears": "the nights"}
    assert [one.value for one in evaluation.answers.filter(key="hopes").order_by("number")] == [
        "to sleep again",
        "to work again",
    ]


def test_choosing_the_other_answer_keeps_it(
    evaluation: Evaluation,
    prescriber: Member,
    therapist: Member,
    signed_in: Callable[[Member], Client],
) -> None:
    where = address(evaluation.person, "wishes")
    first, second = signed_in(prescriber), signed_in(therapist)
    mine = fields(first, where)
    second.post(where, {**fields(second, where), "hopes": "theirs", "go": "stay"})
    page = first.post(where, {**mine, "hopes": "mine"})
    form = next(one for one in read_forms(page.content.decode()) if "choose" in one.values)
    sent = {**form.values, "asked": ["hopes"], "hopes.choose": "theirs", "go": "stay"}
    assert first.post(where, sent).status_code == 302
    assert kept(evaluation) == {"hopes": "theirs"}


def test_a_mistake_does_not_make_the_page_forget_what_it_had_seen(
    evaluation: Evaluation,
    prescriber: Member,
    therapist: Member,
    signed_in: Callable[[Member], Client],
) -> None:
    where = address(evaluation.person, "sleep")
    first, second = signed_in(prescriber), signed_in(therapist)
    mine = fields(first, where)
    second.post(where, {**fields(second, where), "insomnia": "yes", "go": "stay"})
    wrong = first.post(where, {**mine, "insomnia": "no", "sleep_hours": "many"})
    assert wrong.status_code == 400
    form = next(one for one in read_forms(wrong.content.decode()) if "seen" in one.values)
    sent = {**form.values, "asked": mine["asked"], "sleep_hours": "6"}
    assert first.post(where, sent).status_code == 409
    assert kept(evaluation) == {"insomnia": True, "sleep_hours": 6}


def test_the_page_sent_twice_is_saved_once(client: Client, evaluation: Evaluation) -> None:
    where = address(evaluation.person, "function")
    sent = {**fields(client, where), "drives": "yes", "go": "stay"}
    first, again = client.post(where, sent), client.post(where, sent)
    assert (first.status_code, again.status_code) == (302, 302)
    assert evaluation.answers.count() == 1


def test_a_closed_evaluation_is_read_and_not_changed(
    client: Client, evaluation: Evaluation, prescriber: Member
) -> None:
    where = address(evaluation.person, "function")
    sent = {**fields(client, where), "drives": "yes"}
    close_evaluation(by=prescriber, evaluation=evaluation, version=1)
    page = client.post(where, sent)
    assert page.status_code == 409
    assert "closed" in page.content.decode()
    assert not Answer.objects.exists()


def test_a_thought_of_suicide_is_told_at_once(client: Client, evaluation: Evaluation) -> None:
    where = address(evaluation.person, "safety")
    client.post(where, {**fields(client, where), "suicidality": "yes", "go": "stay"})
    assert SafetyTask.objects.filter(person=evaluation.person).count() == 1
    assert "988" in client.get(where).content.decode()


def test_a_question_says_which_recommendations_it_feeds(
    client: Client, evaluation: Evaluation, prescriber: Member
) -> None:
    answer_questions(
        by=prescriber, evaluation=evaluation, answers={"seizure_history": True}, seen=0
    )
    page = client.get(address(evaluation.person, "seizures")).content.decode()
    where = reverse("recommendations", kwargs={"person": evaluation.person.pk})
    assert f"{where}#r-complicated-withdrawal" in page
    assert "What the last answers changed" in page


def test_a_section_that_does_not_exist_is_not_found(client: Client, evaluation: Evaluation) -> None:
    assert client.get(address(evaluation.person, "nothing")).status_code == 404


def test_a_question_that_the_page_did_not_hold_stays_as_it_is(
    client: Client, evaluation: Evaluation, prescriber: Member
) -> None:
    answers = {"past_attempts": [{"when": "2019"}], "tried_and_could_not": True}
    answer_questions(by=prescriber, evaluation=evaluation, answers=answers, seen=0)
    where = address(evaluation.person, "past-attempts")
    sent = {**fields(client, where), "asked": ["tried_and_could_not"], "go": "stay"}
    for name in [one for one in sent if one.startswith("past_attempts")]:
        del sent[name]
    assert client.post(where, {**sent, "tried_and_could_not": "no"}).status_code == 302
    assert kept(evaluation) == {**answers, "tried_and_could_not": False}


@pytest.mark.parametrize(("age", "times"), [("44", 1), ("70", 0)])
def test_an_age_that_the_day_of_birth_contradicts_is_said(
    age: str, times: int, client: Client, evaluation: Evaluation
) -> None:
    born = today().replace(year=today().year - 70, day=1)
    Person.objects.filter(pk=evaluation.person_id).update(born=born)
    where = address(evaluation.person, "physical-health")
    saved = client.post(where, {**fields(client, where), "age": age, "go": "stay"}, follow=True)
    assert kept(evaluation)["age"] == int(age)
    told = "The age answered is 44; by the day of birth in the record it is 70."
    assert saved.content.decode().count(told) == times
