"""What planning itself finds worth saying about its own plan."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from glidepath.findings import Finding, Reliability
from glidepath.guidance.naming import date_words, drug_words, product_words
from glidepath.guidance.words import Words, joined
from glidepath.medicines.equivalence import DoseRange
from glidepath.medicines.product import Product, Release, Split
from glidepath.quantities import NO_MILLIGRAMS, Milligrams
from glidepath.taper.planning.amounts import percent, rounded
from glidepath.taper.planning.draft import Draft, PlanningFacts
from glidepath.taper.planning.kinds import needs_confirmation
from glidepath.taper.planning.spread import longest_gap
from glidepath.taper.planning.ways_out import Outlines, final_dose_ways
from glidepath.taper.request import GoalKind, PlanRequest
from glidepath.taper.schedule import LimitException, Schedule, StepKind


def remarks_on(
    draft: Draft,
    exceptions: tuple[LimitException, ...],
    request: PlanRequest,
    outlines: Outlines,
) -> tuple[Finding, ...]:
    """All findings of planning on one plan, in a fixed order."""
    facts = outlines.facts
    return (
        *_exceptions(exceptions, facts),
        *_final_doses(draft, request, outlines),
        *_switch(draft, request, facts),
        *remarks_on_pieces(draft.schedule, request, facts),
        *_dates_and_holds(draft, request, facts),
        *_goal(draft, request, facts),
        *_order(draft, facts),
    )


def remarks_on_pieces(
    schedule: Schedule, request: PlanRequest, facts: PlanningFacts
) -> tuple[Finding, ...]:
    """What is worth saying about the products and dose times of a schedule, however it was made."""
    return (
        *_products(schedule, request, facts),
        *_changes_of_release(schedule, request, facts),
        *_dose_gaps(schedule, facts),
    )


def _exceptions(exceptions: tuple[LimitException, ...], facts: PlanningFacts) -> Iterator[Finding]:
    if exceptions:
        yield facts.said.messages["exceptions"].finding(
            count=str(len(exceptions)),
            limit=percent(facts.limits.max_reduction),
            days=str(facts.limits.window_days),
        )


def _final_doses(draft: Draft, request: PlanRequest, outlines: Outlines) -> Iterator[Finding]:
    facts = outlines.facts
    if request.goal.kind is not GoalKind.STOP:
        return
    earlier = draft.schedule.before
    for step in draft.schedule.steps:
        for drug in [name for name in earlier if name not in step.daily]:
            if step.kind is not StepKind.STOP:
                continue
            dose = earlier[drug]
            inside = facts.equivalences.range_in_diazepam(drug, dose)
            if inside.high > facts.limits.final_dose:
                ways = final_dose_ways(draft, request, outlines, drug, dose)
                # Above the rule by every table, stopping from here is a sudden stop.
                sudden = inside.low > facts.limits.final_dose
                yield facts.said.messages["final-dose-large" if sudden else "final-dose"].finding(
                    ways_out=ways,
                    dose=str(dose),
                    drug=_drug(drug, facts),
                    range=_range(inside),
                    limit=str(facts.limits.final_dose),
                )
        earlier = step.daily


def _switch(draft: Draft, request: PlanRequest, facts: PlanningFacts) -> Iterator[Finding]:
    if draft.switch is None or request.switch is None:
        return
    target = request.switch.drug
    leaving = draft.switch.leaving
    equivalences = facts.equivalences
    taken = sum(draft.switch.taken.values(), NO_MILLIGRAMS)
    low = sum(
        (equivalences.range_in_diazepam(d, mg).low for d, mg in leaving.items()), NO_MILLIGRAMS
    )
    high = sum(
        (equivalences.range_in_diazepam(d, mg).high for d, mg in leaving.items()), NO_MILLIGRAMS
    )
    tables = sorted({draft.schedule.table[drug] for drug in leaving if drug != target})
    marked = any(
        equivalences.table(draft.schedule.table[drug]).row(drug).citation.reliability
        is Reliability.UNVERIFIED
        for drug in leaving
        if drug in equivalences.table(draft.schedule.table[drug]).rows
    )
    mark = Words(" (unverified)", " (sin verificar)") if marked else Words("", "")
    yield facts.said.messages["switch-table"].finding(
        drug=joined((_drug(drug, facts) for drug in leaving if drug != target), ", "),
        target=_drug(target, facts),
        exact={"table": ", ".join(tables)},
        table=", ".join(equivalences.table(table).title for table in tables),
        mark=mark,
        result=facts.said.words[
            "switch_exact" if taken == draft.switch.exact else "switch_rounded"
        ].filled(exact=rounded(draft.switch.exact.value), taken=str(taken)),
        low=rounded(low.value),
        high=rounded(high.value),
    )
    yield from _disagreements(draft, target, leaving, taken, facts)


def _disagreements(
    draft: Draft,
    target: str,
    leaving: dict[str, Milligrams],
    taken: Milligrams,
    facts: PlanningFacts,
) -> Iterator[Finding]:
    """Tables by which the change of drug falls or rises beyond the limit."""
    equivalences, most = facts.equivalences, facts.limits.max_reduction
    named = set(draft.schedule.table.values())
    falls: list[str] = []
    rises: list[str] = []
    candidates = {
        table.id: table
        for drug in leaving
        if drug != target
        for table in equivalences.tables_in_range(drug)
        if table.id not in named
    }
    for table in candidates.values():
        listed = all(d == target or d in table.rows or d == "diazepam" for d in leaving)
        if not listed or not (target == "diazepam" or target in table.rows):
            continue
        before = [equivalences.to_diazepam(d, mg, table.id) for d, mg in leaving.items()]
        after = equivalences.to_diazepam(target, taken, table.id)
        most_before = sum((r.high.value for r in before), Fraction(0))
        least_before = sum((r.low.value for r in before), Fraction(0))
        if after.low.value < (1 - most) * most_before:
            falls.append(f"{table.title} ({percent(1 - after.low.value / most_before)})")
        if after.high.value > (1 + most) * least_before:
            rises.append(f"{table.title} ({percent(after.high.value / least_before - 1)})")
    if falls:
        yield facts.said.messages["switch-larger-fall"].finding(
            limit=percent(most), tables="; ".join(falls)
        )
    if rises:
        yield facts.said.messages["switch-rise"].finding(tables="; ".join(rises))


def _products(schedule: Schedule, request: PlanRequest, facts: PlanningFacts) -> Iterator[Finding]:
    halved: set[str] = set()
    used: dict[str, Product] = {}
    for step in schedule.steps:
        for intake in step.intakes:
            for pieces in intake.pieces:
                product = facts.formulary.products[pieces.product]
                used[product.id] = product
                if pieces.count.denominator != 1 and not product.is_liquid:
                    halved.add(product.id)
    for product in used.values():
        for rule in _rules_on(product, request, halved=product.id in halved):
            yield facts.said.messages[rule].finding(
                exact={"product": product.id}, product=product_words(product, facts.formulary)
            )


def _changes_of_release(
    schedule: Schedule, request: PlanRequest, facts: PlanningFacts
) -> Iterator[Finding]:
    """The first step at which a drug taken as extended-release is made of other products too."""
    products = facts.formulary.products
    for entry in request.regimen.drugs:
        if entry.product is None or products[entry.product].release is not Release.EXTENDED:
            continue
        for step in schedule.steps:
            taken = (p.product for i in step.intakes if i.drug == entry.drug for p in i.pieces)
            if any(products[name].release is not Release.EXTENDED for name in taken):
                yield facts.said.messages["release-change"].finding(
                    exact={"day": step.first_day.isoformat()},
                    day=date_words(step.first_day),
                    drug=_drug(entry.drug, facts),
                )
                break


def _rules_on(product: Product, request: PlanRequest, *, halved: bool) -> Iterator[str]:
    """The rules that say something about a product which the schedule uses."""
    if halved and needs_confirmation(product, request.allowed):
        yield "confirm-split"
    if halved and product.split is Split.HALF_DISCARD_REST:
        yield "halved-waste"
    if product.compounded:
        yield "compounded"
    elif Reliability.UNVERIFIED in _marks(product, halved=halved):
        yield "unverified-product"


def _marks(product: Product, *, halved: bool) -> set[Reliability]:
    marks = {product.status_reliability}
    return marks | {product.scored_reliability} if halved else marks


def _dose_gaps(schedule: Schedule, facts: PlanningFacts) -> Iterator[Finding]:
    """The first step at which a short-acting drug loses a dose time while still being taken."""
    last_times: dict[str, tuple[int, bool]] = {}
    for step in schedule.steps:
        for drug in step.daily:
            if not facts.formulary.drugs[drug].short_acting:
                continue
            times = [intake.time for intake in step.intakes if intake.drug == drug]
            hours = longest_gap(times, facts.clock)
            before, told = last_times.get(drug, (hours, False))
            if hours > before and not told and step.kind is StepKind.TAPER:
                yield facts.said.messages["dose-gap"].finding(
                    exact={"day": step.first_day.isoformat()},
                    drug=_drug(drug, facts),
                    day=date_words(step.first_day),
                    before=str(before),
                    after=str(hours),
                )
                told = True
            last_times[drug] = (before if told else max(before, hours), told)


def _dates_and_holds(draft: Draft, request: PlanRequest, facts: PlanningFacts) -> Iterator[Finding]:
    first = next(
        s for s in draft.schedule.steps if s.kind not in (StepKind.HOLD, StepKind.STEP_BACK)
    )
    if first.first_day != request.start:
        yield facts.said.messages["start-moved"].finding(
            exact={"day": first.first_day.isoformat(), "asked": request.start.isoformat()},
            day=date_words(first.first_day),
            asked=date_words(request.start),
        )
    usual = max(request.min_hold_days, request.pace.every_days)
    holds = [hold for ladder in draft.ladders.values() for hold in ladder.holds]
    if holds and max(holds) > usual:
        yield facts.said.messages["hold-longer"].finding(
            days=str(max(holds)), most=str(request.max_hold_days)
        )
    if request.min_hold_days > request.pace.every_days:
        yield facts.said.messages["slower-than-asked"].finding(
            asked=percent(request.pace.reduction),
            every=str(request.pace.every_days),
            hold=str(request.min_hold_days),
        )


def _goal(draft: Draft, request: PlanRequest, facts: PlanningFacts) -> Iterator[Finding]:
    goal = request.goal.daily
    if goal is None:
        return
    drug = list(draft.ladders)[-1]
    ladder = draft.ladders[drug]
    reached = ladder.doses[-1] if ladder.doses else ladder.problem.start
    if reached != goal:
        yield facts.said.messages["goal-not-deliverable"].finding(
            goal=str(goal), drug=_drug(drug, facts), dose=str(reached)
        )


def _order(draft: Draft, facts: PlanningFacts) -> Iterator[Finding]:
    for drug, intakes in draft.assumed.items():
        names = sorted({pieces.product for intake in intakes for pieces in intake.pieces})
        yield facts.said.messages["assumed-products"].finding(
            exact={"products": ", ".join(names)},
            drug=_drug(drug, facts),
            products=joined(
                (product_words(facts.formulary.products[n], facts.formulary) for n in names), ", "
            ),
        )
    if len(draft.ladders) > 1:
        yield facts.said.messages["one-drug-at-a-time"].finding(
            drugs=joined((_drug(drug, facts) for drug in draft.ladders), ", ")
        )


def _drug(drug: str, facts: PlanningFacts) -> Words:
    return drug_words(drug, facts.formulary)


def _range(inside: DoseRange) -> Words:
    if inside.low == inside.high:
        one = rounded(inside.low.value)
        return Words(one, f"unos {one}")
    low, high = rounded(inside.low.value), rounded(inside.high.value)
    return Words(f"{low} to {high}", f"de {low} a {high}")
