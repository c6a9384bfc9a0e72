"""Ways out of an exception: alternative requests, each planned by the same engine and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeVar

from glidepath.errors import GlidepathError
from glidepath.guidance.naming import drug_words, product_words
from glidepath.guidance.words import Words, joined
from glidepath.medicines.equivalence import DIAZEPAM
from glidepath.quantities import Milligrams
from glidepath.taper.planning.amounts import rounded
from glidepath.taper.planning.changes import Change, changes_of
from glidepath.taper.planning.descent import Outlook
from glidepath.taper.planning.draft import Draft, NoPlan, PlanningFacts, plan_days
from glidepath.taper.planning.exceptions import TOTAL
from glidepath.taper.planning.plan import draft_plan, outlook_of
from glidepath.taper.request import PlanRequest
from glidepath.taper.schedule import LimitException, WayOut

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Alternative:
    """A change with the plan it leads to, reduced to what ranks it."""

    change: Change
    exceptions_left: int
    excess: Fraction
    days: int
    needed_from: Milligrams
    products: tuple[str, ...]

    def rank(self) -> tuple[object, ...]:
        """Fewest exceptions first, then least total excess, then the shorter plan."""
        return (self.exceptions_left, self.excess, self.days)


class Outlines:
    """Outlines of alternative plans, each made once; None where an alternative has no plan."""

    def __init__(self, facts: PlanningFacts) -> None:
        self.facts = facts
        self._made: dict[str, Draft | None] = {}
        self._seen: dict[str, Outlook | None] = {}

    def of(self, change: Change) -> Draft | None:
        """The outline of the plan that a change leads to."""
        return _kept(self._made, change, self._outline)

    def _outline(self, request: PlanRequest) -> Draft:
        return draft_plan(request, self.facts, outline=True)

    def lessens(self, change: Change, excess: Fraction) -> bool:
        """False where it can be told without a plan that a change does not lessen the excess."""
        outlook = self._outlook(change)
        return outlook is None or outlook.excess < excess

    def ends_below(self, change: Change, drug: str, present: Milligrams) -> bool:
        """False where it can be told without a plan that no last dose is below the present one.

        `present` is in milligrams of diazepam, at the high end of the tables.
        """
        outlook = self._outlook(change)
        return (
            outlook is None
            or self.facts.equivalences.range_in_diazepam(drug, outlook.last).high < present
        )

    def _outlook(self, change: Change) -> Outlook | None:
        return _kept(self._seen, change, lambda request: outlook_of(request, self.facts))


def _kept(
    known: dict[str, T | None], change: Change, make: Callable[[PlanRequest], T | None]
) -> T | None:
    """What is known of a change, made where it is not; None where the change has no plan."""
    key = f"{change.kind} {change.written}"
    if key not in known:
        try:
            known[key] = make(change.request)
        except (NoPlan, GlidepathError):
            known[key] = None
    return known[key]


def with_ways_out(
    draft: Draft, request: PlanRequest, outlines: Outlines
) -> tuple[LimitException, ...]:
    """The draft's exceptions, each with its ways out, best first, or the reason for having none."""
    facts = outlines.facts
    if not draft.exceptions:
        return ()
    found: dict[str, list[_Alternative]] = {}
    for drug in {exception.drug for exception in draft.exceptions}:
        # A fall of the total comes from the drugs themselves: their ways out serve it too.
        drugs = list(draft.ladders) if drug == TOTAL else [drug]
        tried = [a for name in drugs for a in _alternatives(draft, request, outlines, name)]
        found[drug] = sorted(_telling(tried, facts), key=lambda alternative: alternative.rank())
    return tuple(
        _complete(exception, found[exception.drug], draft, facts) for exception in draft.exceptions
    )


def _telling(tried: list[_Alternative], facts: PlanningFacts) -> list[_Alternative]:
    """Of one change tried for several drugs, those of a drug that needs something new for it.

    All stay where it is new for none. Halves of a product in hand are nothing new, but needed.
    """
    new = [a for a in tried if a.products[0] in facts.formulary.products]
    needed = [a.change.written for a in new]
    return [
        a for a in tried if a in new or a.change.kind == "halves" or a.change.written not in needed
    ]


def _complete(
    exception: LimitException,
    alternatives: list[_Alternative],
    draft: Draft,
    facts: PlanningFacts,
) -> LimitException:
    ways = [_way_out(alternative, exception.drug, facts) for alternative in alternatives]
    stay = _stop_here(draft, facts)
    if stay:
        ways.append(stay)
    if ways:
        return replace(exception, ways_out=tuple(ways))
    said = facts.said.words["no_way_out"]
    return replace(exception, no_way_out=said.en, no_way_out_es=said.es)


def _way_out(alternative: _Alternative, drug: str, facts: PlanningFacts) -> WayOut:
    kind = alternative.change.kind
    words = facts.said.words["way_" + kind.replace("-", "_")].filled(
        product=_named(alternative.products, facts), dose=str(alternative.needed_from)
    )
    return WayOut(
        kind=kind,
        drug=drug,
        needed_from=alternative.needed_from,
        exceptions_left=alternative.exceptions_left,
        days=alternative.days,
        request_change=alternative.change.written,
        text=words.en,
        text_es=words.es,
    )


