"""The formulary: every drug and product known, found by identifier or by name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from glidepath.errors import UnknownName
from glidepath.medicines.drug import Drug
from glidepath.medicines.product import Product


@dataclass(frozen=True, slots=True)
class Formulary:
    """Drugs by id and products by id; what a person may type is looked up without accents.

    The products of a drug once picked out are kept, since planning asks for them again and again.
    """

    drugs: Mapping[str, Drug]
    products: Mapping[str, Product]
    _ids: dict[str, str] = field(init=False, repr=False, compare=False)
    _by_market: dict[tuple[str, str], tuple[Product, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        ids = {key: drug.id for drug in self.drugs.values() for key in _keys(drug)}
        object.__setattr__(self, "_ids", ids)

    def drug(self, name: str) -> Drug:
        """Find a drug by generic name, brand or Spanish name; raises UnknownName with the nearest."""
        wanted = name_key(name)
        if wanted in self._ids:
            return self.drugs[self._ids[wanted]]
        nearest = get_close_matches(wanted[:40], self._ids)
        hint = f" Did you mean {' or '.join(nearest)}?" if nearest else ""
        pista = f" ¿Quiso decir {' o '.join(nearest)}?" if nearest else ""
        raise UnknownName(
            f"No benzodiazepine or Z-drug named {name[:40]!r} is known.{hint}"
            " Write the name as it stands on the label.",
            es=f"No se conoce ninguna benzodiazepina ni fármaco Z llamado {name[:40]!r}.{pista}"
            " Escriba el nombre como está en la etiqueta.",
        )

    def product(self, product_id: str) -> Product:
        """Find a product by its id; raises UnknownName with the nearest ids."""
        if product_id in self.products:
            return self.products[product_id]
        nearest = get_close_matches(product_id[:60], self.products)
        hint = f" The nearest are {', '.join(nearest)}." if nearest else ""
        pista = f" Los más parecidos son {', '.join(nearest)}." if nearest else ""
        raise UnknownName(
            f"No product has the id {product_id[:60]!r}.{hint}",
            es=f"Ningún producto tiene el id {product_id[:60]!r}.{pista}",
        )

    def products_of(self, drug: str, market: str) -> tuple[Product, ...]:
        """The products of a drug in a market, in the order of the data; compounded ones included."""
        key = (drug, market)
        if key not in self._by_market:
            self._by_market[key] = tuple(
                product
                for product in self.products.values()
                if product.drug == drug and product.market in (market, "any")
            )
        return self._by_market[key]

    def markets(self) -> tuple[str, ...]:
        """The markets that have products, in alphabetical order."""
        return tuple(sorted({p.market for p in self.products.values()} - {"any"}))


def name_key(name: str) -> str:
    """A name as it is looked up: lower case, single spaces, no accents ("Zaleplón", "zaleplon")."""
    plain = unicodedata.normalize("NFKD", name.lower())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def _keys(drug: Drug) -> Iterable[str]:
    return map(name_key, (drug.id, drug.name_es, *drug.synonyms))
