"""The keys of a stored plan request and their values, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from glidepath.documents.amounts import date_phrase, product_phrase
from glidepath.documents.sentences import drug_name
from glidepath.documents.summary import pace_words
from glidepath.documents.words import words
from glidepath.medicines.equivalence import Equivalences
from glidepath.medicines.formulary import Formulary

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """Names of drugs, products and tables by id; those of stored answers are in their `labels`."""

    drugs: Mapping[str, str]
    products: Mapping[str, str]
    liquids: frozenset[str]
    tables: Mapping[str, str]

    def drug(self, name: str) -> str:
        """The drug's name in the language, else its id."""
        return self.drugs.get(name, name)

    def product(self, name: str) -> str:
        """The product as named on a shelf, else its id."""
        return self.products.get(name, name)

    def table(self, name: str) -> str:
        """The title of a table of equivalence, else its id."""
        return self.tables.get(name, name)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known today of products and tables that a stored answer names and does not label."""

    formulary: Formulary
    equivalences: Equivalences


def names_in(documents: tuple[Json, ...], language: str, known: Known | None = None) -> Names:
    """The names that these stored answers carry, in one language; the rest as known today."""
    drugs: dict[str, str] = {}
    products: dict[str, str] = {}
    tables: dict[str, str] = {}
    if known:
        formulary = known.formulary
        drugs = {name: drug_name(name, formulary, language) for name in formulary.drugs}
        products = {
            name: product_phrase(product, language) for name, product in formulary.products.items()
        }
        tables = {name: table.title for name, table in known.equivalences.tables.items()}
    liquids: set[str] = set()
    for document in documents:
        labels = document.get("labels") or {}
        drugs |= {name: text[language] for name, text in labels.get("drugs", {}).items()}
        for name, text in labels.get("products", {}).items():
            products[name] = text[language]
            # A stored label says by its unit alone that it is a liquid: "1 mg/mL solution".
            if "/mL" in text["en"]:
                liquids.add(name)
    return Names(drugs, products, frozenset(liquids), tables)


def key_in_words(key: str, language: str) -> str:
    """What a key of the request is called; the key itself where it has no name."""
    return str(words(language)["comparison"]["request"].get(key, key))


def value_in_words(key: str, value: Any, names: Names, language: str) -> str:
    """The value of a request's key as a short phrase."""
    if value is None or value in ([], {}):
        if key == "products":
            return str(words(language)["comparison"]["value"]["products_open"])
        return str(words(language)["comparison"]["none"])
    if key in _WRITERS:
        return _WRITERS[key](value, names, language)
    if isinstance(value, bool):
        return str(words(language)["comparison"]["yes" if value else "no"])
    return str(value)


def _regimen(value: Any, names: Names, language: str) -> str:
    terms = words(language)
    return "; ".join(
        names.drug(entry["drug"])
        + " "
        + ", ".join(
            str(terms["plan"]["time_dose"]).format(
                time=str(terms["time_names"][time]).lower(), mg=mg
            )
            for time, mg in entry["doses"].items()
        )
        + (f" ({names.product(entry['product'])})" if entry.get("product") else "")
        for entry in value
    )


def _goal(value: Any, names: Names, language: str) -> str:
    terms = words(language)["plan"]
    if value["kind"] != "reduce":
        return str(terms[f"goal_{value['kind']}"])
    if "drug" not in value:
        return str(terms["goal_reduce"]).format(mg=value["mg_per_day"])
    drug = names.drug(value["drug"])
    return str(terms["goal_reduce_drug"]).format(drug=drug, mg=value["mg_per_day"])


def _pace(value: Any, _names: Names, language: str) -> str:
    return pace_words(Fraction(value["reduction"]), value["of"], value["every_days"], language)


def _day(value: Any, _names: Names, language: str) -> str:
    return date_phrase(date.fromisoformat(value), language)


def _products(value: Any, names: Names, _language: str) -> str:
    return ", ".join(names.product(name) for name in value)


def _allow(value: Any, names: Names, language: str) -> str:
    terms = words(language)["comparison"]["value"]
    parts = [
        str(terms[name]) for name in ("halves", "quarters", "liquids", "compounded") if value[name]
    ]
    if splits := value.get("confirmed_splits"):
        text = ", ".join(names.product(name) for name in splits)
        parts.append(str(terms["confirmed_splits"]).format(products=text))
    return ", ".join(parts) or str(words(language)["comparison"]["none"])


def _switch(value: Any, names: Names, language: str) -> str:
    terms = words(language)["comparison"]["value"]
    text = str(terms["switch_days"]).format(drug=names.drug(value["drug"]), days=value["over_days"])
    parts = [text]
    if value.get("table"):
        parts.append(str(terms["switch_table"]).format(table=names.table(value["table"])))
    if value.get("from_mg_per_day"):
        parts.append(str(terms["switch_from"]).format(mg=value["from_mg_per_day"]))
    return ", ".join(parts)


def _weekday(value: Any, _names: Names, language: str) -> str:
    return str(words(language)["dates"]["weekday_names"][value - 1])


def _no_change(value: Any, names: Names, language: str) -> str:
    pattern = str(words(language)["comparison"]["value"]["dates"])
    return "; ".join(
        pattern.format(
            first=_day(entry["from"], names, language), last=_day(entry["to"], names, language)
        )
        for entry in value
    )


def _order(value: Any, names: Names, _language: str) -> str:
    return ", ".join(names.drug(name) for name in value)


def _mg(value: Any, _names: Names, language: str) -> str:
    return str(words(language)["comparison"]["value"]["mg"]).format(mg=value)


def _lead(value: Any, names: Names, language: str) -> str:
    day = _day(value["first_day"], names, language)
    return str(words(language)["comparison"]["value"]["lead_from"]).format(day=day)


def _lived(value: Any, _names: Names, language: str) -> str:
    return str(words(language)["comparison"]["days"]).format(days=len(value))


def _person(value: Any, _names: Names, language: str) -> str:
    return str(words(language)["comparison"]["value"]["facts"]).format(count=len(value))


_WRITERS: Mapping[str, Callable[[Any, Names, str], str]] = {
    "regimen": _regimen,
    "goal": _goal,
    "pace": _pace,
    "start": _day,
    "products": _products,
    "allow": _allow,
    "switch_to": _switch,
    "change_weekday": _weekday,
    "no_change": _no_change,
    "order": _order,
    "pace_base": _mg,
    "lead": _lead,
    "lived": _lived,
    "person": _person,
}
