"""`glidepath revise`: a new version of a running plan after something happened."""

from __future__ import annotations

import argparse
from typing import Any

from glidepath.cli.reading import print_json, read_json, read_text, reading_facts

DONE, NO = 0, 1


def add_to(commands: Any, name: str) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        name,
        help="revise a running plan: hold, slow down, step back, resume and more",
        description="Read a running plan and what happened; answer with its next version.",
        epilog='The file holds {"plan": <answer of plan>, "today": DATE, "events": [{"kind":'
        ' "hold", "days": 14}]}. Kinds: hold, slow-down, step-back, resume, new-pace,'
        " product-out, missed, extra.",
        allow_abbrev=False,
    )
    parser.add_argument("file", help='the JSON file; "-" for standard input')
    parser.add_argument("--json", action="store_true", help="the new version as JSON")
    parser.add_argument("--lang", choices=("en", "es"), default="en", help="language of the words")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Answer with the plan's next version."""
    from datetime import date

    from glidepath.catalogue import load
    from glidepath.catalogue.planning import plan
    from glidepath.documents.answers import answer_to_json
    from glidepath.documents.revisions import revision_from_json
    from glidepath.documents.text import plan_text

    catalogue = load()
    raw = read_json(read_text(options.file), options.file)
    today = date.today()  # noqa: DTZ011, TID251 - the edge reads the clock
    slow_factor = catalogue.policy["slow_factor"].value
    answer = plan(revision_from_json(raw, reading_facts(), slow_factor, today))
    if options.json:
        print_json(answer_to_json(answer, catalogue.formulary))
    else:
        print(plan_text(answer, catalogue.formulary, options.lang), end="")
    return DONE if answer.status == "planned" else NO
