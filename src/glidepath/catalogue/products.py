"""Products from data/products/: one CSV file a market, and one for liquids made to order."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from glidepath.catalogue.entries import Entry, read_csv
from glidepath.findings import Citation, Reliability
from glidepath.medicines.product import Product, Release, Split
from glidepath.quantities import Milligrams

COLUMNS = (
    "id", "drug", "market", "form", "release", "strength", "strength_unit",
    "split", "smallest_count", "smallest_count_unit", "smallest_count_reliability",
    "scoring", "scored", "scored_reliability",
    "rxcui", "rxcui_reliability", "rxnorm_name", "dea_schedule", "dea_reliability",
    "excipients", "excipients_reliability", "excipient_note", "handling",
    "compounded", "status_reliability", "source", "at",
)  # fmt: skip


class Scoring(StrEnum):
    """What the labels read say about break lines; "varies" means that makers differ."""

    NONE = "none"
    SINGLE = "single"
    MULTI = "multi"
    VARIES = "varies"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "n/a"


class _YesNo(StrEnum):
    YES = "yes"
    NO = "no"


def read_products(
    root: Path, drugs: Collection[str], sources: Collection[str]
) -> Mapping[str, Product]:
    """Every product by its id, market by market in the order of the files; raises InvalidFact."""
    products: dict[str, Product] = {}
    for path in sorted((root / "products").glob("*.csv")):
        for row in read_csv(root, f"products/{path.name}", COLUMNS, "id"):
            product = _product(row, sources)
            if product.id in products:
                raise row.error("id", "stands twice.")
            if product.drug not in drugs:
                raise row.error("drug", f"is {product.drug!r}, which has no file in drugs/.")
            market = "any" if path.stem == "compounded" else path.stem.upper()
            if product.market != market:
                raise row.error("market", f"is {product.market!r}; this file is for {market!r}.")
            products[product.id] = product
    return MappingProxyType(products)


def _product(row: Entry, sources: Collection[str]) -> Product:
    split = row.code("split", Split)
    liquid = split is Split.LIQUID
    row.unit("strength_unit", "mg/mL" if liquid else "mg")
    row.unit("smallest_count_unit", "mL" if liquid else "piece")
    scoring = row.code("scoring", Scoring)
    if (scoring is Scoring.NOT_APPLICABLE) != liquid:
        raise row.error("scoring", f"is {scoring}, which does not fit the split {split}.")
    rxcui, rxcui_mark = _optional_code(row, "rxcui", "rxcui_reliability")
    excipients, excipients_mark = _optional_code(row, "excipients", "excipients_reliability")
    status = row.code("status_reliability", Reliability)
    marks = {
        "status": status,
        "scored": Reliability.CONFIRMED if liquid else row.code("scored_reliability", Reliability),
        "smallest_count": row.code("smallest_count_reliability", Reliability),
        "dea_schedule": row.code("dea_reliability", Reliability),
    }
    row.take("scored_reliability")
    marks |= {"rxcui": rxcui_mark} if rxcui_mark else {}
    marks |= {"excipients": excipients_mark} if excipients_mark else {}
    product = Product(
        id=row.text("id"),
        drug=row.text("drug"),
        market=row.text("market"),
        form=row.text("form"),
        release=row.code("release", Release),
        strength=Milligrams(row.positive("strength")),
        split=split,
        smallest_count=row.positive("smallest_count"),
        scored=row.text("scored"),
        known_unscored=scoring is Scoring.NONE,
        rxcui=rxcui,
        citation=Citation(_source(row, sources), row.text("at", ""), reliability=status),
        status_reliability=status,
        scored_reliability=marks["scored"],
        excipients=tuple(excipients.split(";")) if excipients else (),
        excipient_note=row.text("excipient_note", ""),
        handling=row.text("handling", ""),
        compounded=row.code("compounded", _YesNo) is _YesNo.YES,
        rxnorm_name=row.text("rxnorm_name", ""),
        dea_schedule=row.text("dea_schedule"),
        reliability=MappingProxyType(marks),
    )
    _check_smallest_count(row, product)
    row.close()
    return product


def _optional_code(row: Entry, key: str, mark_key: str) -> tuple[str, Reliability | None]:
    """A text that may be empty, with the mark that it must then not, or must, carry."""
    value = row.text(key, "")
    if value:
        return value, row.code(mark_key, Reliability)
    if row.text(mark_key, ""):
        raise row.error(mark_key, f"is given though {key} is empty.")
    return "", None


def _source(row: Entry, sources: Collection[str]) -> str:
    source = row.text("source")
    if source not in sources:
        raise row.error("source", f"is {source!r}, which is not in sources.toml.")
    return source


_SMALLEST = {
    Split.NONE: "1",
    Split.WHOLE_ACTUATION: "1",
    Split.QUARTER: "1/4",
}


def _check_smallest_count(row: Entry, product: Product) -> None:
    """The smallest part of a solid follows from how it may be divided."""
    if product.is_liquid:
        return
    expected = _SMALLEST.get(product.split, "1/2")
    if row.text("smallest_count") != expected:
        raise row.error("smallest_count", f"is not {expected}, as the split {product.split} says.")
