"""The regimen of a request: drugs, dose times and products, each checked against the formulary."""

from __future__ import annotations

from collections.abc import Mapping

from glidepath.documents import fields
from glidepath.documents.fields import Fields, refusal
from glidepath.documents.makeable import can_be_taken, nearest_doses
from glidepath.documents.reading_facts import ReadingFacts
from glidepath.errors import GlidepathError
from glidepath.guidance.naming import drug_words
from glidepath.guidance.words import Words
from glidepath.medicines.product import Product
from glidepath.quantities import Milligrams, format_number
from glidepath.taper.regimen import TIME_WORDS, TIMES, DrugDoses, Regimen, TimeOfDay
from glidepath.taper.request import Allowed

_TIME_NAMES = [time.value for time in TIMES]
_BY_TIME = Words(
    'give milligrams by time of day: {"bedtime": "5"}',
    'indique los miligramos por hora del día: {"bedtime": "5"}',
)


def read_regimen(
    raw: object, where: str, market: str, allowed: Allowed, facts: ReadingFacts
) -> Regimen:
    """What is taken now; raises InvalidRequest or UnknownName at the place it went wrong."""
    drugs = tuple(_drug(entry, at, market, facts) for entry, at in fields.items(raw, where, 20))
    if not drugs:
        raise refusal(
            "The regimen is empty; name at least one medicine.",
            "La pauta está vacía; nombre al menos un medicamento.",
            where,
        )
    return check_regimen(Regimen(drugs), market, allowed, facts)


def _drug(raw: object, where: str, market: str, facts: ReadingFacts) -> DrugDoses:
    entry = Fields(raw, where, '{"drug": "diazepam", "doses": {"bedtime": "5"}, "product": null}')
    drug = entry.need(
        "drug",
        fields.named(facts.formulary.drug),
        Words("name the medicine", "nombre el medicamento"),
    ).id
    doses = entry.need("doses", _doses, _BY_TIME)
    product = entry.maybe("product", fields.named(facts.formulary.product), None)
    if product is not None:
        check_product(product, [drug], market, entry.place("product"))
    entry.close()
    return DrugDoses(drug, doses, product.id if product else None)


def _doses(raw: object, where: str) -> Mapping[TimeOfDay, Milligrams]:
    entry = Fields(raw, where, '{"morning": "1", "bedtime": "1.5"}')
    doses = {
        time: fields.milligrams(entry.raw[time.value], entry.place(time.value))
        for time in TIMES
        if entry.has(time.value)
    }
    entry.close()
    if not doses:
        raise refusal(
            f"{where} has no time of day; give at least one of {', '.join(_TIME_NAMES)}.",
            f"{where} no tiene ninguna hora del día; indique al menos una de"
            f" {', '.join(_TIME_NAMES)}.",
            where,
        )
    return doses


def check_regimen(regimen: Regimen, market: str, allowed: Allowed, facts: ReadingFacts) -> Regimen:
    """Refuse a dose far above the labelled ones, or that no product of the market can make.

    Raises InvalidRequest that names the dose ("regimen[0].doses.morning") and the nearest doses.
    """
    for number, entry in enumerate(regimen.drugs):
        where = f"regimen[{number}]"
        products = _own_products(entry, market, allowed, facts)
        if not products:
            name, markets = drug_words(entry.drug, facts.formulary), facts.formulary.markets()
            raise refusal(
                f"No product of {name.en} is known in the market {market}; choose another"
                f" market ({', '.join(markets)}).",
                f"No se conoce ningún producto de {name.es} en el mercado {market}; elija otro"
                f" mercado ({', '.join(markets)}).",
                f"{where}.drug",
            )
        _check_height(entry, where, facts)
        for time, dose in entry.doses.items():
            if not can_be_taken(dose.value, products):
                name = drug_words(entry.drug, facts.formulary)
                raise _cannot_be_made(name, dose, market, products, f"{where}.doses.{time}")
    return regimen


def check_product(product: Product, drugs: list[str], market: str, where: str) -> None:
    """Refuse a product of a drug or market that the request is not about."""
    if product.drug not in drugs:
        raise refusal(
            f"{product.id} holds {product.drug}; name products of {' or '.join(drugs)}.",
            f"{product.id} contiene {product.drug}; nombre productos de {' o '.join(drugs)}.",
            where,
        )
    if product.market not in (market, "any"):
        raise refusal(
            f"{product.id} is sold in the market {product.market}, not in {market}; name another"
            " product or market.",
            f"{product.id} se vende en el mercado {product.market}, no en {market}; nombre otro"
            " producto o mercado.",
            where,
        )


def _own_products(
    entry: DrugDoses, market: str, allowed: Allowed, facts: ReadingFacts
) -> tuple[Product, ...]:
    own = entry.product and facts.formulary.products[entry.product]
    compounded = allowed.compounded or bool(own and own.compounded)
    return tuple(
        product
        for product in facts.formulary.products_of(entry.drug, market)
        if compounded or not product.compounded
    )


def _check_height(entry: DrugDoses, where: str, facts: ReadingFacts) -> None:
    usual = facts.formulary.drugs[entry.drug].highest_usual_dose
    if entry.daily.value <= usual.value * facts.highest_factor:
        return
    time, dose = max(entry.doses.items(), key=lambda pair: pair[1])
    name, factor = drug_words(entry.drug, facts.formulary), format_number(facts.highest_factor)
    raise refusal(
        f"{entry.daily} mg of {name.en} a day is more than {factor} times the highest labelled"
        f" dose ({usual} mg); check the {time} dose of {dose} mg, and that it is in milligrams.",
        f"{entry.daily} mg de {name.es} al día son más de {factor} veces la dosis más alta de la"
        f" ficha ({usual} mg); compruebe la dosis de {dose} mg {TIME_WORDS[time].es}, y que esté en"
        " miligramos.",
        f"{where}.doses.{time}",
    )


def _cannot_be_made(
    drug: Words, dose: Milligrams, market: str, products: tuple[Product, ...], where: str
) -> GlidepathError:
    near = [f"{format_number(value)} mg" for value in nearest_doses(dose.value, products)]
    nearest = Words("", "")
    if near:
        nearest = Words(
            f" The nearest that can be made are {' and '.join(near)}.",
            f" Las más cercanas que sí se pueden son {' y '.join(near)}.",
        )
    return refusal(
        f"{dose} mg of {drug.en} cannot be made from the products of the market {market}."
        f"{nearest.en} If a pharmacy makes it to order, allow compounded liquids.",
        f"{dose} mg de {drug.es} no se pueden preparar con los productos del mercado {market}."
        f"{nearest.es} Si una farmacia lo prepara por encargo, permita fórmulas magistrales.",
        where,
    )
