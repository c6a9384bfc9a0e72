"""Whatever is sent to a section or a questionnaire: a clear answer, and nothing kept is lost."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glidepath.assessment.interview import AnswerKind, InterviewQuestion
from glidepath.catalogue import load
from glidepath.web.accounts.models import Member
from glidepath.web.audit.chain import verify
from glidepath.web.evaluation.actions import answer_questions, start_evaluation
from glidepath.web.evaluation.filled import NONE, NOT_KNOWN, OPEN, RADIO, WITH_ROWS, columns_of
from glidepath.web.evaluation.models import Answer, Evaluation, InstrumentResponse
from glidepath.web.record.models import Person

INTERVIEW = load().interview
SCORED = [one for one in load().instruments.values() if one.scales]
CLEAR = {200, 302, 400, 404, 409}
FUZZ = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

JUNK = st.one_of(
    st.sampled_from(
        [
            "",
            "\x00",
            "a\x00b",
            "😀👩‍👩‍👧‍👦 ﷽",
            "\u202etxet",
            "<script>alert(1)</script>",
            "'; DROP TABLE evaluation_answer; --",
            "9" * 5000,
            "-1",
            "1e999",
            "NaN",
            "1/0",
            "½",
            "0,5",
            "2026-02-31",
            "99999-01-01",
            "x" * 40_000,
            "[1, {}]",
            "null",
            OPEN,
            NONE,
            NOT_KNOWN,
            "yes",
        ]
    ),
    st.text(max_size=60),
)


def sensible(question: InterviewQuestion) -> st.SearchStrategy[str]:
    """Values a person might send."""
    if question.kind is AnswerKind.YES_NO:
        return st.sampled_from(["yes", "no", OPEN, NOT_KNOWN])
    if question.kind in (AnswerKind.CHOICE, AnswerKind.SEVERAL):
        return st.sampled_from([*question.values, OPEN, NOT_KNOWN, NONE])
    if question.kind in (AnswerKind.WHOLE, AnswerKind.NUMBER):
        return st.sampled_from(["0", "3", "7"])
    if question.kind is AnswerKind.DATE:
        return st.sampled_from(["2020-02-29", "2026-01-04"])
    if question.kind is AnswerKind.REGIMEN:
        return st.sampled_from(["clonazepam", "lorazepam", "1", "0.5", ""])
    return st.sampled_from(["some words", "other words", ""])


def mostly(usual: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Now and then something that nobody expects."""
    return st.integers(0, 24).flatmap(lambda drawn: usual if drawn else JUNK)


@st.composite
def sent_sections(draw: st.DrawFn) -> tuple[str, dict[str, object]]:
    """A section, and fields for some of its questions, some of others, and keys of nobody."""
    section = draw(st.sampled_from(INTERVIEW.sections))
    strangers = draw(st.lists(st.sampled_from(list(INTERVIEW.questions.values())), max_size=2))
    sent: dict[str, object] = {
        "once": draw(mostly(st.builds(lambda: str(uuid.uuid4())))),
        "seen": draw(mostly(st.integers(0, 60).map(str))),
        "go": draw(st.sampled_from(["next", "stay", "previous", "elsewhere"])),
    }
    asked = [*section.questions, *strangers]
    for question in asked:
        if draw(st.booleans()):
            sent |= draw(sent_fields(question))
    if draw(st.integers(0, 5)) == 0:
        sent["add"] = draw(st.one_of(st.sampled_from([one.key for one in asked]), JUNK))
    sent["asked"] = [one.key for one in asked] + draw(st.lists(JUNK, max_size=1))
    if draw(st.booleans()):
        sent["choose"] = [draw(st.sampled_from(asked)).key]
        sent[f"{sent['choose'][0]}.choose"] = draw(st.sampled_from(["theirs", "mine", "neither"]))
    sent |= draw(st.dictionaries(st.text(max_size=20), JUNK, max_size=2))
    return section.id, sent


@st.composite
def sent_fields(draw: st.DrawFn, question: InterviewQuestion) -> dict[str, object]:
    value = mostly(sensible(question))
    if question.kind in RADIO:
        return {question.key: draw(value)}
    marks = draw(st.lists(mostly(_marks(question)), max_size=2))
    if question.kind in WITH_ROWS:
        fields: dict[str, object] = {f"{question.key}.mark": marks[:1]}
        for place in draw(st.lists(st.integers(0, 120), max_size=3)):
            for column in columns_of(question):
                if draw(st.booleans()):
                    fields[f"{question.key}.{place}.{column}"] = draw(value)
        if draw(st.booleans()):
            fields[f"{question.key}.words"] = draw(value)
        return fields
    return {question.key: draw(value), f"{question.key}.mark": marks[:1]}


def _marks(question: InterviewQuestion) -> st.SearchStrategy[str]:
    """What can be ticked beside a question."""
    return st.sampled_from([*(question.values or (NOT_KNOWN,)), NONE])


