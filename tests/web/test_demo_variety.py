"""The whole invented clinic: how different its lives are, and that each is sound and consistent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from glidepath.web.audit.chain import verify
from glidepath.web.base.clock import telling
from glidepath.web.demo.clinic import PROGRAMMES, SEED, invent_clinic
from glidepath.web.evaluation.history import current_evaluation, history_of
from glidepath.web.evaluation.models import GateAcknowledgement
from glidepath.web.evaluation.reading import open_gates
from glidepath.web.record.models import BrokenGlass, Ending, Person, SafetyTask, Stage
from glidepath.web.tapers.computing import answer_of, digest_of, document_of
from glidepath.web.tapers.models import Scenario, SignedPlan

UNTIL = datetime(2026, 11, 25, 18, tzinfo=timezone.get_current_timezone())
Z_DRUGS = {"zolpidem", "zopiclone", "eszopiclone", "zaleplon"}
RETIRED = 65
# Small words that stand in nearly every Spanish sentence, and in hardly any English one.
SPANISH = re.compile(r"\b(que|de|me|no|los|las|mi|y|con|sin|quiero|una|el|la)\b", re.IGNORECASE)
ENGLISH = re.compile(r"\b(the|and|to|of|my|with|is|for|it|that)\b", re.IGNORECASE)


@dataclass
class Clinic:
    """What the record holds, read once."""

    people: list[Person]
    answers: dict[Any, dict[str, Any]]
    plans: list[SignedPlan]
    scenarios: list[Scenario]
    series: dict[tuple[Any, str], list[float]]
    gates: list[str]
    with_open_gates: int
    emergencies: int
    tasks: list[SafetyTask]
    endings: list[str]
    broken_log: list[Any]


@pytest.fixture(scope="module")
def clinic(django_db_setup: None, django_db_blocker: Any) -> Iterator[Clinic]:
    """The clinic of `serve --demo`, told up to a day, and taken away again."""
    with django_db_blocker.unblock(), transaction.atomic():
        invent_clinic(SEED, PROGRAMMES, UNTIL)
        with telling(UNTIL):
            yield _read()
        transaction.set_rollback(True)


def _read() -> Clinic:
    people = list(Person.objects.select_related("programme"))
    series: dict[tuple[Any, str], list[float]] = {}
    answers, waiting = {}, 0
    for person in people:
        for one in person.instrument_responses.order_by("taken_on", "at"):
            if one.total:
                series.setdefault((person.pk, one.instrument), []).append(float(one.total))
        evaluation = current_evaluation(person)
        if evaluation is not None:
            state = history_of(evaluation).state()
            answers[person.pk] = {key: one.value for key, one in state.answers.items()}
            waiting += bool(open_gates(evaluation))
    return Clinic(
        people=people,
        answers=answers,
        plans=list(SignedPlan.objects.select_related("person", "previous").order_by("signed_at")),
        scenarios=list(Scenario.objects.all()),
        series=series,
        gates=list(GateAcknowledgement.objects.values_list("gate", flat=True)),
        with_open_gates=waiting,
        emergencies=BrokenGlass.objects.count(),
        tasks=list(SafetyTask.objects.all()),
        endings=list(Ending.objects.values_list("reason", flat=True)),
        broken_log=list(verify()),
    )


def asked(plan: SignedPlan) -> dict[str, Any]:
    return plan.document["request"]


def drugs(plan: SignedPlan) -> set[str]:
    return {one["drug"] for one in asked(plan)["regimen"]}


def products(plan: SignedPlan) -> str:
    steps = plan.document["steps"]
    return " ".join(part["product"] for s in steps for t in s["take"] for part in t["pieces"])


def times(plan: SignedPlan) -> int:
    return max(len(one["doses"]) for one in asked(plan)["regimen"])


def first(clinic: Clinic) -> list[SignedPlan]:
    return [plan for plan in clinic.plans if plan.number == 1]


def later(clinic: Clinic) -> list[SignedPlan]:
    return [plan for plan in clinic.plans if plan.number > 1]


def lead(plan: SignedPlan) -> str:
    return (asked(plan).get("lead") or {}).get("kind", "")


def speed(plan: SignedPlan) -> float:
    pace = asked(plan)["pace"]
    return float(pace["reduction"]) / pace["every_days"]


def unplanned(plan: SignedPlan) -> list[dict[str, Any]]:
    return [day for day in asked(plan)["lived"] if day.get("unplanned")]


KINDS_OF_PLAN = {
    "to stop": (15, lambda plan: asked(plan)["goal"]["kind"] == "stop"),
    "to a lower dose": (5, lambda plan: asked(plan)["goal"]["kind"] == "reduce"),
    "to keep the dose": (2, lambda plan: asked(plan)["goal"]["kind"] == "maintain"),
    "with a change of drug": (3, lambda plan: asked(plan)["switch_to"]),
    "with a liquid": (8, lambda plan: re.search("solution|concentrate|liquid", products(plan))),
    "with a compounded liquid": (4, lambda plan: "compounded" in products(plan)),
    "several doses a day": (12, lambda plan: times(plan) > 1),
    "three doses a day": (3, lambda plan: times(plan) > 2),
    "several drugs": (2, lambda plan: len(drugs(plan)) > 1),
    "a Z-drug": (4, lambda plan: drugs(plan) & Z_DRUGS),
    "another share of the start": (3, lambda plan: asked(plan)["pace"]["of"] == "start"),
    "days without change": (2, lambda plan: plan.marks),
    "restricted": (4, lambda plan: plan.person.restricted),
}


@pytest.mark.parametrize("kind", KINDS_OF_PLAN)
def test_first_plans_are_of_every_kind(clinic: Clinic, kind: str) -> None:
    least, is_one = KINDS_OF_PLAN[kind]
    assert sum(1 for plan in first(clinic) if is_one(plan)) >= least


LATER_VERSIONS = {
    "a hold": (10, lambda plan: lead(plan) == "hold"),
    "a step back": (4, lambda plan: lead(plan) == "step-back"),
    "slower": (8, lambda plan: plan.previous and speed(plan) < speed(plan.previous)),
    "a product ran out": (
        2,
        lambda plan: asked(plan)["products"] and not asked(plan.previous)["products"],
    ),
    "a day with other doses": (4, unplanned),
    "planned anew": (6, lambda plan: not asked(plan)["lived"]),
    "kept after a review": (2, lambda plan: asked(plan)["goal"]["kind"] == "maintain"),
    "after the last dose": (1, lambda plan: plan.first_day > plan.previous.last_day),
    "the third or more": (8, lambda plan: plan.number > 2),
}


@pytest.mark.parametrize("event", LATER_VERSIONS)
def test_later_versions_follow_every_event(clinic: Clinic, event: str) -> None:
    least, is_one = LATER_VERSIONS[event]
    assert sum(1 for plan in later(clinic) if is_one(plan)) >= least


FACTS = {
    "pregnant": (2, lambda one: one.get("pregnant")),
    "breastfeeding": (1, lambda one: one.get("breastfeeding")),
    "alcohol dependence": (2, lambda one: one.get("alcohol") == "dependence"),
    "opioids with naloxone": (2, lambda one: one.get("naloxone_in_hand")),
    "opioids without naloxone": (1, lambda one: one.get("naloxone_in_hand") is False),
    "a past seizure": (2, lambda one: one.get("seizure_history")),
    "trauma": (1, lambda one: one.get("ptsd")),
    "falls": (3, lambda one: one.get("falls")),
    "thoughts of suicide": (1, lambda one: one.get("suicidality")),
    "retired": (6, lambda one: one.get("work") == "retired"),
    "epilepsy": (1, lambda one: one.get("epilepsy_treatment")),
}


@pytest.mark.parametrize("fact", FACTS)
def test_lives_are_different(clinic: Clinic, fact: str) -> None:
    least, is_one = FACTS[fact]
    assert sum(1 for one in clinic.answers.values() if is_one(one)) >= least


def test_all_stages_and_both_programmes(clinic: Clinic) -> None:
    assert Counter(one.programme.name for one in clinic.people) == PROGRAMMES
    stages = Counter(one.stage for one in clinic.people)
    least = {"recognise": 3, "evaluate": 6, "plan": 6, "taper": 18, "after": 4, "ended": 4}
    assert all(stages[stage] >= count for stage, count in least.items())
    for name in PROGRAMMES:
        assert len({one.stage for one in clinic.people if one.programme.name == name}) >= 4
    assert sum(1 for one in clinic.people if one.language == "es") >= 10
    assert sum(1 for one in clinic.people if one.restricted) >= 5


def test_gates_emergencies_tasks_and_endings(clinic: Clinic) -> None:
    assert len(set(clinic.gates)) >= 8
    assert clinic.with_open_gates >= 2
    assert clinic.emergencies >= 6
    assert sum(1 for one in clinic.tasks if one.source == "Phone call") >= 3
    assert len(set(clinic.endings)) == len(clinic.endings) >= 4
    assert {one.state for one in clinic.scenarios} == set(Scenario.State)


def test_questionnaires_go_up_and_down_over_months(clinic: Clinic) -> None:
    def turns(scores: list[float]) -> bool:
        changes = [after - before for before, after in pairwise(scores)]
        return len(scores) >= 6 and max(changes) >= 3 and min(changes) <= -3

    turning = Counter(name for (_, name), scores in clinic.series.items() if turns(scores))
    assert turning["phq-9"] >= 10
    assert turning["gad-7"] >= 10
    assert turning["isi"] >= 2
    assert {"pcl-5", "audit-c", "ciwa-b", "barc-10", "steadi-stay-independent"} <= {
        name for _, name in clinic.series
    }


def test_every_signed_plan_passes_verification_again(clinic: Clinic) -> None:
    """Made anew from its request it is the same, and what does not hold has a reason."""
    for plan in clinic.plans:
        assert digest_of(document_of(answer_of(asked(plan)))) == plan.digest
        not_holding = {
            one["rule"] for one in plan.document["certificate"]["checks"] if not one["holds"]
        }
        assert not_holding <= plan.reasons.keys()
        assert len(plan.reasons) >= len(plan.document["exceptions"])
    assert clinic.broken_log == []


def test_the_first_plan_is_about_what_is_taken(clinic: Clinic) -> None:
    for plan in first(clinic):
        answers = clinic.answers[plan.person.pk]
        assert drugs(plan) == {one["drug"] for one in answers["regimen"]}
        assert {row["medicine"] for row in answers["medicine_history"]} == drugs(plan)
        wished = {"stop": {"stop"}, "reduce": {"reduce"}, "maintain": {"maintain"}}
        assert asked(plan)["goal"]["kind"] in wished.get(answers["goal"], {"stop"})


def test_answers_fit_the_person(clinic: Clinic) -> None:
    for person in clinic.people:
        answers = clinic.answers.get(person.pk)
        assert person.born is not None
        if answers is None or "age" not in answers:
            continue
        came = person.added_at.date()
        years = came.year - person.born.year
        assert answers["age"] in {years - 1, years, years + 1}
        if answers.get("pregnant") or answers.get("breastfeeding"):
            assert person.sex == "female"
            assert answers["age"] < 45
        if answers.get("pregnant"):
            weeks = answers["pregnancy_weeks"] + (UNTIL.date() - came).days / 7
            assert weeks < 40
        if answers.get("work") == "retired":
            assert answers["age"] >= RETIRED
        assert answers["duration_weeks"] / 52 < answers["age"]


def test_people_speak_their_own_language_and_nobody_says_the_same(clinic: Clinic) -> None:
    said = [one.own_words for one in clinic.people]
    assert len(set(said)) == len(said)
    for person in clinic.people:
        ours, other = (SPANISH, ENGLISH) if person.language == "es" else (ENGLISH, SPANISH)
        heard = f"{person.own_words} {clinic.answers.get(person.pk, {}).get('reason_begun', '')}"
        assert len(ours.findall(heard)) >= len(other.findall(heard)), heard


def test_what_is_open_is_days_old_and_changes_lie_ahead(clinic: Clinic) -> None:
    open_ones = [one for one in clinic.tasks if one.settled_at is None]
    assert 1 <= len(open_ones) <= 4
    assert all((UNTIL - one.opened_at).days <= 7 for one in open_ones)
    newest = {plan.person_id: plan for plan in clinic.plans}
    tapering = [one.pk for one in clinic.people if one.stage == Stage.TAPER]
    ahead = sum(1 for pk in tapering if newest[pk].last_day > UNTIL.date())
    assert ahead >= len(tapering) - 4


@pytest.mark.django_db
def test_the_same_seed_tells_the_same() -> None:
    told = []
    for _ in range(2):
        with transaction.atomic():
            invent_clinic(5, {"Invented Testfield": 8}, UNTIL)
            plans = SignedPlan.objects.order_by("signed_at").values_list("digest", "signed_at")
            told.append((list(plans), list(Person.objects.values_list("name", "born", "stage"))))
            transaction.set_rollback(True)
    assert told[0] == told[1]
    assert told[0][0]


def test_all_began_when_the_limits_were_known(clinic: Clinic) -> None:
    assert min(one.added_at.date() for one in clinic.people) > date(2025, 3, 3)