def _named(names: tuple[str, ...], facts: PlanningFacts) -> Words:
    """What an alternative needs, as people call it: its products, or the drug to change to."""
    products = facts.formulary.products
    return joined(
        (
            product_words(products[name], facts.formulary)
            if name in products
            else drug_words(name, facts.formulary)
            for name in names
        ),
        ", ",
    )


def _stop_here(draft: Draft, facts: PlanningFacts) -> WayOut | None:
    """Staying at the dose before the first exception, where the plan has come down at all by then."""
    first = draft.exceptions[0]
    if len(draft.ladders) != 1 or first.drug == TOTAL:
        return None
    earlier = [step for step in draft.schedule.steps if step.first_day < first.day]
    # A revised plan begins with the present doses: to stay at them is no way down.
    if all(step.daily == draft.schedule.before for step in earlier):
        return None
    days = (first.day - earlier[0].first_day).days
    words = facts.said.words["way_stop_here"].filled(dose=str(first.from_dose))
    return WayOut(
        kind="stop-here",
        drug=first.drug,
        needed_from=first.from_dose,
        exceptions_left=0,
        days=days,
        request_change={"goal": {"kind": "reduce", "mg_per_day": str(first.from_dose)}},
        text=words.en,
        text_es=words.es,
    )


def _alternatives(
    draft: Draft, request: PlanRequest, outlines: Outlines, drug: str
) -> Iterator[_Alternative]:
    """Every change that lessens the excess, with its plan."""
    facts = outlines.facts
    current = _excess(draft.exceptions, facts)
    first = next((e.from_dose for e in draft.exceptions if e.drug == drug), None)
    for change in changes_of(request, facts, drug, first):
        other = outlines.of(change) if outlines.lessens(change, current) else None
        if other is None:
            continue
        excess = _excess(other.exceptions, facts)
        if excess >= current:
            continue
        # A fall of the total is in diazepam, which is no dose of the drug.
        at = first or draft.ladders[drug].problem.start
        needed, products = _difference(draft, other, drug, change, request, facts)
        days = plan_days(other.schedule)
        yield _Alternative(change, len(other.exceptions), excess, days, needed or at, products)


def final_dose_ways(
    draft: Draft, request: PlanRequest, outlines: Outlines, drug: str, last: Milligrams
) -> tuple[Words, ...]:
    """Ways to a smaller last dose of a drug, in diazepam by the tables, smallest first."""
    facts = outlines.facts
    inside = facts.equivalences.range_in_diazepam
    present = inside(drug, last).high
    found: list[tuple[Fraction, int, Words]] = []
    for change in changes_of(request, facts, drug, last):
        name = DIAZEPAM if change.kind == "switch" else drug
        other = outlines.of(change) if outlines.ends_below(change, name, present) else None
        ladder = other.ladders.get(name) if other else None
        if not (other and ladder and ladder.doses):
            continue
        high = inside(name, ladder.doses[-1]).high
        if high < present:
            needed, products = _difference(draft, other, name, change, request, facts)
            way = facts.said.words["way_" + change.kind.replace("-", "_")].filled(
                product=_named(products, facts), dose=str(needed or last)
            )
            then = facts.said.words["way_last_dose"].filled(
                dose=str(ladder.doses[-1]),
                drug=drug_words(name, facts.formulary),
                high=rounded(high.value),
            )
            found.append((high.value, plan_days(other.schedule), joined((way, then))))
    found.sort(key=lambda way: (way[0], way[1], way[2].en))
    return tuple(way for _, _, way in found)


def _excess(exceptions: tuple[LimitException, ...], facts: PlanningFacts) -> Fraction:
    """The product of how many times the limit each fall is: the log of it is line 2 of the objective."""
    product = Fraction(1)
    for exception in exceptions:
        product *= (1 - facts.limits.max_reduction) / (1 - exception.reduction)
    return product


def _difference(
    draft: Draft,
    other: Draft,
    drug: str,
    change: Change,
    request: PlanRequest,
    facts: PlanningFacts,
) -> tuple[Milligrams | None, tuple[str, ...]]:
    """From which daily dose the alternative needs something new, and what that is.

    New are products that the plan does not use and the request did not name, of a change to a liquid
    those liquids alone; or the drug to change to; or the drug itself, where only other parts of the
    same products are used. None where nothing new is needed before the trouble begins.
    """
    if change.kind == "switch":
        return None, (DIAZEPAM,)
    known = {name for kit in draft.ladders[drug].kits for name in kit}
    known.update(request.products or ())
    ladder = other.ladders.get(drug)
    if ladder is None:
        return None, (drug,)
    liquids = change.kind in {"liquid", "compounded"}
    products = facts.formulary.products
    upper = ladder.problem.start
    for dose, kit in zip(ladder.doses, ladder.kits, strict=True):
        names = sorted({name.split("#")[0] for name in kit - known})
        new = [name for name in names if not liquids or products[name].is_liquid]
        if new:
            return upper, tuple(new)
        upper = dose
    return None, (drug,)
