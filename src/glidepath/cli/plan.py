"""`glidepath plan`: a taper for a regimen, as text, JSON, PDF, calendar, CSV or chart."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from glidepath.cli.language import Say, in_language
from glidepath.cli.plan_files import check_files, files_asked, write_files
from glidepath.cli.plan_options import add_options
from glidepath.cli.plan_places import in_words_of_options
from glidepath.cli.reading import (
    named_market,
    print_json,
    read_from,
    read_json,
    read_text,
)
from glidepath.errors import GlidepathError, InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from glidepath.documents.regimen_text import Note
    from glidepath.taper.answer import Answer
    from glidepath.taper.request import PlanRequest

DONE, NO = 0, 1
# What may stand beside --batch; every other option would do nothing there.
_WITH_BATCH = {"batch", "json", "lang", "run", "help_text", "command"}


def add_to(commands: Any, name: str, say: Say) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        name,
        help=say("make a taper for a regimen", "hace un plan de reducción gradual"),
        description=say(
            "Make the best taper that can be swallowed, verify it, and say what to watch.",
            "Hace el mejor plan que se puede tomar, lo comprueba y dice qué hay que vigilar.",
        ),
        allow_abbrev=False,
    )
    add_options(parser, say)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Answer one request, or a batch of them; return the exit status."""
    _check_sources(options)
    check_files(options)
    if options.batch is not None:
        from glidepath.cli.batch import run_batch

        return run_batch(options.batch, default_start=_tomorrow())
    from glidepath.catalogue.planning import plan

    try:
        request, notes = _request(options)
        answer = plan(request)
    except GlidepathError as error:
        raise in_words_of_options(error, options) from None
    if answer.status == "planned":
        write_files(answer, options)
    _print(answer, notes, options)
    if answer.status == "planned":
        return DONE
    if files_asked(options):
        said = in_language(options.lang)("No file was written.", "No se escribió ningún archivo.")
        sys.stdout.flush()
        print(said, file=sys.stderr)
    return NO


def _check_sources(options: argparse.Namespace) -> None:
    given = [s for s in (options.regimen, options.request, options.batch) if s is not None]
    if len(given) != 1:
        raise InvalidRequest(
            'Say what is taken now in one way: words ("clonazepam 0.5 mg twice a day"),'
            " --request FILE or --batch FILE.",
            "command line",
            es='Indique lo que se toma ahora de una sola forma: palabras ("clonazepam 0.5 mg dos'
            ' veces al día"), --request FILE o --batch FILE.',
        )
    if options.batch is not None and not options.json:
        raise InvalidRequest(
            "--batch answers in JSON; add --json.",
            "--batch",
            es="--batch responde en JSON; añada --json.",
        )
    _check_batch(options)


def _check_batch(options: argparse.Namespace) -> None:
    """Every line of a batch is a whole request: refuse the options that it would not hear."""
    given = [
        f"--{'no-' if value is False else ''}{name.replace('_', '-')}"
        for name, value in vars(options).items()
        if name not in _WITH_BATCH and value is not None
    ]
    if options.batch is not None and given:
        named = ", ".join(given)
        raise InvalidRequest(
            f"{named} would do nothing beside --batch: each line is a whole request. Write it into"
            " the lines, or leave it out.",
            "--batch",
            es=f"Junto a --batch no tendría efecto: {named}. Cada línea es una petición completa;"
            " escríbalo en las líneas u omítalo.",
        )


def _tomorrow() -> date:
    from datetime import date, timedelta

    return date.today() + timedelta(days=1)  # noqa: DTZ011, TID251 - the edge reads the clock


def _request(options: argparse.Namespace) -> tuple[PlanRequest, Sequence[Note]]:
    from glidepath.cli.plan_request import with_options
    from glidepath.documents.reading_facts import reading_facts
    from glidepath.documents.requests import request_from_json

    facts = reading_facts()
    notes: Sequence[Note] = ()
    options.market = named_market(facts.formulary, options.market)
    if options.request is not None:
        raw = read_json(read_text(options.request), options.request)
    else:
        from glidepath.documents.regimen_text import read_regimen_text
        from glidepath.documents.request_writing import regimen_to_json

        reading = read_regimen_text(options.regimen, facts.formulary, options.market or "US")
        notes = reading.notes
        raw = {"regimen": regimen_to_json(reading.regimen)}
    if isinstance(raw, dict):
        raw = with_options(raw, options)
    with read_from(options.request or "command line"):
        request = request_from_json(raw, facts, _tomorrow())
    if isinstance(raw, dict) and raw.get("start") is None:
        said = in_language(options.lang)(
            "No start is given: the plan starts tomorrow,",
            "No se indicó el comienzo: el plan empieza mañana,",
        )
        print(f"{said} {request.start}.", file=sys.stderr)
    return request, notes


def _print(answer: Answer, notes: Sequence[Note], options: argparse.Namespace) -> None:
    from glidepath.catalogue import load

    formulary = load().formulary
    if options.json:
        from glidepath.documents.answers import answer_to_json

        print_json(answer_to_json(answer, formulary))
    else:
        from glidepath.documents.text import plan_text

        print(plan_text(answer, formulary, options.lang, notes), end="")
