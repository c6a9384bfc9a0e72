"""The parts of a request that say what is wanted: goal, pace, products, pieces, switch, order."""

from __future__ import annotations

from fractions import Fraction

from glidepath.documents import fields
from glidepath.documents.fields import Fields, refusal
from glidepath.documents.reading_facts import ReadingFacts
from glidepath.documents.request_regimen import check_product
from glidepath.errors import NoEquivalence
from glidepath.guidance.naming import drug_words
from glidepath.guidance.words import Words, joined
from glidepath.medicines.equivalence import DIAZEPAM
from glidepath.quantities import Milligrams, format_number
from glidepath.taper.regimen import Regimen
from glidepath.taper.request import Allowed, Goal, GoalKind, Pace, PaceBase, Switch

_SHARE = Words('give a share such as "0.10"', 'indique una proporción como "0.10"')
_DAYS = Words("give a number of days such as 14", "indique un número de días como 14")
_TARGET = Words("name the drug to change to", "nombre el medicamento al que se cambia")


def read_goal(
    raw: object, where: str, regimen: Regimen, facts: ReadingFacts
) -> tuple[Goal, str | None]:
    """The goal, and the drug it counts in where one is named."""
    entry = Fields(raw, where, '{"kind": "stop"}')
    kind = GoalKind(
        entry.need(
            "kind",
            fields.one_of([k.value for k in GoalKind]),
            Words("say stop, reduce or maintain", "escriba stop, reduce o maintain"),
        )
    )
    daily = entry.maybe("mg_per_day", _goal_dose, None)
    drug = entry.maybe("drug", fields.named(facts.formulary.drug), None)
    entry.close()
    if kind is GoalKind.REDUCE and daily is None:
        raise refusal(
            'goal.mg_per_day is missing; say which daily dose to reduce to: "1".',
            'Falta goal.mg_per_day; indique a qué dosis diaria reducir: "1".',
            entry.place("mg_per_day"),
        )
    if kind is not GoalKind.REDUCE and (daily or drug):
        key = "mg_per_day" if daily else "drug"
        raise refusal(
            f"goal.{key} belongs to the goal reduce only; leave it out.",
            f"goal.{key} corresponde solo a la meta de reducir; omítalo.",
            entry.place(key),
        )
    if drug and drug.id not in [taken.drug for taken in regimen.drugs]:
        raise refusal(
            f"{drug.id} is not in the regimen; name one that is.",
            f"{drug.name_es} no está en la pauta; nombre uno que esté.",
            entry.place("drug"),
        )
    return Goal(kind, daily), drug.id if drug else None


def _goal_dose(raw: object, where: str) -> Milligrams:
    if isinstance(raw, str) and raw.strip(" 0.") == "" and "0" in raw:
        raise refusal(
            f"{where} is 0 mg; to take nothing in the end, the goal is stop.",
            f"{where} es 0 mg; para no tomar nada al final, la meta es stop.",
            where,
        )
    return fields.milligrams(raw, where)


def read_pace(raw: object, where: str, facts: ReadingFacts, *, least_days: int = 1) -> Pace:
    """The share to lower by, every how many days, and what it is a share of.

    A step takes `least_days` at least.
    """
    entry = Fields(raw, where, '{"reduction": "0.10", "every_days": 14, "of": "current"}')
    reduction = entry.need("reduction", fields.exact, _SHARE)
    every = entry.need("every_days", fields.whole(1, 366), _DAYS)
    base = entry.maybe("of", fields.one_of([b.value for b in PaceBase]), PaceBase.CURRENT.value)
    entry.close()
    pace = Pace(reduction, every, PaceBase(base))
    _refuse_standstill(pace, max(every, least_days), where, facts)
    return pace


