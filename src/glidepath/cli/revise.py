"""`glidepath revise`: a new version of a running plan after something happened."""

from __future__ import annotations

import argparse
from typing import Any

from glidepath.cli.language import Say, add_language_option
from glidepath.cli.reading import print_json, read_from, read_json, read_text

DONE, NO = 0, 1


def add_to(commands: Any, name: str, say: Say) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        name,
        help=say(
            "revise a running plan: hold, slow down, step back, resume and more",
            "cambia un plan en marcha: esperar, ir más despacio, volver atrás, reanudar y más",
        ),
        description=say(
            "Read a running plan and what happened; answer with its next version.",
            "Lee un plan en marcha y lo que pasó; responde con su versión siguiente.",
        ),
        epilog=say(
            'The file holds {"plan": <answer of plan>, "today": DATE, "events": [{"kind":'
            ' "hold", "days": 14}]}. Kinds: hold, slow-down, step-back, resume, new-pace,'
            " product-out, missed, extra.",
            'El archivo contiene {"plan": <respuesta de plan>, "today": FECHA, "events": [{"kind":'
            ' "hold", "days": 14}]}. Valores de kind: hold, slow-down, step-back, resume, new-pace,'
            " product-out, missed, extra.",
        ),
        allow_abbrev=False,
    )
    parser.add_argument(
        "file",
        metavar=say("file", "archivo"),
        help=say(
            'the JSON file; "-" for standard input',
            'el archivo JSON; "-" para la entrada estándar',
        ),
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help=say("the new version as JSON", "la versión nueva como JSON"),
    )
    add_language_option(parser, say)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Answer with the plan's next version."""
    from datetime import date

    from glidepath.catalogue import load
    from glidepath.catalogue.planning import plan
    from glidepath.documents.answers import answer_to_json
    from glidepath.documents.reading_facts import reading_facts
    from glidepath.documents.revisions import revision_from_json
    from glidepath.documents.text import plan_text

    catalogue = load()
    raw = read_json(read_text(options.file), options.file)
    today = date.today()  # noqa: DTZ011, TID251 - the edge reads the clock
    slow_factor = catalogue.policy["slow_factor"].value
    with read_from(options.file):
        request = revision_from_json(raw, reading_facts(), slow_factor, today)
    answer = plan(request)
    if options.json:
        print_json(answer_to_json(answer, catalogue.formulary))
    else:
        print(plan_text(answer, catalogue.formulary, options.lang), end="")
    return DONE if answer.status == "planned" else NO
