"""`glidepath score`: total, band and urgent answers of a screening or assessment instrument."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from glidepath.cli.language import Say, add_language_option
from glidepath.cli.one_value import refuse_empty
from glidepath.cli.reading import print_json, read_from, read_json, read_text
from glidepath.errors import InvalidRequest, UnknownName

if TYPE_CHECKING:
    from glidepath.assessment.instrument import Instrument
    from glidepath.catalogue import Catalogue

DONE, NO = 0, 1


def add_to(commands: Any, name: str, say: Say) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        name,
        help=say("score an instrument such as the PHQ-9", "puntúa un instrumento como el PHQ-9"),
        description=say(
            'Score answers from a JSON file: {"items": {"1": 0, "2": 3}}, or a list in the'
            " order of the form; null means not answered. The exit status is 1 where an answer is"
            " missing.",
            'Puntúa las respuestas de un archivo JSON: {"items": {"1": 0, "2": 3}}, o una lista en el'
            " orden del formulario; null es sin respuesta. El estado de salida es 1 si falta alguna"
            " respuesta.",
        ),
        allow_abbrev=False,
    )
    parser.add_argument(
        "instrument",
        nargs="?",
        metavar=say("instrument", "instrumento"),
        help=say("the instrument's id, such as phq-9", "el id del instrumento, como phq-9"),
    )
    parser.add_argument(
        "file",
        nargs="?",
        metavar=say("file", "archivo"),
        help=say(
            'the JSON file; "-" for standard input',
            'el archivo JSON; "-" para la entrada estándar',
        ),
    )
    parser.add_argument(
        "--list",
        action="store_true",
        help=say("list the instruments", "muestra los instrumentos"),
    )
    parser.add_argument(
        "--band-set",
        metavar=say("NAME", "NOMBRE"),
        help=say(
            "the bands to use, not the usual ones",
            "las bandas que se usan, en vez de las habituales",
        ),
    )
    parser.add_argument(
        "--instruments",
        metavar=say("FOLDER", "CARPETA"),
        help=say(
            "a folder with instruments of your own programme",
            "una carpeta con instrumentos de su propio programa",
        ),
    )
    add_language_option(parser, say)
    parser.add_argument(
        "--json", action="store_true", help=say("the score as JSON", "la puntuación como JSON")
    )
    parser.set_defaults(run=run, open_words=("instrument", "file"))


def run(options: argparse.Namespace) -> int:
    """Score a file or list the instruments; the exit status is 1 where answers are missing."""
    from glidepath.catalogue import load

    _check(options)
    catalogue = load()
    sources: Mapping[str, Any] = catalogue.sources
    known = catalogue.instruments
    if options.instruments is not None:
        known, sources = _with_programme(catalogue, options.instruments)
    if options.list:
        return _list(known, options)
    if options.instrument is None or options.file is None:
        raise InvalidRequest(
            "Name an instrument and a file of answers, such as `glidepath score phq-9"
            " answers.json`; `glidepath score --list` lists the instruments.",
            "command line",
            es="Nombre un instrumento y un archivo de respuestas, como `glidepath score phq-9"
            " answers.json`; `glidepath score --list` muestra los instrumentos.",
        )
    return _score(_named(known, options.instrument), sources, options)


def _check(options: argparse.Namespace) -> None:
    """Refuse options that name nothing, and words that a list would not hear."""
    refuse_empty({"--band-set": options.band_set, "--instruments": options.instruments})
    if options.list and (options.instrument is not None or options.band_set is not None):
        raise InvalidRequest(
            "--list lists the instruments and scores nothing; give it alone, or leave it out.",
            "--list",
            es="--list muestra los instrumentos y no puntúa nada; úselo solo, u omítalo.",
        )


def _with_programme(
    catalogue: Catalogue, folder: str
) -> tuple[Mapping[str, Instrument], Mapping[str, Any]]:
    from pathlib import Path

    from glidepath.catalogue.instruments import read_programme_instruments, read_programme_sources

    if not Path(folder).is_dir():
        raise InvalidRequest(
            f"There is no folder {folder[:60]!r}.",
            "--instruments",
            es=f"No existe la carpeta {folder[:60]!r}.",
        )
    sources = read_programme_sources(Path(folder), catalogue.sources)
    return read_programme_instruments(Path(folder), catalogue.instruments, sources), sources


def _named(known: Mapping[str, Instrument], name: str) -> Instrument:
    from difflib import get_close_matches

    if name in known:
        return known[name]
    nearest = get_close_matches(name[:40].lower(), known, n=2, cutoff=0.5)
    hint = f" Did you mean {' or '.join(nearest)}?" if nearest else ""
    pista = f" ¿Quiso decir {' o '.join(nearest)}?" if nearest else ""
    raise UnknownName(
        f"There is no instrument {name[:40]!r}.{hint} `glidepath score --list` lists them.",
        "instrument",
        es=f"No existe el instrumento {name[:40]!r}.{pista} `glidepath score --list` los muestra.",
    )


def _score(instrument: Instrument, sources: Mapping[str, Any], options: argparse.Namespace) -> int:
    from glidepath.assessment.scoring import score
    from glidepath.documents.score_text import score_text
    from glidepath.documents.scores import read_answers, score_to_json

    raw = read_json(read_text(options.file), options.file)
    with read_from(options.file):
        answers, band_set = read_answers(raw, instrument)
    result = score(instrument, answers, band_set=options.band_set or band_set)
    if options.json:
        print_json(score_to_json(instrument, result))
    else:
        print(score_text(instrument, result, sources, options.lang), end="")
    return NO if result.missing else DONE


def _list(known: Mapping[str, Instrument], options: argparse.Namespace) -> int:
    from glidepath.assessment.instrument import wording
    from glidepath.documents.scores import instrument_to_json
    from glidepath.documents.words import words

    if options.json:
        print_json([instrument_to_json(instrument) for instrument in known.values()])
        return DONE
    terms = words(options.lang)["scores"]
    for instrument in known.values():
        text = terms["has_text" if instrument.licence.ships_text else "scoring_only"]
        print(f"{instrument.id:24} {wording(instrument.title, options.lang)[0]} ({text})")
    return DONE
