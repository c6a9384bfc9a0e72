"""How sentences for people name a day, a drug and a product, in English and Spanish.

Planning and verification share these words and nothing else: no figure is worked out here.
"""

from __future__ import annotations

from datetime import date

from glidepath.guidance.words import Words
from glidepath.medicines.formulary import Formulary
from glidepath.medicines.product import Product
from glidepath.quantities import format_number

_MONTHS = (
    Words("January", "enero"),
    Words("February", "febrero"),
    Words("March", "marzo"),
    Words("April", "abril"),
    Words("May", "mayo"),
    Words("June", "junio"),
    Words("July", "julio"),
    Words("August", "agosto"),
    Words("September", "septiembre"),
    Words("October", "octubre"),
    Words("November", "noviembre"),
    Words("December", "diciembre"),
)

# The forms of the catalogue: one of them, and several; a liquid is the same either way.
_FORMS = {
    "tablet": (Words("tablet", "tableta"), Words("tablets", "tabletas")),
    "capsule": (Words("capsule", "cápsula"), Words("capsules", "cápsulas")),
    "ODT": (
        Words("orally disintegrating tablet", "tableta bucodispersable"),
        Words("orally disintegrating tablets", "tabletas bucodispersables"),
    ),
    "ER tablet": (
        Words("extended-release tablet", "tableta de liberación prolongada"),
        Words("extended-release tablets", "tabletas de liberación prolongada"),
    ),
    "ER capsule": (
        Words("extended-release capsule", "cápsula de liberación prolongada"),
        Words("extended-release capsules", "cápsulas de liberación prolongada"),
    ),
    "SL tablet": (
        Words("sublingual tablet", "tableta sublingual"),
        Words("sublingual tablets", "tabletas sublinguales"),
    ),
    "oral film": (Words("oral film", "película bucal"), Words("oral films", "películas bucales")),
    "oral spray": (Words("spray", "pulverización"), Words("sprays", "pulverizaciones")),
    "oral solution": (Words("solution", "solución"),) * 2,
    "oral suspension": (Words("suspension", "suspensión"),) * 2,
    "oral concentrate": (Words("concentrate", "solución concentrada"),) * 2,
    "compounded oral liquid": (Words("compounded liquid", "preparación magistral"),) * 2,
}


def date_words(day: date) -> Words:
    """A day as people write it: "1 March 2026", "1 de marzo de 2026"."""
    month = _MONTHS[day.month - 1]
    return Words(f"{day.day} {month.en} {day.year}", f"{day.day} de {month.es} de {day.year}")


def drug_words(drug: str, formulary: Formulary) -> Words:
    """A drug by its generic name; one that the formulary does not know keeps its id."""
    known = formulary.drugs.get(drug)
    return Words(drug, known.name_es if known else drug)


def product_words(product: Product, formulary: Formulary, *, many: bool = True) -> Words:
    """A product as it stands on a shelf: "clonazepam 0.5 mg tablets", or one of them.

    A form that is not known here stands as the catalogue writes it.
    """
    drug = drug_words(product.drug, formulary)
    form = _FORMS.get(product.form, (Words(product.form, product.form),) * 2)[many]
    strength = f"{format_number(product.strength.value)} {'mg/mL' if product.is_liquid else 'mg'}"
    return Words(f"{drug.en} {strength} {form.en}", f"{form.es} de {drug.es} de {strength}")
