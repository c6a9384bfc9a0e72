"""`glidepath products`: what can be dispensed, and how it may be divided."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from glidepath.cli.reading import print_json
from glidepath.errors import UnknownName

if TYPE_CHECKING:
    from glidepath.medicines.product import Product


def add_to(commands: Any, name: str) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        name,
        help="list products, their strengths and how they split",
        description="List the products known, with the reliability of each fact.",
        allow_abbrev=False,
    )
    parser.add_argument("--drug", metavar="DRUG", help="only this drug")
    parser.add_argument("--market", metavar="CODE", help="only this market: US, UK or CA")
    parser.add_argument(
        "--compounded", action="store_true", help="also liquids made to order by a pharmacy"
    )
    parser.add_argument("--json", action="store_true", help="the list as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """List the products asked for."""
    from glidepath.catalogue import load

    formulary = load().formulary
    drug = formulary.drug(options.drug).id if options.drug else None
    markets = formulary.markets()
    if options.market is not None and options.market not in markets:
        raise UnknownName(
            f"No products are known in the market {options.market[:20]!r};"
            f" the markets are {', '.join(markets)}.",
            "--market",
        )
    chosen = [
        product
        for product in formulary.products.values()
        if (drug is None or product.drug == drug)
        and (options.market is None or product.market in (options.market, "any"))
        and (options.compounded or not product.compounded)
    ]
    if options.json:
        print_json([_as_json(product) for product in chosen])
        return 0
    for product in chosen:
        print(_line(product))
    return 0


def _as_json(product: Product) -> dict[str, Any]:
    from glidepath.quantities import format_number

    return {
        "id": product.id,
        "drug": product.drug,
        "market": product.market,
        "form": product.form,
        "release": product.release.value,
        "strength_mg": str(product.strength),
        "per": product.per,
        "smallest_count": str(product.smallest_count)
        if not product.is_liquid
        else format_number(product.smallest_count),
        "split": product.split.value,
        "scored": product.scored,
        "known_unscored": product.known_unscored,
        "compounded": product.compounded,
        "excipients": list(product.excipients),
        "excipient_note": product.excipient_note,
        "handling": product.handling,
        "rxcui": product.rxcui,
        "reliability": {key: mark.value for key, mark in product.reliability.items()},
        "source": product.citation.source,
        "at": product.citation.at,
    }


def _line(product: Product) -> str:
    from glidepath.quantities import format_number

    strength = f"{product.strength} mg" + ("/mL" if product.is_liquid else "")
    smallest = (
        f"steps of {format_number(product.smallest_count)} mL"
        if product.is_liquid
        else f"split: {product.split.value}"
    )
    unverified = [key for key, mark in product.reliability.items() if mark == "UNVERIFIED"]
    mark = f"  UNVERIFIED: {', '.join(unverified)}" if unverified else ""
    return f"{product.id:42} {strength:>12}  {smallest}{mark}"
