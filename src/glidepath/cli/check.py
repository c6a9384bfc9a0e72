"""`glidepath check`: hold anybody's schedule against the rules in force."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from glidepath.cli.language import Say, add_language_option
from glidepath.cli.reading import print_json, read_text

if TYPE_CHECKING:
    from glidepath.taper.verification import DailyCheck

DONE, NO = 0, 1


def add_to(commands: Any, name: str, say: Say) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        name,
        help=say(
            "check a schedule that anyone wrote", "comprueba un plan, lo haya escrito quien sea"
        ),
        description=say(
            "Check a taper from a CSV file: day,drug,mg or first_day,days,drug,mg.",
            "Comprueba un plan de un archivo CSV: day,drug,mg o first_day,days,drug,mg.",
        ),
        allow_abbrev=False,
    )
    parser.add_argument(
        "file",
        metavar=say("file", "archivo"),
        help=say(
            'the CSV file; "-" for standard input', 'el archivo CSV; "-" para la entrada estándar'
        ),
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help=say("the outcome as JSON", "el resultado como JSON"),
    )
    add_language_option(parser, say)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check a file; the exit status is 1 where the limit is broken."""
    from datetime import date

    from glidepath.catalogue import load
    from glidepath.documents.checks import check_text, check_to_json
    from glidepath.documents.schedule_csv import read_schedule_csv
    from glidepath.taper.verification import check_daily

    catalogue = load()
    given = read_schedule_csv(read_text(options.file), catalogue.formulary)
    limits = catalogue.limits(date.today())  # noqa: DTZ011, TID251 - the edge reads the clock
    outcome: DailyCheck = check_daily(given, catalogue.equivalences, limits, catalogue.formulary)
    if options.json:
        print_json(check_to_json(outcome))
    else:
        print(check_text(outcome, catalogue.formulary, limits, options.lang), end="")
    return DONE if outcome.holds else NO
