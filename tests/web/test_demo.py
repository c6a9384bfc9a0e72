"""The invented clinic: the same people from the same seed, told in order by the actions alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone

from glidepath.guidance.days import years_between
from glidepath.web.accounts.models import Member, Programme
from glidepath.web.accounts.rights import Role
from glidepath.web.audit.chain import verify
from glidepath.web.audit.models import Event
from glidepath.web.base.clock import now
from glidepath.web.demo import clinic as making
from glidepath.web.demo.clinic import PROGRAMMES, invent_clinic, open_clinic, stories
from glidepath.web.demo.lives import lives
from glidepath.web.demo.people import invent_people
from glidepath.web.demo.telling import at_work, tell
from glidepath.web.evaluation.models import Evaluation, InstrumentResponse
from glidepath.web.record.models import Person, SafetyTask, Stage
from glidepath.web.tapers.models import SignedPlan

DAY = date(2026, 11, 25)
UNTIL = datetime(2026, 11, 25, 18, tzinfo=timezone.get_current_timezone())


def test_the_same_seed_gives_the_same_people() -> None:
    dealt = lives(40)
    assert invent_people(3, dealt, DAY) == invent_people(3, dealt, DAY)
    assert invent_people(3, dealt, DAY) != invent_people(4, dealt, DAY)


def test_forty_people_have_forty_names_and_numbers() -> None:
    people = invent_people(7, lives(40), DAY)
    assert len({one.name for one in people}) == len({one.record_number for one in people}) == 40
    assert {one.language for one in people} == {"en", "es"}


@pytest.mark.parametrize("day", [date(2026, 1, 1), DAY, date(2028, 2, 29), date(2026, 12, 31)])
def test_everybody_is_as_old_as_their_life_says(day: date) -> None:
    dealt = lives(46)
    people = invent_people(7, dealt, day)
    assert [years_between(one.born, day) for one in people] == [life.age for life in dealt]


def test_nobody_is_dealt_twice_before_everybody_came() -> None:
    words = [life.own_words for life in [*lives(40), *lives(6, after=40)]]
    assert len(set(words)) == 46
    assert lives(1, after=46) == lives(1)


def test_every_stage_occurs_in_a_clinic_of_eight() -> None:
    assert {life.stage for life in lives(8)} == set(Stage)


def test_stories_are_told_in_the_order_of_time_and_not_beyond_the_end() -> None:
    begun, told = UNTIL - timedelta(days=20), []

    def story(name: str, pause: timedelta):
        while True:
            told.append((now(), name))
            yield pause

    tell(
        [(begun, story("slow", timedelta(days=6))), (begun, story("quick", timedelta(days=1)))],
        UNTIL,
    )
    assert told == sorted(told, key=lambda one: one[0])
    assert {name for _, name in told} == {"slow", "quick"}
    assert all(moment < UNTIL for moment, _ in told)
    assert all(moment.weekday() < 5 and 8 <= moment.hour < 17 for moment, _ in told)


@pytest.mark.parametrize("hours", range(0, 7 * 24, 6))
def test_everybody_has_come_whenever_the_clinic_is_invented(hours: int) -> None:
    until = UNTIL + timedelta(hours=hours)
    begins = [at_work(moment) for moment, _ in stories(7, lives(40), {}, until)]
    assert len(begins) == 40
    assert max(begins) < until


@pytest.fixture
def clinic(db: None) -> Programme:
    """A clinic of sixteen, told to its end."""
    invent_clinic(5, {"Invented Testfield": 16}, UNTIL)
    return Programme.objects.get()


def test_a_clinic_has_members_of_every_role_and_people_at_every_stage(clinic: Programme) -> None:
    assert set(Member.objects.values_list("role", flat=True)) == set(Role)
    assert set(Person.objects.values_list("stage", flat=True)) == set(Stage)
    assert Evaluation.objects.filter(closed_at=None).exists()
    assert Evaluation.objects.exclude(closed_at=None).exists()
    assert SignedPlan.objects.filter(number=2).exists()
    assert InstrumentResponse.objects.filter(instrument="phq-9").count() > 60
    assert Person.objects.filter(restricted=True, glass_broken__isnull=False).exists()


def test_what_cannot_wait_is_settled_or_only_days_old(clinic: Programme) -> None:
    waiting = SafetyTask.objects.filter(settled_at=None)
    assert waiting.filter(answer="thoughts_of_self_harm").exists()
    assert not waiting.filter(opened_at__lt=UNTIL - timedelta(days=7)).exists()
    assert SafetyTask.objects.exclude(settled_at=None).exists()


def test_everybody_is_marked_as_invented(clinic: Programme) -> None:
    assert clinic.invented
    assert not Person.objects.filter(invented=False).exists()


def test_the_log_holds_and_is_in_the_order_of_time(clinic: Programme) -> None:
    assert list(verify()) == []
    moments = list(Event.objects.order_by("number").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] < UNTIL
    assert moments[0] < UNTIL - timedelta(days=200)


def test_a_clinic_that_another_start_made_meanwhile_is_taken_as_it_is(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "HOME", tmp_path)
    name = next(iter(PROGRAMMES))
    answers = [False, True]
    invent_clinic(5, {name: 1}, UNTIL)
    monkeypatch.setattr(making, "is_open", lambda: answers.pop(0))
    accounts = open_clinic()
    assert {one["role"] for one in accounts} == set(Role)
    assert {one["programme"] for one in accounts} == {name}
    assert Person.objects.count() == 1


def test_a_clinic_that_cannot_be_made_for_another_reason_says_so(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "HOME", tmp_path)
    invent_clinic(5, {next(iter(PROGRAMMES)): 1}, UNTIL)
    monkeypatch.setattr(making, "is_open", lambda: False)
    with pytest.raises(IntegrityError):
        open_clinic()
