"""`glidepath evaluate`: from answers to what they speak for, with every reason."""

from __future__ import annotations

import argparse
from typing import Any

from glidepath.cli.language import Say, add_language_option
from glidepath.cli.reading import print_json, read_from, read_json, read_text

DONE = 0


def add_to(commands: Any, name: str, say: Say) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        name,
        help=say(
            "evaluate a person: dependence, risk, level of care, pace, open questions",
            "evalúa a una persona: dependencia, riesgo, nivel de atención, ritmo, preguntas abiertas",
        ),
        description=say(
            "Read what was answered; say what it speaks for and why. Clinicians decide.",
            "Lee lo que se respondió; dice qué indica y por qué. Deciden los profesionales.",
        ),
        epilog=say(
            'The file holds {"regimen": [{"drug": "diazepam", "doses": {"bedtime": "5"}}],'
            ' "person": {"age": 71}, "instruments": {"phq-9": {"items": [0, 1, ...]}}}, and may hold'
            " `interview`, `goal`, `pace`, `market` and `on`. What is left out is unknown, never no.",
            'El archivo contiene {"regimen": [{"drug": "diazepam", "doses": {"bedtime": "5"}}],'
            ' "person": {"age": 71}, "instruments": {"phq-9": {"items": [0, 1, ...]}}}, y puede tener'
            " `interview`, `goal`, `pace`, `market` y `on`. Lo que falta no se sabe; nunca es un no.",
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
        help=say("the evaluation as JSON", "la evaluación como JSON"),
    )
    add_language_option(parser, say)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Evaluate the answers of a file."""
    from datetime import date

    from glidepath.catalogue import load
    from glidepath.catalogue.evaluating import evaluate_answers
    from glidepath.documents.evaluation_requests import evaluation_request_from_json
    from glidepath.documents.evaluation_text import evaluation_text
    from glidepath.documents.evaluations import evaluation_to_json
    from glidepath.documents.reading_facts import reading_facts

    catalogue = load()
    raw = read_json(read_text(options.file), options.file)
    today = date.today()  # noqa: DTZ011, TID251 - the edge reads the clock
    with read_from(options.file):
        request = evaluation_request_from_json(
            raw, reading_facts(), catalogue.interview, catalogue.instruments, today
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
