"""What is taken at one point of a plan, beginning with the present doses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from glidepath.guidance.naming import drug_words
from glidepath.medicines.product import Product
from glidepath.quantities import Milligrams
from glidepath.taper.planning.calendar import Move
from glidepath.taper.planning.draft import NoPlan, PlanningFacts
from glidepath.taper.planning.present import present_intakes
from glidepath.taper.planning.products import choose_products
from glidepath.taper.regimen import DrugDoses, TimeOfDay
from glidepath.taper.request import Allowed, PlanRequest
from glidepath.taper.schedule import Intake


@dataclass(slots=True)
class State:
    """What is taken at this point of the plan, by drug, and the moves that led to it.

    `assumed` are the present intakes of drugs whose product the request left open.
    """

    taken: dict[str, dict[TimeOfDay, Milligrams]] = field(default_factory=dict)
    intakes: dict[str, tuple[Intake, ...]] = field(default_factory=dict)
    in_hand: dict[str, frozenset[str]] = field(default_factory=dict)
    totals: dict[str, Milligrams] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    assumed: dict[str, tuple[Intake, ...]] = field(default_factory=dict)

    def daily(self) -> dict[str, Milligrams]:
        """Milligrams a day by drug."""
        return dict(self.totals)

    def all_intakes(self) -> tuple[Intake, ...]:
        """The intakes of all drugs."""
        return tuple(intake for entries in self.intakes.values() for intake in entries)


def present_state(request: PlanRequest, facts: PlanningFacts) -> State:
    """What a person takes before the plan, with the lead-in of a revised one as its first move.

    Raises NoPlan where the pieces of a running plan cannot be made any more.
    """
    state = State()
    for entry in request.regimen.drugs:
        intakes = _present_pieces(entry, request, facts)
        state.taken[entry.drug] = {time: entry.doses[time] for time in entry.times}
        state.totals[entry.drug] = entry.daily
        state.intakes[entry.drug] = intakes
        used = {pieces.product for intake in intakes for pieces in intake.pieces}
        state.in_hand[entry.drug] = frozenset(used)
        if entry.product is None and intakes and not request.lead:
            state.assumed[entry.drug] = intakes
    if lead := request.lead:
        days = max(1, (request.start - lead.first_day).days)
        state.moves.append(Move(lead.kind, state.all_intakes(), state.daily(), days))
    return state


def _present_pieces(
    entry: DrugDoses, request: PlanRequest, facts: PlanningFacts
) -> tuple[Intake, ...]:
    """How the present doses of one drug are made: as a running plan says, else as is likeliest."""
    lead = request.lead
    if lead and (known := tuple(i for i in lead.intakes if i.drug == entry.drug)):
        return known
    market = facts.formulary.products_of(entry.drug, request.market)
    products = choose_products(market, request, entry.product)
    intakes = present_intakes(entry, products, request.allowed)
    if intakes is None and lead:
        # A revision that ran out of a product must not go on using it.
        words = facts.said.words
        raise NoPlan(
            words["present_not_made"].filled(
                drug=drug_words(entry.drug, facts.formulary), dose=str(entry.daily)
            ),
            words["present_not_made_remedy"],
        )
    if intakes is None:
        # Whatever a plan may use, the person may already halve, quarter or measure.
        intakes = present_intakes(entry, market, _anything(market))
    return intakes or ()


def _anything(products: Sequence[Product]) -> Allowed:
    return Allowed(
        quarters=True, compounded=True, confirmed_splits=frozenset(p.id for p in products)
    )
