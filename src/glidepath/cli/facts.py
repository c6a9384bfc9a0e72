"""`glidepath facts`: every key of `person`, what it may hold, and the rules that read it."""

from __future__ import annotations

import argparse
from typing import Any

from glidepath.cli.language import Say, add_language_option
from glidepath.cli.reading import print_json


def add_to(commands: Any, name: str, say: Say) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        name,
        help=say(
            "list the facts about a person that rules read",
            "muestra los datos de una persona que leen las reglas",
        ),
        description=say(
            "List every key of `person`. A key left out is unknown, never no.",
            "Muestra cada clave de `person`. Una clave que falta no se sabe; nunca es un no.",
        ),
        allow_abbrev=False,
    )
    parser.add_argument(
        "--json", action="store_true", help=say("the list as JSON", "la lista como JSON")
    )
    add_language_option(parser, say)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """List the facts."""
    from glidepath.catalogue import load
    from glidepath.documents.lookups import fact_lines
    from glidepath.guidance.reference import facts_reference

    references = facts_reference(load().guidance)
    if options.json:
        print_json([_as_json(reference) for reference in references])
        return 0
    for reference in references:
        print(*fact_lines(reference, options.lang), sep="\n")
    return 0


def _as_json(reference: Any) -> dict[str, Any]:
    from glidepath.quantities import format_number

    definition = reference.definition
    result = {
        "key": definition.key,
        "type": definition.kind.value,
        "unit": definition.unit,
        "allowed": list(definition.values) or definition.allowed.en,
        "label": definition.label,
        "label_es": definition.label_es,
        "help": definition.help,
        "rules": list(reference.rules),
    }
    if definition.high:
        result["low"] = format_number(definition.low)
        result["high"] = format_number(definition.high)
    return result
