"""The parts of a request that say what is wanted: goal, pace, products, pieces, switch, order."""

from __future__ import annotations

from glidepath.documents import fields
from glidepath.documents.fields import Fields, refusal
from glidepath.documents.reading_facts import ReadingFacts
from glidepath.documents.request_regimen import check_product
from glidepath.errors import NoEquivalence
from glidepath.medicines.equivalence import DIAZEPAM
from glidepath.taper.regimen import Regimen
from glidepath.taper.request import Allowed, Goal, GoalKind, Pace, PaceBase, Switch


def read_goal(
    raw: object, where: str, regimen: Regimen, facts: ReadingFacts
) -> tuple[Goal, str | None]:
    """The goal, and the drug it counts in where one is named."""
    entry = Fields(raw, where, '{"kind": "stop"}')
    kind = GoalKind(
        entry.need(
            "kind", fields.one_of([k.value for k in GoalKind]), "say stop, reduce or maintain"
        )
    )
    daily = entry.maybe("mg_per_day", fields.milligrams, None)
    drug = entry.maybe("drug", fields.named(facts.formulary.drug), None)
    entry.close()
    if kind is GoalKind.REDUCE and daily is None:
        raise refusal(
            'goal.mg_per_day is missing; say which daily dose to reduce to: "1".',
            entry.place("mg_per_day"),
        )
    if kind is not GoalKind.REDUCE and (daily or drug):
        key = "mg_per_day" if daily else "drug"
        raise refusal(
            f"goal.{key} belongs to the goal reduce only; leave it out.", entry.place(key)
        )
    if drug and drug.id not in [taken.drug for taken in regimen.drugs]:
        raise refusal(f"{drug.id} is not in the regimen; name one that is.", entry.place("drug"))
    return Goal(kind, daily), drug.id if drug else None


def read_pace(raw: object, where: str) -> Pace:
    """The share to lower by, every how many days, and what it is a share of."""
    entry = Fields(raw, where, '{"reduction": "0.10", "every_days": 14, "of": "current"}')
    reduction = entry.need("reduction", fields.exact, 'give a share such as "0.10"')
    every = entry.need("every_days", fields.whole(1, 366), "give a number of days such as 14")
    base = entry.maybe("of", fields.one_of([b.value for b in PaceBase]), PaceBase.CURRENT.value)
    entry.close()
    return Pace(reduction, every, PaceBase(base))


def read_products(
    raw: object,
    where: str,
    market: str,
    regimen: Regimen,
    switch: Switch | None,
    facts: ReadingFacts,
) -> tuple[str, ...]:
    """Ids of the products to choose from; each of a drug and market of the request."""
    drugs = [entry.drug for entry in regimen.drugs] + ([switch.drug] if switch else [])
    find = fields.named(facts.formulary.product)
    chosen = []
    for entry, at in fields.items(raw, where):
        product = find(entry, at)
        check_product(product, drugs, market, at)
        chosen.append(product.id)
    if not chosen:
        raise refusal(
            "The list of products is empty, so nothing could be dispensed; name products, or"
            " write null to choose from all.",
            where,
        )
    return tuple(dict.fromkeys(chosen))


def read_allowed(raw: object, where: str, facts: ReadingFacts) -> Allowed:
    """Which pieces and preparations may be used."""
    entry = Fields(raw, where, '{"halves": true, "quarters": false, "liquids": true}')
    standard = Allowed()
    allowed = Allowed(
        halves=entry.maybe("halves", fields.yes_no, standard.halves),
        quarters=entry.maybe("quarters", fields.yes_no, standard.quarters),
        liquids=entry.maybe("liquids", fields.yes_no, standard.liquids),
        compounded=entry.maybe("compounded", fields.yes_no, standard.compounded),
        confirmed_splits=entry.maybe(
            "confirmed_splits",
            lambda value, at: frozenset(
                fields.named(facts.formulary.product)(name, place).id
                for name, place in fields.items(value, at)
            ),
            standard.confirmed_splits,
        ),
    )
    entry.close()
    return allowed


def read_switch(
    raw: object, where: str, regimen: Regimen, market: str, facts: ReadingFacts
) -> Switch:
    """The drug to change to; the table named must list every drug of the regimen."""
    entry = Fields(raw, where, '{"drug": "diazepam", "table": null, "over_days": 14}')
    drug = entry.need("drug", fields.named(facts.formulary.drug), "name the drug to change to").id
    table = entry.maybe("table", fields.named(facts.equivalences.table), None)
    over = entry.maybe("over_days", fields.whole(1, 366), 14)
    from_dose = entry.maybe("from_mg_per_day", fields.milligrams, None)
    entry.close()
    if [taken.drug for taken in regimen.drugs] == [drug]:
        raise refusal(
            f"The person already takes {drug} alone; leave switch_to out.", entry.place("drug")
        )
    if not facts.formulary.products_of(drug, market):
        raise refusal(
            f"No product of {drug} is known in the market {market}; change to another drug.",
            entry.place("drug"),
        )
    if from_dose is not None and len(regimen.drugs) > 1:
        raise refusal(
            "from_mg_per_day works for one drug; leave it out when several are brought together.",
            entry.place("from_mg_per_day"),
        )
    if table is not None:
        for name in dict.fromkeys([*(taken.drug for taken in regimen.drugs), drug]):
            try:
                _ = name == DIAZEPAM or table.row(name)
            except NoEquivalence as error:
                raise refusal(
                    f"{error.message} Choose another table: {_tables_with(name, facts)}.",
                    entry.place("table"),
                ) from None
    return Switch(drug, table.id if table else None, over, from_dose)


def _tables_with(drug: str, facts: ReadingFacts) -> str:
    having = [t.id for t in facts.equivalences.tables.values() if drug in t.rows]
    return ", ".join(having) or "none lists it"


def read_order(raw: object, where: str, regimen: Regimen, facts: ReadingFacts) -> tuple[str, ...]:
    """Drugs of the regimen, in the order in which they are lowered."""
    find = fields.named(facts.formulary.drug)
    taken = [entry.drug for entry in regimen.drugs]
    order = []
    for entry, at in fields.items(raw, where):
        name = find(entry, at).id
        if name not in taken or name in order:
            raise refusal(
                f"{name} is {'named twice' if name in order else 'not in the regimen'}; name each"
                f" of {', '.join(taken)} at most once.",
                at,
            )
        order.append(name)
    return tuple(order)
