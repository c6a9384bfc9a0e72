"""What must hold in every plan, whatever is asked; worked out from the pieces alone."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from itertools import product as all_of

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from glidepath.quantities import Milligrams
from glidepath.taper.dispensing import fills_of
from glidepath.taper.planning.draft import NoPlan
from glidepath.taper.planning.plan import draft_plan
from glidepath.taper.planning.ways_out import Outlines, with_ways_out
from glidepath.taper.regimen import DrugDoses, Regimen, TimeOfDay
from glidepath.taper.request import (
    Allowed,
    DateRange,
    Goal,
    GoalKind,
    Pace,
    PaceBase,
    PlanRequest,
    Switch,
)
from glidepath.taper.schedule import StepKind
from tests.planning_facts import START, planning_facts

FACTS = planning_facts()
DRUGS = sorted({p.drug for p in FACTS.formulary.products.values() if p.market == "US"})
PACES = [Fraction(r) for r in ("0.05", "0.075", "0.10", "0.15", "0.25")]


@st.composite
def one_drug(draw, drugs=DRUGS):
    """One drug at one to four times, each dose a few of the smallest parts of one product."""
    drug = draw(st.sampled_from(drugs))
    products = [
        p for p in FACTS.formulary.products_of(drug, "US") if not p.compounded and p.release != "ER"
    ]
    product = draw(st.sampled_from(products))
    unit = product.strength.value * (
        product.smallest_count if product.split in ("half", "liquid") else 1
    )
    times = draw(st.lists(st.sampled_from(list(TimeOfDay)), min_size=1, max_size=4, unique=True))
    return DrugDoses(drug, {time: Milligrams(unit * draw(st.integers(1, 8))) for time in times})


@st.composite
def requests(draw):
    """Requests of every kind that a clinician may ask."""
    first = draw(one_drug())
    entries = [first]
    if draw(st.booleans()) and draw(st.booleans()):
        entries.append(draw(one_drug([d for d in DRUGS if d != first.drug])))
    goal = Goal(GoalKind.STOP)
    switch = None
    kind = draw(st.sampled_from(["stop", "stop", "reduce", "switch"]))
    if kind == "reduce" and len(entries) == 1:
        share = Fraction(draw(st.integers(1, 9)), 10)
        goal = Goal(GoalKind.REDUCE, Milligrams(first.daily.value * share))
    if kind == "switch" and all(entry.drug != "diazepam" for entry in entries):
        switch = Switch("diazepam", over_days=draw(st.sampled_from([7, 14, 28])))
    free = draw(st.integers(0, 300))
    return PlanRequest(
        regimen=Regimen(tuple(entries)),
        start=START + timedelta(days=draw(st.integers(0, 20))),
        goal=goal,
        pace=Pace(
            draw(st.sampled_from(PACES)),
            draw(st.sampled_from([14, 21, 28])),
            draw(st.sampled_from(list(PaceBase))),
        ),
        allowed=Allowed(
            halves=draw(st.booleans()),
            quarters=draw(st.booleans()),
            liquids=draw(st.booleans()),
            compounded=draw(st.sampled_from([False, False, True])),
        ),
        max_pieces=draw(st.sampled_from([2, 4, 6])),
        switch=switch,
        change_weekday=draw(st.sampled_from([None, None, 1, 3])),
        no_change=(DateRange(START + timedelta(days=free), START + timedelta(days=free + 9)),),
        bedtime_last=draw(st.booleans()),
    )


def planned(request):
    """The plan with its exceptions, or nothing where none can be made."""
    try:
        draft = draft_plan(request, FACTS)
    except NoPlan:
        assume(False)
    return draft, with_ways_out(draft, request, Outlines(FACTS))


def swallowed(schedule):
    """Milligrams by drug for every day, from the pieces: a list of (day, doses, kind)."""
    first = schedule.steps[0].first_day
    days = [
        (first - timedelta(days=n), {d: mg.value for d, mg in schedule.before.items()}, None)
        for n in range(20, 0, -1)
    ]
    for step in schedule.steps:
        doses: dict[str, Fraction] = {}
        for intake in step.intakes:
            for pieces in intake.pieces:
                product = FACTS.formulary.products[pieces.product]
                doses.setdefault(product.drug, Fraction(0))
                doses[product.drug] += product.strength.value * pieces.count
        day = step.first_day
        while day <= step.last_day:
            days.append((day, doses, step.kind))
            day += timedelta(days=1)
    return days


@settings(max_examples=120, deadline=None)
@given(requests())
def test_no_drug_falls_too_far_but_for_the_listed_exceptions(request):
    draft, exceptions = planned(request)
    days = swallowed(draft.schedule)
    listed = {(e.drug, e.day, e.from_dose.value, e.to_dose.value) for e in exceptions}
    for index, (day, doses, kind) in enumerate(days):
        for earlier_day, earlier, _ in days[max(0, index - 14) : index]:
            assert (day - earlier_day).days <= 14
            for drug, upper in earlier.items():
                lower = doses.get(drug, Fraction(0))
                if not lower or kind is StepKind.SWITCH or lower >= Fraction(3, 4) * upper:
                    continue
                step = max(e for e in listed if e[0] == drug and e[1] <= day)
                assert step[2:] == (upper, lower), (day, drug, upper, lower)


@settings(max_examples=120, deadline=None)
@given(requests())
def test_every_exception_is_unavoidable_and_has_a_way_out_or_a_reason(request):
    draft, exceptions = planned(request)
    for exception in exceptions:
        assert not exception.avoidable
        assert exception.ways_out or exception.no_way_out
        assert exception.why
        assert exception.why_es
        if exception.drug == "total":
            continue
        ladder = draft.ladders[exception.drug]
        between = deliverable(ladder.problem, exception.from_dose.value)
        assert not [
            dose for dose in between if exception.to_dose.value < dose < exception.from_dose.value
        ]


def deliverable(problem, highest):
    """Every dose below `highest` that the pieces make, by plain enumeration of counts."""
    most = problem.max_pieces * problem.times
    doses = {(Fraction(0), 0)}
    for product in problem.products:
        strength = product.strength.value
        if product.is_liquid:
            if not (problem.allowed.liquids or product.compounded):
                continue
            step = strength * product.smallest_count
            counts = [(step * n, 0) for n in range(int(highest / step) + 1)]
        else:
            parts = [Fraction(0)]
            unscored = product.split == "pharmacist-confirm" and product.known_unscored
            whole_only = product.split in ("none", "whole-actuation") or unscored
            if problem.allowed.halves and not whole_only:
                parts.append(Fraction(1, 2))
                if problem.allowed.quarters and product.split == "quarter":
                    parts += [Fraction(1, 4), Fraction(3, 4)]
            counts = [
                ((n + part) * strength, n + bool(part))
                for n, part in all_of(range(most + 1), parts)
                if n + bool(part) <= most
            ]
        doses = {
            (dose + more, pieces + further)
            for dose, pieces in doses
            for more, further in counts
            if pieces + further <= most and dose + more < highest
        }
    return {dose for dose, _ in doses if dose}


@settings(max_examples=120, deadline=None)
@given(requests())
def test_pieces_milligrams_and_supply_say_the_same(request):
    draft, _ = planned(request)
    products = FACTS.formulary.products
    fills = fills_of(draft.schedule, products)
    needed: dict[str, Fraction] = {}
    for step in draft.schedule.steps:
        totals: dict[str, Fraction] = {}
        for intake in step.intakes:
            mg = sum(
                (products[p.product].strength.value * p.count for p in intake.pieces), Fraction(0)
            )
            assert intake.dose.value == mg > 0
            totals[intake.drug] = totals.get(intake.drug, Fraction(0)) + mg
            for pieces in intake.pieces:
                count = pieces.count
                if products[pieces.product].split == "half-discard-rest":
                    count = Fraction(-(-count.numerator // count.denominator))
                needed[pieces.product] = needed.get(pieces.product, Fraction(0)) + count * step.days
        assert {drug: dose.value for drug, dose in step.daily.items()} == totals
    supplied: dict[str, Fraction] = {}
    for fill in fills:
        supplied[fill.product] = supplied.get(fill.product, Fraction(0)) + fill.count
        assert fill.count <= fill.dispense < fill.count + 1
    assert supplied == needed


@settings(max_examples=120, deadline=None)
@given(requests())
def test_changes_keep_the_calendar_the_holds_and_the_pace(request):
    draft, _ = planned(request)
    steps = draft.schedule.steps
    changes = [s for s in steps if s.kind is not StepKind.HOLD]
    for step in changes:
        assert request.change_weekday in (None, step.first_day.isoweekday())
        assert not any(step.first_day in days for days in request.no_change)
    assert steps[0].first_day >= request.start
    for earlier, later in pairwise(steps):
        assert (later.first_day - earlier.last_day).days == 1
        assert earlier.days <= request.max_hold_days
    for step, following in pairwise(changes):
        stay = (following.first_day - step.first_day).days
        if step.kind is StepKind.TAPER:
            assert stay >= max(request.min_hold_days, request.pace.every_days)
            if request.pace.of is PaceBase.CURRENT and step.daily.get(step.lowered):
                kept, every = 1 - request.pace.reduction, request.pace.every_days
                assert kept**stay <= (1 - step.reduction) ** every


@settings(max_examples=100, deadline=None)
@given(requests())
def test_no_drug_and_no_time_rises_unless_switched_to(request):
    draft, _ = planned(request)
    days = swallowed(draft.schedule)
    for (_, earlier, _), (_, later, kind) in pairwise(days):
        for drug, dose in later.items():
            if kind is not StepKind.SWITCH:
                assert dose <= earlier.get(drug, Fraction(0))
    assert not draft.schedule.steps[-1].intakes or request.goal.kind is not GoalKind.STOP


@settings(max_examples=60, deadline=None)
@given(requests())
def test_the_same_request_gives_the_same_plan(request):
    first, exceptions = planned(request)
    again, again_exceptions = planned(request)
    assert first.schedule == again.schedule
    assert exceptions == again_exceptions
