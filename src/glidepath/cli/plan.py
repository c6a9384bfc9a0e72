"""`glidepath plan`: a taper for a regimen, as text, JSON, PDF, calendar, CSV or chart."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from glidepath.cli.language import Say, in_language
from glidepath.cli.plan_options import add_options
from glidepath.cli.reading import (
    print_json,
    read_json,
    read_text,
    reading_facts,
    write_bytes,
)
from glidepath.errors import InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from glidepath.documents.regimen_text import Note
    from glidepath.taper.answer import Answer
    from glidepath.taper.request import PlanRequest

DONE, NO = 0, 1
_PACE = r"([0-9]{1,2}(?:\.[0-9]{1,3})?)\s*%\s*/\s*([0-9]{1,3})\s*d(?:ays?|ías?|ias?)?"


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
    if options.batch is not None:
        from glidepath.cli.batch import run_batch

        return run_batch(options.batch, default_start=_tomorrow())
    from glidepath.catalogue.planning import plan

    request, notes = _request(options)
    answer = plan(request)
    _write_files(answer, options)
    _print(answer, notes, options)
    return DONE if answer.status == "planned" else NO


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


def _tomorrow() -> date:
    from datetime import date, timedelta

    return date.today() + timedelta(days=1)  # noqa: DTZ011, TID251 - the edge reads the clock


def _request(options: argparse.Namespace) -> tuple[PlanRequest, Sequence[Note]]:
    from glidepath.documents.requests import request_from_json

    facts = reading_facts()
    notes: Sequence[Note] = ()
    if options.request is not None:
        raw = read_json(read_text(options.request), options.request)
    else:
        from glidepath.documents.regimen_text import read_regimen_text
        from glidepath.documents.request_writing import regimen_to_json

        reading = read_regimen_text(options.regimen, facts.formulary, options.market or "US")
        notes = reading.notes
        raw = {"regimen": regimen_to_json(reading.regimen)}
    if isinstance(raw, dict):
        raw = _with_options(raw, options)
    request = request_from_json(raw, facts, _tomorrow())
    if isinstance(raw, dict) and raw.get("start") is None:
        said = in_language(options.lang)(
            "No start is given: the plan starts tomorrow,",
            "No se indicó el comienzo: el plan empieza mañana,",
        )
        print(f"{said} {request.start}.", file=sys.stderr)
    return request, notes


def _with_options(raw: dict[str, Any], options: argparse.Namespace) -> dict[str, Any]:
    """The request with what the options say put over it."""
    wishes: dict[str, Any] = {
        "start": options.start,
        "market": options.market,
        "goal": _goal(options.goal),
        "products": _ids(options.products),
        "order": _ids(options.order),
        "max_pieces": options.max_pieces,
        "min_hold_days": options.min_hold,
        "max_hold_days": options.max_hold,
        "change_weekday": _weekday(options.change_weekday),
        "no_change": options.no_change,
        "bedtime_last": options.bedtime_last,
    }
    merged = {**raw, **{key: value for key, value in wishes.items() if value is not None}}
    allow = {
        key: getattr(options, key)
        for key in ("halves", "quarters", "liquids", "compounded")
        if getattr(options, key) is not None
    }
    if options.confirmed_splits is not None:
        allow["confirmed_splits"] = _ids(options.confirmed_splits)
    for key, part in (
        ("pace", _pace(options)),
        ("switch_to", _switch(options)),
        ("allow", allow),
        ("person", _person(options.person)),
    ):
        if part:
            base = merged.get(key)
            merged[key] = {**base, **part} if isinstance(base, dict) else part
    return merged


def _goal(text: str | None) -> dict[str, str] | None:
    """The goal in the contract's form; what is not understood is left for the reader to refuse."""
    if text is None:
        return None
    import re

    kind, dose = text.strip(), ""
    if found := re.fullmatch(r"(\w+)(?:\s*[:=]\s*|\s+(?:to\s+|a\s+)?)([0-9./]+)\s*(?:mg)?", kind):
        kind, dose = found[1], found[2]
    return {"kind": kind, "mg_per_day": dose} if dose else {"kind": kind}


