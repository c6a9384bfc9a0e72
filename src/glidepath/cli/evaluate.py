"""`glidepath evaluate`: from answers to what they speak for, with every reason."""

from __future__ import annotations

import argparse
from typing import Any

from glidepath.cli.reading import print_json, read_json, read_text, reading_facts

DONE = 0


def add_to(commands: Any, name: str) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        name,
        help="evaluate a person: dependence, risk, level of care, pace, open questions",
        description="Read what was answered; say what it speaks for and why. Clinicians decide.",
        epilog='The file holds {"regimen": [{"drug": "diazepam", "doses": {"bedtime": "5"}}],'
        ' "person": {"age": 71}, "instruments": {"phq-9": {"items": [0, 1, ...]}}}, and may hold'
        " `interview`, `goal`, `pace`, `market` and `on`. What is left out is unknown, never no.",
        allow_abbrev=False,
    )
    parser.add_argument("file", help='the JSON file; "-" for standard input')
    parser.add_argument("--json", action="store_true", help="the evaluation as JSON")
    parser.add_argument("--lang", choices=("en", "es"), default="en", help="language of the words")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Evaluate the answers of a file."""
    from datetime import date

    from glidepath.catalogue import load
    from glidepath.catalogue.evaluating import evaluate_answers
    from glidepath.documents.evaluation_requests import evaluation_request_from_json
    from glidepath.documents.evaluation_text import evaluation_text
    from glidepath.documents.evaluations import evaluation_to_json

    catalogue = load()
    request = evaluation_request_from_json(
        read_json(read_text(options.file), options.file),
        reading_facts(),
        catalogue.interview,
        catalogue.instruments,
        date.today(),  # noqa: DTZ011, TID251 - the edge reads the clock
    )
    evaluation = evaluate_answers(request.question, answers=request.answers, scores=request.scores)
    if options.json:
        print_json(evaluation_to_json(evaluation))
    else:
        text = evaluation_text(
            evaluation,
            schema=catalogue.guidance.schema,
            interview=catalogue.interview,
            instruments=catalogue.instruments,
            formulary=catalogue.formulary,
            language=options.lang,
        )
        print(text, end="")
    return DONE
