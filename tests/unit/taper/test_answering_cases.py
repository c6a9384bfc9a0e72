"""What one answer puts together, worked by hand under invented tables and limits.

By table "first" 1 mg of clonazepam counts as 10 to 20 mg of diazepam and 1 mg of alprazolam as 10 mg;
by "second" as 20 mg and as 5 mg.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import pytest

from glidepath.guidance.pace import AskedPace
from glidepath.guidance.person import Person
from glidepath.guidance.question import Question
from glidepath.medicines.equivalence import DoseRange
from glidepath.taper import answering
from glidepath.taper.answer import Certificate, Check, Reason
from glidepath.taper.answering import (
    Facts,
    answer_request,
    certificate_of,
    equivalents_of,
    guidance_findings,
    products_used,
)
from glidepath.taper.dispensing import fills_of
from glidepath.taper.planning.draft import PlanningFacts
from glidepath.taper.planning.plan import draft_plan
from glidepath.taper.request import Allowed, Goal, GoalKind, Pace, PaceBase, Switch
from glidepath.taper.verification import verify
from tests import builders as made
from tests.builders import BEDTIME, DIAZEPAM_2, DIAZEPAM_5, EVENING, MIDDAY, MORNING, START, mg
from tests.planning_facts import planning_facts

CLOCK = {MORNING: 8, MIDDAY: 13, EVENING: 18, BEDTIME: 22}
PLANNING = PlanningFacts(
    made.FORMULARY, made.EQUIVALENCES, made.LIMITS, CLOCK, 84, planning_facts().said
)
GUIDANCE = object()
FACTS = Facts(PLANNING, GUIDANCE, "sha256:facts", "0.1")
TABLETS = Allowed(liquids=False)


@pytest.fixture(autouse=True)
def asked(monkeypatch):
    """The questions put to the rules of the guidance, which answer with one invented finding."""
    questions = []

    def evaluate(question, guidance, *, formulary, equivalences, limits):
        known = PLANNING.formulary, PLANNING.equivalences, PLANNING.limits
        assert (guidance, formulary, equivalences, limits) == (GUIDANCE, *known)
        questions.append(question)
        return SimpleNamespace(findings=("of the guidance",))

    monkeypatch.setattr(answering, "evaluate", evaluate)
    return questions


def request(**changes):
    present = {"diazepam": {BEDTIME: "4"}}
    return made.request(present, **{"products": (DIAZEPAM_2,), "allowed": TABLETS, **changes})


def test_a_plan_is_answered_with_all_that_belongs_to_it():
    answer = answer_request(request(), FACTS)
    draft = draft_plan(request(), PLANNING)
    assert (answer.request, answer.status, answer.reasons) == (request(), "planned", ())
    assert answer.schedule == draft.schedule
    # 4, 3, 2 and 1 mg: a third and a half are beyond a quarter. A liquid would be a way out.
    assert [str(one.from_dose) for one in answer.exceptions] == ["3", "2"]
    assert all("liquid" in {way.kind for way in one.ways_out} for one in answer.exceptions)
    told = [getattr(one, "rule", one) for one in answer.findings]
    assert told[0] == "exceptions"
    assert told[-1] == "of the guidance"
    assert answer.fills == made.fills(answer.schedule)
    verification = verify(
        answer.schedule,
        request(),
        PLANNING.formulary,
        PLANNING.equivalences,
        PLANNING.limits,
        answer.exceptions,
        answer.fills,
    )
    assert answer.certificate == certificate_of(verification, FACTS)
    assert all(check.holds for check in answer.certificate.checks)
    # Half is asked to be held for longer than 56 days, so that 1 mg is two steps.
    assert [str(one.named.low) for one in answer.equivalents] == ["3", "2", "1", "1", "0"]
    assert answer.table_titles == {"first": "Table first"}


def test_without_a_plan_the_answer_says_why():
    answer = answer_request(request(goal=Goal(GoalKind.REDUCE, mg(4))), FACTS)
    words = PLANNING.said.words
    why, remedy = words["goal_is_present"].filled(goal="4"), words["goal_is_present_remedy"]
    assert answer.status == "impossible"
    assert answer.reasons == (Reason(why.en, why.es, remedy.en, remedy.es),)
    assert answer.request == request(goal=Goal(GoalKind.REDUCE, mg(4)))
    assert answer.findings == ("of the guidance",)
    assert (answer.schedule, answer.certificate, answer.fills) == (None, None, ())


def test_a_certificate_names_what_was_checked_on_which_facts():
    check = SimpleNamespace(rule="r", holds=False, figure="1", text="en", text_es="es")
    verification = SimpleNamespace(checks=(check,), schedule="sha256:schedule")
    assert certificate_of(verification, FACTS) == Certificate(
        checks=(Check("r", False, "1", "en", "es"),),
        catalogue="sha256:facts",
        schedule="sha256:schedule",
        version="0.1",
    )


TWO_STEPS = made.taper(
    {"diazepam": "9"},
    [
        (14, [(MORNING, {DIAZEPAM_5: "1"}), (BEDTIME, {DIAZEPAM_2: "1"})]),
        (14, [(BEDTIME, {DIAZEPAM_5: "1"})]),
    ],
)


def test_the_guidance_is_asked_about_the_request_and_the_products_of_its_plan(asked):
    person = replace(Person(), facts={"age": 70})
    present = {"diazepam": {MORNING: "4", BEDTIME: "5"}, "clonazepam": {BEDTIME: "1"}}
    whole = made.request(
        present,
        person=person,
        goal=Goal(GoalKind.MAINTAIN),
        pace=Pace(Fraction(1, 20), 21, PaceBase.START),
        switch=Switch("alprazolam"),
    )
    assert guidance_findings(whole, FACTS, TWO_STEPS) == ("of the guidance",)
    assert asked == [
        Question(
            regimen=(("diazepam", mg(9)), ("clonazepam", mg(1))),
            on=START,
            person=person,
            goal="maintain",
            pace=AskedPace(Fraction(1, 20), 21, True),
            switch_to="alprazolam",
            products=(made.FORMULARY.product(DIAZEPAM_5), made.FORMULARY.product(DIAZEPAM_2)),
        )
    ]


def test_without_a_plan_or_a_change_of_drug_the_guidance_is_asked_about_neither(asked):
    guidance_findings(request(), FACTS, None)
    (question,) = asked
    assert (question.switch_to, question.products, question.goal) == (None, (), "stop")
    assert question.pace == AskedPace(Fraction(1, 10), 14, False)


def test_products_are_named_as_often_as_they_are_taken():
    assert list(products_used(TWO_STEPS)) == [DIAZEPAM_5, DIAZEPAM_2, DIAZEPAM_5]


def test_each_step_is_told_in_diazepam_by_its_tables_and_over_all():
    schedule = made.taper(
        {"clonazepam": "1"},
        [
            (14, [(BEDTIME, {"clonazepam-half": "1", "alprazolam-2": "1", DIAZEPAM_2: "1"})]),
            (14, [(BEDTIME, {DIAZEPAM_2: "1/2"})]),
            (14, []),
        ],
        tables={"diazepam": "first", "clonazepam": "first", "alprazolam": "second"},
    )
    first, second, third = equivalents_of(schedule, PLANNING)
    tables = (("alprazolam", "second"), ("clonazepam", "first"), ("diazepam", "first"))
    assert first.table_by_drug == second.table_by_drug == tables
    # 0.5 mg of clonazepam: 5 to 10 mg; 2 mg of alprazolam: 10 mg by the second, 20 by the first.
    assert first.named == DoseRange(mg(17), mg(22))
    assert (first.low, first.high) == (mg(17), mg(32))
    assert (second.named, second.low, second.high) == (DoseRange(mg(1), mg(1)), mg(1), mg(1))
    assert third.named == DoseRange(mg(0), mg(0))


def test_where_no_table_counts_for_a_drug_no_step_is_told_in_diazepam():
    schedule = replace(TWO_STEPS, table={"diazepam": "first", "untabled": "first"})
    assert equivalents_of(schedule, PLANNING) == ()


def test_each_step_has_a_fill_of_each_product_in_whole_pieces():
    schedule = made.taper(
        {"clonazepam": "1"},
        [
            (7, [(MORNING, {"clonazepam-half": "1/2"}), (BEDTIME, {"clonazepam-half": "1"})]),
            (3, [(MORNING, {"clonazepam-odt": "1/2"}), (BEDTIME, {"clonazepam-odt": "3/2"})]),
            (3, [(BEDTIME, {"diazepam-liquid": "0.5"})]),
        ],
    )
    fills = [
        (one.first_day, one.last_day, one.product, str(one.count), one.dispense)
        for one in fills_of(schedule, made.FORMULARY.products)
    ]
    days = [(step.first_day, step.last_day) for step in schedule.steps]
    assert fills == [
        # A tablet and a half a day for a week: ten and a half.
        (*days[0], "clonazepam-half", "21/2", 11),
        # Each half wastes its rest: one piece and two, for three days.
        (*days[1], "clonazepam-odt", "9", 9),
        (*days[2], "diazepam-liquid", "3/2", 2),
    ]
