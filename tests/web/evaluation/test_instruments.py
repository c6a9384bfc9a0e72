"""Questionnaires: the form of each, its result, its course, and what cannot wait."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from tests.web.pages import read_forms

from glidepath.catalogue import load
from glidepath.errors import InvalidRequest, UnknownName
from glidepath.web.accounts.models import Member
from glidepath.web.audit.chain import verify
from glidepath.web.base.clock import today
from glidepath.web.evaluation.actions import answer_questions, take_instrument
from glidepath.web.evaluation.models import Evaluation, InstrumentResponse
from glidepath.web.evaluation.reading import latest_results
from glidepath.web.record.actions import settle_safety_task
from glidepath.web.record.models import Person, SafetyTask

INSTRUMENTS = load().instruments
SCORED = [key for key, one in INSTRUMENTS.items() if one.scales]
ALL_ZERO = {str(item): 0 for item in range(1, 10)}


def address(person: Person, instrument: str, page: str = "instrument") -> str:
    return reverse(page, kwargs={"person": person.pk, "instrument": instrument})


def form_of(client: Client, where: str) -> dict[str, object]:
    page = client.get(where)
    assert page.status_code == 200
    forms = read_forms(page.content.decode())
    return dict(next(one for one in forms if "taken_on" in one.values).values)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("instrument", list(INSTRUMENTS))
def test_every_questionnaire_has_a_page_with_all_its_items_and_terms(
    instrument: str, language: str, client: Client, person: Person, prescriber: Member
) -> None:
    type(prescriber.user).objects.filter(pk=prescriber.user_id).update(language=language)
    Person.objects.filter(pk=person.pk).update(language=language)
    form = INSTRUMENTS[instrument]
    content = client.get(address(person, instrument)).content.decode()
    if form.scales:
        assert {f"item-{item.id}" for item in form.items} <= set(
            re.findall(r'name="([^"]+)"', content)
        )
    note = getattr(form.licence.note, language)
    assert note.replace("'", "&#x27;")[:60] in content


@pytest.mark.parametrize("instrument", SCORED)
def test_a_questionnaire_left_blank_is_all_missing_and_has_no_total(
    instrument: str, client: Client, person: Person
) -> None:
    where = address(person, instrument)
    response = client.post(where, form_of(client, where))
    taken = InstrumentResponse.objects.get()
    assert response.url == reverse(
        "instrument-result", kwargs={"person": person.pk, "response": taken.pk}
    )
    assert (taken.answers, taken.total, taken.band_en, taken.urgent) == ({}, "", "", [])
    assert taken.missing
    assert client.get(response.url).status_code == 200
    tasks = list(SafetyTask.objects.all())  # an unanswered screen for suicide is not a "no"
    assert len(tasks) == (instrument in {"asq", "c-ssrs-screener"})
    assert all("Until it is, this is possible" in one.text_en for one in tasks)


@pytest.mark.parametrize("instrument", SCORED)
def test_the_worked_cases_of_a_questionnaire_come_out_on_its_page(
    instrument: str, client: Client, person: Person
) -> None:
    form = INSTRUMENTS[instrument]
    for case in form.cases:
        where = address(person, instrument)
        sent = form_of(client, where)
        sent |= {f"item-{item}": str(answer) for item, answer in case.answers.items()}
        if case.band_set and "band_set" in sent:
            sent["band_set"] = case.band_set
        response = client.post(where, sent)
        assert response.status_code == 302, case.name
        taken = InstrumentResponse.objects.get(pk=response.url.rstrip("/").rpartition("/")[2])
        if form.main in case.values:
            assert taken.total == str(case.values[form.main])
        assert set(taken.urgent) == set(case.urgent)
        assert client.get(response.url).status_code == 200


def test_an_urgent_answer_opens_a_task_even_when_the_rest_is_missing(
    client: Client, person: Person
) -> None:
    where = address(person, "phq-9")
    page = client.post(where, {**form_of(client, where), "item-9": "1"})
    task = SafetyTask.objects.get()
    assert (task.person, task.source, task.answer) == (person, "PHQ-9", "9=1")
    assert task.text_en.startswith("Above zero; this item gives no level of risk.")
    assert "Assess the risk of suicide today" in task.text_en
    assert task.text_es.startswith("Por encima de cero")
    taken = InstrumentResponse.objects.get()
    assert taken.urgent == ["9"]
    assert taken.total == ""
    content = client.get(page.url).content.decode()
    assert "PHQ-9: Above zero" in content
    assert content.index("cannot wait") < content.index("No result yet")


def test_a_result_says_whether_its_safety_task_is_open_still(
    client: Client, person: Person, prescriber: Member
) -> None:
    where = address(person, "phq-9")
    page = client.post(where, {**form_of(client, where), "item-9": "1"})
    task = SafetyTask.objects.get()
    seen = client.get(page.url).content.decode()
    assert "One safety task is open on the work list.</a>" in seen
    settle_safety_task(by=prescriber, task=task, version=task.version, outcome="Is safe.")
    settled = client.get(page.url).content.decode()
    assert "safety task is open on" not in settled
    assert "No safety task of this questionnaire is open any more." in settled


@pytest.mark.parametrize(
    ("instrument", "answers", "outcome"),
    [
        ("phq-9", {**ALL_ZERO, "1": 3, "2": 2}, "5, mild"),
        ("phq-9", {"1": 3}, "no result yet"),
        ("asq", {"1": 0, "2": 0, "3": 0, "4": 1, "5": 0}, "non-acute positive"),
        ("taps", {f"P1.{n}": 0 for n in range(1, 5)}, "no total"),
    ],
)
def test_what_a_questionnaire_came_to_is_said_in_short_and_when(
    instrument: str,
    answers: dict[str, int],
    outcome: str,
    client: Client,
    person: Person,
    prescriber: Member,
) -> None:
    taken = take_instrument(
        by=prescriber, person=person, instrument=instrument, answers=answers, taken_on=today()
    )
    where = {"person": person.pk}
    pages = [
        reverse("instrument-result", kwargs={**where, "response": taken.pk}),
        reverse("instrument-results", kwargs={**where, "instrument": instrument}),
        reverse("instruments", kwargs=where),
    ]
    for page in pages:
        content = client.get(page).content.decode()
        assert outcome in content.replace(outcome.capitalize(), outcome), page
        assert "p.m." not in content
        assert "a.m." not in content


def test_each_urgent_answer_opens_a_task_with_its_own_grade_in_words(
    person: Person, prescriber: Member
) -> None:
    take_instrument(
        by=prescriber,
        person=person,
        instrument="c-ssrs-screener",
        answers={"1": 1, "2": 0, "6": 1, "6a": 1},
        taken_on=today(),
    )
    tasks = {one.answer: one for one in SafetyTask.objects.all()}
    grades = {answer: task.text_en.split(" risk")[0] for answer, task in tasks.items()}
    assert grades == {"1=1": "Low", "6=1": "Moderate", "6a=1": "High"}
    assert tasks["6a=1"].text_es.startswith("Riesgo alto según el triaje de la escala.")
    assert "not left alone" in tasks["6a=1"].text_en
    assert "not left alone" not in tasks["1=1"].text_en


def test_a_screen_for_suicide_with_a_gap_opens_a_task_at_the_grade_it_could_reach(
    client: Client, person: Person
) -> None:
    where = address(person, "asq")
    sent = form_of(client, where) | {f"item-{n}": "0" for n in (1, 2, 3)}
    page = client.get(client.post(where, sent).url).content.decode()
    task = SafetyTask.objects.get()
    assert task.answer == "4=?"
    assert "Not answered: 4." in task.text_en
    assert "the risk is imminent" in task.text_en
    assert "Not answered: 4. Until it is, this is possible" in page
    sent = form_of(client, where) | {f"item-{n}": "0" for n in (1, 2, 3, 4)}
    assert "The questionnaire is saved" in client.post(where, sent, follow=True).content.decode()
    assert SafetyTask.objects.count() == 1


def test_no_urgent_answer_opens_none(person: Person, prescriber: Member) -> None:
    take_instrument(
        by=prescriber, person=person, instrument="phq-9", answers=ALL_ZERO, taken_on=today()
    )
    assert not SafetyTask.objects.exists()


def test_a_questionnaire_and_its_task_are_saved_together_or_not_at_all(
    person: Person, prescriber: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_values: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("glidepath.web.evaluation.actions.open_safety_task", broken)
    with pytest.raises(RuntimeError):
        take_instrument(
            by=prescriber,
            person=person,
            instrument="phq-9",
            answers={"9": 3},
            taken_on=today(),
        )
    assert not InstrumentResponse.objects.exists()
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"instrument": "phq-99"}, UnknownName),
        ({"answers": {"10": 1}}, UnknownName),
        ({"answers": {"1": 4}}, InvalidRequest),
        ({"taken_on": date(1899, 1, 1)}, InvalidRequest),
        ({"taken_on": date(9999, 1, 1)}, InvalidRequest),
        ({"instrument": "bendep-srq", "answers": {}}, InvalidRequest),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(
    values: dict[str, object],
    error: type[Exception],
    person: Person,
    prescriber: Member,
) -> None:
    given = {"instrument": "phq-9", "answers": ALL_ZERO, "taken_on": today(), **values}
    with pytest.raises(error):
        take_instrument(by=prescriber, person=person, **given)
    assert not InstrumentResponse.objects.exists()


def test_a_future_day_is_refused_on_the_page_and_the_answers_stay(
    client: Client, person: Person
) -> None:
    where = address(person, "phq-9")
    ahead = (today() + timedelta(days=1)).isoformat()
    page = client.post(where, {**form_of(client, where), "item-1": "2", "taken_on": ahead})
    assert page.status_code == 400
    assert re.search(r'name="item-1" value="2" checked', page.content.decode())
    assert not InstrumentResponse.objects.exists()


def test_the_form_sent_twice_is_kept_once_and_answered_with_the_same(
    client: Client, person: Person
) -> None:
    where = address(person, "phq-9")
    sent = {**form_of(client, where), "item-9": "1"}
    first, again = client.post(where, sent), client.post(where, sent)
    assert first.url == again.url
    assert InstrumentResponse.objects.count() == SafetyTask.objects.count() == 1


def test_the_sds_names_the_medicine_that_is_taken(
    client: Client, evaluation: Evaluation, prescriber: Member
) -> None:
    where = address(evaluation.person, "sds")
    assert "your use of the medicine out of control" in re.sub(
        r" was ", " ", client.get(where).content.decode()
    )
    regimen = [{"drug": "lorazepam", "doses": {"bedtime": "1"}}]
    answer_questions(by=prescriber, evaluation=evaluation, answers={"regimen": regimen}, seen=0)
    page = client.get(where).content.decode()
    assert "your use of lorazepam was" in page
    assert "[drug]" not in page
    shown = client.post(where, {**form_of(client, where), "about": "zolpidem", "show": "1"})
    assert "your use of zolpidem was" in shown.content.decode()
    assert not InstrumentResponse.objects.exists()


def test_a_form_without_official_spanish_stays_english_and_says_so(
    client: Client, person: Person
) -> None:
    assert not INSTRUMENTS["sds"].has_spanish
    where = address(person, "sds")
    page = client.post(where, {**form_of(client, where), "language": "es", "show": "1"})
    content = page.content.decode()
    assert 'lang="en"' in content
    assert "out of control" in content


def test_the_official_spanish_is_shown_where_there_is_one(client: Client, person: Person) -> None:
    where = address(person, "phq-9")
    page = client.post(where, {**form_of(client, where), "language": "es", "show": "1"})
    assert INSTRUMENTS["phq-9"].items[0].text.es in page.content.decode()


def test_the_range_for_women_is_used_for_women(person: Person, prescriber: Member) -> None:
    person.sex = Person.Sex.FEMALE
    answers = {item.id: 1 for item in INSTRUMENTS["audit-c"].items}
    taken = take_instrument(
        by=prescriber, person=person, instrument="audit-c", answers=answers, taken_on=today()
    )
    assert taken.band_set == "women"


def test_the_course_has_a_picture_a_sentence_and_a_table(
    client: Client, person: Person, prescriber: Member
) -> None:
    for days, answers in ((60, ALL_ZERO), (30, {"1": 1}), (0, {**ALL_ZERO, "1": 3})):
        take_instrument(
            by=prescriber,
            person=person,
            instrument="phq-9",
            answers=answers,
            taken_on=today() - timedelta(days=days),
        )
    content = client.get(address(person, "phq-9", "instrument-results")).content.decode()
    assert "<table>" in content
    assert "<figcaption>" in content
    picture = address(person, "phq-9", "instrument-trend")
    assert picture in content
    svg = client.get(picture)
    assert (svg.status_code, svg["Content-Type"]) == (200, "image/svg+xml")
    assert client.get(picture, {"dark": "1"}).content != svg.content
    assert client.get(picture, {"scale": "nothing"}).status_code == 404


@pytest.mark.parametrize("page", ["instrument-blank-sheet", "instrument-filled-sheet"])
def test_sheets_are_printed_blank_and_filled(
    page: str, client: Client, person: Person, prescriber: Member
) -> None:
    taken = take_instrument(
        by=prescriber, person=person, instrument="gad-7", answers={"1": 1}, taken_on=today()
    )
    what = {"response": taken.pk} if "filled" in page else {"instrument": "gad-7"}
    sheet = client.get(reverse(page, kwargs={"person": person.pk, **what}))
    assert sheet["Content-Type"] == "application/pdf"
    assert sheet.content.startswith(b"%PDF")


def test_the_list_names_what_is_suggested_and_the_latest_results(
    client: Client, evaluation: Evaluation, prescriber: Member
) -> None:
    take_instrument(
        by=prescriber,
        person=evaluation.person,
        instrument="gad-7",
        answers={str(item): 1 for item in range(1, 8)},
        taken_on=today(),
    )
    where = reverse("instruments", kwargs={"person": evaluation.person.pk})
    suggested, others = client.get(where).content.decode().split("All others")
    assert "AUDIT-C" in suggested
    assert "PCL-5" in others
    answer_questions(by=prescriber, evaluation=evaluation, answers={"ptsd": True}, seen=0)
    suggested, others = client.get(where).content.decode().split("All others")
    assert "PCL-5" in suggested
    assert "PCL-5" not in others
    assert latest_results(evaluation.person)["gad-7"].total == "7"


OWN = Path(__file__).parents[3] / "src" / "glidepath" / "data" / "instruments" / "gad-2.toml"


@pytest.fixture
def own_folder() -> Path:
    folder = Path(settings.HOME) / "instruments"
    folder.mkdir(exist_ok=True)
    yield folder
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def test_a_programme_adds_a_questionnaire_of_its_own(
    own_folder: Path, client: Client, person: Person, evaluation: Evaluation
) -> None:
    text = OWN.read_text().replace('id = "gad-2"', 'id = "own-two"', 1)
    text = re.sub(
        r"^version = .*$",
        f'version = "{"a long version " * 40}"',
        text,
        count=1,
        flags=re.MULTILINE,
    )
    (own_folder / "own-two.toml").write_text(text.replace('short = "GAD-2"', 'short = "OWN-2"', 1))
    where = address(person, "own-two")
    response = client.post(where, {**form_of(client, where), "item-1": "1", "item-2": "1"})
    assert client.get(response.url).status_code == 200
    assert InstrumentResponse.objects.get().total == "2"
    recommendations = reverse("recommendations", kwargs={"person": person.pk})
    assert client.get(recommendations).status_code == 200
    (own_folder / "own-two.toml").unlink()
    assert client.get(response.url).status_code == 200
    assert client.get(recommendations).status_code == 200


def test_a_file_that_cannot_be_read_is_named_and_the_shipped_ones_stay(
    own_folder: Path, client: Client, person: Person
) -> None:
    (own_folder / "broken.toml").write_text("id = ")
    content = client.get(reverse("instruments", kwargs={"person": person.pk})).content.decode()
    assert "broken.toml" in content
    assert "PHQ-9" in content