def _refuse_standstill(pace: Pace, every: int, where: str, facts: ReadingFacts) -> None:
    """A pace at which half the dose takes longer than any plan is a slip of the pen."""
    steps = int(facts.slowest_halving // every)
    left = (
        (1 - pace.reduction) ** steps if pace.of is PaceBase.CURRENT else 1 - pace.reduction * steps
    )
    if left > Fraction(1, 2):
        share, days = format_number(100 * pace.reduction), format_number(facts.slowest_halving)
        raise refusal(
            f"At {share} % every {every} days it takes more than {days} days to halve the dose; give"
            " a larger share or fewer days.",
            f"Con un {share} % cada {every} días se tarda más de {days} días en bajar a la mitad;"
            " indique una proporción mayor o menos días.",
            where,
        )


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
            " leave the list out to choose from all.",
            "La lista de productos está vacía, así que no se podría dispensar nada; nombre"
            " productos, u omita la lista para elegir entre todos.",
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
    drug = entry.need("drug", fields.named(facts.formulary.drug), _TARGET).id
    table = entry.maybe("table", fields.named(facts.equivalences.table), None)
    over = entry.maybe("over_days", fields.whole(1, 366), 14)
    from_dose = entry.maybe("from_mg_per_day", fields.milligrams, None)
    entry.close()
    name = drug_words(drug, facts.formulary)
    if [taken.drug for taken in regimen.drugs] == [drug]:
        raise refusal(
            f"The person already takes {name.en} alone; leave the change of drug out.",
            f"La persona ya toma solo {name.es}; omita el cambio de medicamento.",
            entry.place("drug"),
        )
    if not facts.formulary.products_of(drug, market):
        raise refusal(
            f"No product of {name.en} is known in the market {market}; change to another drug.",
            f"No se conoce ningún producto de {name.es} en el mercado {market}; cambie a otro"
            " medicamento.",
            entry.place("drug"),
        )
    if from_dose is not None and len(regimen.drugs) > 1:
        raise refusal(
            "from_mg_per_day works for one drug; leave it out when several are brought together.",
            "from_mg_per_day sirve para un solo medicamento; omítalo si se reúnen varios.",
            entry.place("from_mg_per_day"),
        )
    present = regimen.drugs[0].daily
    if from_dose is not None and from_dose.value > present.value:
        raise refusal(
            f"from_mg_per_day is {from_dose} mg, above the present {present} mg a day; leave it out"
            " to change drugs at once, or give a lower dose.",
            f"from_mg_per_day es {from_dose} mg, más que los {present} mg actuales al día; omítalo"
            " para cambiar de medicamento ya, o indique una dosis más baja.",
            entry.place("from_mg_per_day"),
        )
    if table is not None:
        for listed in dict.fromkeys([*(taken.drug for taken in regimen.drugs), drug]):
            try:
                _ = listed == DIAZEPAM or table.row(listed)
            except NoEquivalence as error:
                others = _tables_with(listed, facts)
                raise refusal(
                    f"{error.message} Choose another table: {others.en}.",
                    f"{error.message_es} Elija otra tabla: {others.es}.",
                    entry.place("table"),
                ) from None
    return Switch(drug, table.id if table else None, over, from_dose)


def _tables_with(drug: str, facts: ReadingFacts) -> Words:
    having = ", ".join(t.id for t in facts.equivalences.tables.values() if drug in t.rows)
    return Words(having or "none lists it", having or "ninguna lo incluye")


def read_order(raw: object, where: str, regimen: Regimen, facts: ReadingFacts) -> tuple[str, ...]:
    """Drugs of the regimen, in the order in which they are lowered."""
    find = fields.named(facts.formulary.drug)
    taken = [entry.drug for entry in regimen.drugs]
    order = []
    for entry, at in fields.items(raw, where):
        name = find(entry, at).id
        if name not in taken or name in order:
            why = Words("not in the regimen", "no está en la pauta")
            if name in order:
                why = Words("named twice", "se nombra dos veces")
            said = drug_words(name, facts.formulary)
            each = joined((drug_words(one, facts.formulary) for one in taken), ", ")
            raise refusal(
                f"{said.en} is {why.en}; name each of {each.en} at most once.",
                f"{said.es} {why.es}; nombre cada uno de {each.es} una vez como máximo.",
                at,
            )
        order.append(name)
    return tuple(order)
