"""`glidepath products`: what can be dispensed, and how it may be divided."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from glidepath.cli.language import Say, add_language_option
from glidepath.cli.reading import named_drug, named_market, print_json

if TYPE_CHECKING:
    from glidepath.medicines.product import Product


def add_to(commands: Any, name: str, say: Say) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        name,
        help=say(
            "list products, their strengths and how they split",
            "muestra los productos, sus concentraciones y cómo se dividen",
        ),
        description=say(
            "List the products known, with the reliability of each fact.",
            "Muestra los productos conocidos, con la fiabilidad de cada dato.",
        ),
        allow_abbrev=False,
    )
    parser.add_argument(
        "--drug", metavar=say("DRUG", "FÁRMACO"), help=say("only this drug", "solo este fármaco")
    )
    parser.add_argument(
        "--market",
        metavar=say("CODE", "CÓDIGO"),
        help=say("only this market: US, UK or CA", "solo este mercado: US, UK o CA"),
    )
    parser.add_argument(
        "--compounded",
        action="store_true",
        help=say(
            "also liquids made to order by a pharmacy",
            "también líquidos preparados por una farmacia",
        ),
    )
    parser.add_argument(
        "--json", action="store_true", help=say("the list as JSON", "la lista como JSON")
    )
    add_language_option(parser, say)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """List the products asked for."""
    from glidepath.catalogue import load
    from glidepath.documents.lookups import product_line
    from glidepath.documents.words import words

    formulary = load().formulary
    drug = named_drug(formulary, options.drug, "--drug").id if options.drug is not None else None
    market = named_market(formulary, options.market)
    chosen = [
        product
        for product in formulary.products.values()
        if (drug is None or product.drug == drug)
        and (market is None or product.market in (market, "any"))
        and (options.compounded or not product.compounded)
    ]
    if options.json:
        print_json([_as_json(product) for product in chosen])
        return 0
    for product in chosen:
        print(product_line(product, options.lang))
    if not chosen:
        print(words(options.lang)["lookups"]["no_products"])
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
