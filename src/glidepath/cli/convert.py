"""`glidepath convert`: what every published table makes of a dose."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from glidepath.cli.language import Say, add_language_option
from glidepath.cli.reading import named_drug, print_json
from glidepath.errors import InvalidQuantity, InvalidRequest

if TYPE_CHECKING:
    from glidepath.catalogue import Catalogue
    from glidepath.medicines.equivalence import Converted
    from glidepath.quantities import Milligrams

_DOSE = r"\s*([^\d\s][^\d]*?)\s+([0-9./]+)\s*mg\s*"
_LONGEST = 200


def add_to(commands: Any, name: str, say: Say) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        name,
        help=say(
            "convert a dose by every published table",
            "convierte una dosis según cada tabla publicada",
        ),
        description=say(
            "Show what every table makes of a dose. Tables disagree; none is exact.",
            "Muestra qué da cada tabla para una dosis. Las tablas no coinciden; ninguna es exacta.",
        ),
        allow_abbrev=False,
    )
    parser.add_argument(
        "dose",
        metavar=say("dose", "dosis"),
        help=say('as in "lorazepam 2 mg"', 'como "lorazepam 2 mg"'),
    )
    parser.add_argument(
        "--to",
        default="diazepam",
        metavar=say("DRUG", "FÁRMACO"),
        help=say(
            "drug to convert to (default diazepam)",
            "fármaco al que se convierte (si no se indica, diazepam)",
        ),
    )
    parser.add_argument(
        "--json", action="store_true", help=say("the tables as JSON", "las tablas como JSON")
    )
    add_language_option(parser, say)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Convert one dose."""
    from glidepath.catalogue import load
    from glidepath.documents.lookups import conversion_lines
    from glidepath.errors import NoEquivalence
    from glidepath.guidance.naming import drug_words

    catalogue = load()
    drug, dose = _read(options.dose, catalogue)
    target = named_drug(catalogue.formulary, options.to, "--to").id
    equivalences = catalogue.equivalences
    tables = equivalences.convert(drug, dose, target)
    if not tables and drug != target:
        one, other = (drug_words(name, catalogue.formulary) for name in (drug, target))
        raise NoEquivalence(
            f"No published table lists both {one.en} and {other.en}; name another drug with --to.",
            "--to",
            es=f"Ninguna tabla publicada incluye tanto {one.es} como {other.es}; indique otro"
            " fármaco con --to.",
        )
    if not options.json:
        lines = conversion_lines(
            drug, dose, target, equivalences, catalogue.formulary, options.lang
        )
        print(*lines, sep="\n")
        return 0
    overall = equivalences.overall(drug, dose, target)
    print_json(
        {
            "from": {"drug": drug, "mg": str(dose)},
            "to": target,
            "by_table": [
                _as_json(row, counts=_counts(row, drug, target, catalogue)) for row in tables
            ],
            "low_mg": str(overall.low),
            "high_mg": str(overall.high),
        }
    )
    return 0


def _read(text: str, catalogue: Catalogue) -> tuple[str, Milligrams]:
    import re

    from glidepath.quantities import Milligrams

    found = re.fullmatch(_DOSE, text[:_LONGEST])
    if not found or len(text) > _LONGEST:
        raise InvalidRequest(
            f'{text[:40]!r} is no dose; write the drug and milligrams: "lorazepam 2 mg".',
            "dose",
            es=f'{text[:40]!r} no es una dosis; escriba el fármaco y los miligramos: "lorazepam 2'
            ' mg".',
        )
    try:
        dose = Milligrams.parse(found[2])
    except InvalidQuantity as error:
        raise error.at("dose") from None
    if not dose:
        raise InvalidRequest(
            "A dose of 0 mg has no equivalent; give the dose taken.",
            "dose",
            es="Una dosis de 0 mg no tiene equivalente; indique la dosis que se toma.",
        )
    return named_drug(catalogue.formulary, found[1], "dose").id, dose


def _counts(row: Converted, drug: str, target: str, catalogue: Catalogue) -> bool:
    return row.table in {table.id for table in catalogue.equivalences.tables_in_range(drug, target)}


def _as_json(row: Converted, *, counts: bool) -> dict[str, Any]:
    from glidepath.documents.answers import citation_to_json

    result: dict[str, Any] = {"table": row.table, "title": row.title}
    if row.dose.low == row.dose.high:
        result["mg"] = str(row.dose.low)
    else:
        result["mg"] = f"{row.dose.low}-{row.dose.high}"
    return result | {
        "low_mg": str(row.dose.low),
        "high_mg": str(row.dose.high),
        "purpose": row.purpose.value,
        "counts_in_range": counts,
        "reliability": row.reliability.value,
        "notes": list(row.notes),
        "citation": citation_to_json(row.citations[0]),
        "citations": [citation_to_json(citation) for citation in row.citations],
    }