def _pace(options: argparse.Namespace) -> dict[str, Any]:
    pace: dict[str, Any] = {}
    if options.pace is not None:
        import re
        from fractions import Fraction

        found = re.fullmatch(_PACE, options.pace.strip())
        if not found:
            raise InvalidRequest(
                f"{options.pace[:40]!r} is no pace; write the share and the days: 10%/14d.",
                "--pace",
                es=f"{options.pace[:40]!r} no es un ritmo; escriba la proporción y los días:"
                " 10%/14d.",
            )
        pace = {
            "reduction": str(Fraction(found[1]) / 100),
            "every_days": int(found[2]),
        }
    if options.pace_of is not None:
        pace = {"reduction": "0.10", "every_days": 14, **pace, "of": options.pace_of}
    return pace


def _switch(options: argparse.Namespace) -> dict[str, Any]:
    parts = {
        "drug": options.switch_to,
        "table": options.table,
        "over_days": options.over_days,
        "from_mg_per_day": options.switch_at,
    }
    return {key: value for key, value in parts.items() if value is not None}


def _weekday(text: str | None) -> int | str | None:
    return int(text) if text is not None and text.isdecimal() and len(text) < 3 else text


def _ids(text: str | None) -> list[str] | None:
    return None if text is None else [part.strip() for part in text.split(",") if part.strip()]


def _person(given: list[str] | None) -> dict[str, Any]:
    """Facts from key=value or JSON; values that are JSON are read as JSON, others are words."""
    person: dict[str, Any] = {}
    for fact in given or ():
        if fact.lstrip().startswith("{"):
            read = read_json(fact, "--person")
            person |= read if isinstance(read, dict) else {}
            continue
        key, equals, value = fact.partition("=")
        if not equals:
            raise InvalidRequest(
                f"{fact[:40]!r} is no fact; write key=value: age=71.",
                "--person",
                es=f"{fact[:40]!r} no es un dato; escriba clave=valor: age=71.",
            )
        try:
            person[key.strip()] = read_json(value, "--person")
        except InvalidRequest:
            words = value.strip()
            person[key.strip()] = {"yes": True, "no": False}.get(words.lower(), words)
    return person


def _write_files(answer: Answer, options: argparse.Namespace) -> None:
    if not (options.pdf or options.ics or options.csv or options.svg):
        return
    if answer.schedule is None:
        raise InvalidRequest(
            "There is no plan to write to a file.",
            "command line",
            es="No hay ningún plan que escribir en un archivo.",
        )
    from glidepath.catalogue import load

    catalogue = load()
    formulary, language = catalogue.formulary, options.lang
    if options.pdf:
        from glidepath.documents.pdf import plan_pdf

        write_bytes(options.pdf, plan_pdf(answer, formulary, catalogue.sources, language))
    if options.ics:
        from glidepath.documents.calendar import plan_calendar

        write_bytes(options.ics, plan_calendar(answer, formulary, language))
    if options.csv:
        from glidepath.documents.schedule_file import schedule_csv

        write_bytes(options.csv, schedule_csv(answer.schedule).encode())
    if options.svg:
        from glidepath.documents.chart import dose_chart_svg

        limits = catalogue.limits(answer.request.start)
        svg = dose_chart_svg(answer.schedule, formulary, language, limits=limits)
        write_bytes(options.svg, svg.encode())


def _print(answer: Answer, notes: Sequence[Note], options: argparse.Namespace) -> None:
    from glidepath.catalogue import load

    formulary = load().formulary
    if options.json:
        from glidepath.documents.answers import answer_to_json

        print_json(answer_to_json(answer, formulary))
    else:
        from glidepath.documents.text import plan_text

        print(plan_text(answer, formulary, options.lang, notes), end="")
