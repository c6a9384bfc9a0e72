"""Changes of a request that may lead around an exception or to a smaller last dose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from glidepath.medicines.equivalence import DIAZEPAM
from glidepath.medicines.product import Product, Split
from glidepath.quantities import Milligrams
from glidepath.taper.planning.draft import PlanningFacts
from glidepath.taper.request import Allowed, GoalKind, PlanRequest, Switch


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a request: how to write it in the contract, and the request it makes."""

    kind: str
    request: PlanRequest
    written: Mapping[str, object]


def changes_of(
    request: PlanRequest, facts: PlanningFacts, drug: str, at: Milligrams | None
) -> Iterator[Change]:
    """Every change worth trying; a change of drug happens when the dose has come down to `at`."""
    available = facts.formulary.products_of(drug, request.market)
    allowed = request.allowed
    named = request.products
    if not allowed.quarters and any(p.split is Split.QUARTER for p in available):
        yield _allow("quarters", request, replace(allowed, quarters=True), {"quarters": True})
    if not allowed.halves:
        yield _allow("halves", request, replace(allowed, halves=True), {"halves": True})
    if wider := _wider(available, named):
        change = replace(request, products=wider)
        yield Change("strength-or-form", change, {"products": list(wider)})
    liquids = tuple(p.id for p in available if p.is_liquid and not p.compounded)
    if liquids and (not allowed.liquids or (named is not None and not set(liquids) & set(named))):
        change = replace(request, allowed=replace(allowed, liquids=True))
        written: dict[str, object] = {"allow": {"liquids": True}}
        if named is not None:
            change = replace(change, products=(*named, *(i for i in liquids if i not in named)))
            written["products"] = list(change.products or ())
        yield Change("liquid", change, written)
    unscored = frozenset(
        p.id for p in available if p.split is Split.PHARMACIST_CONFIRM and p.known_unscored
    )
    if unscored - allowed.confirmed_splits:
        confirmed = replace(allowed, confirmed_splits=allowed.confirmed_splits | unscored)
        yield _allow("confirmed-split", request, confirmed, {"confirmed_splits": sorted(unscored)})
    if at is not None:
        yield from _switch(request, facts, drug, at)
    if not allowed.compounded and any(p.compounded for p in available):
        yield _allow("compounded", request, replace(allowed, compounded=True), {"compounded": True})


def _allow(
    kind: str, request: PlanRequest, allowed: Allowed, written: Mapping[str, object]
) -> Change:
    return Change(kind, replace(request, allowed=allowed), {"allow": dict(written)})


def _wider(available: tuple[Product, ...], named: tuple[str, ...] | None) -> tuple[str, ...]:
    """Ids of every licensed solid and liquid of the drug but slow-release ones, if that adds any."""
    wider = tuple(p.id for p in available if not p.compounded and p.release != "ER")
    if named is None:
        return wider if any(p.release in ("SL", "spray") for p in available) else ()
    more = tuple(i for i in wider if i not in named)
    return (*named, *more) if more else ()


def _switch(
    request: PlanRequest, facts: PlanningFacts, drug: str, at: Milligrams
) -> Iterator[Change]:
    """A change to diazepam, the drug with the finest licensed steps, just before the exception."""
    if request.switch or drug == DIAZEPAM or len(request.regimen.drugs) > 1:
        return
    if request.goal.kind is not GoalKind.STOP:
        return
    if not facts.formulary.products_of(DIAZEPAM, request.market):
        return
    products = None
    if request.products is not None:
        own = facts.formulary.products_of(DIAZEPAM, request.market)
        products = (*request.products, *(p.id for p in own if not p.compounded))
    present = request.regimen.drugs[0].daily
    from_dose = at if at < present else None
    change = replace(
        request,
        products=products,
        switch=Switch(DIAZEPAM, None, from_dose=from_dose),
    )
    written: dict[str, object] = {"switch_to": {"drug": DIAZEPAM}}
    if from_dose is not None:
        written = {"switch_to": {"drug": DIAZEPAM, "from_mg_per_day": str(from_dose)}}
    if products is not None:
        written["products"] = list(products)
    yield Change("switch", change, written)
