"""Which product a written regimen means, where its words single one out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from glidepath.documents.regimen_words import folded, vocabulary
from glidepath.errors import InvalidRequest
from glidepath.guidance.naming import drug_words
from glidepath.guidance.words import Words
from glidepath.medicines.formulary import Formulary
from glidepath.medicines.product import Product
from glidepath.quantities import format_number

_FORMS_ES = {"tablet": "tableta", "capsule": "cápsula", "ODT": "tableta bucodispersable"}


@dataclass(frozen=True, slots=True)
class Said:
    """What the words say of a product: its release ("ER"), its form, and whether they name it."""

    release: str
    form: str
    named: bool = False

    def fits(self, product: Product) -> bool:
        """True where a product is one that the words may mean."""
        if product.is_liquid or (self.release and product.release != self.release):
            return False
        if self.form == "ODT":
            return product.form == "ODT"
        return not self.form or bool(self.release) or product.form == self.form


def release_said(name: str) -> str:
    """The release that a brand such as "Ambien CR" names, empty where it names none."""
    *before, last = folded(name).split()
    for release, phrases in vocabulary()["releases"].items():
        if before and last in phrases:
            return str(release)
    return ""


def check_strength(
    drug: str, strength: Fraction, said: Said, formulary: Formulary, market: str
) -> None:
    """Refuse a strength that no product of the market has, and list those there are."""
    products = formulary.products_of(drug, market)
    fitting = [product for product in products if said.fits(product)]
    if any(product.strength.value == strength for product in fitting):
        return
    others = fitting or [product for product in products if not product.is_liquid]
    strengths = sorted({product.strength.value for product in others})
    having = ", ".join(f"{format_number(value)} mg" for value in strengths)
    name = f"{said.release} {said.form or 'piece'}".strip()
    nombre = " ".join(filter(None, (_FORMS_ES.get(said.form, "pieza"), said.release)))
    drugs, size = drug_words(drug, formulary), f"{format_number(strength)} mg"
    there_are = Words("Choose another market", "Elija otro mercado")
    if having:
        there_are = Words(f"There are {having}", f"Hay {having}")
    raise refusal(
        f"No {name} of {drugs.en} of {size} is sold in the market {market}. {there_are.en}",
        f"En el mercado {market} no se vende ninguna {nombre} de {drugs.es} de {size}."
        f" {there_are.es}",
        size,
    )


def product_meant(
    drug: str, sizes: Sequence[Fraction], said: Said, formulary: Formulary, market: str
) -> str | None:
    """The id of the product meant; None where the words leave it open.

    `sizes` are the strengths said, or else the doses. A slow release is taken whole, so its doses
    must be whole pieces; raises InvalidRequest where none of those sold gives them.
    """
    unusual = said.release or (said.form if said.form == "ODT" else "")
    if not said.named and not unusual:
        return None
    name = drug_words(drug, formulary)
    fitting = [p for p in formulary.products_of(drug, market) if said.fits(p)]
    if unusual and not fitting:
        raise refusal(
            f"No {unusual} product of {name.en} is known in this market",
            f"No se conoce ningún producto {unusual} de {name.es} en este mercado",
            unusual,
        )
    for size in sizes:
        for product in fitting:
            if product.strength.value == size:
                return product.id
    if not said.release:
        return None
    whole = [
        p for p in fitting if all((size / p.strength.value).denominator == 1 for size in sizes)
    ]
    if not whole:
        having = ", ".join(f"{product.strength} mg" for product in fitting)
        raise refusal(
            f"{name.en} {said.release} comes as {having}, swallowed whole; the dose cannot be made"
            " of these. Check the dose",
            f"{name.es} {said.release} viene en {having}, que se tragan enteros; la dosis no se"
            " puede preparar con ellos. Compruebe la dosis",
            said.release,
        )
    return max(whole, key=lambda product: product.strength).id


def cut(text: str) -> str:
    """A text cut short, so that junk never floods a message."""
    return text if len(text) <= 40 else text[:37] + "..."


def refusal(en: str, es: str, said: str) -> InvalidRequest:
    """The error for words of a regimen, with the words as its place."""
    where = f"regimen: {cut(said)}" if said else "regimen"
    return InvalidRequest(f"{en}.", where, es=f"{es}.")