@pytest.fixture
def two(
    programme: object, person: Person, prescriber: Member, therapist: Member
) -> tuple[Evaluation, Evaluation]:
    """An evaluation that is fuzzed, and another person's that must stay as it is."""
    other = Person.objects.create(programme=programme, name="Somebody Else")
    untouched = start_evaluation(by=therapist, person=other)
    answer_questions(by=therapist, evaluation=untouched, answers={"drives": True}, seen=0)
    return start_evaluation(by=prescriber, person=person), untouched


def test_any_answer_to_a_section_is_answered_clearly_and_nothing_is_lost(
    two: tuple[Evaluation, Evaluation], prescriber: Member, signed_in: Callable[[Member], Client]
) -> None:
    evaluation, untouched = two
    client = signed_in(prescriber)
    client.raise_request_exception = True

    @FUZZ
    @given(sent_sections())
    def send(case: tuple[str, dict[str, object]]) -> None:
        section, sent = case
        where = reverse(
            "evaluation-section", kwargs={"person": evaluation.person.pk, "section": section}
        )
        kept = list(evaluation.answers.order_by("number").values_list("number", "key", "value"))
        response = client.post(where, sent)
        assert response.status_code in CLEAR
        now = list(evaluation.answers.order_by("number").values_list("number", "key", "value"))
        assert now[: len(kept)] == kept
        assert [number for number, _, _ in now] == list(range(1, len(now) + 1))
        its_keys = {
            one.key
            for one in next(one for one in INTERVIEW.sections if one.id == section).questions
        }
        assert {key for _, key, _ in now[len(kept) :]} <= its_keys
        if response.status_code == 400:
            assert now == kept
        replayed = client.post(where, sent)
        assert replayed.status_code in CLEAR
        if response.status_code == 302:
            assert evaluation.answers.count() == len(now)

    send()
    assert list(verify()) == []
    assert [one.value for one in untouched.answers.all()] == [True]
    for name in ("evaluation", "recommendations", "instruments"):
        page = client.get(reverse(name, kwargs={"person": evaluation.person.pk}))
        assert page.status_code == 200
    where = reverse(
        "evaluation-summary",
        kwargs={"person": evaluation.person.pk, "evaluation": evaluation.pk},
    )
    assert client.get(where).status_code == 200
    assert Answer.objects.filter(evaluation=evaluation).exists()


@st.composite
def sent_forms(draw: st.DrawFn) -> tuple[str, dict[str, object]]:
    """A questionnaire with answers, some that it does not have."""
    form = draw(st.sampled_from(SCORED))
    sent: dict[str, object] = {
        "once": draw(mostly(st.builds(lambda: str(uuid.uuid4())))),
        "taken_on": draw(st.one_of(st.just("2026-01-04"), st.just("2026-01-04"), JUNK)),
        "language": draw(st.sampled_from(["en", "es", "en", "fr", ""])),
        "about": draw(st.sampled_from(["", "lorazepam", "chocolate"])),
    }
    if draw(st.booleans()):
        bands = [bands.name for bands in form.band_sets] or [""]
        sent["band_set"] = draw(st.sampled_from([*bands, "none-such"]))
    elif form.band_sets_for(form.main):
        sent["band_set"] = form.band_sets_for(form.main)[0].name
    for item in form.items:
        answers = [str(answer) for answer in item.options.answers]
        usual = st.sampled_from([*answers, ""])
        choice = JUNK if draw(st.integers(0, 40)) == 0 else usual
        sent[f"item-{item.id}"] = draw(choice)
    if draw(st.integers(0, 5)) == 0:
        sent["show"] = "1"
    sent |= draw(st.dictionaries(st.text(max_size=20), JUNK, max_size=2))
    return form.id, sent


def test_any_questionnaire_is_answered_clearly_and_kept_once(
    two: tuple[Evaluation, Evaluation], prescriber: Member, signed_in: Callable[[Member], Client]
) -> None:
    evaluation, untouched = two
    client = signed_in(prescriber)

    @FUZZ
    @given(sent_forms())
    def send(case: tuple[str, dict[str, object]]) -> None:
        instrument, sent = case
        where = reverse(
            "instrument", kwargs={"person": evaluation.person.pk, "instrument": instrument}
        )
        before = InstrumentResponse.objects.count()
        response = client.post(where, sent)
        assert response.status_code in CLEAR
        after = InstrumentResponse.objects.count()
        assert after - before == (response.status_code == 302)
        again = client.post(where, sent)
        assert again.status_code in CLEAR
        if response.status_code == 302:
            assert InstrumentResponse.objects.count() == after
            assert client.get(response.url).status_code == 200

    send()
    assert list(verify()) == []
    assert not untouched.instrument_responses.exists()
    page = client.get(reverse("recommendations", kwargs={"person": evaluation.person.pk}))
    assert page.status_code == 200


@pytest.mark.parametrize("name", ["", "nothing", "phq-9%00", "../phq-9", "a" * 300])
def test_a_questionnaire_that_does_not_exist_is_not_found(
    name: str, client: Client, person: Person
) -> None:
    response = client.get(f"/people/{person.pk}/questionnaires/{name or '-'}/")
    assert response.status_code == 404
