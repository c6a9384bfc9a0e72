"""What must hold of every schedule changed by hand; worked out from the pieces alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from glidepath.catalogue.editing import edit
from glidepath.catalogue.planning import plan
from glidepath.quantities import Milligrams
from glidepath.taper.answer import Answer
from glidepath.taper.editing import StepEdit
from glidepath.taper.request import Goal, GoalKind, Pace, PlanRequest
from glidepath.taper.schedule import StepKind
from glidepath.taper.verification import DailyDoses, check_daily
from tests.planning_facts import doses, planning_facts, request
from tests.properties.test_plans import requests

FACTS = planning_facts()
PRODUCTS = FACTS.formulary.products
TABLETS = ("diazepam-tablet-2mg-us", "diazepam-tablet-5mg-us")


@cache
def tablets_only() -> Answer:
    """Diazepam from 2 mg and 5 mg tablets and their halves: 8 mg at two times, to stop."""
    return plan(request(doses("diazepam", morning="4", bedtime="4"), products=TABLETS))


@st.composite
def edited(draw):
    """A plan and edits of some of its steps: doses, lengths, steps added and left out."""
    asked: PlanRequest = draw(requests())
    answer = plan(asked)
    assume(answer.schedule is not None)
    edits: list[StepEdit] = []
    for index, step in enumerate(answer.schedule.steps):
        what = draw(st.sampled_from(["kept"] * 6 + ["dose", "dose", "days", "gone", "added"]))
        if what == "gone" and (edits or index + 1 < len(answer.schedule.steps)):
            continue
        days = draw(st.integers(1, 40)) if what in {"days", "dose"} else None
        dose = None
        if what in {"dose", "added"}:
            upper = max((mg.value for mg in step.daily.values()), default=Fraction(1))
            dose = Milligrams(upper * draw(st.integers(0, 12)) / 10)
        if what == "added":
            edits += [StepEdit(index), StepEdit(None, dose=dose)]
        else:
            edits.append(StepEdit(index, dose, days if what != "kept" else None))
    return answer, edits


def swallowed(answer: Answer) -> DailyDoses:
    """Milligrams of each drug day by day, counts times strengths, after 20 days as before."""
    drugs = {*answer.schedule.before, *answer.schedule.table}
    lines = {d: [answer.schedule.before.get(d, Milligrams(Fraction(0))).value] * 20 for d in drugs}
    for step in answer.schedule.steps:
        total: Counter[str] = Counter()
        for intake in step.intakes:
            for part in intake.pieces:
                product = PRODUCTS[part.product]
                total[product.drug] += product.strength.value * part.count
        for drug in drugs:
            lines[drug] += [Fraction(total[drug])] * step.days
    first = answer.schedule.steps[0].first_day - timedelta(days=20)
    return DailyDoses({drug: tuple(line) for drug, line in lines.items()}, first)


@settings(max_examples=60, deadline=None)
@given(edited())
def test_one_drugs_verdict_is_that_of_the_daily_doses_alone(case):
    answer, edits = case
    assume(len(answer.schedule.table) == 1 and not answer.request.lived)
    result = edit(answer, edits).answer
    daily = check_daily(swallowed(result), FACTS.equivalences, FACTS.limits)
    beyond = {
        (finding.drug, finding.day) for finding in daily.findings if finding.rule == "limit-14-days"
    }
    first = result.schedule.steps[0].first_day - timedelta(days=19)
    told = {(entry.drug, (entry.day - first).days + 2) for entry in result.exceptions}
    # check_daily tells falls on day after day as one.
    assert {day for _, day in beyond} <= {day for _, day in told}
    assert bool(beyond) == bool(told)
    holds = {check.rule: check.holds for check in result.certificate.checks}
    avoidable = [entry for entry in result.exceptions if entry.avoidable]
    assert holds["limit-14-days"] == (not avoidable)
    for rule in (
        "dispensable-pieces",
        "pieces-per-time",
        "milligrams-agree",
        "reduction-agrees",
        "days-follow-on",
        "supply-agrees",
        "exceptions-are-real",
    ):
        assert holds[rule], rule


@settings(max_examples=60, deadline=None)
@given(edited())
def test_every_plan_edited_is_made_of_what_it_says_and_follows_on(case):
    answer, edits = case
    edited_plan = edit(answer, edits)
    result = edited_plan.answer
    assert len(edited_plan.refusals) == len(edits) == len(result.schedule.steps)
    holds = {check.rule: check for check in result.certificate.checks}
    for rule in (
        "pieces-per-time",
        "milligrams-agree",
        "days-follow-on",
        "supply-agrees",
        "exceptions-are-real",
        "reduction-agrees",
    ):
        was = next(check for check in answer.certificate.checks if check.rule == rule)
        assert holds[rule].holds or not was.holds, holds[rule].text
    for wanted, refusal, step in zip(
        edits, edited_plan.refusals, result.schedule.steps, strict=True
    ):
        if wanted.dose is not None and refusal is None and wanted.drug is not None:
            assert step.daily.get(wanted.drug, Milligrams(Fraction(0))) == wanted.dose
        if wanted.days is not None:
            assert step.days == wanted.days


@settings(max_examples=40, deadline=None)
@given(requests())
def test_changes_to_what_already_stands_change_nothing(asked):
    answer = plan(asked)
    assume(answer.schedule is not None)
    steps = answer.schedule.steps
    assert edit(answer, [StepEdit(i) for i in range(len(steps))]).answer == answer
    for drug in {drug for step in steps for drug in step.daily}:
        same = [
            StepEdit(i, step.daily.get(drug, Milligrams(Fraction(0))), step.days, drug)
            for i, step in enumerate(steps)
        ]
        assert edit(answer, same).answer == answer


def makeable(times: int, most_pieces: int) -> set[Fraction]:
    """Every daily dose from 2 mg and 5 mg tablets and halves, by trying every handful."""
    parts = [Fraction(n, 2) for n in (0, 2, 4, 5, 10)]
    single = {sum(hand, Fraction(0)) for hand in combinations_with_replacement(parts, most_pieces)}
    daily = {Fraction(0)}
    for _ in range(times):
        daily = {total + dose for total in daily for dose in single}
    return daily


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 64), st.integers(0, 5))
def test_a_dose_refused_cannot_be_made_and_the_nearest_offered_can(quarters, index):
    answer, dose = tablets_only(), Fraction(quarters, 4)
    edits = [StepEdit(i) for i in range(len(answer.schedule.steps))]
    edits[index] = StepEdit(index, Milligrams(dose))
    refusal = edit(answer, edits).refusals[index]
    able = makeable(2, 4)
    assert (refusal is None) == (dose in able)
    if refusal is None:
        return
    below = max((d for d in able if 0 < d < dose), default=None)
    above = min((d for d in able if d > dose), default=None)
    assert [n.dose.value for n in refusal.nearest] == [d for d in (below, above) if d is not None]
    for nearest in refusal.nearest:
        made = sum(
            PRODUCTS[part.product].strength.value * part.count
            for intake in nearest.intakes
            for part in intake.pieces
        )
        assert made == nearest.dose.value
        assert str(nearest.dose) in refusal.words.en
        assert str(nearest.dose) in refusal.words.es


def test_a_fall_that_a_smaller_one_could_replace_is_marked_avoidable():
    answer = tablets_only()
    edits = [StepEdit(i) for i in range(len(answer.schedule.steps))]
    edits[0] = replace(edits[0], dose=Milligrams(Fraction(4)))
    result = edit(answer, edits).answer
    first = result.exceptions[0]
    assert (first.from_dose.value, first.to_dose.value, first.avoidable) == (8, 4, True)
    check = next(c for c in result.certificate.checks if c.rule == "limit-14-days")
    assert not check.holds
    assert {"edited-by-hand", "edited-breaks"} <= {finding.rule for finding in result.findings}


def test_a_fall_between_neighbouring_doses_stays_unavoidable():
    answer = tablets_only()
    known = [entry for entry in answer.exceptions if entry.drug == "diazepam"]
    assert known, "halves of 2 mg tablets fall from 2 mg to 1 mg"
    edits = [StepEdit(i) for i in range(len(answer.schedule.steps))]
    edits[0] = replace(edits[0], days=30)
    result = edit(answer, edits).answer
    assert [e.avoidable for e in result.exceptions] == [False] * len(known)
    shift = 30 - answer.schedule.steps[0].days
    assert [e.day - timedelta(days=shift) for e in result.exceptions] == [e.day for e in known]


def test_a_dose_held_as_in_the_step_before_keeps_its_pieces():
    answer = plan(request(doses("lorazepam", morning="2", midday="2", evening="2", bedtime="2")))
    edits = [StepEdit(i) for i in range(len(answer.schedule.steps))]
    first, second = answer.schedule.steps[:2]
    edits[1] = StepEdit(1, dose=first.daily["lorazepam"])
    held = edit(answer, edits).answer.schedule.steps[1]
    assert held.intakes == first.intakes != second.intakes
    assert (held.kind, held.reduction, held.lowered) == (StepKind.HOLD, 0, None)


def test_a_fall_to_half_at_once_raises_no_dose_and_empties_none_of_a_short_acting_drug():
    answer = plan(request(doses("alprazolam", morning="1", midday="1", evening="1", bedtime="1")))
    edits = [StepEdit(i) for i in range(len(answer.schedule.steps))]
    edits[0] = StepEdit(0, dose=Milligrams(Fraction(2)))
    step = edit(answer, edits).answer.schedule.steps[0]
    taken = [intake.dose.value for intake in step.intakes]
    assert len(taken) == 4
    assert sum(taken) == 2
    assert max(taken) <= 1


def test_a_goal_to_keep_the_dose_can_be_edited_into_a_fall():
    answer = plan(
        request(
            doses("diazepam", bedtime="5"),
            goal=Goal(GoalKind.MAINTAIN),
            pace=Pace(Fraction(1, 10), 14),
        )
    )
    result = edit(answer, [StepEdit(0), StepEdit(None, Milligrams(Fraction(9, 2)))])
    assert result.refusals == (None, None)
    assert result.answer.schedule.steps[1].daily == {"diazepam": Milligrams(Fraction(9, 2))}
