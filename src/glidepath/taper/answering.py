"""One request, one answer: plan, ways out, supply, findings, and a check by the independent road."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from glidepath.errors import NoEquivalence
from glidepath.findings import Finding
from glidepath.guidance.evaluation import evaluate
from glidepath.guidance.pace import AskedPace
from glidepath.guidance.question import Question
from glidepath.guidance.rules import Guidance
from glidepath.medicines.equivalence import DoseRange
from glidepath.quantities import ONE_MILLIGRAM, Milligrams
from glidepath.taper.answer import Answer, Certificate, Check, Reason, StepEquivalent
from glidepath.taper.dispensing import fills_of
from glidepath.taper.planning.draft import NoPlan, PlanningFacts
from glidepath.taper.planning.plan import draft_plan
from glidepath.taper.planning.remarks import remarks_on
from glidepath.taper.planning.ways_out import Outlines, with_ways_out
from glidepath.taper.request import PaceBase, PlanRequest
from glidepath.taper.schedule import Schedule
from glidepath.taper.verification import Verification, verify

_NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts an answer rests on: for planning, for guidance, and what the certificate names."""

    planning: PlanningFacts
    guidance: Guidance
    digest: str
    version: str


def answer_request(request: PlanRequest, facts: Facts) -> Answer:
    """Plan, verify and comment; raises InvalidRequest or NoEquivalence where the question is wrong."""
    planning = facts.planning
    try:
        draft = draft_plan(request, planning)
    except NoPlan as no:
        return Answer(
            request=request,
            status="impossible",
            reasons=(Reason(no.reason.en, no.reason.es, no.remedy.en, no.remedy.es),),
            findings=guidance_findings(request, facts, None),
        )
    outlines = Outlines(planning)
    exceptions = with_ways_out(draft, request, outlines)
    schedule = draft.schedule
    fills = fills_of(schedule, planning.formulary.products)
    verification = verify(
        schedule,
        request,
        planning.formulary,
        planning.equivalences,
        planning.limits,
        exceptions,
        fills,
    )
    return Answer(
        request=request,
        status="planned",
        schedule=schedule,
        exceptions=exceptions,
        findings=remarks_on(draft, exceptions, request, outlines)
        + guidance_findings(request, facts, schedule),
        fills=fills,
        certificate=certificate_of(verification, facts),
        equivalents=equivalents_of(schedule, planning),
        table_titles={
            table: planning.equivalences.table(table).title
            for table in sorted(set(schedule.table.values()))
        },
    )


def certificate_of(verification: Verification, facts: Facts) -> Certificate:
    """What verification found, with the facts and the program that it rests on."""
    return Certificate(
        checks=tuple(
            Check(c.rule, c.holds, c.figure, c.text, c.text_es) for c in verification.checks
        ),
        catalogue=facts.digest,
        schedule=verification.schedule,
        version=facts.version,
    )


def guidance_findings(
    request: PlanRequest, facts: Facts, schedule: Schedule | None
) -> tuple[Finding, ...]:
    """What the guidance has to say on a request and, where there is a plan, on its products."""
    planning = facts.planning
    used = dict.fromkeys(products_used(schedule) if schedule else ())
    question = Question(
        regimen=tuple((entry.drug, entry.daily) for entry in request.regimen.drugs),
        on=request.start,
        person=request.person,
        goal=request.goal.kind.value,
        pace=AskedPace(
            request.pace.reduction, request.pace.every_days, request.pace.of is PaceBase.START
        ),
        switch_to=request.switch.drug if request.switch else None,
        products=tuple(planning.formulary.products[name] for name in used),
    )
    return evaluate(
        question,
        facts.guidance,
        formulary=planning.formulary,
        equivalences=planning.equivalences,
        limits=planning.limits,
    ).findings


def products_used(schedule: Schedule) -> Iterator[str]:
    """The id of each product, as often as it is taken, in order."""
    for step in schedule.steps:
        for intake in step.intakes:
            for pieces in intake.pieces:
                yield pieces.product


def equivalents_of(schedule: Schedule, facts: PlanningFacts) -> tuple[StepEquivalent, ...]:
    """Each step's total in milligrams of diazepam: by the named tables, and over the others."""
    ends: dict[str, tuple[Fraction, ...]] = {}
    for drug, table in schedule.table.items():
        try:
            named = facts.equivalences.to_diazepam(drug, ONE_MILLIGRAM, table)
            over = facts.equivalences.range_in_diazepam(drug, ONE_MILLIGRAM)
        except NoEquivalence:
            return ()
        ends[drug] = tuple(end.value for end in (named.low, named.high, over.low, over.high))
    tables = tuple(sorted(schedule.table.items()))
    # Most tables give points, so that few of the four ends are different ones.
    four = [{drug: factors[end] for drug, factors in ends.items()} for end in range(4)]
    different = [factors for end, factors in enumerate(four) if factors not in four[:end]]
    places = [different.index(factors) for factors in four]
    found: list[StepEquivalent] = []
    for step in schedule.steps:
        totals = [_total(step.daily, factors) for factors in different]
        low, high, lowest, highest = (totals[place] for place in places)
        found.append(StepEquivalent(tables, DoseRange(low, high), lowest, highest))
    return tuple(found)


def _total(daily: Mapping[str, Milligrams], factors: Mapping[str, Fraction]) -> Milligrams:
    return Milligrams(sum((dose.value * factors[drug] for drug, dose in daily.items()), _NOTHING))
