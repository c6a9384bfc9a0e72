"""What is looked up, as lines for a terminal: a conversion, products, facts about a person."""

from __future__ import annotations

from collections.abc import Iterator

from glidepath.documents.amounts import number
from glidepath.documents.sentences import drug_name
from glidepath.documents.words import words
from glidepath.documents.wrapping import wrapped
from glidepath.findings import Reliability
from glidepath.guidance.reference import FactReference
from glidepath.medicines.equivalence import DoseRange, Equivalences
from glidepath.medicines.formulary import Formulary
from glidepath.medicines.product import Product
from glidepath.quantities import Milligrams


def conversion_lines(
    drug: str,
    dose: Milligrams,
    target: str,
    equivalences: Equivalences,
    formulary: Formulary,
    language: str,
) -> Iterator[str]:
    """What every table makes of a dose, and the range over the tables that count."""
    terms = words(language)["lookups"]
    overall = equivalences.overall(drug, dose, target)
    yield terms["converted"].format(
        drug=drug_name(drug, formulary, language),
        mg=dose,
        to=drug_name(target, formulary, language),
        range=_range(overall, language),
    )
    yield from wrapped(terms["converted_note"], "")
    yield ""
    counted = {table.id for table in equivalences.tables_in_range(drug, target)}
    for row in equivalences.convert(drug, dose, target):
        sign = " " if row.table in counted else "-"
        mark = terms["marks"][row.reliability.value]
        yield f"{sign} {_range(row.dose, language):>14}  {row.title}{mark}"


def product_line(product: Product, language: str) -> str:
    """One product: its id, strength, how it may be divided, and what is not verified of it."""
    terms = words(language)["lookups"]
    strength = f"{product.strength} mg" + ("/mL" if product.is_liquid else "")
    if product.is_liquid:
        smallest = terms["steps"].format(count=number(product.smallest_count))
    else:
        smallest = terms["split"].format(split=terms["splits"][product.split.value])
    unsure = [
        str(terms["facts"].get(fact, fact))
        for fact, mark in product.reliability.items()
        if mark is Reliability.UNVERIFIED
    ]
    mark = "  " + terms["unverified"].format(facts=", ".join(unsure)) if unsure else ""
    return f"{product.id:42} {strength:>12}  {smallest}{mark}"


def fact_lines(reference: FactReference, language: str) -> Iterator[str]:
    """One fact about a person: its key, what it means, what it may hold, the rules that read it."""
    terms, definition = words(language)["lookups"], reference.definition
    spanish = language == "es"
    label = definition.label_es if spanish else definition.label
    yield from wrapped(f"{definition.key}: {label}", "    ", "")
    yield from wrapped(definition.allowed.es if spanish else definition.allowed.en, "    ")
    rules = ", ".join(reference.rules) or terms["no_rule"]
    yield from wrapped(terms["read_by"].format(rules=rules), "    ")


def _range(doses: DoseRange, language: str) -> str:
    if doses.low == doses.high:
        return str(doses.low)
    return str(words(language)["lookups"]["range"]).format(low=doses.low, high=doses.high)
