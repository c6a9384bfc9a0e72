"""The regimen of a request: drugs, dose times and products, each checked against the formulary."""

from __future__ import annotations

from collections.abc import Mapping

from glidepath.documents import fields
from glidepath.documents.fields import Fields, refusal
from glidepath.documents.makeable import can_be_taken, nearest_doses
from glidepath.documents.reading_facts import ReadingFacts
from glidepath.errors import GlidepathError
from glidepath.medicines.product import Product
from glidepath.quantities import Milligrams, format_number
from glidepath.taper.regimen import TIMES, DrugDoses, Regimen, TimeOfDay
from glidepath.taper.request import Allowed

_TIME_NAMES = [time.value for time in TIMES]


def read_regimen(
    raw: object, where: str, market: str, allowed: Allowed, facts: ReadingFacts
) -> Regimen:
    """What is taken now; raises InvalidRequest or UnknownName at the place it went wrong."""
    drugs = tuple(_drug(entry, at, market, facts) for entry, at in fields.items(raw, where, 20))
    if not drugs:
        raise refusal("The regimen is empty; name at least one medicine.", where)
    return check_regimen(Regimen(drugs), market, allowed, facts)


def _drug(raw: object, where: str, market: str, facts: ReadingFacts) -> DrugDoses:
    entry = Fields(raw, where, '{"drug": "diazepam", "doses": {"bedtime": "5"}, "product": null}')
    drug = entry.need("drug", fields.named(facts.formulary.drug), "name the medicine").id
    doses = entry.need("doses", _doses, 'give milligrams by time of day: {"bedtime": "5"}')
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
            f"{where} has no time of day; give at least one of {', '.join(_TIME_NAMES)}.", where
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
            raise refusal(
                f"No product of {entry.drug} is known in the market {market}; choose another"
                f" market ({', '.join(facts.formulary.markets())}).",
                f"{where}.drug",
            )
        _check_height(entry, where, facts)
        for time, dose in entry.doses.items():
            if not can_be_taken(dose.value, products):
                raise _cannot_be_made(entry.drug, dose, market, products, f"{where}.doses.{time}")
    return regimen


def check_product(product: Product, drugs: list[str], market: str, where: str) -> None:
    """Refuse a product of a drug or market that the request is not about."""
    if product.drug not in drugs:
        raise refusal(
            f"{product.id} holds {product.drug}; name products of {' or '.join(drugs)}.", where
        )
    if product.market not in (market, "any"):
        raise refusal(
            f"{product.id} is sold in the market {product.market}, not in {market}; name another"
            " product or market.",
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
    raise refusal(
        f"{entry.daily} mg of {entry.drug} a day is more than"
        f" {format_number(facts.highest_factor)} times the highest labelled dose ({usual} mg);"
        f" check the {time} dose of {dose} mg, and that it is in milligrams.",
        f"{where}.doses.{time}",
    )


def _cannot_be_made(
    drug: str, dose: Milligrams, market: str, products: tuple[Product, ...], where: str
) -> GlidepathError:
    near = [f"{format_number(value)} mg" for value in nearest_doses(dose.value, products)]
    nearest = f" The nearest that can be made are {' and '.join(near)}." if near else ""
    return refusal(
        f"{dose} mg of {drug} cannot be made from the products of the market {market}.{nearest}"
        " If a pharmacy makes it to order, set allow.compounded to true.",
        where,
    )
