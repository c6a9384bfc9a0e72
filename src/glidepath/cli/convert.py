"""`glidepath convert`: what every published table makes of a dose."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from glidepath.cli.reading import print_json
from glidepath.errors import InvalidRequest

if TYPE_CHECKING:
    from glidepath.catalogue import Catalogue
    from glidepath.medicines.equivalence import Converted
    from glidepath.quantities import Milligrams

_DOSE = r"\s*(\D[^\d]*?)\s+([\d./]+)\s*mg\s*"


def add_to(commands: Any, name: str) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        name,
        help="convert a dose by every published table",
        description="Show what every table makes of a dose. Tables disagree; none is exact.",
        allow_abbrev=False,
    )
    parser.add_argument("dose", help='as in "lorazepam 2 mg"')
    parser.add_argument("--to", default="diazepam", metavar="DRUG", help="drug to convert to")
    parser.add_argument("--json", action="store_true", help="the tables as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Convert one dose."""
    from glidepath.catalogue import load
    from glidepath.errors import NoEquivalence

    catalogue = load()
    drug, dose = _read(options.dose, catalogue)
    target = catalogue.formulary.drug(options.to).id
    equivalences = catalogue.equivalences
    tables = equivalences.convert(drug, dose, target)
    if not tables and drug != target:
        raise NoEquivalence(f"No published table lists both {drug} and {target}.", "--to")
    overall = equivalences.overall(drug, dose, target)
    if options.json:
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
    print(f"{drug} {dose} mg in milligrams of {target}: {overall.low} to {overall.high}")
    print("No table is exact. Tables marked - do not count towards the range.\n")
    for row in tables:
        counts = _counts(row, drug, target, catalogue)
        value = (
            str(row.dose.low)
            if row.dose.low == row.dose.high
            else f"{row.dose.low} to {row.dose.high}"
        )
        mark = "" if row.reliability == "CONFIRMED" else f" ({row.reliability})"
        print(f"{' ' if counts else '-'} {value:>14}  {row.title}{mark}")
    return 0


def _read(text: str, catalogue: Catalogue) -> tuple[str, Milligrams]:
    import re

    from glidepath.quantities import Milligrams

    found = re.fullmatch(_DOSE, text[:200])
    if not found:
        raise InvalidRequest(
            f'{text[:40]!r} is no dose; write the drug and milligrams: "lorazepam 2 mg".', "dose"
        )
    dose = Milligrams.parse(found[2])
    if not dose:
        raise InvalidRequest("A dose of 0 mg has no equivalent; give the dose taken.", "dose")
    return catalogue.formulary.drug(found[1]).id, dose


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
